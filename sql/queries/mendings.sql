-- name: add
-- Keep what a person says of events.
insert into mendings (kind, made_by, made_at, why, alert_id)
values (%(kind)s, %(made_by)s, %(now)s, %(why)s, %(alert_id)s)
returning id;

-- name: add_articles
-- The articles that it is about.
insert into mended_articles (mending_id, article_id, is_apart)
select %(mending_id)s, given.id, given.is_apart
from unnest(%(article_ids)s::bigint[], %(apart)s::boolean[]) as given (id, is_apart);

-- name: undo
-- Take a mending back; 0 when there is none, or it was taken back.
update mendings set undone_by = %(undone_by)s, undone_at = %(now)s, undone_why = %(why)s
where id = %(id)s and undone_at is null;

-- name: get
-- One mending.
select * from mendings where id = %(id)s;

-- name: list_recent
-- The newest mendings; of one article or several only, when these are given.
select * from mendings m
where %(article_ids)s::bigint[] is null
   or exists (select from mended_articles a where a.mending_id = m.id and a.article_id = any(%(article_ids)s::bigint[]))
order by id desc
limit %(limit)s;

-- name: standing
-- All articles of the mendings that stand and are about any of these articles.
select a.mending_id, m.kind, a.article_id, a.is_apart
from mended_articles a
join mendings m on m.id = a.mending_id
where m.undone_at is null
  and m.id in (select mending_id from mended_articles where article_id = any(%(article_ids)s::bigint[]))
order by a.mending_id, a.article_id;

-- name: articles_of
-- All articles of these mendings, standing or not.
select a.mending_id, m.kind, a.article_id, a.is_apart
from mended_articles a
join mendings m on m.id = a.mending_id
where m.id = any(%(ids)s::bigint[])
order by a.mending_id, a.article_id;

-- name: lock_matching
-- Wait for every run of matching that has claimed one of these articles, and keep the next one from them: it would
-- decide by events that are about to change. Articles that were matched are claimed by none.
select id from articles
where id = any(%(article_ids)s::bigint[]) and matched_at is null
order by id
for no key update;

-- name: lock_matches
-- The same for runs that decide on matches again.
select article_id from matches
where article_id = any(%(article_ids)s::bigint[])
order by article_id, rule_id
for update;

-- name: astray
-- Alerts by these articles that were made of another event than their article tells of now; the first one first.
select a.id, a.article_id, e.id as event_id, e.root_article_id
from alerts a
join event_articles ea on ea.article_id = a.article_id
join events e on e.id = ea.event_id
join event_lineage l on l.event_id = a.event_id
where a.article_id = any(%(article_ids)s::bigint[]) and l.current_id <> e.id
order by a.id;

-- name: readdress
-- An alert counts for another event from now on; 0 when that was told to its rule already.
update alerts moved set event_id = %(event_id)s, root_article_id = %(root_article_id)s
where moved.id = %(id)s
  and not exists (
      select from alerts other
      where other.root_article_id = %(root_article_id)s and other.rule_id = moved.rule_id
        and other.transition = moved.transition and other.id <> moved.id
  );

-- name: move_matches
-- Matches stand by the event that their article tells of now.
update matches m set event_id = ea.event_id
from event_articles ea
where m.article_id = any(%(article_ids)s::bigint[]) and ea.article_id = m.article_id
  and m.event_id is distinct from ea.event_id;

-- name: ask_again
-- Matches of these articles that were held because their event had been told, for a doubt, or for what their event is, are
-- decided on again where their rule was not told of the event that they tell of now.
update matches m set decision = 'asked_again'
from event_articles ea, rules r
where m.article_id = any(%(article_ids)s::bigint[])
  and m.decision in ('already_told', 'in_doubt', 'elsewhere', 'event_type', 'actor', 'low_toll')
  and ea.article_id = m.article_id
  and r.id = m.rule_id and r.enabled and r.removed_at is null
  and not exists (
      select from event_family(ea.event_id) f
      join alerts a on a.event_id = f.event_id and a.rule_id = m.rule_id
  );
