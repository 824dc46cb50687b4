-- Places that a user brings in addition to the shipped gazetteer, from a GeoNames country file.
create table places (
    -- 'geonames:2449067'
    id text primary key,
    name text not null check (name <> ''),
    kind text not null check (kind <> ''),
    admin1 text,
    country text not null check (country ~ '^[A-Z]{2}$'),
    latitude double precision not null check (latitude between -90 and 90),
    longitude double precision not null check (longitude between -180 and 180),
    -- 0: unknown or under 5,000, 1: 5,000, 2: 20,000, 3: 100,000, 4: 500,000, 5: 2 million and more
    population smallint not null check (population between 0 and 5),
    spellings text[] not null default '{}',
    imported_at timestamptz not null
);
-- serves the count by country and the removal of one country
create index places_by_country on places (country, imported_at);
