-- name: in_force
-- The mutes that hold at a moment; of an event as it is told now.
select m.*, s.name as source, l.current_id as current_event_id
from mutes m
left join sources s on s.id = m.source_id
left join event_lineage l on l.event_id = m.event_id
where m.told_at is null and m.ended_at is null and m.until > %(now)s
order by m.id;

-- name: lock
-- One person at a time mutes, so that nothing is muted twice.
select pg_advisory_xact_lock(hashtextextended('tocsin.mutes', 0));

-- name: insert
-- A mute of one thing.
insert into mutes (kind, rule_id, event_id, source_id, place_id, name, why, muted_by, muted_at, until)
values (%(kind)s, %(rule_id)s, %(event_id)s, %(source_id)s, %(place_id)s, %(name)s, %(why)s, %(muted_by)s, %(now)s,
    %(until)s)
returning id;

-- name: replace
-- What a mute held counts as held by the one that takes its place, of which it will be said.
with moved as (
    update matches set mute_id = %(by)s where mute_id = %(id)s
),
changes as (
    update updates set mute_id = %(by)s where mute_id = %(id)s
)
update mutes set ended_at = %(now)s, ended_by = %(ended_by)s, told_at = %(now)s where id = %(id)s;

-- name: finish
-- A person ends a mute before its time; nothing when it is over.
update mutes set ended_at = %(now)s, ended_by = %(ended_by)s
where id = %(id)s and ended_at is null and until > %(now)s;

-- name: release
-- Let what a mute held be decided on again.
update matches set decision = 'asked_again'
where mute_id = %(id)s and decision in ('muted', 'event_muted', 'source_muted', 'place_muted');

-- name: get
-- One mute.
select m.*, s.name as source, l.current_id as current_event_id
from mutes m
left join sources s on s.id = m.source_id
left join event_lineage l on l.event_id = m.event_id
where m.id = %(id)s;

-- name: of_article
-- The mutes that held matches of an article.
select m.*, s.name as source, l.current_id as current_event_id
from mutes m
left join sources s on s.id = m.source_id
left join event_lineage l on l.event_id = m.event_id
where m.id in (select mute_id from matches where article_id = %(article_id)s)
order by m.id;

-- name: list_recent
-- The mutes, those in force first, then the newest; with how many events and changes each held.
select m.*, s.name as source, l.current_id as current_event_id,
       (select count(distinct coalesce(h.event_id, -h.article_id)) from matches h
        where h.mute_id = m.id and h.decision in ('muted', 'event_muted', 'source_muted', 'place_muted')) as events,
       (select count(*) from updates u where u.mute_id = m.id and u.decision = 'muted') as changes
from mutes m
left join sources s on s.id = m.source_id
left join event_lineage l on l.event_id = m.event_id
where %(everything)s or (m.ended_at is null and m.until > %(now)s)
order by (m.ended_at is null and m.until > %(now)s) desc, m.id desc
limit %(limit)s;

-- name: claim_ended
-- The mutes that are over and of which nobody was told what they held, locked.
select m.*, s.name as source, null::bigint as current_event_id
from mutes m
left join sources s on s.id = m.source_id
where m.told_at is null and (m.until <= %(now)s or m.ended_at is not null)
order by m.id
for update of m skip locked;

-- name: is_ended_waiting
-- Whether there is a mute that is over and of which nobody was told what it held.
select exists (select from mutes where told_at is null and (until <= %(now)s or ended_at is not null));

-- name: mark_told
-- It was said what a mute held.
update mutes set told_at = %(now)s where id = %(id)s;

-- name: held
-- What a mute held and its rules were not told of since: events with the article that came first, and changes; what is in
-- doubt first, then the newest.
select distinct on (r.id, l.current_id) r.name as rule, v.notify || subscribed_to(r.id) as notify,
       l.current_id as event_id, a.title, a.url, s.name as source, m.matched_at as at, '' as kind, '' as key, null as old, '' as new,
       exists (select from current_doubts d where d.event_id = l.current_id) as is_in_doubt
