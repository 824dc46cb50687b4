-- A source that was taken away keeps its name for its articles, but no longer keeps it from others.
alter table sources drop constraint sources_name_key;
-- prevents two sources that cannot be told apart
create unique index sources_name on sources (name) where removed_at is null;
-- Newsrooms of a whole region, or the desk of a foreign one for it, are neither local nor an agency.
alter table sources drop constraint sources_kind_check;
alter table sources add constraint sources_kind_check
    check (kind in ('local', 'regional', 'wire', 'state', 'analysis'));
