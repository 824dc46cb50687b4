-- name: kept_since
-- From when on it is kept what events were.
select since from past_kept;

-- name: runs
-- When rules looked at what was new, the first one first, since a moment from which on this is kept.
select array_agg(r.at order by r.at)
from rule_runs r join past_kept k on r.at >= k.since
where r.at >= %(since)s;

-- name: looks
-- When rules looked at these articles, and at which revision. Of the time before this was kept: not before they were seen,
-- nor before an event was found for them. One that no rule has looked at counts as looked at when it was seen.
select article_id, revision, looked_at from past_looks where article_id = any(%(article_ids)s::bigint[])
union all
select a.id, a.revision,
       case when a.matched_at is null then a.first_seen_at
            when a.matched_at >= k.since then a.matched_at
            else greatest(a.first_seen_at, least(ea.assigned_at, a.matched_at)) end
from articles a
cross join past_kept k
left join event_articles ea on ea.article_id = a.id
where a.id = any(%(article_ids)s::bigint[])
  and (a.matched_at is not null or not exists (select from past_looks l where l.article_id = a.id))
order by looked_at, article_id;

-- name: texts
-- What these revisions of articles said.
select r.article_id, r.revision, r.title, coalesce(r.text, a.text) as text
from unnest(%(article_ids)s::bigint[], %(revisions)s::integer[]) as given (article_id, revision)
join revisions r on r.article_id = given.article_id and r.revision = given.revision
join articles a on a.id = r.article_id;

-- name: placements
-- Of which events these articles told, in order; the last one, which ends never, they tell of now.
select article_id, event_id, ended_at from past_event_articles where article_id = any(%(article_ids)s::bigint[])
union all
select article_id, event_id, null from event_articles where article_id = any(%(article_ids)s::bigint[])
order by article_id, ended_at nulls last;

-- name: events
-- What these events and all that were ever told as one with them were, in order; the last one, which ends never, they are.
with recursive kin (id) as (
    select id from unnest(%(event_ids)s::bigint[]) as given (id)
    union
    select near.id from kin cross join lateral (
        select merged_into as id from events where id = kin.id and merged_into is not null
        union all
        select id from events where merged_into = kin.id
        union all
        select merged_into from past_events where event_id = kin.id and merged_into is not null
        union all
        select event_id from past_events where merged_into = kin.id
    ) near
),
versions as (
    select p.event_id, p.merged_into, p.independent_sources, p.ended_at from kin join past_events p on p.event_id = kin.id
    union all
    select e.id, e.merged_into, e.independent_sources, null from kin join events e on e.id = kin.id
)
select v.event_id, e.root_article_id, v.merged_into, v.independent_sources, e.state = 'closed' as is_closed,
       e.last_published, v.ended_at
from versions v join events e on e.id = v.event_id
order by v.event_id, v.ended_at nulls last;

-- name: doubts
-- What was in doubt of these events, in order; what ends never is in doubt now.
select d.event_id, d.kind, d.may_be_event_id, e.title as may_be_title, d.words, d.decided_at, d.ended_at
from (
    select event_id, kind, may_be_event_id, words, decided_at, ended_at
    from past_event_doubts where event_id = any(%(event_ids)s::bigint[])
    union all
    select event_id, kind, may_be_event_id, words, decided_at, null
    from event_doubts where event_id = any(%(event_ids)s::bigint[])
) d
left join events e on e.id = d.may_be_event_id
order by d.event_id, d.ended_at nulls last;

-- name: states
-- In which states these events were, in order; the one that ends never they are in now.
select event_id, day_lo, day_hi, types, countries, place_ids, place_names, regions, latitude, longitude, precision,
       actors, killed_low, killed_high, injured_low, injured_high, abducted_low, abducted_high, layout, ordinal, ended_at
from past_event_states where event_id = any(%(event_ids)s::bigint[])
union all
select event_id, day_lo, day_hi, types, countries, place_ids, place_names, regions, latitude, longitude, precision,
       actors, killed_low, killed_high, injured_low, injured_high, abducted_low, abducted_high, layout, ordinal, null
from event_states where event_id = any(%(event_ids)s::bigint[]) and layout > 0
order by event_id, ended_at nulls last;

-- name: changes
-- The changes that these events had, in the order in which their articles came out; those that end never they have now.
-- `since`: from when on it read so; where that was not kept, from when its article was seen and stood in the event.
select t.event_id, t.key, t.kind, t.article_id, t.old, t.new, '' as sentence, t.said_by, t.is_disputed, t.moment,
       t.first_seen_at, s.name as source,
       coalesce(r.seen_at, a.first_seen_at) as seen_at,
       coalesce(t.put_at, t.changed_at,
                greatest(r.seen_at, a.first_seen_at, least(t.first_seen_at, ea.assigned_at))) as put_at,
       coalesce(t.changed_at, t.put_at,
                greatest(r.seen_at, a.first_seen_at, least(t.first_seen_at, ea.assigned_at))) as since,
       t.ended_at
from (
    select event_id, key, kind, article_id, old, new, said_by, is_disputed, moment, first_seen_at, put_at, changed_at,
           ended_at
    from past_event_transitions where event_id = any(%(event_ids)s::bigint[])
    union all
    select event_id, key, kind, article_id, old, new, said_by, is_disputed, moment, first_seen_at, put_at, changed_at, null
    from event_transitions where event_id = any(%(event_ids)s::bigint[])
) t
join articles a on a.id = t.article_id
join sources s on s.id = a.source_id
left join event_articles ea on ea.article_id = t.article_id
left join revisions r on t.kind = 'correction' and r.article_id = t.article_id
    and r.revision::text = split_part(t.key, ':', 3)
order by t.event_id, t.moment, t.article_id, t.key, t.ended_at nulls last;

-- name: mendings
-- When people mended or took back what concerns these articles or events, the first one first, and of which articles.
select moment, array_agg(a.article_id order by a.article_id) as article_ids
from mendings m
cross join lateral (values (m.made_at), (m.undone_at)) as moments (moment)
join mended_articles a on a.mending_id = m.id
where moment is not null
  and m.id in (
      select near.mending_id
      from mended_articles near left join event_articles ea on ea.article_id = near.article_id
      where near.article_id = any(%(article_ids)s::bigint[]) or ea.event_id = any(%(event_ids)s::bigint[])
  )
group by m.id, moment
order by moment, m.id;
