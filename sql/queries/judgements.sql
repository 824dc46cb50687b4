-- name: add
-- Keep what a person thinks of an alert; what they thought before stays on record.
insert into judgements (alert_id, verdict, judged_by, judged_at, why)
values (%(alert_id)s, %(verdict)s, %(judged_by)s, %(now)s, %(why)s);

-- name: of_alert
-- Everything that was said of an alert, oldest first.
select id, alert_id, verdict, judged_by, judged_at, why
from judgements
where alert_id = %(alert_id)s
order by id;

-- name: current
-- The newest judgement of each person on each of these alerts.
select distinct on (alert_id, judged_by) id, alert_id, verdict, judged_by, judged_at, why
from judgements
where alert_id = any(%(alert_ids)s::bigint[])
order by alert_id, judged_by, id desc;

-- name: offers
-- The articles of a rule's judged alerts of new events that are not settled yet, the newest judgement of each person, newest first.
select n.id as judgement_id, n.verdict, a.id as article_id, a.title, s.name as source, n.judged_by, n.judged_at, n.why
from (
    select distinct on (j.alert_id, j.judged_by) j.*, al.article_id
    from judgements j
    join alerts al on al.id = j.alert_id
    where al.rule_id = %(rule_id)s and al.first_alert_id is null
    order by j.alert_id, j.judged_by, j.id desc
) as n
join articles a on a.id = n.article_id
join sources s on s.id = a.source_id
where n.verdict in ('relevant', 'noise') and n.settled_at is null
order by n.id desc
limit %(limit)s;

-- name: settle
-- These judgements are not offered any more.
update judgements set settled_at = %(now)s where id = any(%(ids)s::bigint[]);
