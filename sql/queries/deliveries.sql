-- A due time further ahead than any delay of ours (12 hours), or a lease (90 seconds), was written by a clock that was
-- wrong: it counts as passed. A message in hand is abandoned when its lease is over, ten minutes later where its sender is
-- a process of this machine that lives (`alive`).

-- name: insert
-- One message of an alert, a notice or a digest to one target; nothing when it has one already, by this channel or another. Of what
-- was published before the database was set back, within a week, it is a possible repeat: it may be told in the lost hours.
insert into deliveries (alert_id, notice_id, digest_id, channel, target, target_label, state, reason, due_at,
    created_at, is_possible_repeat)
values (%(alert_id)s, %(notice_id)s, %(digest_id)s, %(channel)s, %(target)s, %(target_label)s, %(state)s, %(reason)s, %(now)s,
    %(now)s,
    exists (
        select from restores r
        join alerts al on al.id = %(alert_id)s::bigint
        join articles a on a.id = al.article_id
        where r.restored_at > %(now)s::timestamptz - interval '7 days'
          and (a.published is null or a.published < r.restored_at)
    ))
on conflict do nothing;

-- name: astray
-- What is held, and what is due to a target that is not in the channels file, oldest first.
select * from deliveries
where state = 'held'
   or (not target = any(%(targets)s::text[])
       and ((state in ('queued', 'retry')
            and (due_at <= %(now)s or due_at > %(now)s::timestamptz + interval '13 hours'))
           or (state = 'sending'
            and (leased_until <= %(now)s or leased_until > %(now)s::timestamptz + interval '1 hour'))))
order by id
for update skip locked;

-- name: hold
-- Keep a message until its channel is there again.
update deliveries
set state = 'held', reason = %(reason)s, leased_until = null, sender = null,
    is_possible_repeat = is_possible_repeat or state = 'sending'
where id = %(id)s;

-- name: supersede
-- A message that others took the place of.
update deliveries set state = 'superseded', reason = %(reason)s, leased_until = null where id = %(id)s;

-- name: release
-- The target of a held message is there again: it is due now.
update deliveries set state = 'queued', reason = '', due_at = %(now)s where id = %(id)s and state = 'held';

-- name: senders
-- Who has messages in hand.
select distinct sender from deliveries where state = 'sending' and sender is not null;

-- name: extend
-- Keep what a sender has in hand for longer.
update deliveries set leased_until = %(leased_until)s where state = 'sending' and sender = %(sender)s;

-- name: abandon
-- Senders that are gone have nothing in hand any more.
update deliveries set leased_until = %(now)s
where state = 'sending' and sender = any(%(senders)s::text[]) and leased_until > %(now)s;

-- name: due_targets
-- The targets that something is due for and that do not rest, the longest waiting first.
select array_agg(target order by since, target)
from (
    select d.target, min(d.due_at) as since
    from deliveries d
    where ((d.state in ('queued', 'retry')
            and (d.due_at <= %(now)s or d.due_at > %(now)s::timestamptz + interval '13 hours'))
           or (d.state = 'sending' and (d.leased_until > %(now)s::timestamptz + interval '1 hour'
               or d.leased_until <= %(now)s::timestamptz
                  - case when d.sender = any(%(alive)s::text[]) then interval '10 minutes' else interval '0' end)))
      and not exists (
          select from delivery_targets t
          where t.target = d.target and t.resting_until > %(now)s
            and t.resting_until < %(now)s::timestamptz + interval '13 hours'
      )
    group by d.target
) due;

-- name: keep_unanswered
-- A sender died with these in hand, and their channel wants no repeats: a person decides.
with unanswered as (
    select d.id
    from deliveries d
    join channel_settings c on c.tag = d.channel and c.on_ambiguous = 'hold'
    where d.state = 'sending' and (d.leased_until > %(now)s::timestamptz + interval '1 hour'
               or d.leased_until <= %(now)s::timestamptz
                  - case when d.sender = any(%(alive)s::text[]) then interval '10 minutes' else interval '0' end)
    order by d.id
    for update of d skip locked
)
update deliveries d
set state = 'unknown', leased_until = null, sender = null,
    reason = 'the sender was stopped while sending; it may have arrived. Send it again: tocsin deliveries retry ' || d.id
