-- Tokens by which a program or a feed reader comes in place of a person; and the name of this installation.

create table access_tokens (
    id bigint generated always as identity primary key,
    -- sha256 of the token, which is not kept; prevents that two tokens are the same
    digest bytea not null unique,
    person_id bigint not null references people (id) on delete cascade,
    -- a token of a feed reads feeds alone: it stands in an address, which is seen by more eyes than a header
    kind text not null check (kind in ('api', 'feed')),
    -- what it is for, as its person calls it
    name text not null check (length(name) between 1 and 80),
    -- never more than its person may do: the lesser of both counts
    role text not null check (role in ('reader', 'editor', 'admin')),
    created_at timestamptz not null,
    created_by text not null,
    -- null: until it is revoked
    expires_at timestamptz,
    revoked_at timestamptz,
    revoked_by text,
    seen_at timestamptz,
    seen_from text,
    constraint access_tokens_expire check (kind = 'feed' or expires_at is not null)
);
-- serves the list of a person's tokens
create index access_tokens_by_person on access_tokens (person_id);
