-- name: waiting
-- What waits to be done: articles for their events or for rules, messages for one of these targets, sources to be read.
-- A due time further ahead than any of ours was written by a clock that was wrong: it counts as passed.
select exists (select from articles where detected_at is null)
       or exists (select from articles where detected_at is not null and matched_at is null) as articles,
    (
        select min(due_at) from deliveries
        where target = any(%(targets)s::text[]) and (
            (state in ('queued', 'retry')
                and (due_at <= %(now)s or due_at > %(now)s::timestamptz + interval '2 hours'))
            or (state = 'sending'
                and (leased_until <= %(now)s or leased_until > %(now)s::timestamptz + interval '1 hour'))
        )
    ) as message_since,
    exists (
        select from sources
        where enabled and removed_at is null
          and (
              next_due_at <= %(now)s
              or next_due_at > %(now)s::timestamptz + 1.2 * greatest(max_interval, interval '1 day')
          )
          and (
              leased_until is null or leased_until <= %(now)s
              or leased_until > %(now)s::timestamptz + interval '1 hour'
          )
    ) as sources,
    (
        select held_by is distinct from %(worker)s and held_until > %(now)s and held_until < %(now)s::timestamptz + interval '1 hour'
        from loops where name = 'alert'
    ) is true as is_held_by_another;

-- name: is_doubt_ended
-- Whether a match that was held in doubt is to be decided on again.
select exists (select from ended_doubts);

-- name: hold
-- Find events and match rules as the only worker, until a moment; nothing while another does.
update loops set held_by = %(worker)s, held_until = %(until)s
where name = %(name)s
  and (held_by is null or held_by = %(worker)s or held_until <= %(now)s
       or held_until > %(now)s::timestamptz + interval '1 hour');

-- name: let_go
-- Others may.
update loops set held_by = null, held_until = null where name = %(name)s and held_by = %(worker)s;

-- name: set_paused
-- Whether the deployment of a loop rests in Prefect; since when is kept.
update loops set paused_at = case when %(is_paused)s then coalesce(paused_at, %(now)s) end
where name = %(name)s and (paused_at is not null) <> %(is_paused)s;

-- name: paused
-- The loops that rest.
select name, paused_at from loops where paused_at is not null order by name;
