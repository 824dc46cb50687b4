-- name: add
-- A new group; nothing when there is one of that name.
insert into groups (name, created_at, created_by) values (%(name)s, %(now)s, %(created_by)s)
on conflict (name) do nothing;

-- name: remove
-- A group is gone; rules that name it are seen by nobody but in the command line.
delete from groups where name = %(name)s;

-- name: add_member
-- A person is in a group; nothing when they are already, or there is no such group.
insert into group_members (group_id, person_id, since, added_by)
select id, %(person_id)s, %(now)s, %(added_by)s from groups where name = %(name)s
on conflict do nothing;

-- name: remove_member
-- A person is in a group no more.
delete from group_members m using groups g
where g.id = m.group_id and g.name = %(name)s and m.person_id = %(person_id)s;

-- name: list_all
-- Every group with its people and its rules.
select g.name, g.created_at, g.created_by,
       array(select p.name from group_members m join people p on p.id = m.person_id where m.group_id = g.id order by p.name)
           as members,
       array(select r.name from private_rules r where r.group_name = g.name order by r.name) as rules
from groups g
order by g.name;

-- name: of_person
-- The groups of a person.
select g.name from groups g join group_members m on m.group_id = g.id where m.person_id = %(person_id)s order by g.name;

-- name: hidden_from
-- The rules that a person may not see; of somebody without an account, that are private.
select rule_id, name, group_name from private_rules where not may_see(group_name, %(person_id)s::bigint) order by name;

-- name: hide
-- What is read until the transaction ends lacks these rules, and all that came of them.
select set_config('tocsin.hidden_rules', %(rule_ids)s::bigint[]::text, true),
       set_config('search_path', 'tocsin_seen, ' || current_setting('search_path'), true);
