-- The house: what is watched, what was read, what it tells of, who was told.
-- Times are timestamptz. Every index and constraint says what it prevents or serves.

create table rounds (
    id bigint generated always as identity primary key,
    started_by text not null check (started_by in ('prefect', 'command', 'demo')),
    started_at timestamptz not null,
    finished_at timestamptz
);

create table sources (
    id bigint generated always as identity primary key,
    name text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{0,79}$'),
    home_url text not null unique check (home_url ~ '^https?://'),
    spider text not null default 'news',
    language text,
    country text,
    kind text check (kind in ('local', 'wire', 'state', 'analysis')),
    enabled boolean not null default true,
    delay_seconds double precision not null default 1 check (delay_seconds >= 0),
    min_interval interval not null default '5 minutes',
    max_interval interval not null default '24 hours',
    max_articles integer not null default 200 check (max_articles > 0),
    next_due_at timestamptz not null,
    -- the round that reads it now; the lease is over when it expires or when nobody holds that round's advisory lock
    leased_by bigint references rounds (id) on delete set null,
    leased_until timestamptz,
    added_at timestamptz not null,
    removed_at timestamptz,
    constraint sources_interval_order check (min_interval <= max_interval)
);
-- serves the claim of due sources at every tick
create index sources_due on sources (next_due_at) where enabled and removed_at is null;

-- pages that list articles: how a source is read, with the validators of the last answer
create table entries (
    source_id bigint not null references sources (id) on delete cascade,
    url text not null,
    kind text not null check (kind in ('feed', 'sitemap', 'links')),
    etag text,
    last_modified text,
    status integer,
    checked_at timestamptz not null,
    primary key (source_id, url)
);

-- one row per source and round: what came of it
create table crawls (
    id bigint generated always as identity primary key,
    round_id bigint not null references rounds (id) on delete cascade,
    source_id bigint not null references sources (id) on delete cascade,
    started_at timestamptz not null,
    finished_at timestamptz,
    failure text,
    detail text not null default '',
    requests integer not null default 0,
    entries_unchanged integer not null default 0,
    links integer not null default 0,
    fetched integer not null default 0,
    new integer not null default 0,
    changed integer not null default 0,
    unchanged integer not null default 0,
    dropped jsonb not null default '{}',
    bytes bigint not null default 0,
    -- prevents two accounts of one source in one round
    unique (round_id, source_id)
);
-- serves "the last crawls of this source"
create index crawls_by_source on crawls (source_id, started_at desc);

create table articles (
    id bigint generated always as identity primary key,
    source_id bigint not null references sources (id) on delete restrict,
    url text not null,
    -- prevents the same article twice, whoever links to it and however often a round is repeated
    url_key text not null unique,
    title text not null check (title <> ''),
    authors text[] not null default '{}',
    published timestamptz,
    published_precision text not null check (published_precision in ('minute', 'day', 'unknown')),
    modified timestamptz,
    language text,
    access text not null check (access in ('full', 'teaser', 'consent', 'challenge', 'empty')),
    section text,
    agency text,
    text text not null,
    text_hash text not null,
    revision integer not null default 1,
    first_seen_at timestamptz not null,
    changed_at timestamptz not null,
    removed_at timestamptz,
    -- work queues of the steps detect and match: null is work to do
    detected_at timestamptz,
    matched_at timestamptz,
    constraint articles_published_known check ((published is null) = (published_precision = 'unknown'))
);
-- serves the queue of articles that no event has been sought for
create index articles_undetected on articles (id) where detected_at is null;
-- serves the queue of articles that no rule has seen
create index articles_unmatched on articles (id) where detected_at is not null and matched_at is null;
-- serves the window of recent articles that clustering and rule tests read
create index articles_recent on articles ((coalesce(published, first_seen_at)));
-- serves "the last articles of this source"
create index articles_by_source on articles (source_id, first_seen_at desc);

create table revisions (
    article_id bigint not null references articles (id) on delete cascade,
    revision integer not null,
    title text not null,
    text text not null,
    text_hash text not null,
    modified timestamptz,
    seen_at timestamptz not null,
    primary key (article_id, revision)
);

-- every article page that was asked for, so that none is asked for twice
create table pages (
    source_id bigint not null references sources (id) on delete cascade,
    url_key text not null,
    url text not null,
    outcome text not null,
    detail text not null default '',
    article_id bigint references articles (id) on delete set null,
    attempts integer not null default 1,
    fetched_at timestamptz not null,
    retry_at timestamptz,
    primary key (source_id, url_key)
);
-- serves "which pages tell of this article"
create index pages_by_article on pages (article_id) where article_id is not null;

create table events (
    id bigint generated always as identity primary key,
    -- the article that founded the event; never changes, so that alerts keyed on it stay once-only
    root_article_id bigint not null unique references articles (id) on delete restrict,
    state text not null default 'open' check (state in ('candidate', 'open', 'stale', 'closed', 'merged')),
    merged_into bigint references events (id),
    title text not null,
    first_published timestamptz not null,
    last_published timestamptz not null,
    articles integer not null default 0,
    copy_groups integer not null default 0,
    independent_sources integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint events_merged_into_known check ((state = 'merged') = (merged_into is not null)),
    constraint events_not_merged_into_self check (merged_into <> id)
);
-- serves the list of recent events
create index events_recent on events (last_published desc);
-- serves "what was told of the events merged into this one"
create index events_by_merger on events (merged_into) where merged_into is not null;

