-- name: backlog
-- What waits to be done, and since when the oldest of each does; none is counted further than some thousands.
select a.count as articles, a.since as article_since,
       d.count as messages, d.since as message_since, d.retries,
       h.count as held, h.since as held_since,
       s.count as sources, s.since as source_since,
       (
           select count(distinct d.id)
           from attempts t join deliveries d on d.id = t.delivery_id and d.state = 'failed'
           where t.started_at >= %(now)s::timestamptz - interval '1 hour'
       )::integer as given_up
from (
    select count(*)::integer as count, min(since) as since
    from (
        (select greatest(first_seen_at, changed_at) as since from articles
         where detected_at is null order by id limit %(limit)s)
        union all
        (select greatest(first_seen_at, changed_at) from articles
         where detected_at is not null and matched_at is null order by id limit %(limit)s)
    ) waiting
) a, (
    select count(*)::integer as count, min(since) as since,
           count(*) filter (where state = 'retry')::integer as retries
    from (
        (select state, coalesce(retried_at, created_at) as since from deliveries
         where state in ('queued', 'retry', 'sending') order by due_at limit %(limit)s)
        union all
        -- what waits for a digest waits from the time that it is due
        (select 'queued', due_at from digest_items
         where digest_id is null and due_at <= %(now)s order by due_at limit %(limit)s)
    ) waiting
) d, (
    select count(*)::integer as count, min(created_at) as since
    from (select created_at from deliveries where state = 'held' order by id limit %(limit)s) waiting
) h, (
    select count(*)::integer as count, min(next_due_at) as since
    from (
        select next_due_at from sources
        where enabled and removed_at is null and leased_by is null and next_due_at <= %(now)s
        order by next_due_at limit %(limit)s
    ) waiting
) s;

-- name: source_states
-- How many sources are in each state; those that are not judged yet are `new`.
select case when s.enabled then coalesce(h.state, 'new') else 'paused' end as name, count(*)::integer as count
from sources s left join source_health h on h.source_id = s.id
where s.removed_at is null
group by 1 order by 1;

-- name: stored_ages
-- Of the articles stored in a span of time: seconds since they were published. Null where only a day or nothing is
-- known, and where the source was added later: its first reading brings what is old.
select case when a.published_precision = 'minute' and a.published >= s.added_at
       then greatest(extract(epoch from a.first_seen_at - a.published), 0)::double precision end as seconds
from articles a join sources s on s.id = a.source_id
where a.first_seen_at > %(since)s and a.first_seen_at <= %(until)s;

-- name: alerted_ages
-- Of the alerts after a number: the number, and seconds since their article was stored, or was changed to what alerted.
select a.id, greatest(extract(epoch from a.created_at
       - case when ar.changed_at <= a.created_at then ar.changed_at else ar.first_seen_at end), 0)::double precision as seconds
from alerts a join articles ar on ar.id = a.article_id
where a.id > %(after)s
order by a.id;

-- name: last_alert
-- The number of the newest alert.
select coalesce(max(id), 0) from alerts;

-- name: attempts_ended
-- The attempts that ended in a span of time: their outcomes, and of messages that were sent, seconds since their alert.
select t.outcome, case when t.outcome = 'sent' and d.state = 'sent'
       then greatest(extract(epoch from t.finished_at - coalesce(a.created_at, d.created_at)), 0)::double precision
       end as seconds
from attempts t
join deliveries d on d.id = t.delivery_id
left join alerts a on a.id = d.alert_id
where t.started_at > %(since)s::timestamptz - interval '1 hour'
  and t.finished_at > %(since)s and t.finished_at <= %(until)s;

-- name: server
-- Which Postgres this is, how large this database is, and what is off that keeps a power cut from undoing commits.
select current_setting('server_version') as version, pg_database_size(current_database()) as bytes,
       array(
           select name from unnest(array['fsync', 'full_page_writes', 'synchronous_commit']) as of (name)
           where current_setting(name) = 'off'
       ) as unsafe;
