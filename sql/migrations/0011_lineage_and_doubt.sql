-- Lineage: under which event an event is told now, in one place. Doubt: whether an event is one of its own.

-- The events that are told as one with this one: those merged into it, those it was merged into, and all between, over
-- any number of mergers; `current_id` is the one under which they are told. A ring of mergers, which should not be, is
-- told under its smallest id. Strict, so that it is planned by itself: by index, whoever asks.
create function event_family(asked bigint) returns table (event_id bigint, current_id bigint)
language sql stable strict parallel safe rows 2 as $$
    with recursive family (id, merged_into) as (
        select id, merged_into from events where id = asked
        union
        select e.id, e.merged_into from family f join events e on e.id = f.merged_into or e.merged_into = f.id
    )
    select id, coalesce(min(id) filter (where merged_into is null) over (), min(id) over ()) from family
$$;

-- under which event each event is told now; only of a merged one it has to be sought
create view event_lineage as
select e.id as event_id,
       case when e.merged_into is null then e.id
            else (select max(f.current_id) from event_family(e.id) f) end as current_id
from events e;

create table event_doubts (
    -- the event of which it is in doubt whether it is one of its own; decided when it was founded or when what was known
    -- of it changed
    event_id bigint primary key references events (id) on delete cascade,
    -- may be the same as another event; tells of several events; a live page on several events; explains or looks back
    kind text not null check (kind in ('same', 'roundup', 'live', 'analysis')),
    -- the other event; of any other page the nearest one that was told, if any
    may_be_event_id bigint references events (id),
    -- which facts speak for and against, in plain words
    words text not null default '',
    decided_at timestamptz not null,
    -- prevents a doubt that says nothing: the same as what?
    constraint event_doubts_other_known check (kind <> 'same' or may_be_event_id is not null),
    constraint event_doubts_not_of_itself check (may_be_event_id <> event_id)
);

-- The doubts that stand: of events that are told under their own id, about the other event as it is told now. Two events
-- that were merged since are in no doubt of each other.
create view current_doubts as
select d.event_id, d.kind, other.id as may_be_event_id, other.title as may_be_title, d.words, d.decided_at
from event_doubts d
join events e on e.id = d.event_id and e.merged_into is null
left join event_lineage l on l.event_id = d.may_be_event_id and l.current_id <> d.event_id
left join events other on other.id = l.current_id
where d.kind <> 'same' or other.id is not null;

alter table alerts
    -- the doubt that it was told with; what was told stays told, whatever is known later
    add column in_doubt_kind text check (in_doubt_kind in ('same', 'roundup', 'live', 'analysis')),
    add column may_be_event_id bigint references events (id),
    -- the alert by which the rule had been told of that event
    add column may_be_alert_id bigint references alerts (id) on delete set null,
    -- whose thread goes on: the root article of the event told first, through all doubts; null: a thread of its own
    add column thread_article_id bigint references articles (id),
    add column doubt_words text not null default '',
    -- prevents an alert that was told before itself
    add constraint alerts_doubt_looks_back check (may_be_alert_id < id);
-- serves the removal of an alert
create index alerts_by_doubt on alerts (may_be_alert_id) where may_be_alert_id is not null;

-- serves the search for matches that wait for a doubt to end
create index matches_in_doubt on matches (event_id) where decision = 'in_doubt';

-- Matches that a rule held in doubt and would not hold any more: their event is in no doubt that concerns the rule, or the
-- rule tells what is in doubt by now. A page on several events or an analysis concerns every rule, what may be the same as
-- another event only those that were told of that one. Nothing joins a closed event: what waits for one waits in vain.
create view ended_doubts as
select m.article_id, m.rule_id
from matches m
join rules r on r.id = m.rule_id and r.enabled and r.removed_at is null
join rule_versions v on v.rule_id = r.id and v.version = r.version
join event_articles ea on ea.article_id = m.article_id
join event_lineage l on l.event_id = ea.event_id
join events e on e.id = l.current_id and e.state <> 'closed'
where m.decision = 'in_doubt'
  and not (
      v.conditions @> '{"when_in_doubt": "hold"}'
      and exists (
          select from current_doubts d
          where d.event_id = e.id
            and (d.kind <> 'same' or exists (
                select from event_family(d.may_be_event_id) f
                join alerts a on a.event_id = f.event_id and a.rule_id = m.rule_id
            ))
      )
  );

-- an alert as it is listed, with the headline of the alert that it may repeat as it read then
create view alert_lines as
select a.id, a.rule_id, r.name as rule, a.rule_version, a.event_id, a.root_article_id, a.article_id, a.transition,
       a.created_at, a.in_doubt_kind, a.may_be_event_id, a.may_be_alert_id, a.doubt_words,
       coalesce(rung.title, article.title, case a.in_doubt_kind when 'same' then other_event.title end) as may_be_headline, other.created_at as may_be_told_at
from alerts a
join rules r on r.id = a.rule_id
left join events other_event on other_event.id = a.may_be_event_id
left join alerts other on other.id = a.may_be_alert_id
left join articles article on article.id = other.article_id
left join matches m on m.article_id = other.article_id and m.rule_id = other.rule_id
left join revisions rung on rung.article_id = m.article_id and rung.revision = m.revision;

-- an article as rules look at it, with the event it tells of now and the day of the past event it only looks back on
create or replace view matchables as
select a.id, s.name as source, s.kind as source_kind, s.country, a.url, a.title, a.text, a.authors, a.section,
       a.language, a.published, a.first_seen_at, a.revision,
       e.id as event_id,
       e.root_article_id,
       (select max((f.value ->> 'hi')::date) from facts f
        where f.article_id = a.id and f.kind = 'date' and f.value ->> 'background' = 'true') as looks_back_to
from articles a
join sources s on s.id = a.source_id
left join event_articles ea on ea.article_id = a.id
left join event_lineage l on l.event_id = ea.event_id
left join events e on e.id = l.current_id;
