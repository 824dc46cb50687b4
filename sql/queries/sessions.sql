-- name: begin
-- A person has logged in.
insert into sessions (digest, person_id, created_at, seen_at, expires_at, address, agent)
values (%(digest)s, %(person_id)s, %(now)s, %(now)s, %(expires_at)s, %(address)s, %(agent)s);

-- name: person
-- Whose cookie it is, while the session is in force and the person not disabled.
select p.*, l.language, l.time_zone
from sessions s
join people p on p.id = s.person_id
left join person_locales l on l.person_id = p.id
where s.digest = %(digest)s and s.ended_at is null and s.expires_at > %(now)s and s.seen_at > %(idle_since)s
  and p.disabled_at is null;

-- name: touch
-- It is used now; written at most once in five minutes. No row: it was used just before.
update sessions set seen_at = %(now)s, address = %(address)s
where digest = %(digest)s and seen_at < %(now)s::timestamptz - interval '5 minutes'
  and ended_at is null;

-- name: of_person
-- Where a person is logged in, the last used first.
select id, person_id, created_at, seen_at, expires_at, address, agent
from sessions
where person_id = %(person_id)s and ended_at is null and expires_at > %(now)s and seen_at > %(idle_since)s
order by seen_at desc, id desc;

-- name: end_by_digest
-- A person logs out.
update sessions set ended_at = %(now)s where digest = %(digest)s and ended_at is null;

-- name: end_one
-- One session of a person is revoked.
update sessions set ended_at = %(now)s where id = %(id)s and person_id = %(person_id)s and ended_at is null;

-- name: end_all
-- All sessions of a person are revoked.
update sessions set ended_at = %(now)s where person_id = %(person_id)s and ended_at is null;

-- name: let_go
-- What has been over for a month.
delete from sessions where coalesce(ended_at, expires_at) < %(now)s::timestamptz - interval '30 days';
