-- name: add
-- A new token of a person.
insert into access_tokens (digest, person_id, kind, name, role, created_at, created_by, expires_at)
values (%(digest)s, %(person_id)s, %(kind)s, %(name)s, %(role)s, %(now)s, %(created_by)s, %(expires_at)s);

-- name: count_in_force
-- How many tokens of a person are in force.
select count(*) from access_tokens
where person_id = %(person_id)s and revoked_at is null and (expires_at is null or expires_at > %(now)s);

-- name: get
-- A token that is in force, of a person who is not disabled.
select t.id, p.name as person, t.kind, t.name, t.role, t.created_at, t.created_by, t.expires_at, t.revoked_at,
       t.revoked_by, t.seen_at, t.seen_from
from access_tokens t
join people p on p.id = t.person_id
where t.digest = %(digest)s and t.kind = %(kind)s and t.revoked_at is null and p.disabled_at is null
  and (t.expires_at is null or t.expires_at > %(now)s);

-- name: list_all
-- Every token, or those of one person; the newest first.
select t.id, p.name as person, t.kind, t.name, t.role, t.created_at, t.created_by, t.expires_at, t.revoked_at,
       t.revoked_by, t.seen_at, t.seen_from
from access_tokens t
join people p on p.id = t.person_id
where %(person)s::text is null or p.name = %(person)s::text
order by t.id desc;

-- name: touch
-- It is used now; written at most once in five minutes.
update access_tokens set seen_at = %(now)s, seen_from = %(address)s
where id = %(id)s and (seen_at is null or seen_at < %(now)s::timestamptz - interval '5 minutes');

-- name: revoke
-- A token works no more; of one person only when that is given.
update access_tokens set revoked_at = %(now)s, revoked_by = %(revoked_by)s
where id = %(id)s and revoked_at is null
  and (%(person)s::text is null or person_id = (select p.id from people p where p.name = %(person)s::text))
returning (select p.name from people p where p.id = person_id) as person, name;

-- name: erase
-- What a person's tokens were for, and from where they were used, is kept no more; none works.
delete from access_tokens where person_id = %(person_id)s;
