-- A notice is worded in the language of the channel that it goes to.

alter table notices
    -- by language other than English, {"fr": {"subject": …, "text": …}}; a language that is not here is told in English
    add column translations jsonb not null default '{}';