from matches m
join rules r on r.id = m.rule_id and r.removed_at is null
join rule_versions v on v.rule_id = r.id and v.version = r.version
join articles a on a.id = m.article_id
join sources s on s.id = a.source_id
left join event_lineage l on l.event_id = m.event_id
where m.mute_id = %(id)s and m.decision in ('muted', 'event_muted', 'source_muted', 'place_muted')
  and not exists (
      select from event_family(m.event_id) f join alerts t on t.event_id = f.event_id and t.rule_id = m.rule_id
  )
order by r.id, l.current_id, m.matched_at, a.id;

-- name: held_changes
-- The changes that a mute held.
select r.name as rule, v.notify || subscribed_to(r.id) as notify, l.current_id as event_id, a.title, a.url,
       s.name as source, u.decided_at as at, u.kind, u.transition as key, u.old, u.new, false as is_in_doubt
from updates u
join rules r on r.id = u.rule_id and r.removed_at is null
join rule_versions v on v.rule_id = r.id and v.version = r.version
join articles a on a.id = u.article_id
join sources s on s.id = a.source_id
join event_lineage l on l.event_id = u.event_id
where u.mute_id = %(id)s and u.decision = 'muted'
order by u.decided_at, u.transition;

-- name: weighty_tags
-- The channels whose readers must hear soon of what mutes held: of what is in doubt, or of a rule that calls something
-- urgent, since the last digest of the channel, a day at most.
select distinct tag
from matches h
join mutes m on m.id = h.mute_id and m.told_at is null
join rules r on r.id = h.rule_id and r.removed_at is null
join rule_versions v on v.rule_id = r.id and v.version = r.version
cross join lateral unnest(v.notify) as tag
left join event_lineage l on l.event_id = h.event_id
where h.decision in ('muted', 'event_muted', 'source_muted', 'place_muted')
  and h.matched_at > %(since)s and h.matched_at <= %(now)s
  and (v.conditions ? 'urgent' or exists (select from current_doubts d where d.event_id = l.current_id))
  and h.matched_at > coalesce((select max(g.ends_at) from digests g where g.channel = tag), '-infinity')
order by tag;

-- name: weighty_for
-- What mutes held between two moments that must not be overlooked, of rules that tell a channel: what is in doubt, or of a
-- rule that calls something urgent; each event once, the newest first.
select * from (
    select distinct on (coalesce(l.current_id, -h.article_id)) r.name as rule, v.notify, l.current_id as event_id,
           a.title, a.url, s.name as source, h.matched_at as at, '' as kind, '' as key, null as old, '' as new,
           exists (select from current_doubts d where d.event_id = l.current_id) as is_in_doubt
    from matches h
    join mutes m on m.id = h.mute_id
    join rules r on r.id = h.rule_id and r.removed_at is null
    join rule_versions v on v.rule_id = r.id and v.version = r.version and %(tag)s = any(v.notify)
    join articles a on a.id = h.article_id
    join sources s on s.id = a.source_id
    left join event_lineage l on l.event_id = h.event_id
    where h.matched_at > %(since)s and h.matched_at <= %(until)s
      and h.decision in ('muted', 'event_muted', 'source_muted', 'place_muted')
      and (v.conditions ? 'urgent' or exists (select from current_doubts d where d.event_id = l.current_id))
    order by coalesce(l.current_id, -h.article_id), h.matched_at
) weighty
order by at desc
limit %(limit)s;

-- name: held_for
-- What mutes held of rules that tell a channel, between two moments: how many events, and how many of them in doubt.
select m.id, m.kind, m.name, m.why, m.until,
       count(distinct coalesce(h.event_id, -h.article_id)) as events,
       count(distinct d.event_id) as in_doubt
from matches h
join mutes m on m.id = h.mute_id
join rules r on r.id = h.rule_id
join rule_versions v on v.rule_id = r.id and v.version = r.version and %(tag)s = any(v.notify)
left join event_lineage l on l.event_id = h.event_id
left join current_doubts d on d.event_id = l.current_id
where h.matched_at > %(since)s and h.matched_at <= %(until)s
  and h.decision in ('muted', 'event_muted', 'source_muted', 'place_muted')
group by m.id
order by m.id;
