-- name: is_work_waiting
-- Whether there is an article that no rule has seen, a match that waits for more sources, one whose doubt has ended, or
-- one whose event has changed or was mended.
select exists (select from articles where detected_at is not null and matched_at is null)
    or exists (
        select from matches m
        join event_articles ea on ea.article_id = m.article_id
        join event_lineage l on l.event_id = ea.event_id
        join events e on e.id = l.current_id
        where m.decision = 'few_sources' and not m.event_is_closed and e.state <> 'closed'
    )
    or exists (select from ended_doubts)
    or exists (select from changed_unfit)
    or exists (
        select from matches m join rules r on r.id = m.rule_id and r.enabled and r.removed_at is null
        where m.decision = 'asked_again'
    );

-- name: claim_unmatched
-- The oldest articles that no rule has seen, locked; not against rows that refer to them: another run, whose lock on an
-- event this one waits for, alerts of an event that one of them founded.
with claimed as (
    select a.id
    from articles a
    where a.detected_at is not null and a.matched_at is null
    order by least(a.published, a.first_seen_at), a.id
    limit %(limit)s
    for no key update skip locked
)
select m.* from claimed join matchables m on m.id = claimed.id
order by least(m.published, m.first_seen_at), m.id;

-- name: lock_events
-- One matching run at a time for each of these events: two runs that hold articles of events merged with each other
-- would not meet in the unique constraint on alerts. Given in order, so that two runs do not wait for each other.
select pg_advisory_xact_lock(hashtextextended('tocsin.match', id)) from unnest(%(event_ids)s::bigint[]) as given (id);

-- name: lock_rules
-- One matching run at a time for each of these rules: two runs would not see the alert of each other that the rule has
-- to cool down from. Taken after the events' locks, in order.
select pg_advisory_xact_lock(hashtextextended('tocsin.cooldown', id)) from unnest(%(rule_ids)s::bigint[]) as given (id);

-- name: sources_of
-- How many independent newsrooms tell of each of these events.
select id as event_id, independent_sources from events where id = any(%(event_ids)s::bigint[]);

-- name: note_closed_events
-- Matches that wait for an event which is closed are not looked at from now on; nothing joins a closed event. The event
-- and the article's place in it are held, so that whoever opens the one or moves the other sees it; what is in hand
-- elsewhere is left.
with closed as (
    select m.article_id, m.rule_id
    from matches m
    join event_articles ea on ea.article_id = m.article_id
    join events e on e.id = ea.event_id and e.state = 'closed'
    where not m.event_is_closed
      and m.decision in ('few_sources', 'in_doubt', 'elsewhere', 'event_type', 'actor', 'low_toll')
    limit %(limit)s
    for update of m skip locked
    for share of ea, e skip locked
)
update matches m set event_is_closed = true
from closed where m.article_id = closed.article_id and m.rule_id = closed.rule_id;

-- name: claim_few_sources
-- Matches that wait for their event to have more sources and whose event has as many as the rule needs by now, locked,
-- the oldest article first.
select m.article_id, m.rule_id
from matches m
join unnest(%(rule_ids)s::bigint[], %(needed)s::integer[]) as given (rule_id, needed) on given.rule_id = m.rule_id
join articles a on a.id = m.article_id
join event_articles ea on ea.article_id = m.article_id
join event_lineage l on l.event_id = ea.event_id
join events e on e.id = l.current_id and e.state <> 'closed' and e.independent_sources >= given.needed
where m.decision = 'few_sources' and not m.event_is_closed
order by least(a.published, a.first_seen_at), a.id
limit %(limit)s
for update of m skip locked;

-- name: claim_in_doubt
-- Matches that one of these rules held in doubt and would not hold any more, locked, the oldest article first. What
-- another run has decided on meanwhile is left out once the lock is had.
with ended as materialized (select article_id, rule_id from ended_doubts)
select m.article_id, m.rule_id
from ended
join matches m on m.article_id = ended.article_id and m.rule_id = ended.rule_id and m.decision = 'in_doubt'
join articles a on a.id = m.article_id
where m.rule_id = any(%(rule_ids)s::bigint[])
order by least(a.published, a.first_seen_at), a.id
limit %(limit)s
for update of m skip locked;

