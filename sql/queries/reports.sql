-- name: alerts_since
-- What was told since a moment, or tried to be told anew: alerts made since, and older ones with an attempt since.
with recent as materialized (
    select id from alerts where created_at >= %(since)s
    union
    select d.alert_id from attempts t join deliveries d on d.id = t.delivery_id
    where t.started_at >= %(since)s and d.alert_id is not null
    order by id desc
    limit %(limit)s
)
select a.id, r.name as rule, e.id as event_id, e.title as event_title, e.independent_sources, ar.title, ar.url,
       s.name as source, ar.published, ar.published_precision, coalesce(m.sentence, '') as sentence,
       a.in_doubt_kind, a.doubt_words, told.may_be_headline, told.may_be_told_at
from recent
join alerts a on a.id = recent.id
join rules r on r.id = a.rule_id
join alert_lines told on told.id = a.id
join event_lineage l on l.event_id = a.event_id
join events e on e.id = l.current_id
join articles ar on ar.id = a.article_id
join sources s on s.id = ar.source_id
left join matches m on m.article_id = a.article_id and m.rule_id = a.rule_id
order by a.id desc;

-- name: alert_deliveries
-- To whom these alerts go, and how far each message came; what is told in a digest too.
select alert_id, channel, target_label as label, state, reason
from deliveries
where alert_id = any(%(alert_ids)s::bigint[])
union all
select alert_id, channel, target_label, 'digest',
       case when digest_id is null then 'waits for it: ' || schedule else 'told in digest ' || digest_id end
from digest_items
where alert_id = any(%(alert_ids)s::bigint[])
order by alert_id, channel, label;
