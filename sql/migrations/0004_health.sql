-- How well each source is, since when and why; what the operator was told of it.

-- one row per source: the newest judgement
create table source_health (
    source_id bigint primary key references sources (id) on delete cascade,
    state text not null check (state in ('ok', 'quiet', 'silent', 'blocked', 'broken', 'gone', 'paused')),
    since timestamptz not null,
    cause text not null,
    words text not null default '',
    -- what the judgement rests on: last answer, last failure, last article, usual gap
    evidence jsonb not null default '{}',
    -- what was learned of the layout: findings, and since when the articles look otherwise
    drift jsonb not null default '{}',
    judged_at timestamptz not null
);

-- every change of state, as it was found
create table source_states (
    id bigint generated always as identity primary key,
    source_id bigint not null references sources (id) on delete cascade,
    state text not null,
    previous text,
    since timestamptz not null,
    cause text not null,
    words text not null default '',
    found_at timestamptz not null,
    -- prevents one change from being written twice
    unique (source_id, found_at)
);

-- times in which our own network was away: what was not reached then says nothing of a source
create table outages (
    id bigint generated always as identity primary key,
    began_at timestamptz not null,
    found_at timestamptz not null,
    ended_at timestamptz,
    constraint outages_order check (began_at <= ended_at)
);
-- prevents two outages at once
create unique index outages_one_open on outages ((true)) where ended_at is null;

-- what the operator is told of the watch itself
create table notices (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('ill', 'well', 'outage', 'outage_over')),
    -- null: of several sources, or of none
    source_id bigint references sources (id) on delete cascade,
    -- prevents a second notice of the same change, in every race and re-run
    key text not null unique,
    subject text not null,
    text text not null,
    created_at timestamptz not null
);
-- serves "the last notices of this source"
create index notices_by_source on notices (source_id, id desc) where source_id is not null;

alter table deliveries
    alter column alert_id drop not null,
    add column notice_id bigint references notices (id) on delete cascade,
    -- a message is of one thing
    add constraint deliveries_of_one_thing check (num_nonnulls(alert_id, notice_id) = 1),
    -- prevents a second row of one notice for one channel and target
    add constraint deliveries_notice_once unique (notice_id, channel, target);
-- prevents a second message of one notice to a target that two channels reach
create unique index deliveries_one_notice on deliveries (notice_id, target) where notice_id is not null and target <> '';
