-- name: person
-- Who logs in by an account of a provider.
select p.* from provider_logins l join people p on p.id = l.person_id
where l.issuer = %(issuer)s and l.subject = %(subject)s;

-- name: link
-- A person logs in by an account of a provider from now on; one of before works no more.
insert into provider_logins (issuer, subject, person_id, linked_at, linked_by)
values (%(issuer)s, %(subject)s, %(person_id)s, %(now)s, %(linked_by)s)
on conflict (person_id, issuer) do update
set subject = excluded.subject, linked_at = excluded.linked_at, linked_by = excluded.linked_by;

-- name: subject
-- By which account of a provider a person logs in.
select subject from provider_logins where person_id = %(person_id)s and issuer = %(issuer)s;

-- name: erase
-- A person logs in by no provider.
delete from provider_logins where person_id = %(person_id)s;
