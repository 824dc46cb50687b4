"""Events of which readers of a rule want to hear every change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.connection import Connection
from sql.statements import Statements

SQL = Statements("followed")


@dataclass(frozen=True, slots=True)
class Followed:
    """That a rule tells every change of an event, by whose wish and since when."""

    event_id: int
    rule_id: int
    rule: str
    followed_by: str
    since: datetime


def add(conn: Connection, *, event_id: int, rule_id: int, followed_by: str, now: datetime) -> bool:
    """Whether the rule did not follow the event before."""
    return bool(SQL.run(conn, "add", event_id=event_id, rule_id=rule_id, followed_by=followed_by, now=now))


def remove(conn: Connection, *, event_id: int, rule_id: int) -> bool:
    """Whether the rule followed the event."""
    return bool(SQL.run(conn, "remove", event_id=event_id, rule_id=rule_id))


def of_events(conn: Connection, *, event_ids: list[int]) -> list[Followed]:
    """By which rules these events are followed; `event_id` is the number that was asked for."""
    return SQL.all(conn, "of_events", Followed, event_ids=event_ids)
