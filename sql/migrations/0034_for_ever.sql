-- Matches that wait: what waits for a closed event waits in vain, for nothing joins one. It is marked, so that looking at
-- what waits costs what is open, however large the archive.

alter table matches add column event_is_closed boolean not null default false;
comment on column matches.event_is_closed is
    'it waits for an event that is closed, and is not looked at until that one opens again or its article stands in another';

update matches m set event_is_closed = true
from event_articles ea
join events e on e.id = ea.event_id and e.state = 'closed'
where ea.article_id = m.article_id
  and m.decision in ('few_sources', 'in_doubt', 'elsewhere', 'event_type', 'actor', 'low_toll');

-- serves the search for matches that wait
create index matches_waiting on matches (decision, article_id)
where not event_is_closed and decision in ('few_sources', 'in_doubt', 'elsewhere', 'event_type', 'actor', 'low_toll');
drop index matches_few_sources;
drop index matches_in_doubt;
drop index matches_unfit;

-- an event opens again, or is told under another's number
create function look_at_matches_of_event() returns trigger language plpgsql as $$
begin
    update matches m set event_is_closed = false
    from event_articles ea
    where ea.event_id = new.id and m.article_id = ea.article_id and m.event_is_closed;
    return null;
end $$;
create trigger events_reopened after update of state on events
for each row when (old.state = 'closed' and new.state <> 'closed')
execute function look_at_matches_of_event();

-- an article stands in another event
create function look_at_matches_of_article() returns trigger language plpgsql as $$
begin
    update matches set event_is_closed = false where article_id = new.article_id and event_is_closed;
    return null;
end $$;
create trigger event_articles_moved after insert or update of event_id on event_articles
for each row execute function look_at_matches_of_article();

-- a match is decided on anew, by whatever program
create function look_at_match() returns trigger language plpgsql as $$
begin
    new.event_is_closed := false;
    return new;
end $$;
create trigger matches_decided before update of decision, event_id, rule_version on matches
for each row when (old.event_is_closed)
execute function look_at_match();

create or replace view ended_doubts as
select m.article_id, m.rule_id
from matches m
join rules r on r.id = m.rule_id and r.enabled and r.removed_at is null
join rule_versions v on v.rule_id = r.id and v.version = r.version
join event_articles ea on ea.article_id = m.article_id
join event_lineage l on l.event_id = ea.event_id
join events e on e.id = l.current_id and e.state <> 'closed'
where m.decision = 'in_doubt' and not m.event_is_closed
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

create or replace view changed_unfit as
select m.article_id, m.rule_id
from matches m
join rules r on r.id = m.rule_id and r.enabled and r.removed_at is null
join event_articles ea on ea.article_id = m.article_id
join event_lineage l on l.event_id = ea.event_id
join events e on e.id = l.current_id and e.state <> 'closed'
left join event_states s on s.event_id = e.id
where m.decision in ('elsewhere', 'event_type', 'actor', 'low_toll') and not m.event_is_closed
  and (s.ordinal is distinct from m.state_ordinal or r.version <> m.rule_version);

-- Texts past their time are sought source by source, as each may have a time of its own.
create index articles_kept on articles (source_id, first_seen_at) where text_dropped_at is null;
drop index articles_with_text;

-- What identity needs of an article, some two kilobytes that never change, lies apart from what changes when the article is
-- placed or counted: a change writes a short row. Rows that stand already follow when they are written again.
alter table article_profiles set (toast_tuple_target = 128);
alter table article_profiles alter column packed set storage external;
alter table article_profiles alter column record set storage external;
alter table article_profiles alter column fingerprint set storage external;
