-- In which language and time zone a person reads the page.

-- a table of its own: older programs read all columns of people
create table person_locales (
    person_id bigint primary key references people (id) on delete cascade,
    -- as flows/web/translations/<code>; null: what the browser asks for
    language text check (language in ('en', 'fr')),
    -- a name of the IANA database; null: UTC
    time_zone text check (time_zone <> '')
);
