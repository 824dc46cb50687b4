-- name: list_current
-- Every named list that is not removed, in its newest version.
select l.id, l.name, l.version, v.entries, v.saved_at, v.saved_by, v.why
from lists l
join list_versions v on v.list_id = l.id and v.version = l.version
where l.removed_at is null
order by l.name;

-- name: versions
-- Every version of a list, removed or not, newest first.
select v.version, v.is_removal, v.entries, v.saved_at, v.saved_by, v.why
from lists l
join list_versions v on v.list_id = l.id
where l.name = %(name)s
order by v.version desc;

-- name: head
-- Where a list stands by its name, removed or not.
select id, version, removed_at from lists where name = %(name)s for update;

-- name: create
-- A new list's head; its first version must follow at once.
insert into lists (name, version) values (%(name)s, 0) returning id;

-- name: add_version
-- Keep one version of a list.
insert into list_versions (list_id, version, entries, saved_at, saved_by, why)
values (%(list_id)s, %(version)s, %(entries)s::text[], %(now)s, %(saved_by)s, %(why)s);

-- name: add_removal
-- Keep who took a list out of force and why, as a version beside the one before it.
insert into list_versions (list_id, version, is_removal, entries, saved_at, saved_by, why)
select list_id, %(version)s, true, entries, %(now)s, %(saved_by)s, %(why)s
from list_versions
where list_id = %(list_id)s and version = %(version)s - 1;

-- name: set_current
-- Make a version the one in force, or with `removed_at` take the list out of force.
update lists
set version = %(version)s, removed_at = %(removed_at)s::timestamptz
where id = %(id)s;
