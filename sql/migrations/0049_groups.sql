-- Groups of people: a rule that names one (`group`) is seen by its people alone.

create table groups (
    id bigint generated always as identity primary key,
    name text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{0,79}$'),
    created_at timestamptz not null,
    created_by text not null
);

create table group_members (
    group_id bigint not null references groups (id) on delete cascade,
    person_id bigint not null references people (id) on delete cascade,
    since timestamptz not null,
    added_by text not null,
    -- prevents that somebody is in a group twice
    primary key (group_id, person_id)
);
-- serves "in which groups is this person", and the removal of a person
create index group_members_by_person on group_members (person_id);

-- serves "what did this person change"
create index audit_log_by_person on audit_log (person, id desc);

-- the rules that are private, removed ones too; the group need not be there: then nobody sees them
create view private_rules as
select r.id as rule_id, r.name, v.conditions ->> 'group' as group_name
from rules r
join rule_versions v on v.rule_id = r.id and v.version = r.version
where v.conditions ->> 'group' is not null;

-- who is told of a rule's alerts: whoever confirmed it, is not kept out, and may see the rule
create view subscriptions_in_force as
select s.id, s.subscriber_id, s.rule_id, s.schedule
from subscriptions s
join subscribers b on b.id = s.subscriber_id and b.confirmed_at is not null and b.erased_at is null
left join people p on p.id = b.person_id
where s.confirmed_at is not null and s.ended_at is null and p.disabled_at is null
  and not exists (
      select from private_rules r
      where r.rule_id = s.rule_id and not exists (
          select from groups g join group_members m on m.group_id = g.id
          where g.name = r.group_name and m.person_id = b.person_id
      )
  );

-- these subscribers as deliveries call them
create function subscribed_to(bigint) returns text[] language sql stable as
$$ select coalesce(array_agg('subscriber ' || subscriber_id order by id), '{}') from subscriptions_in_force where rule_id = $1 $$;
