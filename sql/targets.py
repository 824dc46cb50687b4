"""Targets: how each recipient's server is, when it may be tried again, and its pace."""

from __future__ import annotations

from datetime import datetime, timedelta

from sql.connection import Connection
from sql.rows import DeliveryTarget
from sql.statements import Statements

SQL = Statements("targets")


def get(conn: Connection, *, target: str) -> DeliveryTarget | None:
    """How a target is; None for one that never failed and has no pace."""
    return SQL.one(conn, "get", DeliveryTarget, target=target)


def set_failing(
    conn: Connection, *, target: str, words: str, resting_until: datetime, is_refusing: bool, now: datetime
) -> None:
    """An attempt failed: nothing is sent to it until then."""
    SQL.run(
        conn,
        "set_failing",
        target=target,
        words=words,
        resting_until=resting_until,
        is_refusing=is_refusing,
        now=now,
    )


def set_well(conn: Connection, *, target: str) -> bool:
    """It accepted a message; whether that is news."""
    return bool(SQL.run(conn, "set_well", target=target))


def take_turn(conn: Connection, *, target: str, pace: timedelta, now: datetime) -> None:
    """A message goes to it now; the turn of the next one is by `pace` later."""
    SQL.run(conn, "take_turn", target=target, pace=pace, now=now)


def set_reported(conn: Connection, *, targets: list[str], now: datetime) -> None:
    """The operator was told of these."""
    SQL.run(conn, "set_reported", targets=targets, now=now)


def reported(conn: Connection, *, targets: list[str], now: datetime) -> set[str]:
    """Those among these targets that the operator was told of in the last day."""
    return set(SQL.column(conn, "reported", targets=targets, now=now))


def failing(conn: Connection) -> list[DeliveryTarget]:
    """The targets that fail, the longest failing first."""
    return SQL.all(conn, "failing", DeliveryTarget)
