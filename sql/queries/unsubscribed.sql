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
