"""Digests: alerts that are told together, and when those behind a channel are told."""

from __future__ import annotations

from datetime import datetime, time

from sql.connection import Connection
from sql.rows import Delivery
from sql.rows.digests import (
    AlertDigest,
    AlertTerms,
    ChannelTerms,
    Digest,
    DigestEntry,
    DigestGroup,
    DigestLine,
    JoinedAlert,
    SourcesHealth,
    Storm,
    TagSchedule,
    TargetLoad,
    WaitingDigest,
)
from sql.statements import Statements

SQL = Statements("digests")


def terms(conn: Connection, *, alert_id: int) -> AlertTerms | None:
    """What decides when an alert is told."""
    return SQL.one(conn, "terms", AlertTerms, alert_id=alert_id)


def load(
    conn: Connection, *, target: str, alert_id: int, recent: datetime, day: datetime, most: int, now: datetime
) -> TargetLoad:
    """What a target had since two moments; of the first count no more than `most` and `most` again."""
    found = SQL.one(
        conn, "load", TargetLoad, target=target, alert_id=alert_id, recent=recent, day=day, most=most, now=now
    )
    assert found is not None  # noqa: S101 - a select without a from always answers
    return found


def add_item(
    conn: Connection,
    *,
    alert_id: int | None,
    channel: str,
    target: str,
    target_label: str,
    schedule: str,
    reason: str,
    due_at: datetime,
    now: datetime,
) -> bool:
    """Whether an alert waits for a digest now and did not before; `alert_id` None asks for one with nothing in it."""
    return bool(
        SQL.run(
            conn,
            "add_item",
            alert_id=alert_id,
            channel=channel,
            target=target,
            target_label=target_label,
            schedule=schedule,
            reason=reason,
            due_at=due_at,
            now=now,
        )
    )


def take_unsent(
    conn: Connection,
    *,
    target: str,
    channel: str,
    target_label: str,
    recent: datetime,
    reason: str,
    due_at: datetime,
    now: datetime,
) -> int:
    """Move into the digest of a storm what was queued since a moment and not tried yet; how many alerts."""
    return SQL.run(
        conn,
        "take_unsent",
        target=target,
        channel=channel,
        target_label=target_label,
        recent=recent,
        reason=reason,
        due_at=due_at,
        now=now,
    )


def join_message(conn: Connection, *, alert_id: int, target: str, due_at: datetime) -> int | None:
    """The delivery that tells the alert with another one of the same event; None: there is none that can."""
    number: int | None = SQL.value(conn, "join_message", alert_id=alert_id, target=target, due_at=due_at)
    return number


def postpone(conn: Connection, *, alert_id: int, target: str, due_at: datetime) -> None:
    """Let a message of an alert wait until a moment."""
    SQL.run(conn, "postpone", alert_id=alert_id, target=target, due_at=due_at)


def joined_to(conn: Connection, *, delivery_id: int) -> list[JoinedAlert]:
    """The other alerts that a message tells too."""
    return SQL.all(conn, "joined_to", JoinedAlert, delivery_id=delivery_id)


def first_message_rules(conn: Connection, *, alert_id: int, target: str) -> list[str]:
    """Of an update the rules that the first message on its event to a target named; empty: it had none of its own."""
    return SQL.column(conn, "first_message_rules", alert_id=alert_id, target=target)


def withdraw_of_rules(conn: Connection) -> int:
    """Let nobody wait for what rules had matched that were removed or disabled since; how many alerts."""
    return SQL.run(conn, "withdraw_of_rules")


def withdraw_of_subscribers(conn: Connection) -> int:
    """Let no subscriber wait for what they may not be told any more; how many alerts."""
    return SQL.run(conn, "withdraw_of_subscribers")


def is_due(conn: Connection, *, now: datetime) -> bool:
    """Whether there may be a digest to be made."""
    return bool(SQL.value(conn, "is_due", now=now))


def due_groups(conn: Connection, *, now: datetime) -> list[DigestGroup]:
    """The digests that may be due, by target and schedule."""
    return SQL.all(conn, "due_groups", DigestGroup, now=now)


