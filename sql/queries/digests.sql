-- name: terms
-- What decides when an alert is told: the conditions of its rule as they stood, the highest tolls of its event, whether
-- it tells a change.
select v.conditions, a.first_alert_id is not null as is_update,
       greatest(s.killed_low, s.killed_high) as killed, greatest(s.injured_low, s.injured_high) as injured,
       greatest(s.abducted_low, s.abducted_high) as abducted
from alerts a
join rule_versions v on v.rule_id = a.rule_id and v.version = a.rule_version
left join event_lineage l on l.event_id = a.event_id
left join event_states s on s.event_id = l.current_id
where a.id = %(alert_id)s;

-- name: load
-- What a target had lately: messages on alerts and what waits in a storm, since a moment and no more than can matter;
-- all messages since another; and whether it has the alert in hand already.
select
    (select count(*) from (
        (select 1 from deliveries d
         where d.target = %(target)s and d.alert_id is not null and d.state not in ('superseded', 'cancelled')
           and d.created_at > %(recent)s and d.created_at <= %(now)s
         limit %(most)s)
        union all
        (select 1 from digest_items i
         where i.target = %(target)s and i.reason = 'storm' and i.created_at > %(recent)s and i.created_at <= %(now)s
         limit %(most)s)
    ) lately) as recent,
    (select count(*) from deliveries d
     where d.target = %(target)s and d.notice_id is null and d.state not in ('superseded', 'cancelled')
       and d.created_at >= %(day)s and d.created_at <= %(now)s) as today,
    exists (select from deliveries d where d.target = %(target)s and d.alert_id = %(alert_id)s)
    or exists (select from digest_items i where i.target = %(target)s and i.alert_id = %(alert_id)s) as is_known;

-- name: add_item
-- Keep an alert for a digest to a target; nothing when it stands in one already.
insert into digest_items (alert_id, channel, target, target_label, schedule, reason, due_at, created_at)
values (%(alert_id)s, %(channel)s, %(target)s, %(target_label)s, %(schedule)s, %(reason)s, %(due_at)s, %(now)s)
on conflict do nothing;

-- name: take_unsent
-- What was queued for a target since a moment, and nobody has tried to send: it goes into the digest of the storm.
with unsent as (
    select d.id, d.alert_id from deliveries d
    where d.target = %(target)s and d.alert_id is not null and d.state = 'queued' and d.attempts = 0
      and d.created_at > %(recent)s
    order by d.id
    for update skip locked
),
alerts_of as (
    select alert_id from unsent
    union
    select j.alert_id from unsent join joined_alerts j on j.delivery_id = unsent.id
),
taken as (
    update deliveries d set state = 'superseded', reason = %(reason)s from unsent where d.id = unsent.id
)
insert into digest_items (alert_id, channel, target, target_label, schedule, reason, due_at, created_at)
select alert_id, %(channel)s, %(target)s, %(target_label)s, 'storm', 'storm', %(due_at)s, %(now)s from alerts_of
order by alert_id
on conflict do nothing;

-- name: join_message
-- Tell an alert with another one of the same event in a message to the same target that nobody has tried to send: two
-- new events of which the same is in doubt, or two changes. It is sent as soon as one of them asks for.
with mine as (
    select a.id, a.event_id, a.first_alert_id is not null as is_update, a.in_doubt_kind, a.may_be_event_id
    from alerts a where a.id = %(alert_id)s
),
message as (
    select d.id
    from mine
    cross join lateral event_family(mine.event_id) f
    join alerts o on o.event_id = f.event_id and o.id <> mine.id
        and (o.first_alert_id is not null) = mine.is_update
        and o.in_doubt_kind is not distinct from mine.in_doubt_kind
        and o.may_be_event_id is not distinct from mine.may_be_event_id
    join deliveries d on d.alert_id = o.id and d.target = %(target)s and d.state = 'queued' and d.attempts = 0
    order by d.id
    limit 1
    for update of d skip locked
),
sooner as (
    update deliveries d set due_at = least(d.due_at, %(due_at)s) from message where d.id = message.id
)
insert into joined_alerts (alert_id, delivery_id) select %(alert_id)s::bigint, id from message
returning delivery_id;

