"""Put an alert where its readers are told of it: a message of its own, one with another rule's, or a digest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sql.deliveries
import sql.digests
import sql.updates
from alerts.delivery import notice_texts
from alerts.delivery.routing import STORM_WINDOW, AtOnce, ForDigest, Wait, route
from alerts.delivery.wording import Wording
from alerts.rules.message_fields import MessageTerms
from alerts.rules.periods import begin_of_day, zone_named
from sql.connection import Connection
from sql.rows import AlertDetail, Delivery, ToldUpdate
from sql.rows.digests import AlertTerms, ChannelTerms, TargetLoad


@dataclass(frozen=True, slots=True)
class Recipient:
    """A target of a channel, by its fingerprint, with its label."""

    tag: str
    target: str
    label: str


def terms_of_channel(conn: Connection, tag: str) -> ChannelTerms:
    """When those behind a channel are told."""
    return sql.digests.terms_of_channel(conn, tag=tag) or ChannelTerms(tag)


def place(
    conn: Connection,
    alert_id: int,
    recipients: Iterable[Recipient],
    now: datetime,
    *,
    schedule: str | None = None,
    is_escalated: bool = False,
) -> int:
    """Let each recipient, all of one channel, be told of an alert, in the caller's transaction; for how many it is new.

    Whoever has it in hand already, by another channel, is left out. `schedule` as a rule's `when`: in place of that.
    `is_escalated`: it is told at once, as what is urgent; only a storm holds it.
    """
    alert = sql.digests.terms(conn, alert_id=alert_id)
    assert alert is not None  # noqa: S101 - the caller has just made the alert
    terms = MessageTerms.of(alert.conditions if schedule is None else {**alert.conditions, "when": schedule})
    if is_escalated:
        terms = replace(terms, is_urgent=True, debounce=timedelta())
    is_urgent = terms.is_urgent_for(_tolls(alert))
    placed, channel = 0, None
    for recipient in recipients:
        channel = channel or terms_of_channel(conn, recipient.tag)
        load = _load(conn, alert_id, recipient, channel, now)
        if load.is_known:
            continue
        way = route(terms, channel, load, now, is_urgent=is_urgent)
        if isinstance(way, ForDigest):
            _keep(conn, alert_id, recipient, channel, way, now)
        else:
            _send(conn, alert_id, recipient, way, now)
        placed += 1
    return placed


def with_joined(conn: Connection, delivery: Delivery, alert: AlertDetail) -> tuple[AlertDetail, list[int]]:
    """The alert of a message with the other rules whose alerts it tells too, and the numbers of all these alerts."""
    joined = sql.digests.joined_to(conn, delivery_id=delivery.id)
    rules = tuple(dict.fromkeys(row.rule for row in joined))
    return replace(alert, also_rules=rules), [alert.alert_id, *(row.alert_id for row in joined)]


def changes_of(conn: Connection, alert_ids: list[int]) -> list[ToldUpdate]:
    """What alerts in one message tell of changes, each once, as the first of them tells it."""
    changes: dict[str, ToldUpdate] = {}
    rows = sql.updates.told_by(conn, alert_ids=alert_ids)
    for row in sorted(rows, key=lambda row: alert_ids.index(row.alert_id)):
        changes.setdefault(row.transition, row)
    return list(changes.values())


def _tolls(alert: AlertTerms) -> dict[str, int | None]:
    return {"killed": alert.killed, "injured": alert.injured, "abducted": alert.abducted}


def _load(
    conn: Connection, alert_id: int, recipient: Recipient, channel: ChannelTerms, now: datetime
) -> TargetLoad:
    return sql.digests.load(
        conn,
        target=recipient.target,
        alert_id=alert_id,
        recent=now - STORM_WINDOW,
        day=begin_of_day(now, zone_named(channel.time_zone)),
        most=channel.storm_after,
        now=now,
    )


def _send(conn: Connection, alert_id: int, recipient: Recipient, way: AtOnce, now: datetime) -> None:
    """A message of its own; or none, where one of the same event is still to be sent: that one names both rules."""
    joined = sql.digests.join_message(conn, alert_id=alert_id, target=recipient.target, due_at=way.due_at)
    sql.deliveries.insert(
        conn,
        alert_id=alert_id,
        channel=recipient.tag,
        target=recipient.target,
        target_label=recipient.label,
        state="queued" if joined is None else "superseded",
        reason=""
        if joined is None
        else f"told in the same message as another rule's alert: delivery {joined}",
        now=now,
    )
    if joined is None and way.due_at > now:
        sql.digests.postpone(conn, alert_id=alert_id, target=recipient.target, due_at=way.due_at)


def _keep(
    conn: Connection,
    alert_id: int,
    recipient: Recipient,
    channel: ChannelTerms,
    way: ForDigest,
    now: datetime,
) -> None:
    sql.digests.add_item(
        conn,
        alert_id=alert_id,
        channel=recipient.tag,
        target=recipient.target,
        target_label=recipient.label,
        schedule=way.schedule,
        reason=way.reason,
        due_at=way.due_at,
        now=now,
    )
    if way.reason is Wait.STORM:
        sql.digests.take_unsent(
            conn,
            target=recipient.target,
            channel=recipient.tag,
            target_label=recipient.label,
            recent=now - STORM_WINDOW,
            reason="many came at once: they are told in one digest",
            due_at=way.due_at,
            now=now,
        )
    elif way.reason is Wait.BUDGET:
        _say_budget_is_spent(conn, recipient, channel, way, now)


def _say_budget_is_spent(
    conn: Connection, recipient: Recipient, channel: ChannelTerms, way: ForDigest, now: datetime
) -> None:
    """Once a day to each target, to that one alone."""
    zone = zone_named(channel.time_zone)
    notice_id = notice_texts.insert(
        conn,
        kind="budget",
        key=f"budget:{recipient.target}:{now.astimezone(zone):%Y-%m-%d}",
        text=lambda words: _budget_text(recipient, channel, way.due_at, words),
        now=now,
    )
    if notice_id is None:
        return
    sql.deliveries.insert(
        conn,
        notice_id=notice_id,
        channel=recipient.tag,
        target=recipient.target,
        target_label=recipient.label,
        now=now,
    )


def _budget_text(
    recipient: Recipient, channel: ChannelTerms, due_at: datetime, words: Wording
) -> tuple[str, str]:
    zone = zone_named(channel.time_zone)
    messages = words.count(words.messages, channel.budget_per_day or 0)
    lines = (
        words.budget["spent"].format(channel=recipient.tag, messages=messages),
        words.budget["later"].format(time=words.at(due_at, zone)),
        words.budget["waits"].format(command="tocsin digests list"),
    )
    hour = f"{due_at.astimezone(zone):%H:%M}"
    return words.budget["subject"].format(messages=messages, hour=hour), "\n".join(lines)
