-- name: list_current
-- Every rule that is not removed, in its newest version.
select r.id, r.name, r.enabled, r.version, r.active_from, r.muted_until,
       v.query, v.conditions, v.notify, v.saved_at, v.saved_by, v.why
from rules r
join rule_versions v on v.rule_id = r.id and v.version = r.version
where r.removed_at is null
order by r.name;

-- name: get
-- One rule by name in its newest version, unless it is removed.
select r.id, r.name, r.enabled, r.version, r.active_from, r.muted_until,
       v.query, v.conditions, v.notify, v.saved_at, v.saved_by, v.why
from rules r
join rule_versions v on v.rule_id = r.id and v.version = r.version
where r.removed_at is null and r.name = %(name)s;

-- name: versions
-- Every version of a rule, removed or not, newest first.
select v.version, v.query, v.conditions, v.notify, v.saved_at, v.saved_by, v.why
from rules r
join rule_versions v on v.rule_id = r.id
where r.name = %(name)s
order by v.version desc;

-- name: lock
-- A rule's head by name, removed or not, locked so that two savers make two versions one after the other.
select id, version, removed_at from rules where name = %(name)s for update;

-- name: create
-- A new rule's head, or nothing when the name was taken meanwhile; its first version must follow at once.
insert into rules (name, enabled, version, active_from)
values (%(name)s, %(enabled)s, 1, %(now)s)
on conflict (name) do nothing
returning id;

-- name: add_version
-- Keep one version of a rule.
insert into rule_versions (rule_id, version, query, conditions, notify, saved_at, saved_by, why)
values (%(rule_id)s, %(version)s, %(query)s, %(conditions)s, %(notify)s::text[], %(now)s, %(saved_by)s, %(why)s);

-- name: set_current
-- Make a version the one in force; a removed rule comes back as a new one that does not ring for what was stored before.
update rules
set version = %(version)s,
    enabled = %(enabled)s,
    active_from = case when removed_at is null then active_from else %(now)s end,
    muted_until = case when removed_at is null then muted_until end,
    removed_at = null
where id = %(id)s;

-- name: remove
-- Take a rule out of force; its versions, matches and alerts stay.
update rules set removed_at = %(now)s where name = %(name)s and removed_at is null;
