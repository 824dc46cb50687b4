-- name: lock
-- Attempts are counted one after the other: many at once must not all count as the first.
select pg_advisory_xact_lock(hashtextextended('tocsin.login', 0));

-- name: failures
-- How often logging in failed since a moment, for a name and from an address.
select count(*) filter (where name = %(name)s)::integer as of_name,
       max(tried_at) filter (where name = %(name)s) as name_at,
       count(*) filter (where address = %(address)s)::integer as of_address,
       max(tried_at) filter (where address = %(address)s) as address_at
from login_attempts
where is_failed and tried_at > %(since)s and (name = %(name)s or address = %(address)s);

-- name: begin
-- An attempt, which counts as failed until it has succeeded.
insert into login_attempts (name, address, tried_at) values (%(name)s, %(address)s, %(now)s);

-- name: succeed
-- It was the right password: what failed for this name from this address before counts no more.
update login_attempts set is_failed = false where name = %(name)s and address = %(address)s and is_failed;

-- name: let_go
-- Attempts older than a day.
delete from login_attempts where tried_at < %(now)s::timestamptz - interval '1 day';
