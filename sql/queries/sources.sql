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
select s.*, exists (select from urgent_sources u where u.source_id = s.id) as urgent
from sources s where s.removed_at is null order by s.name;

-- name: get
-- One source by its name or its home URL.
select s.*, exists (select from urgent_sources u where u.source_id = s.id) as urgent
from sources s where (s.name = %(name)s or s.home_url = %(name)s) and s.removed_at is null;

-- name: change
-- Another name, reader, description or schedule of a source; a shorter interval holds from now on.
update sources
set name = %(name)s, spider = %(spider)s, browser = %(browser)s, language = %(language)s, country = %(country)s,
    kind = %(kind)s, delay_seconds = %(delay_seconds)s, min_interval = %(min_interval)s, max_interval = %(max_interval)s,
    keep_text = %(keep_text)s::interval,
    next_due_at = least(next_due_at, %(now)s::timestamptz + %(max_interval)s::interval)
where id = %(id)s;

-- name: set_urgent
-- A source that is read as often as its host allows, from now on.
with added as (
    insert into urgent_sources (source_id) values (%(id)s) on conflict do nothing returning source_id
)
update sources set next_due_at = least(next_due_at, %(now)s::timestamptz + min_interval)
where id in (select source_id from added);

-- name: unset_urgent
-- A source that is read by its own rate.
delete from urgent_sources where source_id = %(id)s;

-- name: is_urgent
-- Whether a source is to be read as often as its host allows: by itself, or for a rule that is urgent and has matched
-- articles of it.
select exists (select from urgent_sources where source_id = %(id)s)
    or exists (
        select from rule_sources rs
        join rules r on r.id = rs.rule_id and r.enabled and r.removed_at is null
        join rule_versions v on v.rule_id = r.id and v.version = r.version
        where rs.source_id = %(id)s and coalesce(v.conditions -> 'urgent', 'false') <> 'false'
    );

-- name: set_enabled
-- Switch a source on or off; switched on, it is due at once.
update sources
set enabled = %(enabled)s, next_due_at = case when %(enabled)s then %(now)s else next_due_at end
where id = %(id)s;

-- name: remove
-- Take a source away; what was read of it stays.
update sources set removed_at = %(now)s, enabled = false where id = %(id)s;

-- name: claim_due
-- Lease up to so many sources that no round reads: those that are due, all enabled ones, or only some; with `once` none
-- that this round has read already.
update sources set leased_by = %(round_id)s
where id in (
    select id from sources s
    where enabled and removed_at is null and leased_by is null
      -- further ahead than its ceiling and what a host may ask for: written by a clock that was wrong
      and (
          %(everything)s or id = any(%(only)s::bigint[]) or next_due_at <= %(now)s
          or next_due_at > %(now)s::timestamptz + 1.2 * greatest(max_interval, interval '1 day')
      )
      and (%(only)s::bigint[] is null or id = any(%(only)s::bigint[]))
      and not (
          %(once)s
          and exists (select from crawls c where c.round_id = %(round_id)s and c.source_id = s.id)
      )
    order by next_due_at, id
    limit %(limit)s
    for no key update skip locked
)
returning *;

-- name: is_due
-- Whether a source is to be read now: it is due and nobody reads it, or the round that read it is dead.
select exists (
    select from sources s
    left join rounds r on r.id = s.leased_by
    where s.enabled and s.removed_at is null
      and case when s.leased_by is null
          then s.next_due_at <= %(now)s
              or s.next_due_at > %(now)s::timestamptz + 1.2 * greatest(s.max_interval, interval '1 day')
          else r.finished_at is not null or r.alive_until is null or r.alive_until <= %(now)s
              or r.alive_until > %(now)s::timestamptz + interval '1 hour'
          end
);

-- name: release
-- End the lease of one source and say when it is due next.
update sources set leased_by = null, next_due_at = %(next_due_at)s
where id = %(id)s and leased_by = %(round_id)s;

-- name: end_orphan_leases
-- The sources of rounds that are over or dead are free, and due at once.
update sources s set leased_by = null, next_due_at = %(now)s
where leased_by is not null and not exists (
    select from rounds r
    -- alive for more than an hour ahead: written by a clock that was wrong
    where r.id = s.leased_by and r.finished_at is null
      and r.alive_until > %(now)s and r.alive_until < %(now)s::timestamptz + interval '1 hour'
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
