-- name: add
-- A change that somebody made.
insert into audit_log (made_at, person, address, action, object, detail)
values (%(now)s, %(person)s, %(address)s, %(action)s, %(object)s, %(detail)s);

-- name: list_recent
-- The newest changes, the newest first; of one object or kind of object, by one person, and before one of them, only
-- when that is given.
select id, made_at, person, address, action, object, detail
from audit_log
where (%(object)s::text is null or object = %(object)s::text or split_part(object, ' ', 1) = %(object)s::text)
  and (%(person)s::text is null or person = %(person)s::text)
  and (%(before)s::bigint is null or id < %(before)s::bigint)
order by id desc
limit %(limit)s;
