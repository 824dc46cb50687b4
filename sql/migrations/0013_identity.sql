-- Identity: what clustering needs of an article is computed once per revision and kept, so that texts are not read again.

create table article_profiles (
    article_id bigint primary key references articles (id) on delete cascade,
    -- of the article and of the program; another one than theirs is computed anew
    revision integer not null,
    layout integer not null,
    -- when it came out as far as we know: never after it was first seen
    moment timestamptz not null,
    -- the agency that it credits, by one name in all languages
    agency text,
    -- counts of terms, record of facts, sample of runs of words: see alerts.events.profile and .copies
    packed bytea not null,
    record bytea not null,
    fingerprint bytea not null,
    -- where it stands since it was last looked at: its piece and in it its group, each named by the first article
    piece bigint,
    piece_group bigint,
    is_alone boolean not null default false,
    -- whether a table of frequencies has counted it
    is_counted boolean not null default false
);
-- serves the articles of a span of time
create index article_profiles_moment on article_profiles (moment);
-- serves the members of the pieces that a new article touches
create index article_profiles_piece on article_profiles (piece);
-- serves the count of what came since the last night
create index article_profiles_uncounted on article_profiles (article_id) where not is_counted;

-- how common each term is: frozen from one night to the next
create table frequency_tables (
    id bigint generated always as identity primary key,
    layout integer not null,
    made_at timestamptz not null,
    -- articles counted, and articles that lie within one window of time
    total double precision not null,
    density double precision not null,
    seen bytea not null
);

-- the sketches of all articles of the window under one table: a part a batch, joined each night
create table sketch_parts (
    id bigint generated always as identity primary key,
    table_id bigint not null references frequency_tables (id) on delete cascade,
    sketches bytea not null
);
alter table sketch_parts alter column sketches set storage external;
-- serves the parts of the table in use, in the order in which they came
create index sketch_parts_by_table on sketch_parts (table_id, id);
