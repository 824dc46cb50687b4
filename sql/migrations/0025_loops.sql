-- Alerts within seconds: what stores an article or queues a message wakes those who wait for it (LISTEN), when it is
-- committed; and what each loop of the workers does.

create function tell_waiting() returns trigger language plpgsql as $$
begin
    -- several in one transaction are one notification
    perform pg_notify(tg_argv[0], '');
    return null;
end
$$;
create trigger articles_stored after insert on articles
    for each row when (new.detected_at is null) execute function tell_waiting('tocsin_stored');
create trigger articles_changed after update of detected_at on articles
    for each row when (new.detected_at is null and old.detected_at is not null)
    execute function tell_waiting('tocsin_stored');
create trigger deliveries_queued after insert on deliveries
    for each row when (new.state = 'queued') execute function tell_waiting('tocsin_due');
create trigger deliveries_requeued after update of state on deliveries
    for each row when (new.state = 'queued' and old.state <> 'queued') execute function tell_waiting('tocsin_due');

-- one row for each loop of the resident workers
create table loops (
    name text primary key check (name in ('read', 'alert', 'upkeep')),
    -- since when its deployment rests in Prefect, so that no worker begins it
    paused_at timestamptz,
    -- the worker that finds events and matches rules now, while others need not; free when the time is over
    held_by text,
    held_until timestamptz
);
insert into loops (name) values ('read'), ('alert'), ('upkeep');
