-- name: insert
-- A notice; nothing when that change was noted before.
insert into notices (kind, source_id, key, subject, text, translations, created_at)
values (%(kind)s, %(source_id)s, %(key)s, %(subject)s, %(text)s, %(translations)s, %(now)s)
on conflict (key) do nothing
returning id;

-- name: get
-- One notice, in the language of a channel where it has words in that, else in English; what asks to confirm a subscription
-- was written in the subscriber's.
select n.id, n.kind, n.source_id, coalesce(t.words ->> 'subject', n.subject) as subject,
       coalesce(t.words ->> 'text', n.text) as text, n.created_at, n.subscription_id,
       case when t.words is null and n.subscription_id is null then 'en' else coalesce(c.language, 'en') end as language
from notices n
left join channel_settings c on c.tag = %(channel)s
left join lateral (select n.translations -> c.language as words) t on true
where n.id = %(id)s;
