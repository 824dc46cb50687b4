-- name: open_round
-- A new round.
insert into rounds (started_by, started_at, alive_until, process)
values (%(started_by)s, %(now)s, %(alive_until)s, %(process)s) returning id;

-- name: processes
-- The processes of the rounds that are not over.
select id, process from rounds where finished_at is null and process is not null;

-- name: beat
-- A round is still alive; none is touched that ended, or that another process found dead.
update rounds set alive_until = %(alive_until)s where id = %(id)s and finished_at is null;

-- name: close_round
-- A round came to its end.
update rounds set finished_at = %(now)s where id = %(id)s and finished_at is null;

-- name: close_dead_rounds
-- Rounds whose heartbeat is over, or further ahead than any is written: they ended when it was last heard of them.
update rounds set finished_at = least(coalesce(alive_until, started_at), %(now)s)
where finished_at is null and (
    alive_until is null or alive_until <= %(now)s or alive_until > %(now)s::timestamptz + interval '1 hour'
);

-- name: start
-- A source begins in a round.
insert into crawls (round_id, source_id, started_at) values (%(round_id)s, %(source_id)s, %(now)s);

-- name: finish
-- A source came to its end in a round.
update crawls
set finished_at = %(now)s, failure = %(failure)s, detail = %(detail)s, requests = %(requests)s,
    entries_unchanged = %(entries_unchanged)s, links = %(links)s, fetched = %(fetched)s, new = %(new)s,
    changed = %(changed)s, unchanged = %(unchanged)s, dropped = %(dropped)s, bytes = %(bytes)s
where round_id = %(round_id)s and source_id = %(source_id)s and finished_at is null;

-- name: close_lost
-- Crawls that were cut off: unfinished, and nobody holds the lease of their source for that round any more.
update crawls c
set finished_at = %(now)s, failure = 'killed', detail = 'the round was killed before this source was finished'
from sources s
where c.source_id = s.id and c.finished_at is null and s.leased_by is distinct from c.round_id;

-- name: last_of_each
-- The newest crawl of every source.
select c.* from sources s
cross join lateral (select * from crawls where source_id = s.id order by started_at desc limit 1) c
order by c.source_id;

-- name: of_source
-- The newest crawls of one source.
select * from crawls where source_id = %(source_id)s order by started_at desc limit %(limit)s;

-- name: failing
-- How many sources are enabled, and the newest reading of how many of them failed.
select count(*)::integer as enabled, count(last.failure)::integer as failing
from sources s
left join lateral (
    select failure from crawls
    where source_id = s.id and finished_at is not null
    order by started_at desc limit 1
) last on true
where s.enabled and s.removed_at is null;
