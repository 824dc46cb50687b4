-- name: lock_detection
-- One detection at a time, so that two workers cannot found the same event twice.
select pg_advisory_xact_lock(hashtextextended('tocsin.detect', 0));

-- name: undetected
-- The oldest articles that no event has been sought for, but for those given. No article was published after it was
-- first seen: a date that says so is wrong.
select a.id, least(a.published, a.first_seen_at) as moment
from articles a
where a.detected_at is null and a.id <> all(%(but)s::bigint[])
order by least(a.published, a.first_seen_at), a.id
limit %(limit)s;

-- name: texts
-- What is read of these articles.
select
    a.id,
    s.name as source,
    s.kind as source_kind,
    s.country as source_country,
    a.title,
    left(a.text, %(characters)s::integer) as text,
    a.language,
    a.access,
    a.section,
    a.agency,
    least(a.published, a.first_seen_at) as published,
    a.revision
from articles a
join sources s on s.id = a.source_id
where a.id = any(%(article_ids)s::bigint[])
order by a.id;

-- name: assignments
-- The event and copy group of each of these articles.
select article_id, event_id, copy_group
from event_articles
where article_id = any(%(article_ids)s::bigint[]);

-- name: involved
-- Every event that holds one of these articles or is rooted in one, merged ones too.
select e.*
from events e
where e.root_article_id = any(%(article_ids)s::bigint[])
   or e.id in (select event_id from event_articles where article_id = any(%(article_ids)s::bigint[]))
order by e.id;

-- name: create
-- Found events on their root articles, in the order given.
insert into events (root_article_id, title, first_published, last_published, created_at, updated_at)
select root, title, first, last, %(now)s, %(now)s
from unnest(%(roots)s::bigint[], %(titles)s::text[], %(firsts)s::timestamptz[], %(lasts)s::timestamptz[])
     with ordinality as given (root, title, first, last, place)
order by place
returning id, root_article_id;

-- name: revive
-- A merged event stands apart again, under its old id.
update events set state = 'open', merged_into = null, updated_at = %(now)s where id = %(id)s;

-- name: merge
-- Tell an event under another one's id from now on.
update events
set state = 'merged', merged_into = %(into)s::bigint, articles = 0, copy_groups = 0, independent_sources = 0,
    updated_at = %(now)s
where id = %(id)s;

-- name: describe
-- What the articles of events make of them; writes nothing where nothing changed.
update events e
set title = given.title, first_published = given.first, last_published = given.last, articles = given.articles,
    copy_groups = given.copy_groups, independent_sources = given.sources, updated_at = %(now)s
from unnest(%(ids)s::bigint[], %(title)s::text[], %(first_published)s::timestamptz[],
            %(last_published)s::timestamptz[], %(articles)s::integer[], %(copy_groups)s::integer[],
            %(independent_sources)s::integer[])
     as given (id, title, first, last, articles, copy_groups, sources)
where e.id = given.id
  and (e.title, e.first_published, e.last_published, e.articles, e.copy_groups, e.independent_sources)
      is distinct from (given.title, given.first, given.last, given.articles, given.copy_groups, given.sources);

-- name: abandon
-- Events that no article tells of any more count none.
update events set articles = 0, copy_groups = 0, independent_sources = 0, updated_at = %(now)s
where id = any(%(ids)s::bigint[]) and articles <> 0;

-- name: abandon_empty
-- Of these events, those that have lost their last article count none.
update events e set articles = 0, copy_groups = 0, independent_sources = 0, updated_at = %(now)s
where e.id = any(%(ids)s::bigint[]) and e.articles <> 0
  and not exists (select from event_articles m where m.event_id = e.id);

-- name: assign
-- Say which event each article tells of; writes nothing where that is known.
insert into event_articles as old (article_id, event_id, copy_group, assigned_at)
select article_id, event_id, copy_group, %(now)s
from unnest(%(article_ids)s::bigint[], %(event_ids)s::bigint[], %(copy_groups)s::bigint[])
     as given (article_id, event_id, copy_group)
