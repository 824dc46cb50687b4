"""Escalations: what becomes of alerts that another channel is told of when nobody takes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sql.connection import Connection
from sql.rows import AlertToDeliver
from sql.statements import Statements

SQL = Statements("escalations")


@dataclass(frozen=True, slots=True)
class EscalationCase:
    """What decides on one that is due. `event_id` is the event as it is told now; `answered_by`: who judged, noted,
    followed or muted since; `is_withdrawn`: a newsroom took back what it had told."""

    alert_id: int
    channel: str
    after: timedelta
    accepted_at: datetime
    rule_id: int
    rule: str
    event_id: int
    source: str
    is_rule_in_force: bool
    taken_by: str | None
    answered_by: str | None
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Escalation:
    """One of an alert; `decision` None: it waits, since `accepted_at` when a first message was accepted."""

    alert_id: int
    channel: str
    after: timedelta
    decision: str | None
    decided_at: datetime | None
    detail: str
    accepted_at: datetime | None


def begin(conn: Connection, *, alert_id: int, channel: str, after: timedelta) -> int:
    """Let a channel be told of an alert when nobody takes it for so long; 0 when that is on record."""
    return SQL.run(conn, "begin", alert_id=alert_id, channel=channel, after=after)


def lock_due(conn: Connection, *, limit: int, now: datetime) -> list[int]:
    """The alerts on which it is to be decided now, locked until the transaction ends."""
    return SQL.value(conn, "lock_due", limit=limit, now=now) or []


def cases(conn: Connection, *, alert_ids: list[int]) -> list[EscalationCase]:
    """What decides on alerts that wait."""
    return SQL.all(conn, "cases", EscalationCase, alert_ids=alert_ids)


def decide(
    conn: Connection, *, alert_id: int, decision: str, detail: str, accepted_at: datetime, now: datetime
) -> int:
    """Keep what became of one; 0 when that is on record."""
    return SQL.run(
        conn, "decide", alert_id=alert_id, decision=decision, detail=detail, accepted_at=accepted_at, now=now
    )


def of_alert(conn: Connection, *, alert_id: int) -> Escalation | None:
    """That of an alert; None: its rule does not ask for it."""
    return SQL.one(conn, "of_alert", Escalation, alert_id=alert_id)


def is_to(conn: Connection, *, alert_id: int, channel: str) -> bool:
    """Whether a channel is told of an alert because nobody took it."""
    return bool(SQL.value(conn, "is_to", alert_id=alert_id, channel=channel))


def forgotten(conn: Connection, *, now: datetime) -> list[int]:
    """Alerts that should be escalated when nobody takes them, and of which nothing is on record, or is overdue."""
    return SQL.value(conn, "forgotten", now=now) or []


def to_deliver(conn: Connection) -> list[AlertToDeliver]:
    """Each alert that another channel is told of, and what was sent of it to whom."""
    return SQL.all(conn, "to_deliver", AlertToDeliver)
