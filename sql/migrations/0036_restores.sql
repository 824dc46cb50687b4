-- A database that was set back, by a restored dump or otherwise, does not know what was told in the hours it lost.

create table restores (
    id bigint generated always as identity primary key,
    -- when it was restored, or found to be set back
    restored_at timestamptz not null,
    -- the hours from then until `restored_at` are lost: alerts of that time may have been told
    lost_since timestamptz not null,
    -- by which dump, or how it was found
    how text not null,
    -- prevents hours that were lost before they came
    constraint restores_order check (lost_since <= restored_at)
);
-- serves "was this database set back lately"
create index restores_newest on restores (restored_at desc);
