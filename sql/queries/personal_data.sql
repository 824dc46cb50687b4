-- name: sessions
-- Where a person is and was logged in.
select id, person_id, created_at, seen_at, expires_at, address, agent from sessions where person_id = %(person_id)s
order by id;

-- name: login_attempts
-- When somebody tried to log in by a name, and from where.
select tried_at, address, is_failed from login_attempts where name = %(name)s order by id;

-- name: erase_sessions
-- Where a person was logged in is kept no more; they are logged out.
delete from sessions where person_id = %(person_id)s;

-- name: erase_login_attempts
-- Nor when they tried to.
delete from login_attempts where name = %(name)s;

-- name: erase_groups
-- They are in no group.
delete from group_members where person_id = %(person_id)s;

-- name: erase_tokens
-- One-time addresses that were given to them.
delete from login_tokens where person_id = %(person_id)s;

-- name: erase_locale
-- In which language and time zone they read the page.
delete from person_locales where person_id = %(person_id)s;

-- name: erase_account
-- Nobody can log in by the account, and its name says nothing.
update people
set name = %(name)s, password_hash = null, disabled_at = coalesce(disabled_at, %(now)s), seen_at = null,
    last_visit_at = null
where id = %(id)s;

-- name: erase_network_addresses
-- From where a person made their changes is kept no more, nor their name beside these.
update audit_log set person = %(name)s, address = '' where person = %(person)s;

-- name: erase_name
-- What was done to a person's account.
update audit_log set object = 'person ' || %(name)s where object = 'person ' || %(person)s;
