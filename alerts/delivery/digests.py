"""Make the digests that are due, each once, and read what one tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sql.deliveries
import sql.digests
import sql.mutes
import sql.recipient_mutes
import sql.unsubscribed
import sql.updates
from alerts.delivery import notice_texts
from alerts.delivery.channels import Channels
from alerts.delivery.placing import terms_of_channel
from alerts.delivery.routing import STORM, Wait, after, scheduled, turn
from alerts.delivery.wording import Wording
from alerts.rules.periods import AT_ONCE, daily, zone_named
from sql.connection import Connection, commits_itself
from sql.rows import ToldUpdate
from sql.rows.digests import ChannelTerms, Digest, DigestEntry, DigestGroup, SourcesHealth, Storm
from sql.rows.mutes import HeldByMute, HeldMatch

# what the first digest of a schedule looks back on for what was held
FIRST_PERIOD = timedelta(days=1)
MOST_WEIGHTY = 20
TellNotice = Callable[[Connection, int, datetime], None]


@dataclass(frozen=True, slots=True)
class DigestContent:
    """All that the message of a digest says; `updates` by the alert that tells them."""

    digest: Digest
    channel: ChannelTerms
    entries: list[DigestEntry]
    updates: dict[int, list[ToldUpdate]]
    health: SourcesHealth
    # by mutes, of rules that tell its channel or of its recipient, since the digest before it
    held: list[HeldByMute]
    # of that what is in doubt, or of a rule that calls something urgent
    weighty: list[HeldMatch]
    # whoever unsubscribes from it is told no more of these
    rules: list[str]


def make_digests(conn: Connection, channels: Channels, now: datetime, tell: TellNotice) -> int:
    """Make every digest that is due and queue its message; how many. Each is a transaction of its own.

    Any number of workers may do so at once. `tell` queues a notice on a storm for whoever looks after the watch.
    """
    commits_itself(conn)
    with conn.transaction():
        _ask_for_empty(conn, channels, now)
        _ask_for_held(conn, channels, now)
        if not sql.digests.is_due(conn, now=now):
            return 0
        sql.digests.withdraw_of_rules(conn)
        sql.digests.withdraw_of_subscribers(conn)
        groups = sql.digests.due_groups(conn, now=now)
    made = 0
    for group in groups:
        with conn.transaction():
            digest = _make(conn, group, now)
            if digest is not None:
                _queue(conn, digest, now)
                if digest.schedule == STORM:
                    _tell_of_storm(conn, digest, now, tell)
                made += 1
    return made


def read_digest(conn: Connection, digest_id: int) -> DigestContent | None:
    """What a digest tells, as it is known now; None: there is none of that number."""
    digest = sql.digests.get(conn, id=digest_id)
    if digest is None:
        return None
    entries = sql.digests.entries(conn, digest_id=digest_id)
    updates: dict[int, list[ToldUpdate]] = {}
    for row in sql.updates.told_by(conn, alert_ids=[row.alert_id for row in entries if row.is_update]):
        updates.setdefault(row.alert_id, []).append(row)
    channel = terms_of_channel(conn, digest.channel)
    since = digest.began_at or digest.ends_at - FIRST_PERIOD
    held = sql.mutes.held_for(conn, tag=digest.channel, since=since, until=digest.ends_at)
    held += sql.recipient_mutes.held_for(conn, target=digest.target, since=since, until=digest.ends_at)
    weighty = sql.mutes.weighty_for(
        conn, tag=digest.channel, since=since, until=digest.ends_at, limit=MOST_WEIGHTY
    )
    rules = sql.unsubscribed.rules_of_digest(conn, digest_id=digest_id)
    return DigestContent(digest, channel, entries, updates, sql.digests.health(conn), held, weighty, rules)


def _make(conn: Connection, known: DigestGroup, now: datetime) -> Digest | None:
    """The digest of what waits, when its time has come; under a lock, as another worker may have made it meanwhile."""
    key = (known.target, known.schedule)
    sql.digests.lock_group(conn, target=known.target, schedule=known.schedule)
    groups = {(group.target, group.schedule): group for group in sql.digests.due_groups(conn, now=now)}
    if (group := groups.get(key)) is None:
        return None
    zone = zone_named(terms_of_channel(conn, group.channel).time_zone)
    when = turn(group, zone, now)
    if when.due_at > now:
        _defer(conn, group, when.due_at, now)
        return None
    digest = sql.digests.insert(
        conn, target=group.target, schedule=group.schedule, ends_at=when.ends_at, now=now
    )
    if digest is None:
        _defer(conn, group, after(group, zone, now), now)
        return None
    is_storm = group.schedule == STORM
    sql.digests.fill(
        conn, digest_id=digest.id, target=group.target, schedule=group.schedule, is_storm=is_storm, now=now
    )
    return digest


def _defer(conn: Connection, group: DigestGroup, due_at: datetime, now: datetime) -> None:
    sql.digests.defer(conn, target=group.target, schedule=group.schedule, due_at=due_at, now=now)


def _queue(conn: Connection, digest: Digest, now: datetime) -> None:
    sql.deliveries.insert(
        conn,
        digest_id=digest.id,
        channel=digest.channel,
        target=digest.target,
        target_label=digest.target_label,
        now=now,
    )


def _tell_of_storm(conn: Connection, digest: Digest, now: datetime, tell: TellNotice) -> None:
    """One notice a day on each rule that floods its readers, however many they are."""
    storm = sql.digests.storm_of(conn, digest_id=digest.id)
    if storm is None:
        return
    notice_id = notice_texts.insert(
        conn,
        kind=STORM,
        key=f"storm:{storm.rule}:{now:%Y-%m-%d}",
        text=lambda words: _storm_text(storm, digest, words),
        now=now,
    )
    if notice_id is not None:
        tell(conn, notice_id, now)


def _storm_text(storm: Storm, digest: Digest, words: Wording) -> tuple[str, str]:
    """Subject and text: how many alerts of which rule came at once, and what to do."""
    alerts = words.count(words.alerts, storm.all_alerts)
    others = words.count(words.other_rules, storm.rules - 1) if storm.rules > 1 else ""
    came = words.storm["came"].format(
        alerts=alerts,
        channel=digest.channel,
        span=words.span(storm.last_at - storm.first_at),
        time=words.at(storm.last_at, None),
        number=words.number(storm.alerts),
        rule=storm.rule,
        others=others,
        source=storm.source,
    )
    told = words.storm["told"].format(command=f"tocsin digests show {digest.id}")
    ask = words.storm["ask"].format(
        test=f"tocsin rules test {storm.rule}",
        why=f"tocsin sources why {storm.source}",
        mute=f"tocsin mutes add rule {storm.rule} 2h --why …",
    )
    return words.storm["subject"].format(alerts=alerts, rule=storm.rule), f"{came}\n{told}\n{ask}"


def _ask_for_empty(conn: Connection, channels: Channels, now: datetime) -> None:
    """Let a digest be due at each end of a period to those who want one even when nothing came."""
    asking = {
        channel.tag: channel
        for channel in sql.digests.channel_terms(conn)
        if channel.empty_digest_since is not None
    }
    rules = sql.digests.schedules(conn) if asking else []
    wanted = {(rule.tag, rule.schedule) for rule in rules if rule.tag in asking and rule.schedule != AT_ONCE}
    scheduled_tags = {tag for tag, _ in wanted}
    wanted |= {
        (tag, str(daily(channel.digest_at))) for tag, channel in asking.items() if tag not in scheduled_tags
    }
    for tag, schedule in sorted(wanted):
        _ask(conn, channels, asking[tag], schedule, Wait.EMPTY, now)
    sql.digests.end_asking(
        conn, tags=[tag for tag, _ in wanted], schedules=[schedule for _, schedule in wanted]
    )


def _ask_for_held(conn: Connection, channels: Channels, now: datetime) -> None:
    """Let a daily digest be due to those from whom a mute keeps what is urgent or in doubt: it does not vanish."""
    for tag in sql.mutes.weighty_tags(conn, since=now - FIRST_PERIOD, now=now):
        channel = terms_of_channel(conn, tag)
        _ask(conn, channels, channel, str(daily(channel.digest_at)), Wait.MUTED, now)


def _ask(
    conn: Connection, channels: Channels, channel: ChannelTerms, schedule: str, reason: Wait, now: datetime
) -> None:
    """Let a digest be due to every target of a channel at the next end of its schedule."""
    due_at = scheduled(schedule).next_end(now, zone_named(channel.time_zone))
    left = sql.unsubscribed.from_all(conn, tag=channel.tag)
    for target in channels.targets:
        if target.tag == channel.tag and target.fingerprint not in left:
            sql.digests.add_item(
                conn,
                alert_id=None,
                channel=channel.tag,
                target=target.fingerprint,
                target_label=target.label,
                schedule=schedule,
                reason=reason,
                due_at=due_at,
                now=now,
            )
