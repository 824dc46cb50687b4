-- Which resident workers are alive, and whether the dead-man ping was sent.

-- one row for each worker; one that ends takes its row away, one that dies leaves it with a time that has passed
create table workers (
    name text primary key,
    machine text not null,
    version text not null,
    started_at timestamptz not null,
    alive_until timestamptz not null,
    -- when TOCSIN_PING_URL last answered this worker, and what kept the newest ping from being sent or answered
    pinged_at timestamptz,
    ping_problem text not null default ''
);