-- name: postpone
-- A message of an alert waits for what else comes on its event.
update deliveries set due_at = %(due_at)s
where alert_id = %(alert_id)s and target = %(target)s and state = 'queued' and attempts = 0;

-- name: joined_to
-- The other alerts that a message tells too, each with its rule.
select j.alert_id, r.name as rule
from joined_alerts j
join alerts a on a.id = j.alert_id
join rules r on r.id = a.rule_id
where j.delivery_id = %(delivery_id)s
order by r.name, j.alert_id;

-- name: first_message_rules
-- Of an update the rules that the first message on its event to a target told, in the order in which it named them.
select o.rule
from alerts a
cross join lateral (
    select d.id, d.alert_id from deliveries d
    where d.alert_id = a.first_alert_id and d.target = %(target)s and d.state <> 'superseded'
    union all
    select d.id, d.alert_id from joined_alerts j join deliveries d on d.id = j.delivery_id
    where j.alert_id = a.first_alert_id and d.target = %(target)s
    limit 1
) first
cross join lateral (
    select r.name as rule, false as is_joined, t.id
    from alerts t join rules r on r.id = t.rule_id where t.id = first.alert_id
    union all
    select r.name, true, t.id
    from joined_alerts j join alerts t on t.id = j.alert_id join rules r on r.id = t.rule_id
    where j.delivery_id = first.id
) o
where a.id = %(alert_id)s
order by o.is_joined, o.rule, o.id;

-- name: withdraw_of_rules
-- What waits for a digest of rules that were removed or disabled: nobody waits for it any more, and it stays on record.
with unwanted as (
    select i.id, i.alert_id, i.channel, i.target, i.target_label, i.created_at,
           'rule ' || r.name || case when r.removed_at is null then ' was disabled' else ' was removed' end as reason
    from digest_items i
    join alerts a on a.id = i.alert_id
    join rules r on r.id = a.rule_id and (r.removed_at is not null or not r.enabled)
    where i.digest_id is null
    order by i.id
    for update of i skip locked
),
gone as (
    delete from digest_items i using unwanted where i.id = unwanted.id
)
insert into deliveries (alert_id, channel, target, target_label, state, reason, due_at, created_at)
select alert_id, channel, target, target_label, 'cancelled', reason || ' before its digest was made', created_at, created_at
from unwanted
on conflict do nothing;

-- name: withdraw_of_subscribers
-- What waits for a digest to subscribers who may not be told of its rule any more; it stays on record.
with unwanted as (
    select i.id, i.alert_id, i.channel, i.target, i.target_label, i.created_at
    from digest_items i
    join alerts a on a.id = i.alert_id
    where i.digest_id is null and i.target like 'subscriber %%'
      and not exists (
          select from subscriptions_in_force f
          where f.rule_id = a.rule_id and 'subscriber ' || f.subscriber_id = i.target
      )
    order by i.id
    for update of i skip locked
),
gone as (
    delete from digest_items i using unwanted where i.id = unwanted.id
)
insert into deliveries (alert_id, channel, target, target_label, state, reason, due_at, created_at)
select alert_id, channel, target, target_label, 'cancelled', 'its subscriber may not be told of the rule any more', created_at,
       created_at
from unwanted
on conflict do nothing;

-- name: is_due
-- Whether there may be a digest to be made. What is due further ahead than a week and a day was written by a wrong clock.
select exists (
    select from digest_items
    where digest_id is null and (due_at <= %(now)s or due_at > %(now)s::timestamptz + interval '8 days 12 hours')
);

-- name: due_groups
-- The digests that are due, by target and schedule: when what waits came, when it is due, how much it is, and the ends of
-- the last two digests of that schedule to the target.
select i.target, (array_agg(i.channel order by i.id desc))[1] as channel, i.schedule, min(i.created_at) as first_at, max(i.created_at) as last_at,
       count(i.alert_id) as alerts,
       max(i.due_at) filter (where i.due_at <= %(now)s) as due_at,
       array(select d.ends_at from digests d where d.target = i.target and d.schedule = i.schedule
             order by d.ends_at desc limit 2) as ends
