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
