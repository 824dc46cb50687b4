-- name: create_table
-- The memory of what was applied.
create table if not exists tocsin_migrations (
    number integer primary key,
    name text not null,
    digest text not null,
    applied_at timestamptz not null default clock_timestamp()
);

-- name: has_table
-- Whether any was ever applied.
select to_regclass('tocsin_migrations') is not null;

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

-- name: session_settings_are_set
-- Whether sessions of this role in this database begin with the settings below.
select coalesce(
    (
        select setconfig @> array(select name || '=' || value from json_each_text(%(settings)s::json) as given (name, value))
        from pg_db_role_setting
        where setdatabase = (select oid from pg_database where datname = current_database())
            and setrole = (select oid from pg_roles where rolname = current_user)
    ),
    false
);

-- name: session_setting
-- The statement that makes sessions of this role in this database begin with a setting; a pooler keeps it.
select format('alter role %%I in database %%I set %%I = %%L', current_user, current_database(), %(name)s::text, %(value)s::text);
