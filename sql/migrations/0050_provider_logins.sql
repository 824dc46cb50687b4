-- Who logs in through an identity provider (OpenID Connect): known by the provider's own name for them, which never changes.

create table provider_logins (
    issuer text not null,
    subject text not null,
    person_id bigint not null references people (id) on delete cascade,
    linked_at timestamptz not null,
    linked_by text not null,
    -- prevents that one account of a provider is two people
    primary key (issuer, subject)
);
-- prevents that two accounts of a provider are one person; serves the removal of a person
create unique index provider_logins_one on provider_logins (person_id, issuer);
