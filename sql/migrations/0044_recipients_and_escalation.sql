-- A recipient may mute for itself; a rule may tell another channel when nobody takes what it told.

-- Apart from mutes: what holds them does not know of recipients, and would hold for everybody.
create table recipient_mutes (
    -- of the same numbers as mutes: a number is one of either
    id bigint primary key default nextval(pg_get_serial_sequence('mutes', 'id')::regclass),
    -- as in deliveries
    channel text not null,
    target text not null check (target <> ''),
    target_label text not null,
    kind text not null check (kind in ('rule', 'event', 'source', 'place')),
    rule_id bigint references rules (id) on delete cascade,
    event_id bigint references events (id) on delete cascade,
    source_id bigint references sources (id) on delete cascade,
    place_id text,
    name text not null,
    why text not null check (why ~ '\S'),
    muted_by text not null,
    muted_at timestamptz not null,
    until timestamptz not null,
    ended_at timestamptz,
    ended_by text,
    told_at timestamptz,
    constraint recipient_mutes_of_one_thing check (num_nonnulls(rule_id, event_id, source_id, place_id) = 1),
    -- prevents a mute that never ends
    constraint recipient_mutes_end check (until > muted_at and until <= muted_at + interval '90 days')
);
-- serves the mutes in force, and those of which is still to be said what they held
create index recipient_mutes_untold on recipient_mutes (until) where told_at is null;
-- serve the removal of a rule, an event and a source
create index recipient_mutes_by_rule on recipient_mutes (rule_id) where rule_id is not null;
create index recipient_mutes_by_event on recipient_mutes (event_id) where event_id is not null;
create index recipient_mutes_by_source on recipient_mutes (source_id) where source_id is not null;

-- Alerts that a recipient was not told of because of its mute.
create table recipient_mute_holds (
    mute_id bigint not null references recipient_mutes (id) on delete cascade,
    alert_id bigint not null references alerts (id) on delete cascade,
    held_at timestamptz not null,
    -- prevents that an alert is counted twice
    primary key (mute_id, alert_id)
);
-- serves the removal of an alert
create index recipient_mute_holds_by_alert on recipient_mute_holds (alert_id);

-- What becomes of an alert that another channel is told of when nobody takes it.
create table escalations (
    -- prevents that an alert is escalated twice
    alert_id bigint primary key references alerts (id) on delete cascade,
    channel text not null,
    after interval not null check (after > interval '0'),
    -- null: it is not decided yet
    decision text,
    decided_at timestamptz,
    -- who took or answered it, or by which mute it was held
    detail text not null default '',
    -- when its first message had been accepted
    accepted_at timestamptz,
    constraint escalations_decided_whole check ((decision is null) = (decided_at is null))
);
-- serves those that wait
create index escalations_waiting on escalations (alert_id) where decision is null;

-- Alerts that wait to be escalated, with when a first message of each was accepted: its own, that of another rule, a digest.
create view waiting_escalations as
select x.alert_id, x.channel, x.after, min(told.sent_at) as accepted_at
from escalations x
left join lateral (
    select d.sent_at from deliveries d where d.alert_id = x.alert_id and d.state = 'sent'
    union all
    select d.sent_at from joined_alerts j join deliveries d on d.id = j.delivery_id and d.state = 'sent'
    where j.alert_id = x.alert_id
    union all
    select d.sent_at from digest_items i join deliveries d on d.digest_id = i.digest_id and d.state = 'sent'
    where i.alert_id = x.alert_id
) told on true
where x.decision is null
group by x.alert_id;
