-- What people ask of a worker through the page, since it takes long or goes to the network: how a site would be read,
-- and a test message to a channel.

create table worker_requests (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('source_preview', 'channel_test')),
    -- the address of a site, or the tag of a channel
    subject text not null check (subject <> ''),
    asked_by text not null,
    asked_at timestamptz not null,
    -- how often a worker took it, until when the last of them has it, and what it does at the moment
    takes integer not null default 0,
    taken_until timestamptz,
    progress text not null default '',
    finished_at timestamptz,
    -- why there is no result
    failure text not null default '',
    result jsonb,
    -- prevents a result of what is not finished
    constraint worker_requests_result check (result is null or finished_at is not null)
);
-- serves "what waits for a worker"
create index worker_requests_waiting on worker_requests (id) where finished_at is null;
-- serves the removal of what is past its time
create index worker_requests_by_time on worker_requests (asked_at);

create trigger worker_requests_asked after insert on worker_requests
    for each row execute function tell_waiting('tocsin_due');
