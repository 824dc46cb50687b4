-- Articles over time: when each is read again, what its page answered last, and whether it is still there.

alter table articles
    -- where the page was had, whose validators `etag` and `last_modified` are; null: at `url`
    add column fetched_url text,
    add column etag text,
    add column last_modified text,
    -- when its page is asked for again; null: never
    add column next_read_at timestamptz,
    -- how often it was read again
    add column reads integer not null default 0 check (reads >= 0),
    -- how often in a row its page was not there any more (404, 410)
    add column misses integer not null default 0 check (misses >= 0),
    -- how it was read the last time: where each field came from, the layout of its page
    add column reading jsonb not null default '{}';
-- serves the search for articles that are to be read again now
create index articles_due on articles (source_id, next_read_at) where next_read_at is not null;
-- serves the search for the same text under another address of its source
create index articles_by_text on articles (source_id, text_hash);
