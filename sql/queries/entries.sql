-- name: of_sources
-- The entry pages of these sources.
select * from entries where source_id = any(%(ids)s::bigint[]) order by source_id, url;

-- name: save
-- An entry page as last answered; an answer without validators (304 mostly) keeps those we have.
insert into entries (source_id, url, kind, etag, last_modified, status, checked_at)
values (%(source_id)s, %(url)s, %(kind)s, %(etag)s, %(last_modified)s, %(status)s, %(now)s)
on conflict (source_id, url) do update
set kind = excluded.kind, status = excluded.status, checked_at = excluded.checked_at,
    etag = case when excluded.status = 304 then coalesce(excluded.etag, entries.etag) else excluded.etag end,
    last_modified = case when excluded.status = 304
        then coalesce(excluded.last_modified, entries.last_modified) else excluded.last_modified end;

-- name: forget_validators
-- Ask anew next time: links of these sources' entry pages are still unread.
update entries set etag = null, last_modified = null where source_id = any(%(ids)s::bigint[]);

-- name: drop_others
-- Entry pages that the source is no longer read by.
delete from entries where source_id = %(source_id)s and url <> all(%(urls)s::text[]);

-- name: save_hint
-- How often a feed says that it is updated.
insert into entry_hints (source_id, url, update_seconds) values (%(source_id)s, %(url)s, %(update_seconds)s)
on conflict (source_id, url) do update set update_seconds = excluded.update_seconds;

-- name: drop_hint
-- A feed that was read says so no more.
delete from entry_hints where source_id = %(source_id)s and url = %(url)s;

-- name: update_seconds
-- How often the entry pages of a source say that they are updated, the one that says most often; null: none says.
select min(update_seconds) from entry_hints where source_id = %(source_id)s;
