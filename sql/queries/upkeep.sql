-- name: drop_texts
-- Let the texts of some articles go that are past their time: the article keeps what is known of it, and its title is
-- searched on. Those that steps still have to read wait.
with past as (
    select a.id
    from sources s
    cross join lateral (
        select id from articles
        where source_id = s.id and text_dropped_at is null and detected_at is not null and matched_at is not null
          and first_seen_at < %(now)s::timestamptz - coalesce(s.keep_text, %(keep)s::interval)
        order by first_seen_at
        limit %(limit)s
        for no key update skip locked
    ) a
    limit %(limit)s
),
let_go as (
    update articles
    set text = '', reading = '{}', text_dropped_at = %(now)s, indexed_revision = 0, next_read_at = null
    where id in (select id from past)
    returning id
),
unprofiled as (
    delete from article_profiles where article_id in (select id from past)
),
unrevised as (
    delete from revisions r using articles a
    where r.article_id in (select id from past) and a.id = r.article_id and r.revision < a.revision
)
select count(*) from let_go;

-- name: drop_crawls
-- Accounts of crawls past their time.
delete from crawls where id in (
    select id from crawls where started_at < %(before)s order by started_at limit %(limit)s
);

-- name: drop_rounds
-- Rounds of which no account is left.
delete from rounds r where id in (
    select id from rounds o
    where o.started_at < %(before)s and not exists (select from crawls c where c.round_id = o.id)
    order by id limit %(limit)s
);

-- name: drop_pages
-- Pages that gave no article and were asked for last before their time; what was forgotten stays known as such.
delete from pages p using (
    select source_id, url_key from pages
    where article_id is null and fetched_at < %(before)s and outcome <> 'forgotten'
    order by fetched_at limit %(limit)s
) past
where p.source_id = past.source_id and p.url_key = past.url_key;

-- name: drop_attempts
-- Attempts of messages past their time; the message keeps its state and reason.
delete from attempts t using (
    select delivery_id, attempt from attempts where finished_at < %(before)s order by finished_at limit %(limit)s
) past
where t.delivery_id = past.delivery_id and t.attempt = past.attempt;

-- name: drop_matches
-- Matches past their time that did not alert.
delete from matches m using (
    select article_id, rule_id from matches
    where decision <> 'alerts' and matched_at < %(before)s
    order by matched_at limit %(limit)s
) past
where m.article_id = past.article_id and m.rule_id = past.rule_id;

-- name: drop_updates
-- Updates past their time that no message told and that do not wait.
delete from updates u using (
    select root_article_id, rule_id, transition from updates
    where alert_id is null and due_at is null and decided_at < %(before)s
    order by decided_at limit %(limit)s
) past
where u.root_article_id = past.root_article_id and u.rule_id = past.rule_id and u.transition = past.transition;

-- name: drop_past
-- What articles and events were before their time; from then on what is kept begins.
with looks as (
    delete from past_looks where ctid = any(array(
        select ctid from past_looks where looked_at < %(before)s order by looked_at limit %(limit)s))
    returning looked_at
),
placements as (
    delete from past_event_articles where ctid = any(array(
        select ctid from past_event_articles where ended_at < %(before)s order by ended_at limit %(limit)s))
    returning ended_at
),
told_as as (
    delete from past_events where ctid = any(array(
        select ctid from past_events where ended_at < %(before)s order by ended_at limit %(limit)s))
    returning ended_at
),
doubts as (
    delete from past_event_doubts where ctid = any(array(
        select ctid from past_event_doubts where ended_at < %(before)s order by ended_at limit %(limit)s))
    returning ended_at
),
states as (
    delete from past_event_states where ctid = any(array(
        select ctid from past_event_states where ended_at < %(before)s order by ended_at limit %(limit)s))
    returning ended_at
),
changes as (
    delete from past_event_transitions where ctid = any(array(
        select ctid from past_event_transitions where ended_at < %(before)s order by ended_at limit %(limit)s))
    returning ended_at
),
runs as (
    delete from rule_runs where ctid = any(array(
        select ctid from rule_runs where at < %(before)s order by at limit %(limit)s))
    returning at
),
gone as (
    select * from looks union all select * from placements union all select * from told_as
    union all select * from doubts union all select * from states union all select * from changes
    union all select * from runs
),
kept as (
    update past_kept set since = greatest(since, %(before)s::timestamptz) where exists (select from gone)
)
select count(*) from gone;

-- name: articles_at
-- The articles of an address, whichever of its addresses it is.
select distinct a.id from articles a left join pages p on p.article_id = a.id
where a.url = %(url)s or p.url = %(url)s;

-- name: articles_of
-- Some articles of a source whose texts are still kept.
select id from articles where source_id = %(source_id)s and text_dropped_at is null order by id limit %(limit)s;

-- name: forget
-- Let go what these articles said: texts, revisions, excerpts, words; and their pages are not asked for again.
with given as (
    select id from articles where id = any(%(article_ids)s::bigint[]) for no key update
),
let_go as (
    update articles
    set text = '', authors = '{}', reading = '{}', text_dropped_at = coalesce(text_dropped_at, %(now)s),
        indexed_revision = 0, next_read_at = null
    where id in (select id from given)
    returning id, source_id, url, url_key
),
unrevised as (
    delete from revisions where article_id in (select id from given)
),
unprofiled as (
    delete from article_profiles where article_id in (select id from given)
),
unclaimed as (
    delete from facts where article_id in (select id from given)
),
unquoted as (
    update matches set sentence = '', spans = '[]' where article_id in (select id from given)
),
unsaid as (
    update event_transitions set sentence = '' where article_id in (select id from given)
),
uncorrected as (
    update article_corrections set sentence = '' where article_id in (select id from given)
),
untold as (
    update updates set sentence = '' where article_id in (select id from given)
),
unread as (
    update pages set outcome = 'forgotten', retry_at = null where article_id in (select id from given)
)
select count(*) from let_go;

-- name: record_forgotten
-- That somebody asked for it.
insert into forgotten (what, articles, asked_by, why, forgotten_at)
values (%(what)s, %(articles)s, %(asked_by)s, %(why)s, %(now)s);

-- name: list_forgotten
-- What was forgotten, the newest first.
select id, what, articles, asked_by, why, forgotten_at from forgotten order by id desc limit %(limit)s;
