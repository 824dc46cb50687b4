-- name: lock
-- One change of accounts at a time: the last admin must not be taken away twice at once, nor the first made twice.
select pg_advisory_xact_lock(hashtextextended('tocsin.people', 0));

-- name: add
-- An account without a password; nothing when the name is taken.
insert into people (name, role, created_at, created_by)
values (%(name)s, %(role)s, %(now)s, %(created_by)s)
on conflict (name) do nothing
returning *, null as language, null as time_zone;

-- name: list_all
-- Everybody, by name.
select p.*, l.language, l.time_zone
from people p
left join person_locales l on l.person_id = p.id
order by p.name;

-- name: get
-- One person by name.
select p.*, l.language, l.time_zone
from people p
left join person_locales l on l.person_id = p.id
where p.name = %(name)s;

-- name: count
-- How many accounts there are.
select count(*) from people;

-- name: count_with_password
-- How many people can log in.
select count(*) from people where password_hash is not null and disabled_at is null;

-- name: count_admins
-- How many people can log in and give rights to others, one left out.
select count(*) from people
where role = 'admin' and password_hash is not null and disabled_at is null and id <> %(besides)s;

-- name: set_role
-- What a person may do.
update people set role = %(role)s where id = %(id)s;

-- name: set_password
-- The password of a person, as its hash; null: none.
update people set password_hash = %(password_hash)s where id = %(id)s;

-- name: set_disabled
-- A person cannot log in from then on; null: can again.
update people set disabled_at = %(disabled_at)s where id = %(id)s;

-- name: set_locale
-- In which language and zone a person reads; null: as the browser asks, and UTC.
insert into person_locales (person_id, language, time_zone)
values (%(id)s, %(language)s, %(time_zone)s)
on conflict (person_id) do update set language = excluded.language, time_zone = excluded.time_zone;

-- name: note_visit
-- A request of a person; after a pause of half an hour it begins a new visit.
update people
set seen_at = %(now)s,
    last_visit_at = case when seen_at < %(now)s::timestamptz - interval '30 minutes' then seen_at else last_visit_at end
where id = %(id)s;

-- name: add_token
-- A one-time address to choose a password with.
insert into login_tokens (digest, person_id, created_at, expires_at)
values (%(digest)s, %(person_id)s, %(now)s, %(expires_at)s);

-- name: token
-- An address that can still be used, and for whom.
select t.person_id, p.name, t.expires_at
from login_tokens t
left join people p on p.id = t.person_id
where t.digest = %(digest)s and t.used_at is null and t.expires_at > %(now)s and p.disabled_at is null;

-- name: use_token
-- It works once.
update login_tokens set used_at = %(now)s where digest = %(digest)s and used_at is null;

-- name: end_tokens
-- What was given to a person before works no more; null: to whoever makes the first account.
update login_tokens set used_at = %(now)s
where person_id is not distinct from %(person_id)s::bigint and used_at is null;