from unanswered
where d.id = unanswered.id;

-- name: cancel_of_rules
-- What rules that were removed or disabled had matched, and is in nobody's hands: nobody waits for it any more.
with unwanted as (
    select d.id, 'rule ' || r.name || case when r.removed_at is null then ' was disabled' else ' was removed' end as reason
    from deliveries d
    join alerts a on a.id = d.alert_id
    join rules r on r.id = a.rule_id and (r.removed_at is not null or not r.enabled)
    -- written so that each half has its index
    where (d.state in ('queued', 'retry') or d.state = 'held')
      and not exists (
          -- it tells the alert of another rule too
          select from joined_alerts j
          join alerts o on o.id = j.alert_id
          join rules other on other.id = o.rule_id and other.enabled and other.removed_at is null
          where j.delivery_id = d.id
      )
    order by d.id
    for update of d skip locked
)
update deliveries d
set state = 'cancelled', waits_for_target = false,
    reason = unwanted.reason || ' before it was sent' || case when d.is_possible_repeat then '; it may have arrived' else '' end
from unwanted
where d.id = unwanted.id;

-- name: cancel_of_subscribers
-- What subscribers would be told of a rule and may not be told any more: they are kept out, or it became private without them.
with unwanted as (
    select d.id
    from deliveries d
    join alerts a on a.id = d.alert_id
    -- written so that each half has its index
    where (d.state in ('queued', 'retry') or d.state = 'held') and d.target like 'subscriber %%'
      and not exists (
          select from (
              select a.rule_id
              union all
              -- it tells the alert of another rule too
              select o.rule_id from joined_alerts j join alerts o on o.id = j.alert_id where j.delivery_id = d.id
          ) told
          join subscriptions_in_force f on f.rule_id = told.rule_id
          where 'subscriber ' || f.subscriber_id = d.target
      )
    order by d.id
    for update of d skip locked
)
update deliveries d
set state = 'cancelled', waits_for_target = false, reason = 'its subscriber may not be told of the rule any more'
from unwanted
where d.id = unwanted.id;

-- name: claim
-- Take the next message that is due to a target that does not rest and whose turn it is. One that another sender had in
-- hand may have been sent: it is marked. What this sender's own lost transaction took was not.
with turn as (
    select paced_until from delivery_targets where target = %(target)s for update
), next as (
    select d.id, d.state = 'sending' and d.sender is distinct from %(sender)s as is_taken_over
    from deliveries d
    where d.target = %(target)s
      and ((d.state in ('queued', 'retry')
            and (d.due_at <= %(now)s or d.due_at > %(now)s::timestamptz + interval '13 hours'))
           or (d.state = 'sending' and (d.sender = %(sender)s or (d.leased_until > %(now)s::timestamptz + interval '1 hour'
               or d.leased_until <= %(now)s::timestamptz
                  - case when d.sender = any(%(alive)s::text[]) then interval '10 minutes' else interval '0' end))))
      and not exists (
          select from delivery_targets t
          where t.target = d.target and t.resting_until > %(now)s
            and t.resting_until < %(now)s::timestamptz + interval '13 hours'
      )
      and not exists (
          select from turn
          where paced_until > %(latest_turn)s and paced_until < %(now)s::timestamptz + interval '1 hour'
      )
    order by d.due_at, d.id
    limit 1
    for update skip locked
)
update deliveries d
set state = 'sending', leased_until = %(leased_until)s, sender = %(sender)s, attempts = d.attempts + 1,
    is_possible_repeat = d.is_possible_repeat or next.is_taken_over
from next
where d.id = next.id
returning d.*;

