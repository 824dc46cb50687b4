-- name: add
-- A new source, or one that was removed and comes back; due at once.
insert into sources (
    name, home_url, spider, browser, language, country, kind, delay_seconds, next_due_at, added_at
)
values (
    %(name)s, %(home_url)s, %(spider)s, %(browser)s, %(language)s, %(country)s, %(kind)s, %(delay_seconds)s, %(now)s,
    %(now)s
)
on conflict (home_url) do update
set name = excluded.name, spider = excluded.spider, browser = excluded.browser, language = excluded.language,
    country = excluded.country, kind = excluded.kind, delay_seconds = excluded.delay_seconds, next_due_at = excluded.next_due_at,
    enabled = true, removed_at = null
where sources.removed_at is not null
returning *;

-- name: list_all
-- Every source that was not removed, by name.
select * from sources where removed_at is null order by name;

-- name: get
-- One source by its name or its home URL.
select * from sources where (name = %(name)s or home_url = %(name)s) and removed_at is null;

-- name: change
-- Another name, reader, description or schedule of a source; a shorter interval holds from now on.
update sources
set name = %(name)s, spider = %(spider)s, browser = %(browser)s, language = %(language)s, country = %(country)s,
    kind = %(kind)s, delay_seconds = %(delay_seconds)s, min_interval = %(min_interval)s, max_interval = %(max_interval)s,
    next_due_at = least(next_due_at, %(now)s::timestamptz + %(max_interval)s::interval)
where id = %(id)s;

-- name: set_enabled
-- Switch a source on or off; switched on, it is due at once.
update sources
set enabled = %(enabled)s, next_due_at = case when %(enabled)s then %(now)s else next_due_at end
where id = %(id)s;

-- name: remove
-- Take a source away; what was read of it stays.
update sources set removed_at = %(now)s, enabled = false where id = %(id)s;

-- name: claim_due
-- Lease up to so many due sources (or all enabled ones), so that no other round reads them meanwhile.
update sources set leased_until = %(leased_until)s, leased_by = %(round_id)s
where id in (
    select id from sources
    where enabled and removed_at is null
      -- further ahead than its ceiling and what a host may ask for: written by a clock that was wrong
      and (
          %(everything)s or next_due_at <= %(now)s
          or next_due_at > %(now)s::timestamptz + 1.2 * greatest(max_interval, interval '1 day')
      )
      and (
          leased_until is null or leased_until <= %(now)s or leased_until > %(now)s::timestamptz + interval '1 hour'
      )
    order by next_due_at, id
    limit %(limit)s
    for no key update skip locked
)
returning *;

-- name: claim_named
-- Lease these sources, due or not, so that no other round reads them meanwhile.
update sources set leased_until = %(leased_until)s, leased_by = %(round_id)s
where id in (
    select id from sources
    where name = any(%(names)s::text[]) and removed_at is null
      and (
          leased_until is null or leased_until <= %(now)s or leased_until > %(now)s::timestamptz + interval '1 hour'
      )
    order by id
    for no key update skip locked
)
returning *;

-- name: release
-- End the lease of one source and say when it is due next.
update sources set leased_until = null, leased_by = null, next_due_at = %(next_due_at)s
where id = %(id)s and leased_by = %(round_id)s;

-- name: extend_leases
-- Keep the sources of a running round ours for longer.
update sources set leased_until = %(leased_until)s where leased_by = %(round_id)s;

-- name: end_orphan_leases
-- A round that was killed lost its connection and with it its lock: its sources are free and due at once.
update sources set leased_until = null, leased_by = null, next_due_at = %(now)s
where leased_by is not null and not exists (
    select from pg_locks
    where locktype = 'advisory' and classid = 22 and objsubid = 2 and objid = (leased_by %% 2147483648)::oid
      and database = (select oid from pg_database where datname = current_database())
);

-- name: habits
-- How many articles a source published in the last two weeks, since when, and how many in each hour of the day (UTC).
with recent as (
    select coalesce(published, first_seen_at) as at, published_precision = 'minute' as is_exact
    from articles
    where source_id = %(id)s
      and first_seen_at > %(now)s::timestamptz - interval '14 days'
      and coalesce(published, first_seen_at) > %(now)s::timestamptz - interval '14 days'
)
select (select count(*) from recent)::integer as articles,
       (select min(at) from recent) as oldest,
       array(
           select count(recent.at)::integer
           from generate_series(0, 23) as hour
           left join recent on is_exact and extract(hour from recent.at at time zone 'UTC') = hour
           group by hour order by hour
       ) as hours;

-- name: failures_in_a_row
-- How many of a source's last readings failed, back to the last that did not.
select count(*)::integer from crawls
where source_id = %(id)s and failure is not null and started_at > coalesce((
    select max(started_at) from crawls
    where source_id = %(id)s and failure is null and finished_at is not null
), '-infinity'::timestamptz);

-- name: is_of_another
-- Whether a host (without www. and the like) is the home of another source than this one, and not of this one too.
select coalesce(bool_or(id <> %(id)s) and not bool_or(id = %(id)s), false)
from sources
where removed_at is null
    and regexp_replace(lower(split_part(home_url, '/', 3)), '^(www|amp|m|mobile)\.', '') = %(host)s::text;
