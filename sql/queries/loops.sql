-- name: waiting
-- What waits to be done: articles for their events or for rules, messages for one of these targets, sources to be read.
-- A due time further ahead than any of ours was written by a clock that was wrong: it counts as passed.
select exists (select from articles where detected_at is null)
       or exists (select from articles where detected_at is not null and matched_at is null) as articles,
    (
        select min(due_at) from deliveries d
        where target = any(%(targets)s::text[]) and (
            (state in ('queued', 'retry')
                and (due_at <= %(now)s or due_at > %(now)s::timestamptz + interval '13 hours'))
            or (state = 'sending'
                and (leased_until <= %(now)s or leased_until > %(now)s::timestamptz + interval '1 hour'))
        ) and not exists (
            select from delivery_targets t
            where t.target = d.target and t.resting_until > %(now)s
              and t.resting_until < %(now)s::timestamptz + interval '13 hours'
        )
    ) as message_since,
    exists (
        select from sources s
        left join rounds r on r.id = s.leased_by
        where s.enabled and s.removed_at is null
          and case when s.leased_by is null
              then s.next_due_at <= %(now)s
                  or s.next_due_at > %(now)s::timestamptz + 1.2 * greatest(s.max_interval, interval '1 day')
              else r.finished_at is not null or r.alive_until is null or r.alive_until <= %(now)s
                  or r.alive_until > %(now)s::timestamptz + interval '1 hour'
              end
    ) as sources,
    (
        select held_by is distinct from %(worker)s and held_until > %(now)s and held_until < %(now)s::timestamptz + interval '1 hour'
        from loops where name = 'alert'
    ) is true as is_held_by_another;

-- name: is_decision_due
-- Whether there is a match to be decided on again, a change that no rule has looked at, an update that has waited, a
-- digest to be made, or a mute that is over.
select exists (select from ended_doubts)
    or exists (select from changed_unfit)
    or exists (
        select from matches m join rules r on r.id = m.rule_id and r.enabled and r.removed_at is null
        where m.decision = 'asked_again'
    )
    or exists (select from event_transitions where weighed_at is null)
    or exists (select from updates where due_at is not null and (due_at <= %(now)s or decided_at > %(now)s))
    or exists (select from digest_items where digest_id is null and due_at <= %(now)s)
    or exists (select from mutes where told_at is null and (until <= %(now)s or ended_at is not null))
    or exists (select from waiting_escalations where accepted_at + after <= %(now)s)
    or exists (select from recipient_mutes where told_at is null and (until <= %(now)s or ended_at is not null));

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
