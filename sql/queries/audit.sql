-- name: unalerted
-- Matches on record as alerting whose rule has no alert of that article or its event: the oldest first.
select m.article_id, m.rule_id, r.name as rule, m.matched_at
from matches m
join rules r on r.id = m.rule_id
where m.decision = 'alerts'
  and not exists (select from alerts a where a.rule_id = m.rule_id and a.article_id = m.article_id)
  and not exists (
      select from event_family(m.event_id) f join alerts a on a.event_id = f.event_id and a.rule_id = m.rule_id
  )
order by m.matched_at, m.article_id, m.rule_id;

-- name: alerts_to_deliver
-- Each alert of a rule that is in force, with the tags that its rule told when it alerted, and what was sent to whom,
-- stands in a digest to them, or in a message of another rule.
select a.id as alert_id, v.notify as tags,
       coalesce(array_agg(distinct d.channel) filter (where d.id is not null), '{}') as channels,
       coalesce(array_agg(distinct d.target) filter (where d.target <> ''), '{}') as targets
from alerts a
join rules r on r.id = a.rule_id and r.removed_at is null
join rule_versions v on v.rule_id = a.rule_id and v.version = a.rule_version
left join lateral (
    select id, channel, target from deliveries where alert_id = a.id
    union all
    select id, channel, target from digest_items where alert_id = a.id
    union all
    select other.id, other.channel, other.target
    from joined_alerts j join deliveries other on other.id = j.delivery_id
    where j.alert_id = a.id
) d on true
group by a.id, v.notify
order by a.id;

-- name: late_articles
-- How many articles wait for longer than an hour to be placed in an event, or for the rules.
select count(*) from articles
where (detected_at is null or matched_at is null) and changed_at <= %(now)s::timestamptz - interval '1 hour';
