-- name: of_sources
-- The robots.txt files of these sources' hosts, unless they are too old to be of any use.
select * from robots
where source_id = any(%(ids)s::bigint[]) and checked_at > %(since)s
order by source_id, host;

-- name: save
-- A robots.txt as it was just read.
insert into robots (source_id, host, text, checked_at)
values (%(source_id)s, %(host)s, %(text)s, %(now)s)
on conflict (source_id, host) do update set text = excluded.text, checked_at = excluded.checked_at;

-- name: forget
-- The files that are too old to be of any use.
delete from robots where checked_at <= %(since)s;
