-- name: listed
-- Events as a desk lists them, those with the newest reports first; a filter that is null is not asked for. Events that
-- no article tells of any more are left out, and so are those told under another number.
with alerted as (
    select l.current_id as id
    from alerts a
    join event_lineage l on l.event_id = a.event_id
    where %(is_alerted)s::boolean
),
chosen as materialized (
    select e.*
    from events e
    left join event_states s on s.event_id = e.id
    where e.merged_into is null
      and exists (select from event_articles m where m.event_id = e.id)
      and (%(since)s::timestamptz is null or e.last_published >= %(since)s::timestamptz)
      and (%(before_id)s::bigint is null
           or (e.last_published, e.id) < (%(before_published)s::timestamptz, %(before_id)s::bigint))
      and (%(countries)s::text[] is null or s.countries && %(countries)s::text[])
      and (%(types)s::text[] is null or s.types && %(types)s::text[])
      and (%(place_ids)s::text[] is null or s.place_ids && %(place_ids)s::text[]
           or s.place_names && %(place_names)s::text[] or s.regions && %(place_names)s::text[])
      and (%(min_killed)s::integer is null or greatest(s.killed_low, s.killed_high) >= %(min_killed)s::integer)
      and (not %(is_alerted)s::boolean or e.id in (select id from alerted))
      and (not %(is_doubtful)s::boolean or e.id in (select c.event_id from current_doubts c))
    order by e.last_published desc, e.id desc
    limit %(limit)s
)
select
    e.id, e.title, e.state, e.first_published, e.last_published, e.articles, e.independent_sources,
    s.day_lo, s.day_hi, coalesce(s.types, '{}') as types, coalesce(s.countries, '{}') as countries,
    coalesce(s.place_names, '{}') as place_names, coalesce(s.regions, '{}') as regions, s.latitude, s.longitude,
    s.precision, coalesce(s.actors, '{}') as actors, s.killed_low, s.killed_high, s.injured_low, s.injured_high,
    s.abducted_low, s.abducted_high,
    coalesce(changed.kinds, '{}') as changed, coalesce(changed.disputed, '{}') as disputed,
    array(
        select a.id from event_family(e.id) f join alerts a on a.event_id = f.event_id order by a.id
    ) as alerts,
    d.kind as doubt_kind, d.may_be_event_id, d.may_be_title, d.words as doubt_words, d.decided_at as doubted_at
from chosen e
left join event_states s on s.event_id = e.id
left join lateral (
    -- of each kind of toll the last change
    select array_agg(last.kind order by last.kind) as kinds,
           array_agg(last.kind order by last.kind) filter (where last.is_disputed) as disputed
    from (
        select distinct on (replace(t.kind, '_down', '')) replace(t.kind, '_down', '') as kind, t.is_disputed
        from event_transitions t
        where t.event_id = e.id
          and t.kind in ('killed', 'killed_down', 'injured', 'injured_down', 'abducted', 'abducted_down')
        order by replace(t.kind, '_down', ''), t.moment desc, t.article_id desc, t.key desc
    ) last
) changed on true
left join lateral (select * from current_doubts c where c.event_id = e.id) d on true
order by e.last_published desc, e.id desc;

-- name: names_of_places
-- Every name of a place or region that an event has.
select distinct name from event_states s cross join lateral unnest(s.place_names || s.regions) as given (name);

-- name: reports
-- The articles that tell of an event, by when they came out: never after they were first seen. The agency is the one
-- that the text credits, where the article names none.
select
    a.id as article_id, a.title, s.name as source, a.url, least(a.published, a.first_seen_at) as moment,
    a.published_precision, a.first_seen_at, a.language, a.access, coalesce(p.agency, a.agency) as agency, a.revision,
    a.removed_at, m.copy_group
from event_articles m
join articles a on a.id = m.article_id
join sources s on s.id = a.source_id
left join article_profiles p on p.article_id = a.id
where m.event_id = %(event_id)s
order by least(a.published, a.first_seen_at), a.id;

-- name: claims
-- What the articles of an event claim of it, without what they only recall.
select f.article_id, f.kind, f.value, f.sentence
from event_articles m
join facts f on f.article_id = m.article_id and not f.is_context
where m.event_id = %(event_id)s
order by f.article_id, f.id;

-- name: deliveries
-- The messages of these alerts, by channel and target.
select * from deliveries where alert_id = any(%(alert_ids)s::bigint[]) order by alert_id, channel, target_label, id;

-- name: held
-- What rules held back of the articles of an event, by rule and reason; removed rules too. The offset keeps the search by
-- article: in a small archive the planner would rather read every match there is.
select r.id as rule_id, r.name as rule, m.decision, count(*)::integer as articles,
       (array_agg(m.article_id order by m.matched_at, m.article_id))[1:20] as article_ids,
       min(m.matched_at) as first_at, max(m.matched_at) as last_at
from event_articles ea
cross join lateral (
    select * from matches one where one.article_id = ea.article_id and one.decision <> 'alerts' offset 0
) m
join rules r on r.id = m.rule_id
where ea.event_id = %(event_id)s
group by r.id, r.name, m.decision
order by r.name, min(m.matched_at), m.decision;

-- name: may_be_this
-- The events of which it is in doubt whether they are this one.
select c.event_id, e.title, c.kind, c.words, c.decided_at
from (
    select distinct d.event_id
    from event_family(%(event_id)s::bigint) f
    join event_doubts d on d.may_be_event_id = f.event_id
) other
join current_doubts c on c.event_id = other.event_id and c.may_be_event_id = %(event_id)s::bigint
join events e on e.id = c.event_id
order by c.decided_at, c.event_id;

-- name: merged
-- The events that are told as one with this one, and since when.
select e.id as event_id, e.title, e.merged_into, e.created_at, e.updated_at as merged_at
from event_family(%(event_id)s::bigint) f
join events e on e.id = f.event_id and e.merged_into is not null
where e.id <> %(event_id)s::bigint
order by e.updated_at, e.id;
