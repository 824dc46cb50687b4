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

-- serves the search for private rules, which are few
create index rule_versions_private on rule_versions (rule_id, version) where conditions ->> 'group' is not null;

-- the rules that are private, removed ones too; the group need not be there: then nobody sees them
create view private_rules as
select r.id as rule_id, r.name, v.conditions ->> 'group' as group_name
from rules r
join rule_versions v on v.rule_id = r.id and v.version = r.version
where v.conditions ->> 'group' is not null;

-- the one decision who sees what is private to a group; a person null is in none
create function may_see(group_name text, person_id bigint) returns boolean language sql stable as $$
    select exists (
        select from groups g join group_members m on m.group_id = g.id where g.name = $1 and m.person_id = $2
    )
$$;

-- who is told of a rule's alerts: whoever confirmed it, is not kept out, and may see the rule
create view subscriptions_in_force as
select s.id, s.subscriber_id, s.rule_id, s.schedule
from subscriptions s
join subscribers b on b.id = s.subscriber_id and b.confirmed_at is not null and b.erased_at is null
left join people p on p.id = b.person_id
where s.confirmed_at is not null and s.ended_at is null and p.disabled_at is null
  and not exists (
      select from private_rules r where r.rule_id = s.rule_id and not may_see(r.group_name, b.person_id)
  );

-- these subscribers as deliveries call them
create function subscribed_to(bigint) returns text[] language sql stable as $$
    select coalesce(array_agg('subscriber ' || subscriber_id order by id), '{}')
    from subscriptions_in_force where rule_id = $1
$$;

-- What a page reads for somebody who may not see all rules. It sets the rules that are hidden from them and puts this schema
-- before the others: every statement then finds these views in place of the tables, and none of the hidden. A table that
-- gets a column later needs its view made anew (a test says so).
create schema tocsin_seen;

create function hidden_rules() returns bigint[] language sql stable as $$
    select coalesce(nullif(current_setting('tocsin.hidden_rules', true), ''), '{}')::bigint[]
$$;

create view tocsin_seen.rules as select * from rules where id <> all (hidden_rules());
create view tocsin_seen.rule_versions as select * from rule_versions where rule_id <> all (hidden_rules());
create view tocsin_seen.rule_sources as select * from rule_sources where rule_id <> all (hidden_rules());
create view tocsin_seen.matches as select * from matches where rule_id <> all (hidden_rules());
create view tocsin_seen.alerts as select * from alerts where rule_id <> all (hidden_rules());
create view tocsin_seen.alert_lines as select * from alert_lines where rule_id <> all (hidden_rules());
create view tocsin_seen.updates as select * from updates where rule_id <> all (hidden_rules());
create view tocsin_seen.followed as select * from followed where rule_id <> all (hidden_rules());
create view tocsin_seen.unsubscribed as select * from unsubscribed where rule_id <> all (hidden_rules());
create view tocsin_seen.subscriptions as select * from subscriptions where rule_id <> all (hidden_rules());
create view tocsin_seen.mutes as
select * from mutes where rule_id is null or rule_id <> all (hidden_rules());
create view tocsin_seen.judgements as
select j.* from judgements j join alerts a on a.id = j.alert_id where a.rule_id <> all (hidden_rules());
create view tocsin_seen.joined_alerts as
select j.* from joined_alerts j join alerts a on a.id = j.alert_id where a.rule_id <> all (hidden_rules());
create view tocsin_seen.digest_items as
select i.* from digest_items i
where i.alert_id is null
   or exists (select from alerts a where a.id = i.alert_id and a.rule_id <> all (hidden_rules()));
create view tocsin_seen.deliveries as
select d.* from deliveries d
where d.alert_id is null
   or exists (select from alerts a where a.id = d.alert_id and a.rule_id <> all (hidden_rules()));
