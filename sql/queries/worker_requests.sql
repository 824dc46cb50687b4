-- name: ask
-- A request that a worker is to take; nothing when as many wait already.
insert into worker_requests (kind, subject, asked_by, asked_at)
select %(kind)s, %(subject)s, %(asked_by)s, %(now)s
where (select count(*) from worker_requests where finished_at is null) < %(most)s
returning id;

-- name: claim
-- The oldest request that no worker has; a worker that died with it in hand gives it up by time, three at most.
update worker_requests set takes = takes + 1, taken_until = %(until)s, progress = ''
where id = (
    select id from worker_requests
    where finished_at is null and takes < 3 and (taken_until is null or taken_until <= %(now)s)
    order by id limit 1 for update skip locked
)
returning id, kind, subject, asked_by, asked_at, takes, taken_until, progress, finished_at, failure, result;

-- name: is_waiting
-- Whether there is one to be taken, or to be given up.
select exists (
    select from worker_requests where finished_at is null and (taken_until is null or taken_until <= %(now)s)
);

-- name: note_progress
-- What is done for it at the moment.
update worker_requests set progress = %(progress)s where id = %(id)s and finished_at is null;

-- name: finish
-- It is answered: with a result, or with why there is none.
update worker_requests set finished_at = %(now)s, failure = %(failure)s, result = %(result)s, progress = ''
where id = %(id)s and finished_at is null;

-- name: give_up
-- Those that three workers died with.
update worker_requests
set finished_at = %(now)s, failure = 'three workers ended while they did this; the log of the worker says more'
where finished_at is null and takes >= 3 and taken_until <= %(now)s;

-- name: get
-- One of them.
select id, kind, subject, asked_by, asked_at, takes, taken_until, progress, finished_at, failure, result
from worker_requests where id = %(id)s;

-- name: list_recent
-- The newest of a kind.
select id, kind, subject, asked_by, asked_at, takes, taken_until, progress, finished_at, failure, result
from worker_requests where kind = %(kind)s order by id desc limit %(limit)s;

-- name: drop_old
-- Let some go that are past their time.
delete from worker_requests where id in (
    select id from worker_requests where asked_at < %(before)s order by asked_at limit %(limit)s
);
