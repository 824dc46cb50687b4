-- One row: a name for this database, so that entries of feeds keep theirs when addresses and keys change.

create table installation (
    -- prevents a second row
    is_only boolean primary key default true check (is_only),
    id uuid not null default gen_random_uuid()
);
insert into installation default values;
