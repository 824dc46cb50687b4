-- Sooner: sources are read when a tenth of an article is to be expected, every two minutes at most.

alter table sources alter column min_interval set default '2 minutes';
-- those that have what was the default
update sources set min_interval = '2 minutes' where min_interval = '5 minutes';

-- sources that are read as often as their hosts allow
create table urgent_sources (
    source_id bigint primary key references sources (id) on delete cascade
);

-- how often a feed says that it is updated, by its own words; an answer that it has not changed does not repeat them
create table entry_hints (
    source_id bigint not null,
    url text not null,
    update_seconds integer not null check (update_seconds > 0),
    primary key (source_id, url),
    foreign key (source_id, url) references entries (source_id, url) on delete cascade
);

-- serves the removal of updates past their time that no message told
create index updates_age on updates (decided_at) where alert_id is null and due_at is null;
