-- name: upsert
-- Keep one place, new or in place of what was known of it.
insert into places (id, name, kind, admin1, country, latitude, longitude, population, spellings, imported_at)
values (
    %(id)s, %(name)s, %(kind)s, %(admin1)s, %(country)s, %(latitude)s, %(longitude)s, %(population)s,
    %(spellings)s::text[], %(now)s
)
on conflict (id) do update set
    name = excluded.name, kind = excluded.kind, admin1 = excluded.admin1, country = excluded.country,
    latitude = excluded.latitude, longitude = excluded.longitude, population = excluded.population,
    spellings = excluded.spellings, imported_at = excluded.imported_at;

-- name: list_all
-- Every imported place, in one order for good.
select id, name, kind, admin1, country, latitude, longitude, population, spellings from places order by id;

-- name: by_ids
-- The imported places of these ids.
select id, name, kind, admin1, country, latitude, longitude, population, spellings
from places where id = any(%(ids)s::text[]) order by id;

-- name: of_country
-- The imported places of one country, the largest first.
select id, name, kind, admin1, country, latitude, longitude, population, spellings
from places
where country = %(country)s
order by population desc, name, id;

-- name: by_country
-- How many places of each country were imported, and when last.
select country, count(*) as places, max(imported_at) as imported_at from places group by country order by country;

-- name: remove_country
-- Forget the imported places of one country.
delete from places where country = %(country)s;
