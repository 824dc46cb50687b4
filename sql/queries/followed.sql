-- name: add
-- Every change of an event is told by a rule from now on.
insert into followed (event_id, rule_id, followed_by, since)
values (%(event_id)s, %(rule_id)s, %(followed_by)s, %(now)s)
on conflict (event_id, rule_id) do nothing;

-- name: remove
-- Of an event, and of those told as one with it, only those changes are told that the rule asks for.
delete from followed f
using event_family(%(event_id)s::bigint) family
where f.event_id = family.event_id and f.rule_id = %(rule_id)s;

-- name: of_events
-- By which rules these events are followed, or one that is told as one with them.
select distinct on (given.id, f.rule_id) given.id as event_id, f.rule_id, r.name as rule, f.followed_by, f.since
from unnest(%(event_ids)s::bigint[]) as given (id)
cross join lateral event_family(given.id) family
join followed f on f.event_id = family.event_id
join rules r on r.id = f.rule_id
order by given.id, f.rule_id, f.since;