-- name: settle
-- The end of an attempt, which is kept with the server's answer; its message takes a state, unless another sender has
-- taken it over since. A target that accepted it is well; whether that is news.
with kept as (
    insert into attempts (delivery_id, attempt, started_at, finished_at, outcome, answer, stage, status)
    values (%(id)s, %(attempt)s, %(started_at)s, %(finished_at)s, %(outcome)s, %(answer)s, %(stage)s, %(status)s)
    on conflict (delivery_id, attempt) do nothing
), recovered as (
    update delivery_targets
    set failures = 0, failing_since = null, words = '', resting_until = null, is_refusing = false, reported_at = null
    where target = %(accepted_by)s and (failures > 0 or resting_until is not null or reported_at is not null)
    returning target
), settled as (
    update deliveries
    set state = %(state)s, reason = %(reason)s, due_at = coalesce(%(due_at)s, due_at), leased_until = null, sender = null,
        sent_at = %(sent_at)s, is_possible_repeat = is_possible_repeat or %(is_possible_repeat)s,
        external_id = case when %(external_id)s = '' then external_id else %(external_id)s end,
        waits_for_target = %(waits_for_target)s
    where id = %(id)s and attempts = %(attempt)s and state = 'sending'
)
select exists (select from recovered);

-- name: wake
-- A target answers again: what waits for its next attempt is due, but for what was woken often and failed each time.
with waiting as (
    select id from deliveries
    where target = %(target)s and state = 'retry' and due_at > %(now)s and woken < 3
    order by id
    for update skip locked
)
update deliveries d set due_at = %(now)s, woken = d.woken + 1 from waiting where d.id = waiting.id;

-- name: revive
-- A target accepts messages again: what it refused in the last week as it refused all, and what went unanswered, goes
-- out again.
with waiting as (
    select id from deliveries
    where target = %(target)s and waits_for_target and state in ('failed', 'unknown')
      and coalesce(retried_at, created_at) > %(now)s::timestamptz - interval '7 days' and attempts < 500
    order by id
    for update skip locked
)
update deliveries d
set state = 'queued', reason = '', due_at = %(now)s, retried_at = %(now)s, revived_at = %(now)s, waits_for_target = false,
    is_possible_repeat = d.is_possible_repeat or d.state = 'unknown'
from waiting
where d.id = waiting.id;

-- name: probe
-- Of what waits for a target that nothing else is queued for, one message: it tries whether that accepts messages again.
with next as (
    select d.id
    from deliveries d
    where d.waits_for_target and d.state in ('failed', 'unknown') and d.due_at <= %(now)s
      and coalesce(d.retried_at, d.created_at) > %(now)s::timestamptz - interval '7 days'
      and not exists (
          select from delivery_targets t
          where t.target = d.target and t.resting_until > %(now)s
            and t.resting_until < %(now)s::timestamptz + interval '13 hours'
      )
      and not exists (
          select from deliveries other
          where other.target = d.target and other.state in ('queued', 'retry', 'sending')
      )
      and not exists (
          select from deliveries older
          where older.target = d.target and older.waits_for_target and older.state in ('failed', 'unknown')
            and older.due_at <= %(now)s and older.id < d.id
      )
    order by d.id
    for update of d skip locked
)
update deliveries d
set state = 'queued', due_at = %(now)s, waits_for_target = false,
    revived_at = case when d.state = 'unknown' then %(now)s else d.revived_at end,
    is_possible_repeat = d.is_possible_repeat or d.state = 'unknown'
from next
where d.id = next.id;

-- name: thread_of
-- What the service calls the first message of an alert's event to the same target; '' when it has none.
select coalesce((
    select d.external_id
    from alerts a
    join alerts first on first.id = coalesce(a.first_alert_id, a.may_be_alert_id)
    cross join lateral (
        select o.id, o.target, o.external_id from deliveries o where o.alert_id = coalesce(first.first_alert_id, first.id)
        union all
        select o.id, o.target, o.external_id from joined_alerts j join deliveries o on o.id = j.delivery_id
        where j.alert_id = coalesce(first.first_alert_id, first.id)
    ) d
    where a.id = %(alert_id)s and d.target = %(target)s and d.external_id <> ''
    order by d.id limit 1
), '');

-- name: unreported
-- What the operator was not told yet: messages given up, unanswered, or waiting for longer than an hour, and those to a
-- target that refuses all.
select d.* from deliveries d
left join delivery_targets t on t.target = d.target
where d.notice_id is null and d.reported_at is null
  and d.state in ('failed', 'unknown', 'queued', 'retry', 'held')
  and (d.state in ('failed', 'unknown')
       or (d.state in ('queued', 'retry', 'held')
           and (coalesce(d.retried_at, d.created_at) <= %(now)s::timestamptz - interval '1 hour'
                or (t.is_refusing and t.failures >= 3))))
