-- Which layout the text index has: a program that lays articles out otherwise begins the index anew, and never searches
-- what another layout wrote.
create table text_index_layout (
    layout integer not null
);
-- prevents two layouts at once
create unique index text_index_layout_one on text_index_layout ((true));
insert into text_index_layout values (1);
