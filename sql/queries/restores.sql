-- name: record
-- The database was set back: what waits to be sent may have been sent since, and says so.
with repeats as (
    update deliveries set is_possible_repeat = true
    where state in ('queued', 'held', 'sending', 'retry', 'failed', 'unknown') and not is_possible_repeat
)
insert into restores (restored_at, lost_since, how)
values (%(now)s, least(%(lost_since)s::timestamptz, %(now)s::timestamptz), %(how)s);

-- name: last_sign
-- The newest sign of life in a database: what came after it is lost when this is a restored dump.
select greatest(
    (select max(started_at) from rounds), (select max(at) from rule_runs), (select max(created_at) from alerts),
    (select max(first_seen_at) from articles), (select max(finished_at) from attempts)
);

-- name: knows
-- Whether a message of that number was made at that moment, and tried so often.
select exists (
    select from deliveries where id = %(id)s and created_at = %(created_at)s and attempts >= %(attempt)s
);

-- name: newest
-- When the database was set back last; null: never.
select max(restored_at) from restores;

-- name: list_all
-- When the database was set back, the last time first.
select id, restored_at, lost_since, how from restores order by restored_at desc, id desc;

-- name: is_empty
-- Whether nothing is stored that anybody would miss.
select not exists (select from articles) and not exists (select from rules) and not exists (select from sources);
