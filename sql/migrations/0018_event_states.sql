-- What an event is by all that its articles claim, and which of its changes can be told.

-- one row per event that is told under its own id: a pure function of its articles, folded anew whenever one of them
-- comes, goes or changes
create table event_states (
    event_id bigint primary key references events (id) on delete cascade,
    day_lo date,
    day_hi date,
    -- what most of its articles claim comes first; context never counts
    types text[] not null default '{}',
    countries text[] not null default '{}',
    -- of the gazetteer or imported; the name, region and coordinates of the first one stand below
    place_ids text[] not null default '{}',
    place_names text[] not null default '{}',
    regions text[] not null default '{}',
    latitude double precision,
    longitude double precision,
    -- as alerts.events.facts.claims.Precision: 1 exact … 4 country
    precision smallint,
    actors text[] not null default '{}',
    -- the lowest and the highest claim that was not corrected; high is null when only "at least" is said
    killed_low integer,
    killed_high integer,
    injured_low integer,
    injured_high integer,
    abducted_low integer,
    abducted_high integer,
    -- the layout of the fold; what is older than the program's is folded anew, 0 was never folded
    layout integer not null,
    folded_at timestamptz not null
);
-- serves the search for events to fold anew, of which there mostly is none
create index event_states_by_layout on event_states (layout);
-- the events of an existing archive are still to be folded
insert into event_states (event_id, layout, folded_at)
select id, 0, now() from events where merged_into is null and articles > 0;

-- the changes of an event, by a key that says the same whatever order its articles came in
create table event_transitions (
    event_id bigint not null references events (id) on delete cascade,
    key text not null,
    kind text not null check (kind in
        ('new', 'sources', 'killed', 'killed_down', 'injured', 'injured_down', 'abducted', 'abducted_down', 'place',
         'actor', 'type', 'denial', 'correction', 'merged')),
    -- whose claim made the change
    article_id bigint not null references articles (id) on delete cascade,
    -- in words and figures that can be shown: "14", "31"; null where there was nothing before
    old text,
    new text not null,
    sentence text not null default '',
    said_by text,
    -- others claim something else
    is_disputed boolean not null default false,
    -- when the article came out
    moment timestamptz not null,
    first_seen_at timestamptz not null,
    primary key (event_id, key)
);
-- serves the removal of an article
create index event_transitions_by_article on event_transitions (article_id);

-- what an article that was read anew claims otherwise than before
create table article_corrections (
    article_id bigint not null references articles (id) on delete cascade,
    revision integer not null,
    -- killed, injured, abducted, place
    field text not null,
    old text not null,
    new text not null,
    sentence text not null default '',
    primary key (article_id, revision, field)
);

alter table facts drop constraint facts_kind_check;
alter table facts add constraint facts_kind_check check (kind in ('date', 'place', 'actor', 'type', 'toll', 'denial'));
