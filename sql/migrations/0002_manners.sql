-- Manners: what hosts ask of us is remembered between rounds, so that an unchanged source costs one request.

-- robots.txt as last read, for each host that the pages of a source lie on; an empty text: the host has none
create table robots (
    source_id bigint not null references sources (id) on delete cascade,
    host text not null,
    text text not null,
    checked_at timestamptz not null,
    -- prevents two files for one host of a source
    primary key (source_id, host)
);
