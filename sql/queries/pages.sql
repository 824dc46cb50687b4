-- name: known
-- Which of these article pages of a source are not to be asked for again now: read, given up, or waiting.
select url_key from pages
-- A retry further ahead than a day was written by a clock that was wrong.
where source_id = %(source_id)s and url_key = any(%(url_keys)s::text[])
    and (retry_at is null or (retry_at > %(now)s and retry_at < %(now)s::timestamptz + interval '25 hours'));

-- name: save
-- An article page was asked for: what came of it; a page that was once read stays read.
insert into pages (source_id, url_key, url, outcome, detail, article_id, fetched_at, retry_at)
values (%(source_id)s, %(url_key)s, %(url)s, %(outcome)s, %(detail)s, %(article_id)s, %(now)s, %(retry_at)s)
on conflict (source_id, url_key) do update
set outcome = excluded.outcome, detail = excluded.detail, article_id = excluded.article_id,
    fetched_at = excluded.fetched_at, retry_at = excluded.retry_at, attempts = pages.attempts + 1
where excluded.article_id is not null or pages.article_id is null;

-- name: attempts
-- How often a page was asked for.
select attempts from pages where source_id = %(source_id)s and url_key = %(url_key)s;

-- name: forget_unread
-- Pages that another reader may make something of: those that gave no article, but for the ones that ended the child.
delete from pages where source_id = %(source_id)s and article_id is null and outcome <> 'killed_reader';
