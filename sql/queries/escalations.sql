-- name: begin
-- Another channel is told of this alert when nobody takes it; nothing when that is on record.
insert into escalations (alert_id, channel, after)
values (%(alert_id)s, %(channel)s, %(after)s)
on conflict (alert_id) do nothing;

-- name: lock_due
-- The alerts whose first message was accepted so long ago that it is to be decided whether another channel is told; locked,
-- without those that another worker decides on.
select array_agg(alert_id order by alert_id)
from (
    select x.alert_id
    from escalations x
    where x.decision is null
      and x.alert_id in (select w.alert_id from waiting_escalations w where w.accepted_at + w.after <= %(now)s)
    order by x.alert_id
    limit %(limit)s
    for update of x skip locked
) due;

-- name: cases
-- What decides whether these alerts are escalated: whether their rules are in force, and what people and newsrooms did since.
select x.alert_id, x.channel, x.after, w.accepted_at, a.rule_id, r.name as rule, l.current_id as event_id,
       s.name as source, r.enabled and r.removed_at is null as is_rule_in_force,
       (select h.person from event_family(a.event_id) f join event_holdings h on h.event_id = f.event_id
        where h.ended_at is null or h.since >= a.created_at
        order by h.since desc limit 1) as taken_by,
       coalesce(
           (select j.judged_by from judgements j where j.alert_id = a.id order by j.id desc limit 1),
           (select n.person from event_family(a.event_id) f join event_notes n on n.event_id = f.event_id
            where n.made_at >= a.created_at order by n.id desc limit 1),
           (select g.followed_by from event_family(a.event_id) f join followed g on g.event_id = f.event_id
            where g.since >= a.created_at order by g.since desc limit 1),
           (select m.muted_by from event_family(a.event_id) f join recipient_mutes m on m.event_id = f.event_id
            where m.muted_at >= a.created_at order by m.id desc limit 1)
       ) as answered_by,
       exists (select from event_transitions t
               where t.event_id = l.current_id and t.kind = 'denial' and t.new = 'newsroom') as is_withdrawn
from escalations x
join waiting_escalations w on w.alert_id = x.alert_id
join alerts a on a.id = x.alert_id
join rules r on r.id = a.rule_id
join event_lineage l on l.event_id = a.event_id
join articles ar on ar.id = a.article_id
join sources s on s.id = ar.source_id
where x.alert_id = any(%(alert_ids)s::bigint[])
order by x.alert_id;

-- name: decide
-- What became of it.
update escalations
set decision = %(decision)s, decided_at = %(now)s, detail = %(detail)s, accepted_at = %(accepted_at)s
where alert_id = %(alert_id)s and decision is null;

-- name: of_alert
-- What becomes of an alert that nobody takes; nothing when its rule does not ask for it.
select x.alert_id, x.channel, x.after, x.decision, x.decided_at, x.detail,
       coalesce(x.accepted_at, w.accepted_at) as accepted_at
from escalations x
left join waiting_escalations w on w.alert_id = x.alert_id
where x.alert_id = %(alert_id)s;

-- name: is_to
-- Whether a channel is told of an alert because nobody took it.
select exists (
    select from escalations where alert_id = %(alert_id)s and channel = %(channel)s and decision = 'escalated'
);

-- name: forgotten
-- Alerts of rules in force that ask for it and of which it is not on record, or is due for longer than an hour.
select array_agg(alert_id order by alert_id)
from (
    select a.id as alert_id
    from rule_versions v
    join alerts a on a.rule_id = v.rule_id and a.rule_version = v.version and a.first_alert_id is null
    join rules r on r.id = a.rule_id and r.enabled and r.removed_at is null
    where v.conditions ? 'escalate' and not exists (select from escalations x where x.alert_id = a.id)
    union all
    select w.alert_id from waiting_escalations w
    where w.accepted_at + w.after <= %(now)s::timestamptz - interval '1 hour'
) missing;

-- name: to_deliver
-- Each alert that another channel is told of, with that channel, and what was sent of it to whom.
select x.alert_id, array[x.channel] as tags,
       coalesce(array_agg(distinct d.channel) filter (where d.id is not null), '{}') as channels,
       coalesce(array_agg(distinct d.target) filter (where d.target <> ''), '{}') as targets
from escalations x
left join lateral (
    select id, channel, target from deliveries where alert_id = x.alert_id
    union all
    select id, channel, target from digest_items where alert_id = x.alert_id
    union all
    select other.id, other.channel, other.target
    from joined_alerts j join deliveries other on other.id = j.delivery_id
    where j.alert_id = x.alert_id
) d on true
where x.decision = 'escalated'
group by x.alert_id
order by x.alert_id;
