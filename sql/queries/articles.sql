-- name: find
-- The article stored under a URL key, locked against another writer, not against a row that refers to it: detection
-- adds such rows in another order, and the two would lock each other out.
select id, title, text, text_hash, access, revision, first_seen_at, reads, misses, removed_at
from articles where url_key = %(url_key)s for no key update;

-- name: find_by_page
-- The article that a page of this source led to, locked as in `find`.
select a.id, a.title, a.text, a.text_hash, a.access, a.revision, a.first_seen_at, a.reads, a.misses, a.removed_at
from articles a join pages p on p.article_id = a.id
where p.source_id = %(source_id)s and p.url_key = %(url_key)s
for no key update of a;

-- name: find_twin
-- The oldest recent article of this source that has this title and text, locked as in `find`.
select id, title, text, text_hash, access, revision, first_seen_at, reads, misses, removed_at
from articles
where source_id = %(source_id)s and text_hash = %(text_hash)s and first_seen_at > %(since)s
order by id limit 1 for no key update;

-- name: insert
-- A new article; nothing when another writer was first.
insert into articles (source_id, url, url_key, title, authors, published, published_precision, modified, language,
    access, section, agency, text, text_hash, first_seen_at, changed_at, fetched_url, etag, last_modified, reading,
    next_read_at)
values (%(source_id)s, %(url)s, %(url_key)s, %(title)s, %(authors)s::text[], %(published)s, %(published_precision)s,
    %(modified)s, %(language)s, %(access)s, %(section)s, %(agency)s, %(text)s, %(text_hash)s, %(now)s, %(now)s,
    %(fetched_url)s, %(etag)s, %(last_modified)s, %(reading)s, %(next_read_at)s)
on conflict (url_key) do nothing
returning id;

-- name: insert_revision
-- What the article says from now on; the text stands in the article for as long as no newer revision comes.
insert into revisions (article_id, revision, title, text_hash, modified, seen_at)
values (%(article_id)s, %(revision)s, %(title)s, %(text_hash)s, %(modified)s, %(now)s);

-- name: change
-- The article says something new: what it said stays with its revision, and detect and match see it again.
with said as (
    update revisions r set text = a.text
    from articles a
    where a.id = %(id)s and r.article_id = a.id and r.revision = a.revision and r.text is null
)
update articles
set title = %(title)s, text = %(text)s, text_hash = %(text_hash)s, authors = %(authors)s::text[],
    modified = %(modified)s, access = %(access)s, agency = %(agency)s, revision = %(revision)s,
    changed_at = %(now)s, detected_at = null, matched_at = null, text_dropped_at = null
where id = %(id)s;

-- name: get
-- One article by its number.
select a.id, a.source_id, s.name as source, s.kind as source_kind, s.country as source_country, a.url, a.title,
    a.authors, a.published, a.published_precision, a.modified, a.language, a.access, a.section, a.agency, a.text,
    a.revision, a.first_seen_at, a.detected_at, a.matched_at
from articles a join sources s on s.id = a.source_id
where a.id = %(id)s;

-- name: count_all
-- How many articles are stored.
select count(*) from articles;

-- name: note_validators
-- The article's page was had again: its validators, and how it was read.
update articles set etag = %(etag)s, last_modified = %(last_modified)s, reading = %(reading)s where id = %(id)s;

-- name: note_read
-- The article's page was asked for again: when it is next, and whether it is still there.
update articles
set reads = %(reads)s, misses = %(misses)s, next_read_at = %(next_read_at)s, removed_at = %(removed_at)s
where id = %(id)s;

-- name: due_rereads
-- The articles of these sources whose pages are to be asked for again now, and whether their event alerted (by an alert of
-- its own or of an event told as one with it). What waits since before `since` for its turn is not read any more.
select a.id, a.source_id, coalesce(a.fetched_url, a.url) as url, a.etag, a.last_modified, a.first_seen_at,
    a.next_read_at,
    exists (
        select from event_articles ea
        cross join lateral event_family(ea.event_id) f
        join alerts al on al.event_id = f.event_id
        where ea.article_id = a.id
    ) as alerted
from articles a
where a.source_id = any(%(ids)s::bigint[]) and a.first_seen_at > %(since)s
    -- no reading is planned further ahead than three days, save by a clock that was wrong
    and (a.next_read_at <= %(now)s or a.next_read_at > %(now)s::timestamptz + interval '4 days');

-- name: next_read
-- When an article of this source is next to be read again.
select min(next_read_at) from articles where source_id = %(source_id)s and first_seen_at > %(since)s;

-- name: bring_forward
-- Every article's next reading comes this much earlier.
update articles set next_read_at = next_read_at - %(by)s::interval where next_read_at is not null;

-- name: list_where
-- The newest articles, of one source or of all, all of them or only those with more than one revision.
select a.id, s.name as source, a.url, a.title, a.published, a.published_precision, a.language, a.access, a.revision,
    a.first_seen_at, a.changed_at, a.removed_at, ea.event_id
from articles a
join sources s on s.id = a.source_id
left join event_articles ea on ea.article_id = a.id
where (%(source)s::text is null or s.name = %(source)s::text)
  and (not %(is_changed)s::boolean or a.revision > 1)
  and (not %(is_removed)s::boolean or a.removed_at is not null)
order by a.first_seen_at desc, a.id desc limit %(limit)s;

-- name: life
-- What became of an article since it was first read.
select a.first_seen_at, a.changed_at, a.removed_at, a.misses, a.reads, a.next_read_at, ea.event_id, a.fetched_url, a.etag,
    a.last_modified, a.text_dropped_at,
    array(select p.url from pages p where p.article_id = a.id and p.url <> a.url order by p.url) as aliases
from articles a left join event_articles ea on ea.article_id = a.id
where a.id = %(id)s;

-- name: revisions
-- What the article said, revision by revision.
select r.revision, r.title, coalesce(r.text, a.text) as text, r.modified, r.seen_at
from revisions r join articles a on a.id = r.article_id
where r.article_id = %(article_id)s order by r.revision;

-- name: facets
-- How many of these articles each source, country of a source, language and type of their event has, the commonest first.
select facet.kind, facet.value, count(*)::integer as articles
from articles a
join sources s on s.id = a.source_id
left join event_articles m on m.article_id = a.id
left join event_states t on t.event_id = m.event_id
cross join lateral (
    values ('source', s.name), ('country', s.country), ('language', a.language)
    union all select 'type', unnest(t.types)
) as facet (kind, value)
where a.id = any(%(ids)s::bigint[]) and facet.value is not null
group by facet.kind, facet.value
order by facet.kind, count(*) desc, facet.value;

-- name: with_type
-- Those of these articles whose event is of a type.
select m.article_id
from event_articles m
join event_states t on t.event_id = m.event_id
where m.article_id = any(%(ids)s::bigint[]) and %(type)s::text = any(t.types);
