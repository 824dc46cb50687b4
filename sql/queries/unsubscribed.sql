-- name: add
-- A recipient is told no more of what the rule of an alert alerts for.
insert into unsubscribed (target, target_label, rule_id, since, alert_id)
select %(target)s, %(target_label)s, a.rule_id, %(now)s, a.id
from alerts a
where a.id = %(alert_id)s
on conflict (target, rule_id) do nothing;

-- name: of_alert
-- Who is not told of an alert, and since when.
select u.target, u.target_label, r.name as rule, u.since
from alerts a
join unsubscribed u on u.rule_id = a.rule_id
join rules r on r.id = u.rule_id
where a.id = %(alert_id)s;

-- name: add_of_digest
-- A recipient is told no more of the rules that a digest to it is of.
insert into unsubscribed (target, target_label, rule_id, since)
select %(target)s, %(target_label)s, r.rule_id, %(now)s
from digests g
cross join lateral (
    select a.rule_id from digest_items i join alerts a on a.id = i.alert_id where i.digest_id = g.id
    union
    select r.id from rules r
    join rule_versions v on v.rule_id = r.id and v.version = r.version
    where r.removed_at is null and g.channel = any(v.notify) and v.conditions ->> 'when' = g.schedule
) r
where g.id = %(digest_id)s and g.target = %(target)s
on conflict (target, rule_id) do nothing;

-- name: rules_of_digest
-- The rules that a digest is of: those whose alerts stand in it, and those that tell its channel by its schedule.
select r.name
from digests g
join rules r on r.removed_at is null
join rule_versions v on v.rule_id = r.id and v.version = r.version
where g.id = %(digest_id)s
  and ((g.channel = any(v.notify) and v.conditions ->> 'when' = g.schedule)
       or exists (select from digest_items i join alerts a on a.id = i.alert_id
                  where i.digest_id = g.id and a.rule_id = r.id))
order by r.name;

-- name: from_all
-- The recipients that are told of no rule of a channel any more: each of its rules is one that they unsubscribed from.
select u.target
from unsubscribed u
join rules r on r.id = u.rule_id and r.removed_at is null
join rule_versions v on v.rule_id = r.id and v.version = r.version and %(tag)s = any(v.notify)
group by u.target
having count(*) = (
    select count(*) from rules r
    join rule_versions v on v.rule_id = r.id and v.version = r.version
    where r.removed_at is null and %(tag)s = any(v.notify)
);

-- name: list_all
-- Everybody who is not told of what a rule alerts for, the newest first.
select u.target, u.target_label, r.name as rule, u.since
from unsubscribed u
join rules r on r.id = u.rule_id
order by u.since desc, u.target, r.name;

-- name: remove
-- A recipient is told again of what a rule alerts for.
delete from unsubscribed u
using rules r
where r.id = u.rule_id and r.name = %(rule)s and u.target = %(target)s;
