-- name: settings
-- What the operator set for each channel tag.
select tag, time_zone, on_ambiguous, language from channel_settings order by tag;

-- name: set_settings
-- Set the time zone of a channel's messages, and whether an unanswered one is sent again or kept back.
insert into channel_settings (tag, time_zone, on_ambiguous)
values (%(tag)s, %(time_zone)s, %(on_ambiguous)s)
on conflict (tag) do update set time_zone = excluded.time_zone, on_ambiguous = excluded.on_ambiguous;

-- name: set_language
-- Set the language that a channel's messages are worded in.
insert into channel_settings (tag, language) values (%(tag)s, %(language)s)
on conflict (tag) do update set language = excluded.language;