from digest_items i
where i.digest_id is null
group by i.target, i.schedule
having bool_or(i.due_at <= %(now)s or i.due_at > %(now)s::timestamptz + interval '8 days 12 hours')
order by min(i.due_at), i.target, i.schedule;

-- name: lock_group
-- One maker of a digest to a target at a time.
select pg_advisory_xact_lock(hashtextextended('tocsin.digest:' || %(target)s || ':' || %(schedule)s, 0));

-- name: insert
-- A digest; nothing when there is one of that period.
insert into digests (channel, target, target_label, schedule, ends_at, began_at, created_at)
select i.channel, i.target, i.target_label, i.schedule, %(ends_at)s,
       (select max(d.ends_at) from digests d
        where d.target = i.target and d.schedule = i.schedule and d.ends_at < %(ends_at)s), %(now)s
from digest_items i
where i.target = %(target)s and i.schedule = %(schedule)s and i.digest_id is null
order by i.alert_id is null, i.id desc
limit 1
on conflict on constraint digests_once do nothing
returning *;

-- name: fill
-- Put what is due into a digest; of a storm everything that waits.
update digest_items set digest_id = %(digest_id)s
where target = %(target)s and schedule = %(schedule)s and digest_id is null
  and (%(is_storm)s or due_at <= %(now)s or due_at > %(now)s::timestamptz + interval '8 days 12 hours');

-- name: defer
-- There was a digest of that period already: what came late is in the next one.
update digest_items set due_at = %(due_at)s
where target = %(target)s and schedule = %(schedule)s and digest_id is null and due_at <= %(now)s;

-- name: end_asking
-- Nobody asks any more for digests with nothing in them: of these channels and schedules only.
delete from digest_items i
where i.reason = 'empty' and i.digest_id is null
  and not exists (
      select from unnest(%(tags)s::text[], %(schedules)s::text[]) as wanted (tag, schedule)
      where wanted.tag = i.channel and wanted.schedule = i.schedule
  );

-- name: schedules
-- By which schedules rules in force tell each channel.
select distinct tag, v.conditions ->> 'when' as schedule
from rules r
join rule_versions v on v.rule_id = r.id and v.version = r.version
cross join lateral unnest(v.notify) as tag
where r.enabled and r.removed_at is null and v.conditions ? 'when'
order by tag, schedule;

-- name: get
-- One digest.
select * from digests where id = %(id)s;

-- name: list_recent
-- The newest digests, with how many alerts each tells.
select d.*, (select count(i.alert_id) from digest_items i where i.digest_id = d.id) as alerts,
       (select min(m.state) from deliveries m where m.digest_id = d.id and m.state <> 'superseded') as state
from digests d
order by d.id desc
limit %(limit)s;

-- name: waiting
-- What waits for a digest, by target and schedule.
select channel, target_label, schedule, count(alert_id) as alerts, min(due_at) as due_at,
       array_agg(distinct reason order by reason) as reasons
from digest_items
where digest_id is null and alert_id is not null
group by channel, target, target_label, schedule
order by min(due_at), channel, target_label;

-- name: entries
-- What a digest tells, the newest first; each alert with its event
-- as it is now, and when the target was told of that event in a message of its own.
select i.alert_id, i.reason, r.name as rule, v.conditions, e.id as event_id, a.transition, a.created_at,
       a.first_alert_id is not null as is_update, a.in_doubt_kind, a.doubt_words, line.may_be_headline,
       coalesce(alerted.title, ar.title) as title, ar.url, s.name as source, ar.published, ar.published_precision,
       ar.first_seen_at, ar.access,
       case when ar.access = 'teaser' then (
           select free.url
           from event_articles ea
           join articles free on free.id = ea.article_id and free.access = 'full'
           left join event_articles own on own.article_id = ar.id
           where ea.event_id = e.id
           order by (ea.copy_group = own.copy_group) is true desc, free.first_seen_at desc, free.id
           limit 1
       ) end as free_url, x.after as escalated_after, e.articles, e.independent_sources, st.day_lo, st.day_hi,
       coalesce(st.types, '{}') as types, coalesce(st.place_names, '{}') as places,
       coalesce(st.regions, '{}') as regions, coalesce(st.countries, '{}') as countries,
       st.killed_low, st.killed_high, st.injured_low, st.injured_high, st.abducted_low, st.abducted_high,
       (select min(d.sent_at) from event_family(a.event_id) f
        join alerts o on o.event_id = f.event_id and o.first_alert_id is null
        join deliveries d on d.alert_id = o.id and d.target = i.target and d.state = 'sent') as told_at
