-- name: insert
-- One alert; nothing when that change of that event was told to that rule already, in whatever run. It keeps what is known of
-- the event with it: only what differs from that is an update.
insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, in_doubt_kind,
    may_be_event_id, may_be_alert_id, thread_article_id, doubt_words, created_at, known_keys, known_until, told_killed,
    told_injured, told_abducted)
values (%(rule_id)s, %(rule_version)s, %(event_id)s, %(root_article_id)s, %(article_id)s, %(transition)s,
    %(in_doubt_kind)s, %(may_be_event_id)s, %(may_be_alert_id)s,
    (select coalesce(o.thread_article_id, o.root_article_id)
     from alerts o
     where o.id = %(may_be_alert_id)s and %(in_doubt_kind)s = 'same'),
    %(doubt_words)s, %(now)s,
    coalesce((select array_agg(t.key order by t.moment, t.article_id, t.key) from event_transitions t
              where t.event_id = %(event_id)s), '{}'),
    case when exists (select from event_states known where known.event_id = %(event_id)s) then null
         else %(now)s::timestamptz end,
    (select figure from told_figures where event_id = %(event_id)s and toll = 'killed'),
    (select figure from told_figures where event_id = %(event_id)s and toll = 'injured'),
    (select figure from told_figures where event_id = %(event_id)s and toll = 'abducted'))
on conflict on constraint alerts_once do nothing
returning id, rule_id, (select name from rules where rules.id = rule_id) as rule, rule_version, event_id,
          root_article_id, article_id, transition, created_at, in_doubt_kind, may_be_event_id, may_be_alert_id,
          doubt_words;

-- name: told
-- Which rules were told of these events, or of events told as one with them, and by which alert last; updates left out.
select given.id as event_id, a.rule_id, max(a.id) as alert_id
from unnest(%(event_ids)s::bigint[]) as given (id)
cross join lateral event_family(given.id) f
join alerts a on a.event_id = f.event_id and a.first_alert_id is null
group by given.id, a.rule_id;

-- name: list_recent
-- The newest alerts.
select line.*
from (select id from alerts order by created_at desc, id desc limit %(limit)s) newest
join alert_lines line on line.id = newest.id
order by line.created_at desc, line.id desc;

-- name: get
-- One alert.
select * from alert_lines where id = %(id)s;

-- name: last_alerted
-- When each of these rules alerted last, for those that ever did; an update is no alerting.
select rule_id, max(created_at) as created_at from alerts
where rule_id = any(%(rule_ids)s::bigint[]) and first_alert_id is null
group by rule_id;

-- name: told_since
-- The alerts since a moment with the event that each is told with now, the newest first.
select a.id, a.created_at, r.name as rule, l.current_id as event_id, e.title as event_title,
       e.independent_sources, e.last_published, coalesce(s.place_names, '{}') as place_names,
       coalesce(s.regions, '{}') as regions, coalesce(s.countries, '{}') as countries,
       coalesce(s.types, '{}') as types, s.latitude, s.longitude, ar.title as headline, so.name as source, a.transition,
       a.first_alert_id is not null as is_update, a.in_doubt_kind
from (select * from alerts where created_at > %(since)s order by created_at desc, id desc limit %(limit)s) a
join rules r on r.id = a.rule_id
join event_lineage l on l.event_id = a.event_id
join events e on e.id = l.current_id
join articles ar on ar.id = a.article_id
join sources so on so.id = ar.source_id
left join event_states s on s.event_id = e.id
order by a.created_at desc, a.id desc;

-- name: lines
-- Alerts with their articles, the words that matched and the event that each is told with now, the newest first: of one
-- rule, and before one of them, only when that is given.
select a.id, a.created_at, r.name as rule, a.article_id, ar.title as headline, ar.url, ar.language, ar.published,
       ar.authors, so.name as source, coalesce(m.sentence, '') as sentence,
       case when %(with_text)s::boolean then ar.text else '' end as text, l.current_id as event_id,
       e.title as event_title, e.independent_sources, coalesce(s.place_names, '{}') as place_names,
       coalesce(s.regions, '{}') as regions, coalesce(s.countries, '{}') as countries,
       coalesce(s.types, '{}') as types, s.latitude, s.longitude, a.transition,
       a.first_alert_id is not null as is_update, a.in_doubt_kind, a.doubt_words, a.may_be_event_id,
       other.title as may_be_title
from (
    select * from alerts one
    where (%(rule)s::text is null or one.rule_id = (select id from rules where name = %(rule)s::text))
      and (%(before)s::bigint is null or one.id < %(before)s::bigint)
    order by one.id desc
    limit %(limit)s
) a
join rules r on r.id = a.rule_id
join event_lineage l on l.event_id = a.event_id
join events e on e.id = l.current_id
join articles ar on ar.id = a.article_id
join sources so on so.id = ar.source_id
left join matches m on m.article_id = a.article_id and m.rule_id = a.rule_id
left join event_states s on s.event_id = e.id
left join events other on other.id = a.may_be_event_id
order by a.id desc;
