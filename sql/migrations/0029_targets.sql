-- How far each attempt got, how each target is, and who has a message in hand.

alter table attempts
    -- how far the talk with the server got ('' : not known), and its number of SMTP or HTTP
    add column stage text not null default '',
    add column status integer;

alter table deliveries
    -- the sender that has it in hand: another one on its machine sees at once that it is gone
    add column sender text,
    -- what the service calls the message, for answers in its thread
    add column external_id text not null default '',
    -- failed or unknown, and queued again as soon as its target accepts another message
    add column waits_for_target boolean not null default false,
    -- when that happened last, and how often it was made due because its target answered again: a message that fails by
    -- itself must not be tried after each other one
    add column revived_at timestamptz,
    add column woken integer not null default 0,
    -- when the operator was told that it is late or lost
    add column reported_at timestamptz,
    drop constraint deliveries_state_check,
    add constraint deliveries_state_check check (state in
        ('queued', 'held', 'sending', 'sent', 'retry', 'failed', 'unknown', 'superseded', 'cancelled'));
-- serves what goes out again when its target answers
create index deliveries_waiting_for_target on deliveries (target) where waits_for_target;
-- serves what is counted and told of messages that did not arrive
create index deliveries_undelivered on deliveries (id) where state in ('failed', 'unknown');
-- serves the search for what the operator must be told of
create index deliveries_unreported on deliveries (id)
    where reported_at is null and notice_id is null
      and state in ('failed', 'unknown', 'queued', 'retry', 'held');

-- one row for each target that something was sent to, by its fingerprint
create table delivery_targets (
    target text primary key,
    -- attempts that failed in a row, since when, and the last one's words
    failures integer not null default 0,
    failing_since timestamptz,
    words text not null default '',
    -- nothing is sent until then, but one message that tries whether it answers again
    resting_until timestamptz,
    -- it refuses whatever comes: its address or log-in must be put right
    is_refusing boolean not null default false,
    -- when the operator was told of it
    reported_at timestamptz,
    -- the pace: the time that the last message's turn was over
    paced_until timestamptz
);
