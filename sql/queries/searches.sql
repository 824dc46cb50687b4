-- name: standings
-- When each of these sources brought its newest article, whether its last twenty told their date, when it was searched.
select s.id as source_id, last.newest_at, coalesce(last.is_dated, false) as is_dated,
       (select max(sought_at) from searches where source_id = s.id) as sought_at
from unnest(%(ids)s::bigint[]) as s (id)
left join lateral (
    select max(first_seen_at) as newest_at, count(published) * 2 > count(*) as is_dated
    from (
        select first_seen_at, published from articles where source_id = s.id order by first_seen_at desc limit 20
    ) newest
) last on true;

-- name: save
-- The entry pages of a source were sought anew.
insert into searches (source_id, sought_at, cause, kind, instead_of, found, detail, stopped_at)
values (%(source_id)s, %(now)s, %(cause)s, %(kind)s, %(instead_of)s, %(found)s, %(detail)s,
        %(stopped_at)s);

-- name: of_source
-- The newest searches of a source, newest first.
select source_id, sought_at, cause, kind, instead_of, found, detail, stopped_at
from searches where source_id = %(source_id)s order by sought_at desc, id desc limit %(limit)s;

-- name: found_since_judged
-- Searches of these sources that found something after they were judged last, oldest first.
select x.source_id, x.sought_at, x.cause, x.kind, x.instead_of, x.found, x.detail, x.stopped_at
from searches x left join source_health h on h.source_id = x.source_id
where x.source_id = any(%(ids)s::bigint[]) and x.found <> '{}'
  and x.sought_at > coalesce(h.judged_at, '-infinity')
order by x.sought_at, x.id;
