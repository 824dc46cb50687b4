-- name: upsert
-- Keep what identity needs of an article's revision; where it stood is kept until it is placed anew. What another
-- layout placed stands nowhere from now on.
insert into article_profiles as old (article_id, revision, layout, moment, agency, packed, record, fingerprint)
values (%(article_id)s, %(revision)s, %(layout)s, %(moment)s, %(agency)s, %(packed)s, %(record)s, %(fingerprint)s)
on conflict (article_id) do update
set revision = excluded.revision, layout = excluded.layout, moment = excluded.moment, agency = excluded.agency,
    packed = excluded.packed, record = excluded.record, fingerprint = excluded.fingerprint,
    piece = case when old.layout = excluded.layout then old.piece end,
    piece_group = case when old.layout = excluded.layout then old.piece_group end;

-- name: forget
-- These articles tell of no event any more.
delete from article_profiles where article_id = any(%(article_ids)s::bigint[]);

-- name: of_articles
-- The profiles of these articles.
select article_id, moment, packed, record
from article_profiles
where article_id = any(%(article_ids)s::bigint[]);

-- name: of_span
-- The profiles of the articles of a span of time, the oldest first.
select article_id, moment, packed, record
from article_profiles
where moment between %(start)s and %(end)s and layout = %(layout)s
order by moment, article_id;

-- name: count_span
-- How many articles of a span of time there are, and when the first of them came out.
select count(*) as articles, min(moment) as first
from article_profiles
where moment between %(start)s and %(end)s and layout = %(layout)s;

-- name: places
-- Where these articles stand.
select article_id, piece, piece_group, is_alone
from article_profiles
where article_id = any(%(article_ids)s::bigint[]) and piece is not null;

-- name: members
-- Every article of these pieces.
select article_id, piece, piece_group, is_alone
from article_profiles
where piece = any(%(pieces)s::bigint[]);

-- name: place
-- Say where articles stand from now on; writes nothing where that is known.
update article_profiles p
set piece = given.piece, piece_group = given.piece_group, is_alone = given.is_alone
from unnest(%(article_ids)s::bigint[], %(pieces)s::bigint[], %(groups)s::bigint[], %(alone)s::boolean[])
     as given (article_id, piece, piece_group, is_alone)
where p.article_id = given.article_id
  and (p.piece, p.piece_group, p.is_alone) is distinct from (given.piece, given.piece_group, given.is_alone);

-- name: take_uncounted
-- Articles that no table of frequencies has counted, up to a limit; counted from now on.
with given as (
    select article_id from article_profiles where not is_counted and layout = %(layout)s
    order by article_id limit %(limit)s
)
update article_profiles p
set is_counted = true
from given
where p.article_id = given.article_id
returning p.article_id, p.moment, p.packed, p.record;

-- name: count_uncounted
-- How many articles no table of frequencies has counted.
select count(*) from article_profiles where not is_counted and layout <> 0;

-- name: uncount_all
-- A first table counts every article.
update article_profiles set is_counted = false where is_counted;

-- name: reports
-- What an event is described by: the articles that tell of it, without their texts.
select p.article_id as id, a.title, s.name as source, p.agency, p.moment as published, p.fingerprint
from article_profiles p
join articles a on a.id = p.article_id
join sources s on s.id = a.source_id
where p.article_id = any(%(article_ids)s::bigint[]);

-- name: unread
-- The newest articles that detection is done with, that can be read, and whose profile is of an older layout.
select p.article_id as id
from article_profiles p
join articles a on a.id = p.article_id
where p.layout < %(layout)s and a.detected_at is not null and a.access in ('full', 'teaser')
  and a.text_dropped_at is null
  and p.moment >= coalesce(%(since)s::timestamptz, '-infinity')
order by p.moment desc, p.article_id
limit %(limit)s;

-- name: count_unread
-- How many of these there are.
select count(*)
from article_profiles p
join articles a on a.id = p.article_id
where p.layout < %(layout)s and a.detected_at is not null and a.access in ('full', 'teaser')
  and a.text_dropped_at is null
  and p.moment >= coalesce(%(since)s::timestamptz, '-infinity');

-- name: unplaced
-- The oldest articles that were read but stand nowhere yet, though detection is done with them: those of an older program.
select p.article_id as id, p.moment
from article_profiles p
join articles a on a.id = p.article_id
where p.piece is null and p.layout = %(layout)s and a.detected_at is not null
  and p.moment >= coalesce(%(since)s::timestamptz, '-infinity')
order by p.moment, p.article_id
limit %(limit)s;

-- name: count_unplaced
-- How many of these there are.
select count(*)
from article_profiles p
join articles a on a.id = p.article_id
where p.piece is null and p.layout = %(layout)s and a.detected_at is not null
  and p.moment >= coalesce(%(since)s::timestamptz, '-infinity');

-- name: outdate
-- Every article whose text is kept is read and placed anew, as by a new layout.
update article_profiles p set layout = 0 from articles a
where a.id = p.article_id and a.text_dropped_at is null and p.layout <> 0;
