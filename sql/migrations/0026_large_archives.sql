-- Large archives: no statement of a tick reads more than what is new.

-- serves the crawls that were cut off
create index crawls_unfinished on crawls (source_id) where finished_at is null;
-- serves the newest articles of all sources, and those that changed or went
create index articles_newest on articles (first_seen_at desc, id desc);
create index articles_changed on articles (first_seen_at desc, id desc) where revision > 1;
create index articles_removed on articles (first_seen_at desc, id desc) where removed_at is not null;
-- serves what a round told
create index alerts_newest on alerts (created_at);
create index attempts_newest on attempts (started_at);
-- serves the events whose state changes with time
create index events_aging on events (state, last_published) where merged_into is null;

-- An article that was read by no program has a profile of layout 0, so that what is to be read anew is found by index.
insert into article_profiles (article_id, revision, layout, moment, packed, record, fingerprint)
select a.id, 0, 0, least(a.published, a.first_seen_at), '', '', ''
from articles a
where a.detected_at is not null and a.access in ('full', 'teaser') and a.text_dropped_at is null
  and not exists (select from article_profiles p where p.article_id = a.id);
-- serves the articles that are to be read or placed anew
create index article_profiles_layout on article_profiles (layout, moment desc);
create index article_profiles_unplaced on article_profiles (layout, moment) where piece is null;


-- which sources a rule has matched articles of, ever
create table rule_sources (
    rule_id bigint not null references rules (id) on delete cascade,
    source_id bigint not null references sources (id) on delete cascade,
    primary key (rule_id, source_id)
);
insert into rule_sources select distinct m.rule_id, a.source_id from matches m join articles a on a.id = m.article_id;
create function note_rule_source() returns trigger language plpgsql as $$
begin
    insert into rule_sources select new.rule_id, source_id from articles where id = new.article_id on conflict do nothing;
    return null;
end $$;
create trigger matches_note_source after insert on matches for each row execute function note_rule_source();
