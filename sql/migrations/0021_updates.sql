-- Updates: what changed of an event that a rule told of, told in the thread of that alert.

-- null: no rule has looked at the change yet
alter table event_transitions add column weighed_at timestamptz;
-- serves the search for changes that no rule has looked at
create index event_transitions_unweighed on event_transitions (event_id) where weighed_at is null;

alter table alerts
    -- of an update: the alert by which its rule told of the event first, whose thread goes on; null: a new event
    add column first_alert_id bigint references alerts (id) on delete cascade,
    -- what its readers know with it: the changes of the event as they were then; null: not recorded
    add column known_keys text[],
    -- what articles first seen until then had changed is known too: the changes were not recorded yet
    add column known_until timestamptz,
    -- the figures of the event as they were then; null: none was known
    add column told_killed integer,
    add column told_injured integer,
    add column told_abducted integer,
    -- prevents an update of what is told later
    add constraint alerts_update_looks_back check (first_alert_id < id);
-- serves the removal of an alert
create index alerts_by_first on alerts (first_alert_id) where first_alert_id is not null;

-- what was known of an event when this program came counts as told: no flood of updates for old alerts
update alerts set known_keys = '{}', known_until = now();

-- what became of each change of an event for each rule that had told of it
create table updates (
    rule_id bigint not null references rules (id) on delete cascade,
    -- the root of the event that the rule told of first
    root_article_id bigint not null references articles (id) on delete cascade,
    -- as in event_transitions, as it was when it was decided
    transition text not null,
    kind text not null,
    event_id bigint not null references events (id) on delete cascade,
    article_id bigint not null references articles (id) on delete cascade,
    -- against what the readers had been told; null: nothing
    old text,
    new text not null,
    sentence text not null default '',
    said_by text,
    -- who claims something else, in words
    disputed text not null default '',
    moment timestamptz not null,
    decision text not null,
    -- when it is decided on again; null: never
    due_at timestamptz,
    decided_at timestamptz not null,
    -- the message that told it
    alert_id bigint references alerts (id) on delete cascade,
    -- prevents that a rule tells a change twice, in every race and re-run
    primary key (root_article_id, rule_id, transition)
);
-- serves the search for updates that wait
create index updates_due on updates (due_at) where due_at is not null;
-- serves "what does this message tell"
create index updates_by_alert on updates (alert_id) where alert_id is not null;
-- serves "what became of what this article changed", and the removal of an article
create index updates_by_article on updates (article_id);
-- serve the removal of an event and of a rule
create index updates_by_event on updates (event_id);
create index updates_by_rule on updates (rule_id, decided_at desc);

-- the figure of each event that counts now: that of its last change, else the lowest that is claimed
create view told_figures as
select s.event_id, toll.name as toll,
       coalesce(
           (select substring(t.key from ':([0-9]{1,9})')::integer from event_transitions t
            where t.event_id = s.event_id and t.kind in (toll.name, toll.name || '_down')
            order by t.moment desc, t.article_id desc, t.key desc
            limit 1),
           toll.low) as figure
from event_states s
cross join lateral (values ('killed', s.killed_low), ('injured', s.injured_low), ('abducted', s.abducted_low))
    as toll (name, low);
