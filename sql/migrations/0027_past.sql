-- What events were at each moment, so that a preview decides as live alerting did. Of what is replaced the version before is
-- kept, with when it ended; what never changed takes no row. Of several versions of one moment nobody saw but the last one,
-- so that the first row that ends then stands for all.

-- from when on this is kept; before, what was first kept stands in
create table past_kept (
    is_one boolean primary key default true check (is_one),
    since timestamptz not null
);
insert into past_kept (since)
select case when exists (select from articles) then now() else '1970-01-01 00:00:00+00'::timestamptz end;

-- when rules looked at what is new and what changed
create table rule_runs (at timestamptz primary key);

-- when rules had looked at an article that they looked at again, and at which revision
create table past_looks (
    article_id bigint not null references articles (id) on delete cascade,
    looked_at timestamptz not null,
    revision integer not null,
    primary key (article_id, looked_at)
);

create table past_event_articles (
    article_id bigint not null references articles (id) on delete cascade,
    -- null: it told of none
    event_id bigint references events (id),
    ended_at timestamptz not null,
    primary key (article_id, ended_at)
);

create table past_events (
    event_id bigint not null references events (id) on delete cascade,
    merged_into bigint references events (id),
    independent_sources integer not null,
    ended_at timestamptz not null,
    primary key (event_id, ended_at)
);
-- serves "what was ever told as one with this event"
create index past_events_by_merger on past_events (merged_into) where merged_into is not null;

create table past_event_doubts (
    event_id bigint not null references events (id) on delete cascade,
    kind text not null,
    may_be_event_id bigint references events (id),
    words text not null,
    decided_at timestamptz not null,
    ended_at timestamptz not null,
    primary key (event_id, ended_at)
);

create table past_event_states (
    like event_states,
    ended_at timestamptz not null,
    primary key (event_id, ended_at),
    foreign key (event_id) references events (id) on delete cascade
);

-- null: by a program that did not say; else when it was put in, which for what a person mended is no time of an article
alter table event_transitions add column put_at timestamptz;
comment on column event_transitions.put_at is 'when it was found to be a change; null: before this was kept';
alter table event_transitions add column changed_at timestamptz;
comment on column event_transitions.changed_at is 'since when it reads as it does; null: before this was kept';

create table past_event_transitions (
    event_id bigint not null references events (id) on delete cascade,
    key text not null,
    kind text not null,
    article_id bigint not null references articles (id) on delete cascade,
    old text,
    new text not null,
    said_by text,
    is_disputed boolean not null,
    moment timestamptz not null,
    first_seen_at timestamptz not null,
    put_at timestamptz,
    changed_at timestamptz,
    ended_at timestamptz not null,
    primary key (event_id, key, ended_at)
);
-- serves the removal of an article
create index past_event_transitions_by_article on past_event_transitions (article_id);

-- serve the removal of what is past its time
create index past_looks_ended on past_looks (looked_at);
create index past_event_articles_ended on past_event_articles (ended_at);
create index past_events_ended on past_events (ended_at);
create index past_event_doubts_ended on past_event_doubts (ended_at);
create index past_event_states_ended on past_event_states (ended_at);
create index past_event_transitions_ended on past_event_transitions (ended_at);

create function keep_look() returns trigger language plpgsql as $$
begin
    insert into past_looks (article_id, looked_at, revision) values (old.id, old.matched_at, old.revision)
    on conflict do nothing;
    return null;
end $$;
create trigger articles_keep_look after update of matched_at on articles
for each row when (old.matched_at is not null and new.matched_at is distinct from old.matched_at)
execute function keep_look();

create function keep_event_article() returns trigger language plpgsql as $$
begin
    insert into past_event_articles (article_id, event_id, ended_at)
    values (old.article_id, old.event_id, new.assigned_at)
    on conflict do nothing;
    return null;
end $$;
create trigger event_articles_keep after update of event_id on event_articles
for each row when (new.event_id <> old.event_id)
execute function keep_event_article();

create function keep_event() returns trigger language plpgsql as $$
begin
    insert into past_events (event_id, merged_into, independent_sources, ended_at)
    values (old.id, old.merged_into, old.independent_sources, new.updated_at)
    on conflict do nothing;
    return null;
end $$;
create trigger events_keep after update of merged_into, independent_sources on events
for each row
when ((new.merged_into, new.independent_sources) is distinct from (old.merged_into, old.independent_sources))
execute function keep_event();

create function keep_event_doubt() returns trigger language plpgsql as $$
begin
    insert into past_event_doubts (event_id, kind, may_be_event_id, words, decided_at, ended_at)
    values (old.event_id, old.kind, old.may_be_event_id, old.words, old.decided_at, new.decided_at)
    on conflict do nothing;
    return null;
end $$;
create trigger event_doubts_keep after update on event_doubts
for each row execute function keep_event_doubt();

create function keep_event_state() returns trigger language plpgsql as $$
begin
    insert into past_event_states
        (event_id, day_lo, day_hi, types, countries, place_ids, place_names, regions, latitude, longitude, precision,
         actors, killed_low, killed_high, injured_low, injured_high, abducted_low, abducted_high, layout, folded_at,
         ordinal, ended_at)
    values
        (old.event_id, old.day_lo, old.day_hi, old.types, old.countries, old.place_ids, old.place_names, old.regions,
         old.latitude, old.longitude, old.precision, old.actors, old.killed_low, old.killed_high, old.injured_low,
         old.injured_high, old.abducted_low, old.abducted_high, old.layout, old.folded_at, old.ordinal, new.folded_at)
    on conflict do nothing;
    return null;
end $$;
-- what an older program folded, or none, was never looked at
create trigger event_states_keep after update on event_states
for each row when (old.layout > 0 and new.ordinal <> old.ordinal)
execute function keep_event_state();

create function keep_event_transition() returns trigger language plpgsql as $$
begin
    insert into past_event_transitions
        (event_id, key, kind, article_id, old, new, said_by, is_disputed, moment, first_seen_at, put_at, changed_at,
         ended_at)
    values
        (old.event_id, old.key, old.kind, old.article_id, old.old, old.new, old.said_by, old.is_disputed, old.moment,
         old.first_seen_at, old.put_at, old.changed_at, new.changed_at)
    on conflict do nothing;
    return null;
end $$;
create trigger event_transitions_keep after update of changed_at on event_transitions
for each row when (new.changed_at is distinct from old.changed_at and new.changed_at is not null)
execute function keep_event_transition();
