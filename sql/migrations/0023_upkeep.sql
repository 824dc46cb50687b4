-- Upkeep: what is past its time is let go, what somebody asked to be forgotten is not read again, and no text is stored
-- twice.

alter table revisions
    -- null: as the article has it now, or let go (articles.text_dropped_at)
    alter column text drop not null;
update revisions r set text = null
from articles a
where a.id = r.article_id and a.revision = r.revision and a.text = r.text;

alter table sources
    -- how long texts of this source are kept; null: as the installation says
    add column keep_text interval check (keep_text > interval '0');

alter table articles
    -- since when only what is known of the article is kept, no text of it
    add column text_dropped_at timestamptz;
-- serves the search for texts past their time
create index articles_with_text on articles (first_seen_at) where text_dropped_at is null;

-- what was forgotten at somebody's request, and is not to be read again
create table forgotten (
    id bigint generated always as identity primary key,
    -- an address, or the name of a source
    what text not null,
    articles integer not null,
    asked_by text not null,
    why text not null default '',
    forgotten_at timestamptz not null
);

-- serve the search for history past its time
create index crawls_age on crawls (started_at);
create index pages_age on pages (fetched_at) where article_id is null;
create index attempts_age on attempts (finished_at);
create index matches_age on matches (matched_at);
