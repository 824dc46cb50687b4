-- name: is_work_waiting
-- Whether there is a change that no rule has looked at, or an update that has waited for long enough. One that was decided
-- on in the future was by a clock that was wrong.
select exists (select from event_transitions where weighed_at is null)
    or exists (select from updates where due_at is not null and (due_at <= %(now)s or decided_at > %(now)s));

-- name: claim_unweighed
-- Events with changes that no rule has looked at; those changes are locked. What detection has in hand is passed over.
with claimed as (
    select t.event_id from event_transitions t
    where t.weighed_at is null
    order by t.event_id
    limit %(limit)s
    for no key update of t skip locked
)
select array_agg(distinct event_id) from claimed;

-- name: claim_due
-- Events, as they are told now, with updates that have waited for long enough; those are locked.
with claimed as (
    select u.event_id from updates u
    where u.due_at is not null and (u.due_at <= %(now)s or u.decided_at > %(now)s)
    order by u.due_at, u.root_article_id
    limit %(limit)s
    for no key update of u skip locked
)
select array_agg(distinct l.current_id) from claimed c join event_lineage l on l.event_id = c.event_id;

-- name: changes
-- The changes of these events in the order in which their articles came out, and when what made them was first seen: the
-- article, or the revision that corrects.
select t.event_id, t.key, t.kind, t.article_id, t.old, t.new, t.sentence, t.said_by, t.is_disputed, t.moment,
       t.first_seen_at, s.name as source,
       coalesce(case when t.kind = 'correction'
                     then (select r.seen_at from revisions r
                           where r.article_id = t.article_id and r.revision::text = split_part(t.key, ':', 3)) end,
                a.first_seen_at) as seen_at
from event_transitions t
join articles a on a.id = t.article_id
join sources s on s.id = a.source_id
where t.event_id = any(%(event_ids)s::bigint[])
order by t.event_id, t.moment, t.article_id, t.key;

-- name: alerts_of
-- Every alert of these events or of events told as one with them, oldest first; of what is told under another id, none.
select given.id as event_id, a.id, a.rule_id, a.root_article_id, a.article_id, a.transition, a.first_alert_id,
       a.created_at, a.known_keys, a.known_until, a.told_killed, a.told_injured, a.told_abducted
from unnest(%(event_ids)s::bigint[]) as given (id)
join event_lineage l on l.event_id = given.id and l.current_id = given.id
cross join lateral event_family(given.id) f
join alerts a on a.event_id = f.event_id
order by given.id, a.id;

-- name: decided
-- What was decided on changes of these rules' events: under the same root, or on what the same article changed.
select u.rule_id, u.root_article_id, u.transition, u.article_id, u.decision, u.due_at
from unnest(%(rule_ids)s::bigint[], %(root_ids)s::bigint[]) as given (rule_id, root_id)
join updates u on u.rule_id = given.rule_id and u.root_article_id = given.root_id
union
select u.rule_id, u.root_article_id, u.transition, u.article_id, u.decision, u.due_at
from updates u
where u.article_id = any(%(article_ids)s::bigint[]) and u.rule_id = any(%(rule_ids)s::bigint[])
  and u.alert_id is not null;

-- name: tolls_of
-- What each article of an event claims to have been counted, in the order in which they came out; without the dead of the
-- attackers, which are counted apart.
select ea.article_id, s.name as source, f.value ->> 'said_by' as said_by, (f.value ->> 'low')::integer as low,
       (f.value ->> 'high')::integer as high
from event_articles ea
join articles a on a.id = ea.article_id
join sources s on s.id = a.source_id
join facts f on f.article_id = a.id and f.kind = 'toll' and not f.is_context
where ea.event_id = %(event_id)s and f.value ->> 'kind' = %(kind)s and f.value ->> 'low' is not null
  and f.value ->> 'side' is distinct from 'attackers'
order by least(a.published, a.first_seen_at), a.id, f.id;

-- name: insert_alert
-- The alert that tells changes, in the thread of the one by which the rule told of the event first; nothing when the change
-- that leads it was told to that rule already.
insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, thread_article_id,
    first_alert_id, known_keys, told_killed, told_injured, told_abducted, created_at)
