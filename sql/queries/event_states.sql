-- name: put
-- What an event is by now; writes nothing when that is known.
insert into event_states as old
    (event_id, day_lo, day_hi, types, countries, place_ids, place_names, regions, latitude, longitude, precision,
     actors, killed_low, killed_high, injured_low, injured_high, abducted_low, abducted_high, layout, folded_at)
values
    (%(event_id)s, %(day_lo)s, %(day_hi)s, %(types)s, %(countries)s, %(place_ids)s, %(place_names)s, %(regions)s,
     %(latitude)s, %(longitude)s, %(precision)s, %(actors)s, %(killed_low)s, %(killed_high)s, %(injured_low)s,
     %(injured_high)s, %(abducted_low)s, %(abducted_high)s, %(layout)s, %(now)s)
on conflict (event_id) do update
set day_lo = excluded.day_lo, day_hi = excluded.day_hi, types = excluded.types, countries = excluded.countries,
    place_ids = excluded.place_ids, place_names = excluded.place_names, regions = excluded.regions,
    latitude = excluded.latitude, longitude = excluded.longitude, precision = excluded.precision,
    actors = excluded.actors, killed_low = excluded.killed_low, killed_high = excluded.killed_high,
    injured_low = excluded.injured_low, injured_high = excluded.injured_high,
    abducted_low = excluded.abducted_low, abducted_high = excluded.abducted_high,
    layout = excluded.layout, folded_at = excluded.folded_at, ordinal = nextval('event_states_ordinal')
where (old.day_lo, old.day_hi, old.types, old.countries, old.place_ids, old.place_names, old.regions, old.latitude,
       old.longitude, old.precision, old.actors, old.killed_low, old.killed_high, old.injured_low, old.injured_high,
       old.abducted_low, old.abducted_high, old.layout)
      is distinct from
      (excluded.day_lo, excluded.day_hi, excluded.types, excluded.countries, excluded.place_ids, excluded.place_names,
       excluded.regions, excluded.latitude, excluded.longitude, excluded.precision, excluded.actors,
       excluded.killed_low, excluded.killed_high, excluded.injured_low, excluded.injured_high,
       excluded.abducted_low, excluded.abducted_high, excluded.layout);

-- name: of_events
-- What these events are by now.
select event_id, day_lo, day_hi, types, countries, place_ids, place_names, regions, latitude, longitude, precision,
       actors, killed_low, killed_high, injured_low, injured_high, abducted_low, abducted_high, layout, ordinal
from event_states where event_id = any(%(event_ids)s::bigint[]) and layout > 0 order by event_id;

-- name: drop_transitions
-- What is no change of these events any more: keys that the newest fold does not have.
with gone as (
    delete from event_transitions
    where event_id = any(%(event_ids)s::bigint[])
      and (event_id, key) not in (select * from unnest(%(kept_ids)s::bigint[], %(kept_keys)s::text[]))
    returning *
)
insert into past_event_transitions
    (event_id, key, kind, article_id, old, new, said_by, is_disputed, moment, first_seen_at, put_at, changed_at, ended_at)
select event_id, key, kind, article_id, old, new, said_by, is_disputed, moment, first_seen_at, put_at, changed_at,
       %(now)s::timestamptz
from gone
on conflict do nothing;

-- name: put_transitions
-- A change of an event; when it was first seen stays, and nothing is written when all is known.
insert into event_transitions as old
    (event_id, key, kind, article_id, old, new, sentence, said_by, is_disputed, moment, first_seen_at, put_at,
     changed_at)
values (%(event_id)s, %(key)s, %(kind)s, %(article_id)s, %(old)s, %(new)s, %(sentence)s, %(said_by)s,
        %(is_disputed)s, %(moment)s, %(now)s, %(put_at)s, %(put_at)s)
on conflict (event_id, key) do update
set kind = excluded.kind, article_id = excluded.article_id, old = excluded.old, new = excluded.new,
    sentence = excluded.sentence, said_by = excluded.said_by, is_disputed = excluded.is_disputed,
    moment = excluded.moment, changed_at = excluded.changed_at
where (old.kind, old.article_id, old.old, old.new, old.sentence, old.said_by, old.is_disputed, old.moment)
      is distinct from (excluded.kind, excluded.article_id, excluded.old, excluded.new, excluded.sentence,
                        excluded.said_by, excluded.is_disputed, excluded.moment);

