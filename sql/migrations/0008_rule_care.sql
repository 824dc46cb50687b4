-- Rule care: removals are versions too, mutes say by whom and why, alerts are judged by those who got them.

alter table rule_versions
    add column enabled boolean not null default true,
    -- this version took the rule out of force; the rest of the row is the version before it
    add column is_removal boolean not null default false;
-- rules and lists are named alike
alter table lists drop constraint lists_name_check;
alter table lists add constraint lists_name_check check (name ~ '^[a-z0-9][a-z0-9._-]{0,79}$');
alter table list_versions
    -- this version took the list out of force; the rest of the row is the version before it
    add column is_removal boolean not null default false;
-- what was switched off before switches were kept with the version
update rule_versions v set enabled = false
from rules r
where r.id = v.rule_id and r.version = v.version and not r.enabled;

alter table rules
    add column muted_by text,
    add column muted_why text not null default '',
    -- alerts a week, by the archive as it was when the rule was saved; null: not asked
    add column estimate double precision;

-- what a person thought of an alert; of several judgements of one person of one alert the newest counts
create table judgements (
    id bigint generated always as identity primary key,
    alert_id bigint not null references alerts (id) on delete cascade,
    verdict text not null check (verdict in ('relevant', 'noise', 'wrong-event')),
    judged_by text not null,
    judged_at timestamptz not null,
    why text not null default '',
    -- when somebody who edited the rule took it as a test or struck it out; until then it is offered
    settled_at timestamptz
);
-- serves "the newest judgement of each person on this alert"
create index judgements_by_alert on judgements (alert_id, judged_by, id desc);

-- serves "when did this rule ring last" and its alerts of the last days
create index alerts_by_rule on alerts (rule_id, created_at desc);
-- serves the search for matches that wait for their event to have enough sources
create index matches_few_sources on matches (event_id) where decision = 'few_sources';
