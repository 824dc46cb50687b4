-- Entry pages that were sought anew, because those known were lost or brought nothing any more.
create table searches (
    id bigint generated always as identity primary key,
    source_id bigint not null references sources (id) on delete cascade,
    sought_at timestamptz not null,
    cause text not null check (cause in ('lost', 'stopped')),
    -- what the source was read by until then
    kind text not null check (kind in ('feed', 'sitemap', 'links')),
    instead_of text[] not null,
    -- what it is read by since; empty: nothing better was found, and it is read as before
    found text[] not null default '{}',
    detail text not null default '',
    -- when its newest article had come
    stopped_at timestamptz
);
-- serves "was it sought within a day" and "since when is it read by this page"
create index searches_by_source on searches (source_id, sought_at desc);