select %(rule_id)s::bigint, %(rule_version)s::integer, %(event_id)s::bigint, o.root_article_id, %(article_id)s::bigint,
       %(transition)s::text, o.thread_article_id, o.id, %(known_keys)s::text[], %(told_killed)s::integer,
       %(told_injured)s::integer, %(told_abducted)s::integer, %(now)s::timestamptz
from alerts o
where o.id = %(first_alert_id)s
on conflict on constraint alerts_once do nothing
returning id, rule_id, (select name from rules where rules.id = rule_id) as rule, rule_version, event_id,
          root_article_id, article_id, transition, created_at;

-- name: record
-- What became of a change for a rule; what was told stays told.
insert into updates as old (rule_id, root_article_id, transition, kind, event_id, article_id, old, new, sentence, said_by,
    disputed, moment, decision, due_at, decided_at, alert_id, mute_id)
values (%(rule_id)s, %(root_article_id)s, %(transition)s, %(kind)s, %(event_id)s, %(article_id)s, %(old)s, %(new)s,
    %(sentence)s, %(said_by)s, %(disputed)s, %(moment)s, %(decision)s, %(due_at)s, %(now)s, %(alert_id)s,
    %(mute_id)s)
on conflict (root_article_id, rule_id, transition) do update
set kind = excluded.kind, event_id = excluded.event_id, article_id = excluded.article_id, old = excluded.old,
    new = excluded.new, sentence = excluded.sentence, said_by = excluded.said_by, disputed = excluded.disputed,
    moment = excluded.moment, decision = excluded.decision, due_at = excluded.due_at,
    decided_at = excluded.decided_at, alert_id = excluded.alert_id, mute_id = excluded.mute_id
where old.alert_id is null;

-- name: end_waiting
-- Updates of these events, as they are told now, that wait for what is no change of them any more, or whose rule is gone.
update updates u set decision = %(decision)s, due_at = null, decided_at = %(now)s
from unnest(%(event_ids)s::bigint[]) as given (id)
cross join lateral event_family(given.id) f
where u.event_id = f.event_id and u.due_at is not null and (u.due_at <= %(now)s or u.decided_at > %(now)s);

-- name: mark_weighed
-- Rules have looked at these changes. Never waits for detection, which may wait for this transaction: what it has in hand is
-- looked at again.
with seen as (
    select t.event_id, t.key
    from unnest(%(event_ids)s::bigint[], %(keys)s::text[]) as given (event_id, key)
    join event_transitions t on t.event_id = given.event_id and t.key = given.key and t.weighed_at is null
    for no key update of t skip locked
)
update event_transitions t set weighed_at = %(now)s
from seen where t.event_id = seen.event_id and t.key = seen.key;

-- name: told_by
-- What these alerts tell of changes, each in the order in which the articles came out.
select u.alert_id, a.first_alert_id, u.transition, u.kind, u.article_id, u.old, u.new, u.sentence, u.said_by, u.disputed,
       u.moment, u.decision, s.name as source, ar.title, ar.url, ar.language, ar.published, ar.published_precision,
       ar.first_seen_at, ar.access
from updates u
join alerts a on a.id = u.alert_id
join articles ar on ar.id = u.article_id
join sources s on s.id = ar.source_id
where u.alert_id = any(%(alert_ids)s::bigint[])
order by u.alert_id, u.moment, u.article_id, u.transition;

-- name: following
-- The updates of this alert's event that its rule told, the first one first.
select array_agg(id order by id) from alerts where first_alert_id = %(alert_id)s;

-- name: of_article
-- What became, rule by rule, of what an article changed.
select u.rule_id, r.name as rule, u.transition, u.kind, u.old, u.new, u.said_by, u.disputed, u.decision, u.due_at,
       u.decided_at, u.alert_id, s.name as source
from updates u
join rules r on r.id = u.rule_id
join articles a on a.id = u.article_id
join sources s on s.id = a.source_id
where u.article_id = %(article_id)s
order by r.name, u.decided_at, u.transition;
