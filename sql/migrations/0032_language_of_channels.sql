-- Messages of a channel are worded in its language.

alter table channel_settings
    -- of the words around what sites wrote, and of dates; as alerts/delivery/words/<code>.toml
    add column language text not null default 'en' check (language in ('en', 'fr'));
