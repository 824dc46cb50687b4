-- Conditions of rules on the event itself: matches that wait for the event to be what the rule asks for.

-- One number for each state that any event was in, so that a match can say which one it was decided by. No clock: two
-- states can be of one moment, and one that is stored earlier can be seen later.
create sequence event_states_ordinal;
alter table event_states add column ordinal bigint not null default nextval('event_states_ordinal');
comment on column event_states.ordinal is 'another one whenever what the event is changes';

alter table matches add column state_ordinal bigint;
comment on column matches.state_ordinal is 'by which state of its event it was decided; null: by none, or none was asked';

-- serves the search for matches that wait for their event to change
create index matches_unfit on matches (article_id)
where decision in ('elsewhere', 'event_type', 'actor', 'low_toll');

-- Matches that a rule held for what their event was, and whose event is another one or in another state since, or whose
-- rule was changed. Nothing joins a closed event: what waits for one waits in vain.
create view changed_unfit as
select m.article_id, m.rule_id
from matches m
join rules r on r.id = m.rule_id and r.enabled and r.removed_at is null
join event_articles ea on ea.article_id = m.article_id
join event_lineage l on l.event_id = ea.event_id
join events e on e.id = l.current_id and e.state <> 'closed'
left join event_states s on s.event_id = e.id
where m.decision in ('elsewhere', 'event_type', 'actor', 'low_toll')
  and (s.ordinal is distinct from m.state_ordinal or r.version <> m.rule_version);

-- an alert may be told with what is not known of its event
alter table alerts drop constraint alerts_in_doubt_kind_check;
alter table alerts add constraint alerts_in_doubt_kind_check
    check (in_doubt_kind in ('same', 'roundup', 'live', 'analysis', 'place', 'type'));
