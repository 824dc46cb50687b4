-- People who are told of a rule's alerts at an address of their own, which they confirmed.

create table subscribers (
    id bigint generated always as identity primary key,
    -- null: it was entered by the command line for somebody without an account
    person_id bigint references people (id) on delete set null,
    -- null: it was erased
    address text,
    -- the address as it is compared: without regard to case
    address_key text,
    created_at timestamptz not null,
    created_by text not null,
    confirmed_at timestamptz,
    erased_at timestamptz,
    erased_by text,
    constraint subscribers_erased_whole check ((erased_at is null) = (address is not null)
        and (address is null) = (address_key is null) and (erased_at is null) = (erased_by is null))
);
-- prevents that somebody has one address twice; serves the search by person and by address
create unique index subscribers_once on subscribers (address_key, coalesce(person_id, 0)) where erased_at is null;
-- serves "what does this person get"
create index subscribers_by_person on subscribers (person_id) where person_id is not null;

create table subscriptions (
    id bigint generated always as identity primary key,
    subscriber_id bigint not null references subscribers (id) on delete cascade,
    rule_id bigint not null references rules (id) on delete cascade,
    -- 'at once', 'hourly', 'daily 07:30', 'weekly mon 07:30'; null: as the rule says
    schedule text,
    asked_at timestamptz not null,
    asked_by text not null,
    confirmed_at timestamptz,
    ended_at timestamptz,
    ended_by text,
    constraint subscriptions_ended_whole check ((ended_at is null) = (ended_by is null))
);
-- prevents that an address is told twice of a rule
create unique index subscriptions_once on subscriptions (subscriber_id, rule_id) where ended_at is null;
-- serves "who is told of this rule"
create index subscriptions_by_rule on subscriptions (rule_id) where ended_at is null and confirmed_at is not null;

-- requests for a confirmation mail, kept for a day: strangers must not be mailed again and again
create table confirmation_requests (
    id bigint generated always as identity primary key,
    -- sha256 of the mailbox, which is not kept
    mailbox bytea not null,
    asked_by text not null,
    asked_at timestamptz not null
);
-- serve "how often was this asked for lately, for this mailbox and by this person"
create index confirmation_requests_by_mailbox on confirmation_requests (mailbox, asked_at);
create index confirmation_requests_by_asker on confirmation_requests (asked_by, asked_at);

-- a notice that asks to confirm a subscription; the link is made when it is sent, and not kept
alter table notices add column subscription_id bigint references subscriptions (id) on delete cascade;
-- serves the removal of a subscription
create index notices_by_subscription on notices (subscription_id) where subscription_id is not null;
