-- name: claim_unindexed
-- The newest articles whose newest revision the text index does not have, locked; what others hold is passed over.
-- Not locked against rows that refer to them: detection adds such rows meanwhile.
with claimed as (
    select id from articles where indexed_revision <> revision
    order by id desc limit %(limit)s
    for no key update skip locked
)
select m.* from claimed join matchables m on m.id = claimed.id;

-- name: begin_anew
-- Empty the index and queue every article, when an older layout wrote it; the row is locked by who comes first, and who
-- comes second finds it done.
with older as (
    update text_index_layout set layout = %(layout)s where layout < %(layout)s returning layout
),
emptied as (
    delete from text_index where exists (select from older)
),
forgotten as (
    delete from vocabulary where exists (select from older)
)
update articles set indexed_revision = 0 where indexed_revision <> 0 and exists (select from older);

-- name: layout
-- The layout that the index has.
select layout from text_index_layout;

-- name: count_unindexed
-- How many articles the text index does not have as they are now.
select count(*) from articles where indexed_revision <> revision;

-- name: put
-- An article's words, in place of those of an older revision.
insert into text_index (article_id, revision, told_at, words, clipped)
values (%(article_id)s, %(revision)s, %(told_at)s, %(words)s::tsvector, %(clipped)s::tsvector)
on conflict (article_id) do update
set revision = excluded.revision, told_at = excluded.told_at, words = excluded.words, clipped = excluded.clipped;

-- name: mark_indexed
-- Take articles from the queue; they are locked, so that the revision is the one that was read.
update articles set indexed_revision = revision where id = any(%(article_ids)s::bigint[]);

-- name: set_statement_timeout
-- Until the transaction ends, end statements after so many milliseconds, and use indexes: the planner does not know
-- what it costs to unpack a long tsvector.
select set_config('statement_timeout', %(milliseconds)s::text, true), set_config('enable_seqscan', 'off', true);

-- name: reset_statement_timeout
-- What `set_statement_timeout` changed is again as this session began with.
select set_config(name, reset_val, true) from pg_settings where name in ('statement_timeout', 'enable_seqscan');

-- name: search
-- The articles of a time that have the words of a query, wherever they stand, newest first. The index tells it alone: it
-- knows no places, and to walk a long query about places for each article takes it a hundred times longer.
with hits as materialized (
    select article_id, told_at from text_index where words @@ %(loose)s::tsquery and clipped <> ''':'''::tsvector
),
found as (
    select article_id, told_at, false as is_unkept from hits
    union all
    select article_id, told_at, true from text_index where clipped <> '' and clipped @@ ''':'''::tsquery
),
recent as (
    select * from found where told_at >= %(since)s::timestamptz and told_at < %(until)s::timestamptz
)
select coalesce(array_agg(article_id order by told_at desc, article_id desc), '{}') as ids,
       coalesce(array_agg((told_at at time zone 'UTC')::date - date '2000-01-01'
                          order by told_at desc, article_id desc), '{}') as days,
       coalesce(array_agg(article_id) filter (where is_unkept), '{}') as unkept
from recent;

-- name: recheck
-- Those of the given articles that a query holds for. In doubt are all of them when the query says less than the rule,
-- and those of which a sensitive word is clipped, whether the query holds for them or not.
with given as materialized (
    select article_id, words, clipped from text_index where article_id = any(%(ids)s::bigint[])
),
doubted as (
    select article_id, words,
           clipped <> '' and (clipped @@ ''':'''::tsquery or clipped @@ %(sensitive)s::tsquery) as is_clipped
    from given
)
select article_id, is_clipped or not %(is_exact)s::boolean as is_doubtful
from doubted
where is_clipped or words @@ %(query)s::tsquery;

-- name: decidable
-- What decides whether matches of these articles alert.
select id, source, source_kind, language, published, first_seen_at, event_id, root_article_id, looks_back_to
from matchables where id = any(%(ids)s::bigint[]);

-- name: oldest
-- When the oldest indexed article came out.
select min(told_at) from text_index;

-- name: count_some
-- How many indexed articles came out in a time, counted up to a limit.
select count(*) from (
    select from text_index where told_at >= %(since)s::timestamptz and told_at < %(until)s::timestamptz
    limit %(limit)s
) as counted;

-- name: seen
-- The numbers, from 1, of those queries that hold for an article that came out since a moment. Each is asked of the index
-- on words alone: by the index on time, a query that holds for nothing would be tried on every article.
select given.number::integer
from unnest(%(queries)s::text[]) with ordinality as given (query, number)
where exists (
    select from (select told_at from text_index where words @@ given.query::tsquery offset 0) hits
    where hits.told_at >= %(since)s::timestamptz
);
