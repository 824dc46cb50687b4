-- name: in_force
-- The mutes that recipients made for themselves and that hold at a moment; of an event as it is told now.
select m.*, s.name as source, l.current_id as current_event_id
from recipient_mutes m
left join sources s on s.id = m.source_id
left join event_lineage l on l.event_id = m.event_id
where m.told_at is null and m.ended_at is null and m.until > %(now)s
order by m.id;

-- name: about
-- What a mute may hold an alert for.
select a.rule_id, l.current_id as event_id, s.name as source
from alerts a
join event_lineage l on l.event_id = a.event_id
join articles ar on ar.id = a.article_id
join sources s on s.id = ar.source_id
where a.id = %(alert_id)s;

-- name: insert
-- A mute of one thing for one recipient.
insert into recipient_mutes (channel, target, target_label, kind, rule_id, event_id, source_id, place_id, name, why,
    muted_by, muted_at, until)
values (%(channel)s, %(target)s, %(target_label)s, %(kind)s, %(rule_id)s, %(event_id)s, %(source_id)s, %(place_id)s,
    %(name)s, %(why)s, %(muted_by)s, %(now)s, %(until)s)
returning id;

-- name: replace
-- What a mute held counts as held by the one that takes its place, of which it will be said.
with moved as (
    insert into recipient_mute_holds (mute_id, alert_id, held_at)
    select %(by)s, alert_id, held_at from recipient_mute_holds where mute_id = %(id)s
    on conflict do nothing
)
update recipient_mutes set ended_at = %(now)s, ended_by = %(ended_by)s, told_at = %(now)s where id = %(id)s;

-- name: finish
-- Somebody ends a mute before its time; nothing when it is over.
update recipient_mutes set ended_at = %(now)s, ended_by = %(ended_by)s
where id = %(id)s and ended_at is null and until > %(now)s;

-- name: get
-- One mute.
select m.*, s.name as source, l.current_id as current_event_id
from recipient_mutes m
left join sources s on s.id = m.source_id
left join event_lineage l on l.event_id = m.event_id
where m.id = %(id)s;

-- name: list_recent
-- The mutes, those in force first, then the newest, with how many alerts each held.
select m.*, s.name as source, l.current_id as current_event_id,
       (select count(*) from recipient_mute_holds h where h.mute_id = m.id) as held
from recipient_mutes m
left join sources s on s.id = m.source_id
left join event_lineage l on l.event_id = m.event_id
where %(everything)s or (m.ended_at is null and m.until > %(now)s)
order by (m.ended_at is null and m.until > %(now)s) desc, m.id desc
limit %(limit)s;

-- name: hold
-- A recipient is not told of an alert because of its mute; nothing when a message of it went to the recipient before.
insert into recipient_mute_holds (mute_id, alert_id, held_at)
select m.id, %(alert_id)s, %(now)s
from recipient_mutes m
where m.id = %(id)s
  and not exists (
      select from deliveries d where d.alert_id = %(alert_id)s and d.target = m.target and d.state <> 'superseded'
  )
on conflict do nothing;

-- name: claim_ended
-- The mutes that are over and of which their recipients were not told what they held, locked.
select m.*, s.name as source, null::bigint as current_event_id
from recipient_mutes m
left join sources s on s.id = m.source_id
where m.told_at is null and (m.until <= %(now)s or m.ended_at is not null)
order by m.id
for update of m skip locked;

-- name: is_ended_waiting
-- Whether there is a mute that is over and of which its recipient was not told what it held.
select exists (
    select from recipient_mutes where told_at is null and (until <= %(now)s or ended_at is not null)
);

-- name: mark_told
-- It was said what a mute held.
update recipient_mutes set told_at = %(now)s where id = %(id)s;

-- name: held
-- What a mute held, events and updates of them, the newest first.
select r.name as rule, v.notify, l.current_id as event_id, ar.title, ar.url, s.name as source, h.held_at as at,
       '' as kind, case when a.first_alert_id is null then '' else 'update' end as key, null as old, '' as new,
       a.in_doubt_kind is not null as is_in_doubt
from recipient_mute_holds h
join alerts a on a.id = h.alert_id
join rules r on r.id = a.rule_id
join rule_versions v on v.rule_id = a.rule_id and v.version = a.rule_version
join event_lineage l on l.event_id = a.event_id
join articles ar on ar.id = a.article_id
join sources s on s.id = ar.source_id
where h.mute_id = %(id)s
order by h.held_at desc, a.id desc;

-- name: held_for
-- What the mutes of a recipient held between two moments: how many events, and how many of them in doubt.
select m.id, m.kind, m.name, m.why, m.until, count(distinct l.current_id) as events,
       count(distinct l.current_id) filter (where a.in_doubt_kind is not null) as in_doubt
from recipient_mutes m
join recipient_mute_holds h on h.mute_id = m.id and h.held_at > %(since)s and h.held_at <= %(until)s
join alerts a on a.id = h.alert_id
join event_lineage l on l.event_id = a.event_id
where m.target = %(target)s
group by m.id
order by m.id;

-- name: count_held
-- How many alerts the mutes hold that are not over, or of which it was not said yet.
select count(*) from recipient_mute_holds h join recipient_mutes m on m.id = h.mute_id where m.told_at is null;
