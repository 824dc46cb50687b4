-- Digests: alerts that are told together, at the reader's local time, after quiet hours, over a budget, or in a flood.

-- one message on many alerts to one target
create table digests (
    id bigint generated always as identity primary key,
    channel text not null,
    target text not null,
    target_label text not null,
    -- 'hourly', 'daily 07:30', 'weekly mon 07:30', 'storm'
    schedule text not null,
    -- what came before that is in it; of a scheduled one the end of its period
    ends_at timestamptz not null,
    -- the end of the one before it; null: it is the first
    began_at timestamptz,
    created_at timestamptz not null,
    -- prevents two digests of one period to one target, in every race and re-run
    constraint digests_once unique (target, schedule, ends_at)
);

-- what waits for a digest, or stands in one
create table digest_items (
    id bigint generated always as identity primary key,
    -- null: asks for the digest even when nothing came, or for what mutes held
    alert_id bigint references alerts (id) on delete cascade,
    channel text not null,
    target text not null,
    target_label text not null,
    schedule text not null,
    reason text not null check (reason in ('scheduled', 'quiet_hours', 'budget', 'storm', 'empty', 'muted')),
    due_at timestamptz not null,
    created_at timestamptz not null,
    -- null: it waits
    digest_id bigint references digests (id) on delete cascade,
    constraint digest_items_empty_known check ((alert_id is null) = (reason in ('empty', 'muted'))),
    -- prevents an alert from standing in two digests to one target
    constraint digest_items_once unique (alert_id, target)
);
-- prevents two askers for one digest
create unique index digest_items_one_asking on digest_items (target, schedule, reason)
    where alert_id is null and digest_id is null;
-- serves the search for digests that are due
create index digest_items_due on digest_items (due_at) where digest_id is null;
-- serves "what stands in this digest"
create index digest_items_by_digest on digest_items (digest_id) where digest_id is not null;
-- serves the count of what a target had lately
create index digest_items_by_target on digest_items (target, created_at);

-- alerts of other rules that a message tells too: it had not been sent yet when they came
create table joined_alerts (
    alert_id bigint not null references alerts (id) on delete cascade,
    delivery_id bigint not null references deliveries (id) on delete cascade,
    primary key (delivery_id, alert_id)
);
-- serves the removal of an alert
create index joined_alerts_by_alert on joined_alerts (alert_id);

alter table deliveries
    add column digest_id bigint references digests (id) on delete cascade,
    drop constraint deliveries_of_one_thing,
    -- a message is of one thing
    add constraint deliveries_of_one_thing check (num_nonnulls(alert_id, notice_id, digest_id) = 1),
    -- prevents a second row of one digest for one channel and target
    add constraint deliveries_digest_once unique (digest_id, channel, target);
-- prevents a second message of one digest to a target
create unique index deliveries_one_digest on deliveries (digest_id, target) where digest_id is not null and target <> '';
-- serves the count of what a target was sent lately
create index deliveries_by_target on deliveries (target, created_at);

alter table channel_settings
    -- when its daily digest is made: of what is over its budget, and of nothing when it asks for that
    add column digest_at time not null default '07:30',
    -- since when a digest is made although nothing came; null: it is not
    add column empty_digest_since timestamptz,
    -- more messages to one person within ten minutes are a storm, and told in one digest
    add column storm_after integer not null default 10 check (storm_after > 0);

-- what notices are of is named by the program
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind ~ '^[a-z_]+$');