on conflict (article_id) do update
set event_id = excluded.event_id, copy_group = excluded.copy_group, assigned_at = excluded.assigned_at
where (old.event_id, old.copy_group) is distinct from (excluded.event_id, excluded.copy_group);

-- name: release
-- These articles tell of no event (a consent page, a challenge, an empty page).
with gone as (
    delete from event_articles where article_id = any(%(article_ids)s::bigint[]) returning article_id, event_id
)
insert into past_event_articles (article_id, event_id, ended_at)
select article_id, event_id, %(now)s::timestamptz from gone
on conflict do nothing;

-- name: ask_rules_again
-- Articles that stand in an event of their own from now on: what was held as told is decided on anew.
update articles set matched_at = null where id = any(%(article_ids)s::bigint[]) and matched_at is not null;

-- name: mark_detected
-- Take articles from the queue, except those of which a newer revision than the one read is stored, or being stored,
-- by another transaction: they stay work to do. Never waits for that one.
update articles set detected_at = %(now)s
where id in (
    select a.id
    from unnest(%(ids)s::bigint[], %(revisions)s::integer[]) as seen (id, revision)
    join articles a on a.id = seen.id and a.revision = seen.revision
    where a.detected_at is null
    for no key update of a skip locked
);

-- name: age
-- The state of every event from its last report; the one place that decides it.
update events
set state = case when last_published >= %(stale_before)s::timestamptz then 'open'
                 when last_published >= %(closed_before)s::timestamptz then 'stale'
                 else 'closed' end,
    updated_at = %(now)s
where merged_into is null
  and (
      state = 'candidate'
      or state = 'open' and last_published < %(stale_before)s::timestamptz
      or state = 'stale' and last_published >= %(stale_before)s::timestamptz
      or state = 'stale' and last_published < %(closed_before)s::timestamptz
      or state = 'closed' and last_published >= %(closed_before)s::timestamptz
  );

-- name: list_recent
-- The events with the newest reports, without those told under another id.
select * from events where merged_into is null order by last_published desc, id desc limit %(limit)s;

-- name: get
-- One event, merged or not.
select * from events where id = %(id)s;

-- name: current_id
-- The id under which an event is told now, through all its mergers.
select current_id from event_lineage where event_id = %(id)s;

-- name: articles_of
-- The articles that tell of an event, oldest first.
select
    a.id as article_id, a.title, s.name as source, a.url, a.published, a.first_seen_at, a.language, a.access,
    a.agency, m.copy_group
from event_articles m
join articles a on a.id = m.article_id
join sources s on s.id = a.source_id
where m.event_id = %(event_id)s
order by coalesce(a.published, a.first_seen_at), a.id;

-- name: record_doubts
-- It is in doubt whether this event is one of its own; writes nothing when that is known.
insert into event_doubts as old (event_id, kind, may_be_event_id, words, decided_at)
values (%(event_id)s, %(kind)s, %(may_be_event_id)s, %(words)s, %(now)s)
on conflict (event_id) do update
set kind = excluded.kind, may_be_event_id = excluded.may_be_event_id, words = excluded.words,
    decided_at = excluded.decided_at
where (old.kind, old.may_be_event_id, old.words)
      is distinct from (excluded.kind, excluded.may_be_event_id, excluded.words);

-- name: clear_doubt
-- These events are in no doubt any more.
with gone as (
    delete from event_doubts where event_id = any(%(event_ids)s::bigint[]) returning *
),
kept as (
    insert into past_event_doubts (event_id, kind, may_be_event_id, words, decided_at, ended_at)
    select event_id, kind, may_be_event_id, words, decided_at, coalesce(%(now)s::timestamptz, now()) from gone
    on conflict do nothing
)
select count(*) from gone;

-- name: doubts
-- The doubts that stand of these events, about other events as they are told now.
select event_id, kind, may_be_event_id, may_be_title, words, decided_at
from current_doubts
where event_id = any(%(event_ids)s::bigint[])
order by event_id;
