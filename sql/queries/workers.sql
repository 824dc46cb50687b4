-- name: join
-- A worker begins, or is alive until a later moment.
insert into workers (name, machine, version, started_at, alive_until)
values (%(name)s, %(machine)s, %(version)s, %(now)s, %(until)s)
on conflict (name) do update set alive_until = excluded.alive_until;

-- name: leave
-- A worker ends.
delete from workers where name = %(name)s;

-- name: drop_dead
-- Workers that died on this machine and are replaced, and those that died long ago anywhere.
delete from workers
where alive_until < %(now)s and (machine = %(machine)s or alive_until < %(now)s::timestamptz - interval '1 day');

-- name: note_ping
-- What came of a dead-man ping; `pinged_at` null: it was not sent, or not answered.
update workers set pinged_at = coalesce(%(pinged_at)s, pinged_at), ping_problem = %(problem)s where name = %(name)s;

-- name: list_all
-- Every worker that has not ended by itself, the oldest first.
select name, machine, version, started_at, alive_until, pinged_at, ping_problem from workers order by started_at, name;
