-- name: insert
-- One alert; nothing when that change of that event was told to that rule already, in whatever run.
insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, created_at)
values (%(rule_id)s, %(rule_version)s, %(event_id)s, %(root_article_id)s, %(article_id)s, %(transition)s, %(now)s)
on conflict on constraint alerts_once do nothing
returning id, rule_id, (select name from rules where rules.id = rule_id) as rule, rule_version, event_id,
          root_article_id, article_id, transition, created_at;

-- name: told
-- Which rules were told of these events, or of events that were merged into them.
with recursive lineage as (
    select id as survivor_id, id from unnest(%(event_ids)s::bigint[]) as given (id)
    union
    select l.survivor_id, e.id from lineage l join events e on e.merged_into = l.id
)
select distinct l.survivor_id as event_id, a.rule_id
from lineage l
join alerts a on a.event_id = l.id;

-- name: list_recent
-- The newest alerts.
select a.id, a.rule_id, r.name as rule, a.rule_version, a.event_id, a.root_article_id, a.article_id, a.transition,
       a.created_at
from alerts a
join rules r on r.id = a.rule_id
order by a.created_at desc, a.id desc
limit %(limit)s;

-- name: get
-- One alert.
select a.id, a.rule_id, r.name as rule, a.rule_version, a.event_id, a.root_article_id, a.article_id, a.transition,
       a.created_at
from alerts a
join rules r on r.id = a.rule_id
where a.id = %(id)s;

-- name: last_rang
-- When each of these rules rang last, for those that ever did.
select rule_id, max(created_at) as created_at from alerts where rule_id = any(%(rule_ids)s::bigint[]) group by rule_id;
