-- name: find
-- The article stored under a URL key, locked against another writer, not against a row that refers to it: detection
-- adds such rows in another order, and the two would lock each other out.
select id, title, text_hash, revision, removed_at from articles where url_key = %(url_key)s for no key update;

-- name: insert
-- A new article; nothing when another writer was first.
insert into articles (source_id, url, url_key, title, authors, published, published_precision, modified, language,
    access, section, agency, text, text_hash, first_seen_at, changed_at)
values (%(source_id)s, %(url)s, %(url_key)s, %(title)s, %(authors)s::text[], %(published)s, %(published_precision)s,
    %(modified)s, %(language)s, %(access)s, %(section)s, %(agency)s, %(text)s, %(text_hash)s, %(now)s, %(now)s)
on conflict (url_key) do nothing
returning id;

-- name: insert_revision
-- What the article said in one revision.
insert into revisions (article_id, revision, title, text, text_hash, modified, seen_at)
values (%(article_id)s, %(revision)s, %(title)s, %(text)s, %(text_hash)s, %(modified)s, %(now)s);

-- name: change
-- The article says something new: detect and match see it again.
update articles
set title = %(title)s, text = %(text)s, text_hash = %(text_hash)s, authors = %(authors)s::text[],
    modified = %(modified)s, access = %(access)s, agency = %(agency)s, revision = %(revision)s,
    changed_at = %(now)s, detected_at = null, matched_at = null
where id = %(id)s;

-- name: get
-- One article by its number.
select a.id, a.source_id, s.name as source, s.kind as source_kind, s.country as source_country, a.url, a.title,
    a.authors, a.published, a.published_precision, a.modified, a.language, a.access, a.section, a.agency, a.text,
    a.revision, a.first_seen_at, a.detected_at, a.matched_at
from articles a join sources s on s.id = a.source_id
where a.id = %(id)s;

-- name: list_recent
-- The newest articles.
select a.id, a.source_id, s.name as source, s.kind as source_kind, s.country as source_country, a.url, a.title,
    a.authors, a.published, a.published_precision, a.modified, a.language, a.access, a.section, a.agency, a.text,
    a.revision, a.first_seen_at, a.detected_at, a.matched_at
from articles a join sources s on s.id = a.source_id
order by a.first_seen_at desc, a.id desc limit %(limit)s;

-- name: count_all
-- How many articles are stored.
select count(*) from articles;

-- name: count_revisions
-- How many revisions are stored.
select count(*) from revisions;