-- name: claim_asked_again
-- Matches of these rules whose event was mended by a person, locked, the oldest article first.
select m.article_id, m.rule_id
from matches m
join articles a on a.id = m.article_id
where m.decision = 'asked_again' and m.rule_id = any(%(rule_ids)s::bigint[])
order by least(a.published, a.first_seen_at), a.id
limit %(limit)s
for update of m skip locked;

-- name: claim_unfit
-- Matches that one of these rules held for what their event was, and whose event or rule has changed, locked, the oldest
-- article first.
with changed as materialized (select article_id, rule_id from changed_unfit)
select m.article_id, m.rule_id
from changed
join matches m on m.article_id = changed.article_id and m.rule_id = changed.rule_id
    and m.decision in ('elsewhere', 'event_type', 'actor', 'low_toll')
join articles a on a.id = m.article_id
where m.rule_id = any(%(rule_ids)s::bigint[])
order by least(a.published, a.first_seen_at), a.id
limit %(limit)s
for update of m skip locked;

-- name: set_decision
-- Say anew what became of a match, and nothing else.
update matches set decision = %(decision)s where article_id = %(article_id)s and rule_id = %(rule_id)s;

-- name: record
-- Keep a match; an article read anew replaces what was found before, but what alerted has alerted.
insert into matches
    (article_id, rule_id, rule_version, revision, event_id, spans, sentence, decision, state_ordinal, mute_id,
     matched_at)
values
    (%(article_id)s, %(rule_id)s, %(rule_version)s, %(revision)s, %(event_id)s, %(spans)s, %(sentence)s,
     %(decision)s, %(state_ordinal)s, %(mute_id)s, %(now)s)
on conflict (article_id, rule_id) do update
set rule_version = excluded.rule_version,
    revision = excluded.revision,
    event_id = excluded.event_id,
    spans = excluded.spans,
    sentence = excluded.sentence,
    decision = case when matches.decision = 'alerts' then 'alerts' else excluded.decision end,
    state_ordinal = excluded.state_ordinal,
    mute_id = excluded.mute_id,
    matched_at = excluded.matched_at;

-- name: mark_matched
-- Take articles from the queue.
update articles set matched_at = %(now)s where id = any(%(article_ids)s::bigint[]);

-- name: by_alert
-- The matches behind an alert: the one that alerted first, then the rule's others on the same event, oldest first.
select m.article_id, m.rule_id, r.name as rule, m.rule_version, m.event_id, m.spans, m.sentence, m.decision,
       m.matched_at
from alerts a
cross join lateral (select array_agg(f.event_id) as ids from event_family(a.event_id) f) family
join matches m on m.rule_id = a.rule_id and (m.article_id = a.article_id or m.event_id = any(family.ids))
join rules r on r.id = m.rule_id
where a.id = %(alert_id)s
order by (m.article_id = a.article_id) desc, m.matched_at, m.article_id;

-- name: by_rule
-- The newest matches of a rule.
select m.article_id, m.rule_id, r.name as rule, m.rule_version, m.event_id, m.spans, m.sentence, m.decision,
       m.matched_at
from matches m
join rules r on r.id = m.rule_id
where m.rule_id = %(rule_id)s
order by m.matched_at desc, m.article_id desc
limit %(limit)s;

-- name: by_articles
-- Articles by number, in the shape that matching reads.
select m.* from matchables m where m.id = any(%(article_ids)s::bigint[]) order by m.id;

-- name: stored_before
-- What each article said last before the rule was made, by the order of storing. No row where that order is not known.
select given.article_id, given.rule_id, before.revision, before.title, before.text
from unnest(%(article_ids)s::bigint[], %(rule_ids)s::bigint[], %(active_after)s::bigint[])
    as given (article_id, rule_id, active_after)
left join lateral (
    select v.revision, v.title, coalesce(v.text, a.text) as text
    from revisions v join articles a on a.id = v.article_id
    where v.article_id = given.article_id and coalesce(v.ordinal, 0) < given.active_after
    order by v.revision desc limit 1
) as before on true
where exists (select from revisions v where v.article_id = given.article_id);

-- name: record_run
-- When rules looked at what is new, so that a preview tells what waits in the runs that there were.
insert into rule_runs (at) values (%(now)s) on conflict do nothing;
