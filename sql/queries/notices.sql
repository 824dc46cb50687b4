-- name: insert
-- A notice; nothing when that change was noted before.
insert into notices (kind, source_id, key, subject, text, created_at)
values (%(kind)s, %(source_id)s, %(key)s, %(subject)s, %(text)s, %(now)s)
on conflict (key) do nothing
returning id;

-- name: get
-- One notice.
select id, kind, source_id, subject, text, created_at, subscription_id from notices where id = %(id)s;
