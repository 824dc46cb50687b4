-- Who looks after an event, and what people noted of it.

create table event_holdings (
    id bigint generated always as identity primary key,
    event_id bigint not null references events (id) on delete cascade,
    -- the name of the person: they may go, what they did stays
    person text not null,
    -- who gave it to them: themselves, or somebody who handed it over
    given_by text not null,
    since timestamptz not null,
    ended_at timestamptz,
    ended_by text,
    constraint event_holdings_ended_whole check ((ended_at is null) = (ended_by is null))
);
-- prevents that two people have one event at a time; serves "who has it"
create unique index event_holdings_one on event_holdings (event_id) where ended_at is null;
-- serves "who had it"
create index event_holdings_by_event on event_holdings (event_id, id);

create table event_notes (
    id bigint generated always as identity primary key,
    event_id bigint not null references events (id) on delete cascade,
    person text not null,
    made_at timestamptz not null,
    text text not null check (text <> '' and length(text) <= 4000)
);
-- serves "what was noted of this event"
create index event_notes_by_event on event_notes (event_id, id);
