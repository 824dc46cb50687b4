-- name: newest
-- The table in use.
select id, layout, made_at, total, density, seen from frequency_tables order by id desc limit 1;

-- name: insert
-- A new table.
insert into frequency_tables (layout, made_at, total, density, seen)
values (%(layout)s, %(made_at)s, %(total)s, %(density)s, %(seen)s)
returning id;

-- name: drop_older
-- Earlier tables, and the sketches under them.
delete from frequency_tables where id < %(id)s;

-- name: add_sketches
-- The sketches of a batch.
insert into sketch_parts (table_id, sketches) values (%(table_id)s, %(sketches)s);

-- name: sketches
-- All sketches under a table, in the order in which they came: of two of one article the later holds.
select sketches from sketch_parts where table_id = %(table_id)s order by id;
