-- name: create_table
-- The memory of what was applied.
create table if not exists tocsin_migrations (
    number integer primary key,
    name text not null,
    digest text not null,
    applied_at timestamptz not null default clock_timestamp()
);

-- name: lock
-- Two starters at once migrate one after the other.
select pg_advisory_xact_lock(7205759403);

-- name: applied
-- What the database has had.
select number, name, digest from tocsin_migrations order by number;

-- name: record
-- Note one migration as applied.
insert into tocsin_migrations (number, name, digest)
values (%(number)s::integer, %(name)s::text, %(digest)s::text);
