-- name: list_current
-- Every rule that is not removed, in its newest version.
select r.id, r.name, r.enabled, r.version, r.active_from, r.muted_until, r.muted_by, r.muted_why, r.estimate,
       r.active_after,
       v.query, v.conditions, v.notify, v.saved_at, v.saved_by, v.why
from rules r
join rule_versions v on v.rule_id = r.id and v.version = r.version
where r.removed_at is null
order by r.name;

-- name: list_named
-- The rules that are not removed and whose name has a part, in their newest version, by name, from one of them on.
select r.id, r.name, r.enabled, r.version, r.active_from, r.muted_until, r.muted_by, r.muted_why, r.estimate,
       r.active_after,
       v.query, v.conditions, v.notify, v.saved_at, v.saved_by, v.why
from rules r
join rule_versions v on v.rule_id = r.id and v.version = r.version
where r.removed_at is null and position(%(part)s in r.name) > 0 and r.name >= %(since)s
order by r.name
limit %(limit)s;

-- name: count_current
-- How many rules are in force.
select count(*) from rules where removed_at is null;

-- name: get
-- One rule by name in its newest version, unless it is removed.
select r.id, r.name, r.enabled, r.version, r.active_from, r.muted_until, r.muted_by, r.muted_why, r.estimate,
       r.active_after,
       v.query, v.conditions, v.notify, v.saved_at, v.saved_by, v.why
from rules r
join rule_versions v on v.rule_id = r.id and v.version = r.version
where r.removed_at is null and r.name = %(name)s;

-- name: versions
-- Every version of a rule, removed or not, newest first.
select v.version, v.is_removal, v.enabled, v.query, v.conditions, v.notify, v.saved_at, v.saved_by, v.why
from rules r
join rule_versions v on v.rule_id = r.id
where r.name = %(name)s
order by v.version desc;

-- name: lock_saving
-- One saver of rules and lists at a time: a rule that names a list and the removal of that list must not pass each other.
select pg_advisory_xact_lock(hashtextextended('tocsin.rules', 0));

-- name: head
-- Where a rule stands by its name, removed or not.
select id, version, removed_at from rules where name = %(name)s for update;

-- name: create
-- A new rule's head; its first version must follow at once.
insert into rules (name, version, active_from, active_after) values (%(name)s, 0, %(now)s, nextval('order_of_storing'))
returning id;

-- name: add_version
-- Keep one version of a rule.
insert into rule_versions (rule_id, version, enabled, query, conditions, notify, saved_at, saved_by, why)
values (%(rule_id)s, %(version)s, %(enabled)s, %(query)s, %(conditions)s, %(notify)s::text[], %(now)s, %(saved_by)s,
        %(why)s);

-- name: add_removal
-- Keep who took a rule out of force and why, as a version beside the one before it.
insert into rule_versions
    (rule_id, version, is_removal, enabled, query, conditions, notify, saved_at, saved_by, why)
select rule_id, %(version)s, true, enabled, query, conditions, notify, %(now)s, %(saved_by)s, %(why)s
from rule_versions
where rule_id = %(rule_id)s and version = %(version)s - 1;

-- name: set_current
-- Make a version the one in force; a removed rule comes back as a new one that does not alert for what was stored before.
update rules
set version = %(version)s,
    enabled = %(enabled)s,
    active_from = case when removed_at is null then active_from else %(now)s end,
    active_after = case when removed_at is null then active_after else nextval('order_of_storing') end,
    muted_until = case when removed_at is null then muted_until end,
    estimate = case when %(keeps_estimate)s then estimate else %(estimate)s::double precision end,
    removed_at = null
where id = %(id)s;

-- name: remove
-- Take a rule out of force by a version that says who and why; its versions, matches and alerts stay. A mute of it is over.
with ended as (
    update mutes set ended_at = %(now)s, ended_by = 'the removal of the rule'
    where rule_id = %(id)s and ended_at is null and until > %(now)s
)
update rules set version = %(version)s, removed_at = %(now)s
where id = %(id)s;

-- name: mute
-- Matches of this rule do not alert until a moment; without one they alert again.
update rules
set muted_until = %(until)s::timestamptz, muted_by = %(muted_by)s, muted_why = %(why)s
where name = %(name)s and removed_at is null;

-- name: standings
-- For every rule, or for those that are given: its alerts of new events and what was held back since a moment, when it alerted last, and how its alerts were judged.
select r.id as rule_id,
       (select count(*) from alerts a
        where a.rule_id = r.id and a.created_at > %(since)s and a.first_alert_id is null) as alerts,
       (select coalesce(jsonb_object_agg(h.decision, h.times), '{}')
        from (select m.decision, count(*) as times from matches m
              where m.rule_id = r.id and m.matched_at > %(since)s and m.decision <> 'alerts'
              group by m.decision) as h) as held,
       (select max(a.created_at) from alerts a where a.rule_id = r.id and a.first_alert_id is null) as last_alerted,
       coalesce(j.relevant, 0) as relevant,
       coalesce(j.judged, 0) as judged
from rules r
left join (
    select n.rule_id, count(*) filter (where n.verdict = 'relevant') as relevant, count(*) as judged
    from (select distinct on (j.alert_id, j.judged_by) a.rule_id, j.verdict
          from judgements j join alerts a on a.id = j.alert_id
          order by j.alert_id, j.judged_by, j.id desc) as n
    group by n.rule_id
) as j on j.rule_id = r.id
where r.removed_at is null and (%(ids)s::bigint[] is null or r.id = any(%(ids)s::bigint[]));

-- name: signature
-- Two values: one that changes whenever a rule in force does, and one for what several rules may rest on: lists in force,
-- and the imported places.
select md5(coalesce((
           select string_agg(concat_ws(':', id, name, version, enabled, active_from, active_after, muted_until,
                                       muted_by, muted_why, estimate), ',' order by id)
           from rules where removed_at is null), '')) as rules,
       md5(coalesce((select string_agg(concat_ws(':', id, version), ',' order by id)
                     from lists where removed_at is null), '')
           || '|' || (select concat_ws(':', count(*), max(imported_at)) from places)) as shared;

-- name: weekly_alerts
-- How many alerts of new events each rule had in each week (of seven days, the last one ends now), weeks without any left out.
select rule_id, floor(extract(epoch from %(now)s::timestamptz - created_at) / 604800)::integer as weeks_ago,
       count(*)::integer as alerts
from alerts
where created_at > %(now)s::timestamptz - make_interval(weeks => %(weeks)s) and created_at <= %(now)s
  and first_alert_id is null
group by rule_id, weeks_ago;