from digest_items i
join alerts a on a.id = i.alert_id
join alert_lines line on line.id = a.id
join rules r on r.id = a.rule_id
join rule_versions v on v.rule_id = a.rule_id and v.version = a.rule_version
join event_lineage l on l.event_id = a.event_id
join events e on e.id = l.current_id
left join event_states st on st.event_id = e.id
join articles ar on ar.id = a.article_id
join sources s on s.id = ar.source_id
left join matches m on m.article_id = a.article_id and m.rule_id = a.rule_id
left join revisions alerted on alerted.article_id = m.article_id and alerted.revision = m.revision
left join escalations x on x.alert_id = i.alert_id and x.channel = i.channel and x.decision = 'escalated'
where i.digest_id = %(digest_id)s
order by a.created_at desc, a.id desc;

-- name: of_alert
-- The digests in which an alert stands or for which it waits, by target.
select i.channel, i.target_label, i.schedule, i.reason, i.due_at, i.digest_id, d.created_at as made_at
from digest_items i
left join digests d on d.id = i.digest_id
where i.alert_id = %(alert_id)s
order by i.channel, i.target_label;

-- name: messages_of
-- The messages that tell an alert, whichever way: its own, that of another rule's alert on the same event, or a digest.
select d.* from deliveries d
where d.alert_id = %(alert_id)s
  and not (d.state = 'superseded' and (
      exists (select from joined_alerts j join deliveries o on o.id = j.delivery_id
              where j.alert_id = d.alert_id and o.target = d.target)
      or exists (select from digest_items i where i.alert_id = d.alert_id and i.target = d.target)))
union all
select d.* from joined_alerts j join deliveries d on d.id = j.delivery_id
where j.alert_id = %(alert_id)s and d.state <> 'superseded'
union all
select d.* from digest_items i join deliveries d on d.digest_id = i.digest_id
where i.alert_id = %(alert_id)s
order by channel, target_label, id;

-- name: storm_of
-- Of which rule and which source most of the alerts in a digest are, and how many.
select count(*) over () as rules, r.name as rule, count(*) as alerts, sum(count(*)) over () as all_alerts,
       min(i.created_at) as first_at, max(i.created_at) as last_at,
       mode() within group (order by s.name) as source
from digest_items i
join alerts a on a.id = i.alert_id
join rules r on r.id = a.rule_id
join articles ar on ar.id = a.article_id
join sources s on s.id = ar.source_id
where i.digest_id = %(digest_id)s
group by r.id, r.name
order by count(*) desc, r.name
limit 1;

-- name: health
-- How many of the sources that are read are well.
select count(*) filter (where h.state is null or h.state in ('ok', 'quiet')) as healthy, count(*) as sources
from sources s
left join source_health h on h.source_id = s.id
where s.enabled and s.removed_at is null;

-- name: channel_terms
-- When those behind each channel are told, where the operator said so.
select tag, time_zone, quiet_from, quiet_to, budget_per_day, digest_at, empty_digest_since, storm_after, language
from channel_settings
order by tag;

-- name: terms_of_channel
-- The same of one channel.
select tag, time_zone, quiet_from, quiet_to, budget_per_day, digest_at, empty_digest_since, storm_after
from channel_settings
where tag = %(tag)s;

-- name: set_channel_terms
-- Set when those behind a channel are told.
insert into channel_settings (tag, quiet_from, quiet_to, budget_per_day, digest_at, empty_digest_since, storm_after)
values (%(tag)s, %(quiet_from)s, %(quiet_to)s, %(budget_per_day)s, %(digest_at)s, %(empty_digest_since)s,
    %(storm_after)s)
on conflict (tag) do update
set quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, budget_per_day = excluded.budget_per_day,
    digest_at = excluded.digest_at, empty_digest_since = excluded.empty_digest_since,
    storm_after = excluded.storm_after;
