"""What must have been delivered, derived from what was matched."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import AlertToDeliver, UnalertedMatch
from sql.statements import Statements

SQL = Statements("audit")


def unalerted(conn: Connection) -> list[UnalertedMatch]:
    """Matches on record as alerting that no alert is of, the oldest first."""
    return SQL.all(conn, "unalerted", UnalertedMatch)


def alerts_to_deliver(conn: Connection) -> list[AlertToDeliver]:
    """Each alert of a rule in force, whom it is for, and to whom there is a message of it."""
    return SQL.all(conn, "alerts_to_deliver", AlertToDeliver)


def late_articles(conn: Connection, *, now: datetime) -> int:
    """How many articles wait for longer than an hour to be looked at."""
    return int(SQL.value(conn, "late_articles", now=now))
