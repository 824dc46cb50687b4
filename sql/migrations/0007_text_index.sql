-- History search: what rules look at, as our own tokens, so that the past answers as live matching does.

alter table articles
    -- the revision that the text index has; another one than `revision` is work to do
    add column indexed_revision integer not null default 0;
-- serves the queue of articles that the text index does not have as they are now
create index articles_unindexed on articles (id) where indexed_revision <> revision;

create table text_index (
    article_id bigint primary key references articles (id) on delete cascade,
    revision integer not null,
    -- when the article came out as far as we know: never after we saw it first
    told_at timestamptz not null,
    -- tokens with their positions, as alerts.rules.indexing lays them out
    words tsvector not null,
    -- lexemes of which `words` has not every position: Postgres keeps 255 of each, and none beyond the 16,383rd word;
    -- ':' when the article is so large that `words` is empty
    clipped tsvector not null default ''
);
-- a tsvector does not get smaller by compression, which only takes time
alter table text_index alter column words set storage external;
-- serves the search for the articles that a query holds for
create index text_index_words on text_index using gin (words);
-- serves the newest articles first, and the days of a preview
create index text_index_told on text_index (told_at);
-- serves the search for articles of which nothing else is kept
create index text_index_clipped on text_index (told_at) where clipped <> '';

-- every word that stands in an indexed article, as written there in lower case, with the token that it is found by
create table vocabulary (
    -- primary subtag; '' where it is not known
    language text collate "C" not null,
    word text collate "C" not null,
    token text collate "C" not null,
    -- by Snowball; null in a language that has no algorithm
    stem text collate "C",
    -- prevents a word twice (one may fold to several tokens); serves "which words have this token"
    primary key (language, token, word)
);
-- serves the search for the forms of a word
create index vocabulary_stems on vocabulary (language, stem) where stem is not null;

-- a source's name and country are searched as words of its articles
create function requeue_articles_of_source() returns trigger language plpgsql as $$
begin
    update articles set indexed_revision = 0 where source_id = new.id and indexed_revision <> 0;
    return null;
end $$;
create trigger sources_described_anew after update of name, country on sources
    for each row when ((old.name, old.country) is distinct from (new.name, new.country))
    execute function requeue_articles_of_source();

-- serves "which past event does this article only look back on"
create index facts_background on facts (article_id) where kind = 'date' and value ->> 'background' = 'true';

-- an article as rules look at it, with the event it tells of now and the day of the past event it only looks back on
create view matchables as
select a.id, s.name as source, s.kind as source_kind, s.country, a.url, a.title, a.text, a.authors, a.section,
       a.language, a.published, a.first_seen_at, a.revision,
       case when e.merged_into is null then e.id else later.id end as event_id,
       case when e.merged_into is null then e.root_article_id else later.root_article_id end as root_article_id,
       (select max((f.value ->> 'hi')::date) from facts f
        where f.article_id = a.id and f.kind = 'date' and f.value ->> 'background' = 'true') as looks_back_to
from articles a
join sources s on s.id = a.source_id
left join event_articles ea on ea.article_id = a.id
left join events e on e.id = ea.event_id
-- only a merged event has a survivor to be sought
left join lateral (
    with recursive chain as (
        select m.id, m.root_article_id, m.merged_into from events m where m.id = e.merged_into
        union
        select m.id, m.root_article_id, m.merged_into from chain c join events m on m.id = c.merged_into
    )
    select id, root_article_id from chain where merged_into is null
) later on e.merged_into is not null;