order by d.id
limit 1000
for update of d skip locked;

-- name: set_reported
-- The operator was told of these.
update deliveries set reported_at = %(now)s where id = any(%(ids)s::bigint[]);

-- name: undelivered
-- How many messages are given up, went unanswered, or wait for longer than an hour.
select count(*) filter (where state = 'failed') as failed,
       count(*) filter (where state = 'unknown') as unknown,
       count(*) filter (where state in ('queued', 'retry', 'sending')) as late,
       count(*) filter (where state = 'held') as held
from deliveries
where state in ('failed', 'unknown', 'held')
   or (state in ('queued', 'retry', 'sending') and coalesce(retried_at, created_at) <= %(now)s::timestamptz - interval '1 hour');

-- name: cancel
-- A person does not want it sent; what is sent, or in a sender's hands, is too late for that.
update deliveries
set state = 'cancelled', reason = %(reason)s, waits_for_target = false
where id = %(id)s and state in ('queued', 'retry', 'held', 'failed', 'unknown')
returning *;

-- name: alert_detail
-- All that a message says of an alert: the article as it read when it alerted, the rule as it stood, the event as it is.
select a.id as alert_id, r.name as rule, v.query, a.transition, e.articles, e.independent_sources,
       coalesce(first.title, root.title) as event_title, root.url as root_url,
       coalesce(alerted.title, ar.title) as title, coalesce(alerted.text, ar.text) as text,
       ar.url, s.name as source, ar.language, ar.published, ar.published_precision, ar.first_seen_at,
       coalesce(m.spans, '[]') as spans, coalesce(m.sentence, '') as sentence,
       coalesce(c.time_zone, 'UTC') as time_zone,
       a.created_at, a.in_doubt_kind, a.doubt_words, line.may_be_headline, line.may_be_told_at,
       told.url as may_be_url, before.url as may_be_root_url, oldest.url as thread_url,
       coalesce(opened.title, opener.title) as first_headline, opening.created_at as first_told_at,
       opener.url as first_url, opening.in_doubt_kind as first_in_doubt_kind,
       e.id as event_id, e.copy_groups, v.why as rule_why, coalesce(v.conditions ->> 'title', '') as rule_title, ar.access, member.copy_group,
       (select min(told_by.first_seen_at) from event_articles ea join articles told_by on told_by.id = ea.article_id
        where ea.event_id = e.id) as event_first_seen_at,
       coalesce(c.language, 'en') as channel_language, x.after as escalated_after, x.accepted_at as escalated_since
from alerts a
join alert_lines line on line.id = a.id
join rules r on r.id = a.rule_id
join rule_versions v on v.rule_id = a.rule_id and v.version = a.rule_version
join event_lineage l on l.event_id = a.event_id
join events e on e.id = l.current_id
join articles root on root.id = a.root_article_id
left join revisions first on first.article_id = root.id and first.revision = 1
join articles ar on ar.id = a.article_id
join sources s on s.id = ar.source_id
left join event_articles member on member.article_id = ar.id
left join matches m on m.article_id = a.article_id and m.rule_id = a.rule_id
left join revisions alerted on alerted.article_id = m.article_id and alerted.revision = m.revision
left join channel_settings c on c.tag = %(channel)s
left join alerts opening on opening.id = a.first_alert_id
left join articles opener on opener.id = opening.article_id
left join matches opener_match on opener_match.article_id = opening.article_id and opener_match.rule_id = a.rule_id
left join revisions opened on opened.article_id = opening.article_id and opened.revision = opener_match.revision
left join alerts other on other.id = coalesce(a.may_be_alert_id, opening.may_be_alert_id)
left join articles told on told.id = other.article_id
left join articles before on before.id = other.root_article_id
left join articles oldest on oldest.id = a.thread_article_id
left join escalations x on x.alert_id = a.id and x.channel = %(channel)s and x.decision = 'escalated'
where a.id = %(alert_id)s;