def lock_group(conn: Connection, *, target: str, schedule: str) -> None:
    """Let nobody else make a digest of that schedule to the target until the transaction ends."""
    SQL.run(conn, "lock_group", target=target, schedule=schedule)


def insert(
    conn: Connection, *, target: str, schedule: str, ends_at: datetime, now: datetime
) -> Digest | None:
    """The new digest of a period; None: there is one, or nothing waits for it."""
    return SQL.one(conn, "insert", Digest, target=target, schedule=schedule, ends_at=ends_at, now=now)


def fill(
    conn: Connection, *, digest_id: int, target: str, schedule: str, is_storm: bool, now: datetime
) -> int:
    """Put what is due into a digest, of a storm all that waits; how much."""
    return SQL.run(
        conn, "fill", digest_id=digest_id, target=target, schedule=schedule, is_storm=is_storm, now=now
    )


def defer(conn: Connection, *, target: str, schedule: str, due_at: datetime, now: datetime) -> None:
    """Leave what is due to a later digest."""
    SQL.run(conn, "defer", target=target, schedule=schedule, due_at=due_at, now=now)


def end_asking(conn: Connection, *, tags: list[str], schedules: list[str]) -> None:
    """Ask for empty digests to these channels by these schedules only."""
    SQL.run(conn, "end_asking", tags=tags, schedules=schedules)


def schedules(conn: Connection) -> list[TagSchedule]:
    """By which schedules rules in force tell each channel."""
    return SQL.all(conn, "schedules", TagSchedule)


def get(conn: Connection, *, id: int) -> Digest | None:
    """One digest."""
    return SQL.one(conn, "get", Digest, id=id)


def list_recent(conn: Connection, *, limit: int) -> list[DigestLine]:
    """The newest digests."""
    return SQL.all(conn, "list_recent", DigestLine, limit=limit)


def waiting(conn: Connection) -> list[WaitingDigest]:
    """What waits for a digest."""
    return SQL.all(conn, "waiting", WaitingDigest)


def entries(conn: Connection, *, digest_id: int) -> list[DigestEntry]:
    """What a digest tells, the newest first."""
    return SQL.all(conn, "entries", DigestEntry, digest_id=digest_id)


def of_alert(conn: Connection, *, alert_id: int) -> list[AlertDigest]:
    """The digests in which an alert stands, or for which it waits."""
    return SQL.all(conn, "of_alert", AlertDigest, alert_id=alert_id)


def messages_of(conn: Connection, *, alert_id: int) -> list[Delivery]:
    """The messages that tell an alert: its own, another rule's on the same event, or a digest's."""
    return SQL.all(conn, "messages_of", Delivery, alert_id=alert_id)


def storm_of(conn: Connection, *, digest_id: int) -> Storm | None:
    """Of which rule and source most alerts of a digest are; None: it has none."""
    return SQL.one(conn, "storm_of", Storm, digest_id=digest_id)


def health(conn: Connection) -> SourcesHealth:
    """How many of the sources that are read are well."""
    found = SQL.one(conn, "health", SourcesHealth)
    assert found is not None  # noqa: S101 - a count always answers
    return found


def channel_terms(conn: Connection) -> list[ChannelTerms]:
    """When those behind each channel are told; a channel without a row has the defaults."""
    return SQL.all(conn, "channel_terms", ChannelTerms)


def terms_of_channel(conn: Connection, *, tag: str) -> ChannelTerms | None:
    """When those behind one channel are told; None: the operator said nothing of it."""
    return SQL.one(conn, "terms_of_channel", ChannelTerms, tag=tag)


def set_channel_terms(
    conn: Connection,
    *,
    tag: str,
    quiet_from: time | None,
    quiet_to: time | None,
    budget_per_day: int | None,
    digest_at: time,
    empty_digest_since: datetime | None,
    storm_after: int,
) -> None:
    """Set when those behind a channel are told; its time zone is another statement's."""
    SQL.run(
        conn,
        "set_channel_terms",
        tag=tag,
        quiet_from=quiet_from,
        quiet_to=quiet_to,
        budget_per_day=budget_per_day,
        digest_at=digest_at,
        empty_digest_since=empty_digest_since,
        storm_after=storm_after,
    )