-- name: transitions
-- The changes of these events, in the order in which the articles came out.
select event_id, key, kind, article_id, old, new, sentence, said_by, is_disputed, moment, first_seen_at
from event_transitions where event_id = any(%(event_ids)s::bigint[])
order by event_id, moment, article_id, key;

-- name: record_corrections
-- What a revision claims otherwise than the one before.
insert into article_corrections (article_id, revision, field, old, new, sentence)
values (%(article_id)s, %(revision)s, %(field)s, %(old)s, %(new)s, %(sentence)s)
on conflict (article_id, revision, field) do update
set old = excluded.old, new = excluded.new, sentence = excluded.sentence;

-- name: corrections
-- What these articles corrected, in order, and when that revision was seen.
select c.article_id, c.revision, c.field, c.old, c.new, c.sentence, coalesce(r.seen_at, a.changed_at) as moment
from article_corrections c
join articles a on a.id = c.article_id
left join revisions r on r.article_id = c.article_id and r.revision = c.revision
where c.article_id = any(%(article_ids)s::bigint[])
order by c.article_id, c.revision, c.field;

-- name: older_revisions
-- Of these articles, those that were read in this layout in an older revision, with the headline of that one.
select p.article_id, coalesce(r.title, a.title) as title
from article_profiles p
join articles a on a.id = p.article_id and a.revision > p.revision
left join revisions r on r.article_id = p.article_id and r.revision = p.revision
where p.article_id = any(%(article_ids)s::bigint[]) and p.layout = %(layout)s;

-- name: members
-- The readable articles of these events.
select m.event_id, p.article_id as id, a.title, s.name as source, a.url, p.agency, p.moment as published,
       m.copy_group
from event_articles m
join article_profiles p on p.article_id = m.article_id
join articles a on a.id = m.article_id
join sources s on s.id = a.source_id
where m.event_id = any(%(event_ids)s::bigint[])
order by m.event_id, p.moment, a.url;

-- name: claims
-- What these articles claim and do not only recall.
select * from facts where article_id = any(%(article_ids)s::bigint[]) and not is_context order by article_id, id;

-- name: mergers
-- The events that are told under these ids now, of those that had been told, as these were.
select l.current_id as event_id, e.root_article_id, a.title, least(a.published, a.first_seen_at) as published
from event_lineage l
join events e on e.id = l.event_id
join articles a on a.id = e.root_article_id
where e.merged_into is not null and l.current_id = any(%(event_ids)s::bigint[])
  and exists (select from alerts t where t.event_id = e.id)
  and exists (select from alerts t where t.event_id = l.current_id)
order by l.current_id, e.root_article_id;

-- name: drop_ended
-- Events that are told under another id, or by no article any more, are in no state.
with gone as (
    delete from event_states s
    using events e
    where e.id = s.event_id and s.event_id = any(%(event_ids)s::bigint[])
      and (e.merged_into is not null or e.articles = 0)
    returning s.*, e.updated_at
),
kept as (
    insert into past_event_states
        (event_id, day_lo, day_hi, types, countries, place_ids, place_names, regions, latitude, longitude, precision,
         actors, killed_low, killed_high, injured_low, injured_high, abducted_low, abducted_high, layout, folded_at,
         ordinal, ended_at)
    select event_id, day_lo, day_hi, types, countries, place_ids, place_names, regions, latitude, longitude, precision,
           actors, killed_low, killed_high, injured_low, injured_high, abducted_low, abducted_high, layout, folded_at,
           ordinal, updated_at
    from gone where layout > 0
    on conflict do nothing
)
select count(*) from gone;

-- name: drop_ended_transitions
-- Nor are there changes of such events.
with gone as (
    delete from event_transitions t
    using events e
    where e.id = t.event_id and t.event_id = any(%(event_ids)s::bigint[])
      and (e.merged_into is not null or e.articles = 0)
    returning t.*, e.updated_at
)
insert into past_event_transitions
    (event_id, key, kind, article_id, old, new, said_by, is_disputed, moment, first_seen_at, put_at, changed_at, ended_at)
select event_id, key, kind, article_id, old, new, said_by, is_disputed, moment, first_seen_at, put_at, changed_at,
       updated_at
from gone
on conflict do nothing;

-- name: unfolded
-- The events that were folded in an older layout or never, the newest first.
select s.event_id as id
from event_states s
join events e on e.id = s.event_id
where s.layout < %(layout)s and e.last_published >= coalesce(%(since)s::timestamptz, '-infinity')
order by e.last_published desc, e.id
limit %(limit)s;
