-- People who use the page: who they are, how they logged in, and what each of them changed.

create table people (
    id bigint generated always as identity primary key,
    -- the name that one logs in with
    name text not null unique check (name ~ '^[a-z0-9][a-z0-9._@+-]{0,79}$'),
    role text not null check (role in ('reader', 'editor', 'admin')),
    -- argon2id; null: none was chosen yet, and nobody can log in by that name
    password_hash text,
    created_at timestamptz not null,
    created_by text not null,
    disabled_at timestamptz,
    -- the last request, and when the visit before this one ended
    seen_at timestamptz,
    last_visit_at timestamptz
);

-- one-time addresses to choose a password with; `person_id` null: to make the first account
create table login_tokens (
    -- sha256 of the token, which is not kept
    digest bytea primary key,
    person_id bigint references people (id) on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
-- serves the removal of a person, and the end of what was given to them before
create index login_tokens_by_person on login_tokens (person_id);

create table sessions (
    id bigint generated always as identity primary key,
    -- sha256 of the cookie, which is not kept; prevents that two sessions share one
    digest bytea not null unique,
    person_id bigint not null references people (id) on delete cascade,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    address text not null,
    agent text not null
);
-- serves "where is this person logged in", and the end of all of these
create index sessions_by_person on sessions (person_id) where ended_at is null;

-- tries to log in, kept for a day; each counts as failed until it has succeeded
create table login_attempts (
    id bigint generated always as identity primary key,
    name text not null,
    address text not null,
    tried_at timestamptz not null,
    is_failed boolean not null default true
);
-- serve "how often did it fail lately, for this name and from this address"
create index login_attempts_by_name on login_attempts (name, tried_at) where is_failed;
create index login_attempts_by_address on login_attempts (address, tried_at) where is_failed;
-- serves the removal of what is older than a day
create index login_attempts_by_time on login_attempts (tried_at);

-- who changed what, when and from where; rows are only added
create table audit_log (
    id bigint generated always as identity primary key,
    made_at timestamptz not null,
    -- the name at that time: a person may go, what they did stays
    person text not null,
    -- the network address of the request, or "command line"
    address text not null,
    action text not null,
    -- what was changed, as "rule sahel-ambush" or "event 12"
    object text not null,
    detail text not null default ''
);
-- serves "what was done to this"
create index audit_log_by_object on audit_log (object, id desc);
