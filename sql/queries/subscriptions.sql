-- name: lock
-- Requests for confirmation mails are counted one after the other: many at once must not all count as the first.
select pg_advisory_xact_lock(hashtextextended('tocsin.subscriptions', 0));

-- name: add_subscriber
-- An address of somebody; the number it has already where it is known.
insert into subscribers (person_id, address, address_key, created_at, created_by)
values (%(person_id)s, %(address)s, %(address_key)s, %(now)s, %(created_by)s)
on conflict (address_key, coalesce(person_id, 0)) where erased_at is null
do update set address = subscribers.address
returning *;

-- name: subscribers
-- The addresses that are not erased.
select * from subscribers where erased_at is null order by id;

-- name: subscriber
-- One of them, also one that is erased.
select * from subscribers where id = %(id)s;

-- name: subscribers_of_person
-- The addresses of a person.
select * from subscribers where person_id = %(person_id)s and erased_at is null order by id;

-- name: subscribers_of_address
-- Everything that is kept of an address.
select * from subscribers where address_key = %(address_key)s and erased_at is null order by id;

-- name: add
-- A subscription; nothing when there is one.
insert into subscriptions (subscriber_id, rule_id, schedule, asked_at, asked_by, confirmed_at)
select %(subscriber_id)s, r.id, %(schedule)s, %(now)s, %(asked_by)s, %(confirmed_at)s
from rules r
where r.name = %(rule)s and r.removed_at is null
on conflict (subscriber_id, rule_id) where ended_at is null do nothing;

-- name: current
-- The subscription of an address to a rule, where it is not ended.
select s.id, s.subscriber_id, s.rule_id, r.name as rule, s.schedule, s.asked_at, s.asked_by, s.confirmed_at, s.ended_at,
       s.ended_by
from subscriptions s
join rules r on r.id = s.rule_id
where s.subscriber_id = %(subscriber_id)s and r.name = %(rule)s and s.ended_at is null;

-- name: get
-- One subscription.
select s.id, s.subscriber_id, s.rule_id, r.name as rule, s.schedule, s.asked_at, s.asked_by, s.confirmed_at, s.ended_at,
       s.ended_by
from subscriptions s
join rules r on r.id = s.rule_id
where s.id = %(id)s;

-- name: of_subscribers
-- The subscriptions of these addresses, also those that ended.
select s.id, s.subscriber_id, s.rule_id, r.name as rule, s.schedule, s.asked_at, s.asked_by, s.confirmed_at, s.ended_at,
       s.ended_by
from subscriptions s
join rules r on r.id = s.rule_id
where s.subscriber_id = any(%(subscriber_ids)s::bigint[])
order by s.ended_at is not null, r.name, s.id;

-- name: in_force
-- Who is told of what a rule alerts for.
select id, subscriber_id, schedule from subscriptions_in_force where rule_id = %(rule_id)s order by id;

-- name: set_schedule
-- When it is told.
update subscriptions set schedule = %(schedule)s where id = %(id)s and ended_at is null;

-- name: confirm
-- Its address is right, and wants it; nothing when that was said before.
with confirmed as (
    update subscriptions set confirmed_at = %(now)s
    where id = %(id)s and confirmed_at is null and ended_at is null
    returning subscriber_id
)
update subscribers b set confirmed_at = coalesce(b.confirmed_at, %(now)s) from confirmed where b.id = confirmed.subscriber_id;

-- name: end
-- It is told no more.
update subscriptions set ended_at = %(now)s, ended_by = %(ended_by)s where id = %(id)s and ended_at is null;

-- name: cancel_messages
-- What is on its way to a subscriber of what a rule alerts for, or asks to confirm that, and is in nobody's hands.
update deliveries d
set state = 'cancelled', waits_for_target = false, reason = %(reason)s
where d.target = %(target)s and d.state in ('queued', 'retry', 'held')
  and (exists (select from alerts a where a.id = d.alert_id and a.rule_id = %(rule_id)s)
       or exists (select from notices n join subscriptions s on s.id = n.subscription_id
                  where n.id = d.notice_id and s.rule_id = %(rule_id)s));

-- name: cancel_waiting
-- What waits for a digest to a subscriber of what a rule alerts for; it stays on record.
with gone as (
    delete from digest_items i using alerts a
    where a.id = i.alert_id and a.rule_id = %(rule_id)s and i.target = %(target)s and i.digest_id is null
    returning i.alert_id, i.channel, i.target, i.target_label, i.created_at
)
insert into deliveries (alert_id, channel, target, target_label, state, reason, due_at, created_at)
select alert_id, channel, target, target_label, 'cancelled', %(reason)s, created_at, created_at from gone
on conflict do nothing;

-- name: erase
-- An address is kept no more, that it was and who asked is.
update subscribers
set address = null, address_key = null, erased_at = %(now)s, erased_by = %(erased_by)s
where id = %(id)s and erased_at is null;

-- name: erase_settings
-- The language and time zone of its messages.
delete from channel_settings where tag = %(tag)s;

-- name: ask
-- A confirmation mail is asked for.
insert into confirmation_requests (mailbox, asked_by, asked_at) values (%(mailbox)s, %(asked_by)s, %(now)s);

-- name: asked
-- How often one was asked for since a moment, for a mailbox and by a person.
select count(*) filter (where mailbox = %(mailbox)s)::integer as for_mailbox,
       count(*) filter (where asked_by = %(asked_by)s)::integer as by_person
from confirmation_requests
where asked_at > %(since)s and (mailbox = %(mailbox)s or asked_by = %(asked_by)s);

-- name: let_go_requests
-- Requests older than two days.
delete from confirmation_requests where asked_at < %(now)s::timestamptz - interval '2 days';

-- name: add_notice
-- The notice that asks to confirm a subscription.
insert into notices (kind, source_id, key, subject, text, created_at, subscription_id)
values ('subscription', null, %(key)s, %(subject)s, %(text)s, %(now)s, %(subscription_id)s)
returning id;

-- name: messages
-- What was sent to a subscriber, the newest first, without its words.
select d.id, d.created_at, d.sent_at, d.state, r.name as rule, ar.title as headline
from deliveries d
left join alerts a on a.id = d.alert_id
left join rules r on r.id = a.rule_id
left join articles ar on ar.id = a.article_id
where d.target = %(target)s
order by d.id desc
limit %(limit)s;

-- name: cancel_all_messages
-- Whatever is on its way to a subscriber, and is in nobody's hands.
update deliveries set state = 'cancelled', waits_for_target = false, reason = %(reason)s
where target = %(target)s and state in ('queued', 'retry', 'held');
