-- name: get
-- How a target is; nothing for one that never failed and has no pace.
select * from delivery_targets where target = %(target)s;

-- name: set_failing
-- An attempt failed: nothing is sent to it until a moment. Its failures in a row are counted.
insert into delivery_targets as t (target, failures, failing_since, words, resting_until, is_refusing)
values (%(target)s, 1, %(now)s, %(words)s, %(resting_until)s, %(is_refusing)s)
on conflict (target) do update
set failures = t.failures + 1, failing_since = coalesce(t.failing_since, %(now)s), words = %(words)s,
    resting_until = %(resting_until)s, is_refusing = %(is_refusing)s;

-- name: set_well
-- It accepted a message; whether that is news.
update delivery_targets
set failures = 0, failing_since = null, words = '', resting_until = null, is_refusing = false, reported_at = null
where target = %(target)s and (failures > 0 or resting_until is not null or reported_at is not null);

-- name: take_turn
-- A message goes to it now; the turn of the next one is later.
insert into delivery_targets as t (target, paced_until) values (%(target)s, %(now)s::timestamptz + %(pace)s)
on conflict (target) do update
set paced_until = %(pace)s + case
    when t.paced_until > %(now)s and t.paced_until < %(now)s::timestamptz + interval '1 hour' then t.paced_until
    else %(now)s
end;

-- name: set_reported
-- The operator was told of these; rows that are not there are made.
insert into delivery_targets (target, reported_at)
select target, %(now)s from unnest(%(targets)s::text[]) as target
on conflict (target) do update set reported_at = %(now)s;

-- name: reported
-- Those among these targets that the operator was told of in the last day.
select target from delivery_targets
where target = any(%(targets)s::text[]) and reported_at > %(now)s::timestamptz - interval '1 day';

-- name: failing
-- The targets that fail, the longest failing first.
select * from delivery_targets where failures > 0 order by failing_since, target;
