-- name: article_at
-- The article whose address, or one of whose other addresses, has this URL key.
select coalesce(
    (select id from articles where url_key = %(url_key)s),
    (select p.article_id
     from sources s
     join pages p on p.source_id = s.id and p.url_key = %(url_key)s
     where p.article_id is not null
     order by p.fetched_at desc
     limit 1)
);

-- name: page
-- What came of the page with this URL key when it was last asked for, by whatever source.
select p.source_id, s.name as source, p.url, p.outcome, p.detail, p.attempts, p.fetched_at, p.retry_at
from sources s
join pages p on p.source_id = s.id and p.url_key = %(url_key)s
order by p.fetched_at desc
limit 1;

-- name: sources
-- Every source, those that were taken away last.
select * from sources order by removed_at is not null, name;

-- name: newest_pages
-- The pages of these sources that were asked for last, each with the article it led to.
select url, article_id
from pages
where source_id = any(%(ids)s::bigint[])
order by fetched_at desc, url
limit %(limit)s;

-- name: matches_of
-- What is on record of an article, rule by rule, removed rules too.
select m.rule_id, r.name as rule, r.removed_at, m.rule_version, m.revision, m.event_id, m.spans, m.sentence, m.decision,
       m.matched_at, m.mute_id
from matches m
join rules r on r.id = m.rule_id
where m.article_id = %(article_id)s
order by r.name;

-- name: told
-- Every alert of an event, under whatever number it was or is told, or of its root article; the first one first.
select *
from alert_lines
where id in (
    select a.id from event_family(%(event_id)s) f join alerts a on a.event_id = f.event_id
    union
    select a.id from events e join alerts a on a.root_article_id = e.root_article_id where e.id = %(event_id)s
)
order by created_at, id;

-- name: alerts_by
-- The alerts that this article alerted, the first one first; updates of what it changed are no alerting.
select * from alert_lines where article_id = %(article_id)s and transition = 'new' order by created_at, id;

-- name: matchable
-- One article as rules look at it.
select * from matchables where id = %(article_id)s;

-- name: rang_before
-- The last alert of each of these rules before its moment, of whatever event.
select distinct on (a.rule_id) a.*
from unnest(%(rule_ids)s::bigint[], %(moments)s::timestamptz[]) as given (rule_id, moment)
join alert_lines a on a.rule_id = given.rule_id and a.created_at < given.moment and a.transition = 'new'
order by a.rule_id, a.created_at desc, a.id desc;
