-- name: forget
-- What was read in these articles before, by whatever version of the extractor.
delete from facts where article_id = any(%(article_ids)s::bigint[]);

-- name: insert
-- Something an article claims of an event, with the sentence that says so.
insert into facts (article_id, extractor, kind, value, sentence, is_context)
values (%(article_id)s, %(extractor)s, %(kind)s, %(value)s, %(sentence)s, %(is_context)s);

-- name: list_of
-- What these articles claim.
select * from facts where article_id = any(%(article_ids)s::bigint[]) order by article_id, id;

-- name: region_of
-- The region in which most articles of an event see a place.
select f.value ->> 'admin1'
from event_articles ea
join facts f on f.article_id = ea.article_id and f.kind = 'place' and not f.is_context
where ea.event_id = %(event_id)s and f.value ->> 'name' = %(place)s and f.value ->> 'admin1' <> ''
group by f.value ->> 'admin1'
order by count(*) desc, f.value ->> 'admin1'
limit 1;
