-- Mutes: a rule, an event, a source or a place is silent for a time; what is held meanwhile says by which mute.

create table mutes (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('rule', 'event', 'source', 'place')),
    rule_id bigint references rules (id) on delete cascade,
    event_id bigint references events (id) on delete cascade,
    source_id bigint references sources (id) on delete cascade,
    -- of the gazetteer, or imported
    place_id text,
    -- what is muted, as people call it
    name text not null,
    why text not null check (why ~ '\S'),
    muted_by text not null,
    muted_at timestamptz not null,
    until timestamptz not null,
    -- before its time, by a person
    ended_at timestamptz,
    ended_by text,
    -- when it was said what it had held; null: not yet
    told_at timestamptz,
    constraint mutes_of_one_thing check (num_nonnulls(rule_id, event_id, source_id, place_id) = 1),
    -- prevents a mute that never ends
    constraint mutes_end check (until > muted_at and until <= muted_at + interval '90 days')
);
-- serves the mutes in force, and those of which is still to be said what they held
create index mutes_untold on mutes (until) where told_at is null;
-- serve the removal of a rule, an event and a source
create index mutes_by_rule on mutes (rule_id) where rule_id is not null;
create index mutes_by_event on mutes (event_id) where event_id is not null;
create index mutes_by_source on mutes (source_id) where source_id is not null;

-- by which mute a match or a change was held
alter table matches add column mute_id bigint references mutes (id) on delete set null;
create index matches_by_mute on matches (mute_id) where mute_id is not null;
alter table updates add column mute_id bigint references mutes (id) on delete set null;
create index updates_by_mute on updates (mute_id) where mute_id is not null;

-- rules that are muted already; of those muted for longer than is allowed now the mute ends sooner
insert into mutes (kind, rule_id, name, why, muted_by, muted_at, until)
select 'rule', id, name, case when muted_why ~ '\S' then muted_why else 'not said' end, coalesce(muted_by, 'not said'),
       now(), least(muted_until, now() + interval '90 days')
from rules
where muted_until > now() and removed_at is null;
update rules set muted_until = now() + interval '90 days' where muted_until > now() + interval '90 days';
