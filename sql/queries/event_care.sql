-- name: holdings
-- Who had an event, or one that is told as one with it, the newest first.
select h.id, h.event_id, h.person, h.given_by, h.since, h.ended_at, h.ended_by
from event_family(%(event_id)s::bigint) f
join event_holdings h on h.event_id = f.event_id
order by h.since desc, h.id desc;

-- name: holders
-- Who has these events now.
select h.id, given.id as event_id, h.person, h.given_by, h.since, h.ended_at, h.ended_by
from unnest(%(event_ids)s::bigint[]) as given (id)
cross join lateral event_family(given.id) f
join event_holdings h on h.event_id = f.event_id and h.ended_at is null
order by h.since;

-- name: end_holdings
-- Nobody has the event any more, nor one that is told as one with it.
update event_holdings h
set ended_at = %(now)s, ended_by = %(ended_by)s
from event_family(%(event_id)s::bigint) f
where h.event_id = f.event_id and h.ended_at is null;

-- name: hold
-- A person has the event; nothing when somebody took it just before.
insert into event_holdings (event_id, person, given_by, since)
values (%(event_id)s, %(person)s, %(given_by)s, %(now)s)
on conflict (event_id) where ended_at is null do nothing;

-- name: notes
-- What was noted of an event, or of one that is told as one with it, the oldest first.
select n.id, n.event_id, n.person, n.made_at, n.text
from event_family(%(event_id)s::bigint) f
join event_notes n on n.event_id = f.event_id
order by n.id;

-- name: add_note
-- A person notes something of an event.
insert into event_notes (event_id, person, made_at, text)
values (%(event_id)s, %(person)s, %(now)s, %(text)s);
