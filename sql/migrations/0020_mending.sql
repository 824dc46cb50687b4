-- What people say of events that were taken for one, or for two: kept, with who, when and why, until it is taken back.

create table mendings (
    id bigint generated always as identity primary key,
    -- articles were split off from an event; two events were made one; two events were said to be two
    kind text not null check (kind in ('split', 'merge', 'apart')),
    made_by text not null,
    made_at timestamptz not null,
    why text not null default '',
    -- the alert that was judged, where the mending came of that
    alert_id bigint references alerts (id) on delete set null,
    undone_by text,
    undone_at timestamptz,
    undone_why text not null default '',
    -- prevents a mending that was taken back by nobody, or at no time
    constraint mendings_undone_whole check ((undone_by is null) = (undone_at is null))
);
-- serves the removal of an alert
create index mendings_by_alert on mendings (alert_id) where alert_id is not null;

-- The articles it is about. By article and not by event, as events get other numbers, and lose and gain articles.
create table mended_articles (
    mending_id bigint not null references mendings (id) on delete cascade,
    article_id bigint not null references articles (id) on delete cascade,
    -- split off, or of the second of two events that are two
    is_apart boolean not null,
    primary key (mending_id, article_id)
);
-- serves "what was said of these articles"
create index mended_articles_by_article on mended_articles (article_id);

-- serves the search for matches that are decided on again because their event was mended
create index matches_asked_again on matches (rule_id) where decision = 'asked_again';