-- name: other_reports
-- Further articles of the event of an alert: one of each source, the newest sources first.
select source, title, url, published, published_precision, first_seen_at, access, copy_group
from (
    select distinct on (s.id) s.name as source, ar.title, ar.url, ar.published, ar.published_precision,
           ar.first_seen_at, ar.access, ea.copy_group
    from alerts a
    join event_lineage l on l.event_id = a.event_id
    join event_articles ea on ea.event_id = l.current_id
    join articles ar on ar.id = ea.article_id and ar.id <> a.article_id
    join sources s on s.id = ar.source_id
    where a.id = %(alert_id)s
    order by s.id, ar.first_seen_at
) one_of_each
order by first_seen_at desc, url
limit %(limit)s;

-- name: detail_to_be
-- What a message would say of the event of an article if a rule alerted with it now; the words of the rule are given.
select 0::bigint as alert_id, %(rule)s::text as rule, %(query)s::text as query, 'new' as transition, e.articles,
       e.independent_sources, root.title as event_title, root.url as root_url, ar.title, ar.text, ar.url,
       s.name as source, ar.language, ar.published, ar.published_precision, ar.first_seen_at,
       '[]'::jsonb as spans, '' as sentence, coalesce(c.time_zone, 'UTC') as time_zone,
       %(now)s::timestamptz as created_at, e.id as event_id, e.copy_groups, %(why)s::text as rule_why, ar.access,
       member.copy_group,
       (select min(told_by.first_seen_at) from event_articles ea join articles told_by on told_by.id = ea.article_id
        where ea.event_id = e.id) as event_first_seen_at,
       coalesce(c.language, 'en') as channel_language
from articles ar
join sources s on s.id = ar.source_id
join event_articles member on member.article_id = ar.id
join events e on e.id = member.event_id
join articles root on root.id = e.root_article_id
left join channel_settings c on c.tag = %(channel)s
where ar.id = %(article_id)s;

-- name: reports_beside
-- Further articles of the event of an article: one of each source, the newest sources first.
select source, title, url, published, published_precision, first_seen_at, access, copy_group
from (
    select distinct on (s.id) s.name as source, ar.title, ar.url, ar.published, ar.published_precision,
           ar.first_seen_at, ar.access, ea.copy_group
    from event_articles own
    join event_articles ea on ea.event_id = own.event_id and ea.article_id <> own.article_id
    join articles ar on ar.id = ea.article_id
    join sources s on s.id = ar.source_id
    where own.article_id = %(article_id)s
    order by s.id, ar.first_seen_at
) one_of_each
order by first_seen_at desc, url
limit %(limit)s;

-- name: get
-- One delivery.
select * from deliveries where id = %(id)s;

-- name: list_recent
-- The newest deliveries; of one state, and before one of them, only when that is given.
select * from deliveries
where (%(state)s::text is null or state = %(state)s::text)
  and (%(before)s::bigint is null or id < %(before)s::bigint)
order by id desc
limit %(limit)s;

-- name: of_alert
-- The deliveries of an alert, by channel and target.
select * from deliveries where alert_id = %(alert_id)s order by channel, target_label, id;

-- name: attempts_of
-- Every attempt of a delivery with the server's answer, the first one first.
select attempt, started_at, finished_at, outcome, answer, stage, status from attempts where delivery_id = %(id)s order by attempt;

-- name: retry
-- Make a message due at once that was given up, kept back, or waits; one that may have arrived is marked.
update deliveries
set state = 'queued', reason = '', due_at = %(now)s, leased_until = null, retried_at = %(now)s, reported_at = null,
    waits_for_target = false, is_possible_repeat = is_possible_repeat or state = 'unknown'
where id = %(id)s and state in ('failed', 'unknown', 'retry', 'cancelled') and target <> ''
returning *;

-- name: retry_failed
-- Make every message due at once that was given up.
update deliveries
set state = 'queued', reason = '', due_at = %(now)s, leased_until = null, retried_at = %(now)s, reported_at = null,
    waits_for_target = false
where state = 'failed' and target <> '';
