-- name: lock
-- One judge at a time: two would find the same change twice.
select pg_advisory_xact_lock(23, 0);

-- name: to_judge
-- Sources that were read since they were judged last, or were switched on or off since.
select s.id, s.name, s.home_url, s.language, s.kind, s.enabled, s.added_at, h.state, h.since, h.cause, h.words,
       coalesce(h.evidence, '{}') as evidence, coalesce(h.drift, '{}') as drift, h.judged_at,
       (select max(first_seen_at) from articles where source_id = s.id) as newest_article_at
from sources s
left join source_health h on h.source_id = s.id
left join lateral (
    -- the newest that is finished stands among the newest few: a source has one crawl at a time
    select max(newest.finished_at) as read_at
    from (select finished_at from crawls c where c.source_id = s.id order by started_at desc limit 5) newest
) last on true
where s.removed_at is null
  and (last.read_at > coalesce(h.judged_at, '-infinity') or s.enabled = coalesce(h.state = 'paused', false))
order by s.id;

-- name: polls
-- The newest finished crawls of each of these sources, newest first.
select c.source_id, c.started_at, c.finished_at, c.failure, c.detail, c.links, c.fetched, c.new, c.dropped
from unnest(%(ids)s::bigint[]) as wanted (id)
cross join lateral (
    select * from crawls where source_id = wanted.id and finished_at is not null
    order by started_at desc limit %(limit)s
) c
order by c.source_id, c.started_at desc;

-- name: newest_polls
-- The newest crawl of every enabled source, where it finished after a moment, with what its source was judged.
select s.id as source_id, c.started_at, c.finished_at, c.failure, h.state,
       coalesce((h.evidence ->> 'last_answer_at') is not null, false) as has_answered
from sources s
join lateral (
    select started_at, finished_at, failure from crawls
    where source_id = s.id and finished_at is not null
    order by started_at desc limit 1
) c on true
left join source_health h on h.source_id = s.id
where s.enabled and s.removed_at is null and c.finished_at >= %(since)s
order by s.id;

-- name: page_answer
-- What pages of a source that answered with an error were answered with most often lately: "HTTP 403 from …".
select split_part(detail, ' from ', 1) as answer
from pages
where source_id = %(source_id)s and outcome = 'http_error' and fetched_at >= %(since)s
group by 1 order by count(*) desc, 1 limit 1;

-- name: moments
-- When the newest articles of a source appeared since a moment, in the order of their own dates.
select appeared_at, first_seen_at
from (
    select least(coalesce(published, first_seen_at), first_seen_at) as appeared_at, first_seen_at
    from articles
    where source_id = %(source_id)s and first_seen_at >= %(since)s
    order by first_seen_at desc limit 5000
) newest
order by appeared_at;

-- name: shapes
-- What the newest articles of a source, first seen before a moment, were read into; newest first.
select title, url, first_seen_at, cardinality(authors) as authors, published_precision = 'minute' as is_timed,
       section, access, text, reading
from articles
where source_id = %(source_id)s and first_seen_at < %(before)s
order by first_seen_at desc, id desc limit %(limit)s;

-- name: save
-- The newest judgement of a source.
insert into source_health (source_id, state, since, cause, words, evidence, drift, judged_at)
values (%(source_id)s, %(state)s, %(since)s, %(cause)s, %(words)s, %(evidence)s, %(drift)s, %(now)s)
on conflict (source_id) do update
set state = excluded.state, since = excluded.since, cause = excluded.cause, words = excluded.words,
    evidence = excluded.evidence, drift = excluded.drift, judged_at = excluded.judged_at;

-- name: record_change
-- A source changed its state.
insert into source_states (source_id, state, previous, since, cause, words, found_at)
values (%(source_id)s, %(state)s, %(previous)s, %(since)s, %(cause)s, %(words)s, %(now)s);

-- name: changes
-- The newest changes of the state of a source.
select state, previous, since, cause, words, found_at
from source_states where source_id = %(source_id)s order by found_at desc limit %(limit)s;

-- name: standings
-- How well every source is; one that is off is paused, whatever was judged before.
select s.id as source_id, s.name as source, s.language, s.kind, s.enabled,
       case when s.enabled then h.state else 'paused' end as state, h.since, coalesce(h.cause, '') as cause,
       coalesce(h.words, '') as words, coalesce(h.evidence, '{}') as evidence, coalesce(h.drift, '{}') as drift,
       h.judged_at
from sources s left join source_health h on h.source_id = s.id
where s.removed_at is null
order by s.name;

-- name: outages
-- Outages of our own network that were not over at a moment, the newest first.
select id, began_at, ended_at from outages
where ended_at is null or ended_at >= %(since)s
order by began_at desc;

-- name: begin_outage
-- Our own network is away.
insert into outages (began_at, found_at) values (%(began_at)s, %(now)s)
on conflict ((true)) where ended_at is null do nothing
returning id;

-- name: end_outage
-- Our own network is back.
update outages set ended_at = %(ended_at)s where id = %(id)s and ended_at is null;

-- name: rule_sources
-- Which sources each rule has matched articles of.
select rule_id, source_id from rule_sources;