create table event_articles (
    -- an article tells of one event
    article_id bigint primary key references articles (id) on delete cascade,
    event_id bigint not null references events (id),
    -- the smallest article id that carries the same text
    copy_group bigint not null,
    assigned_at timestamptz not null
);
-- serves "the articles of this event"
create index event_articles_by_event on event_articles (event_id);

-- what an article claims of an event, with the sentence that says so
create table facts (
    id bigint generated always as identity primary key,
    article_id bigint not null references articles (id) on delete cascade,
    extractor text not null,
    kind text not null check (kind in ('date', 'place', 'actor', 'type', 'toll')),
    value jsonb not null,
    sentence text not null,
    is_context boolean not null default false
);
-- serves "the facts of this article"
create index facts_by_article on facts (article_id);

create table rules (
    id bigint generated always as identity primary key,
    name text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{0,79}$'),
    enabled boolean not null default true,
    version integer not null,
    -- articles stored before this moment do not ring
    active_from timestamptz not null,
    muted_until timestamptz,
    removed_at timestamptz
);

create table rule_versions (
    rule_id bigint not null references rules (id) on delete cascade,
    version integer not null,
    query text not null,
    conditions jsonb not null default '{}',
    notify text[] not null,
    saved_at timestamptz not null,
    saved_by text not null,
    why text not null default '',
    primary key (rule_id, version)
);

create table lists (
    id bigint generated always as identity primary key,
    name text not null unique check (name ~ '^[a-z0-9][a-z0-9_-]{0,79}$'),
    version integer not null,
    removed_at timestamptz
);

create table list_versions (
    list_id bigint not null references lists (id) on delete cascade,
    version integer not null,
    entries text[] not null,
    saved_at timestamptz not null,
    saved_by text not null,
    why text not null default '',
    primary key (list_id, version)
);

create table matches (
    article_id bigint not null references articles (id) on delete cascade,
    rule_id bigint not null references rules (id) on delete cascade,
    rule_version integer not null,
    revision integer not null,
    event_id bigint references events (id),
    spans jsonb not null,
    sentence text not null,
    -- 'rings', or the name of what held it back
    decision text not null,
    matched_at timestamptz not null,
    primary key (article_id, rule_id),
    foreign key (rule_id, rule_version) references rule_versions (rule_id, version) on delete cascade
);
-- serves "what has this rule matched"
create index matches_by_rule on matches (rule_id, matched_at desc);

create table alerts (
    id bigint generated always as identity primary key,
    rule_id bigint not null references rules (id) on delete cascade,
    rule_version integer not null,
    event_id bigint not null references events (id),
    root_article_id bigint not null references articles (id),
    article_id bigint not null references articles (id),
    transition text not null,
    created_at timestamptz not null,
    -- prevents a second alert for the same change of the same event to the same rule, in every race and re-run
    constraint alerts_once unique (root_article_id, rule_id, transition)
);
-- serves "what was told of this event"
create index alerts_by_event on alerts (event_id);

create table deliveries (
    id bigint generated always as identity primary key,
    alert_id bigint not null references alerts (id) on delete cascade,
    channel text not null,
    -- which target of the channel: a fingerprint without secrets, and a label to show
    target text not null,
    target_label text not null,
    state text not null default 'queued' check (state in
        ('queued', 'held', 'sending', 'sent', 'retry', 'failed', 'unknown', 'superseded')),
    reason text not null default '',
    attempts integer not null default 0,
    is_possible_repeat boolean not null default false,
    due_at timestamptz not null,
    leased_until timestamptz,
    sent_at timestamptz,
    -- when a person asked for it again: the time to give up counts anew from here
    retried_at timestamptz,
    created_at timestamptz not null,
    -- prevents a second row of one alert for one channel and target; target '' stands for a channel that is not there
    constraint deliveries_once unique (alert_id, channel, target),
    constraint deliveries_sent_known check ((state = 'sent') = (sent_at is not null))
);
-- prevents a second message of one alert to a target that two channels reach
create unique index deliveries_one_message on deliveries (alert_id, target) where target <> '';
-- serves the claim of due deliveries and the recovery of expired leases
create index deliveries_due on deliveries (due_at) where state in ('queued', 'retry', 'sending');

-- serves the search for messages that wait for a channel to come back
create index deliveries_held on deliveries (id) where state = 'held';

-- each attempt and the server's answer
create table attempts (
    delivery_id bigint not null references deliveries (id) on delete cascade,
    attempt integer not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    outcome text not null check (outcome in ('sent', 'permanent', 'rate_limited', 'transient', 'ambiguous')),
    answer text not null default '',
    primary key (delivery_id, attempt)
);

create table channel_settings (
    tag text primary key,
    time_zone text not null default 'UTC',
    quiet_from time,
    quiet_to time,
    budget_per_day integer check (budget_per_day > 0),
    on_ambiguous text not null default 'resend' check (on_ambiguous in ('resend', 'hold')),
    constraint channel_settings_quiet_pair check ((quiet_from is null) = (quiet_to is null))
);
