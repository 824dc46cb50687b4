"""The loops of the resident workers: what waits for them, who wakes them, and whether they rest."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection, is_pooled
from sql.rows import PausedLoop, Waiting
from sql.statements import Statements

SQL = Statements("loops")


def waiting(conn: Connection, *, targets: list[str], worker: str, now: datetime) -> Waiting:
    """What waits to be done; `targets`: the fingerprints of whom this machine can send to."""
    found = SQL.one(conn, "waiting", Waiting, targets=targets, worker=worker, now=now)
    assert found is not None  # noqa: S101 - a select without a from always answers
    return found


def is_decision_due(conn: Connection, *, now: datetime) -> bool:
    """Whether rules have something to decide that no stored article brings: doubts that ended, updates that waited."""
    return bool(SQL.value(conn, "is_decision_due", now=now))


def hold(conn: Connection, *, name: str, worker: str, until: datetime, now: datetime) -> bool:
    """Whether this worker holds a loop, until a moment; it may hold it again before that."""
    return SQL.run(conn, "hold", name=name, worker=worker, until=until, now=now) > 0


def let_go(conn: Connection, *, name: str, worker: str) -> int:
    """Another worker may hold the loop."""
    return SQL.run(conn, "let_go", name=name, worker=worker)


def set_paused(conn: Connection, *, name: str, is_paused: bool, now: datetime) -> int:
    """Keep whether the deployment of a loop rests in Prefect; 1 when that is new."""
    return SQL.run(conn, "set_paused", name=name, is_paused=is_paused, now=now)


def paused(conn: Connection) -> list[PausedLoop]:
    """The loops that rest, and since when."""
    return SQL.all(conn, "paused", PausedLoop)


def listen(conn: Connection) -> None:
    """Hear of stored articles and queued messages on this connection from now on.

    Through a pooler in transaction mode nothing is heard, nor asked for: whoever waits must look now and then, too.
    """
    if is_pooled(conn):
        return
    # no statement of a table's file: it cannot be prepared
    conn.execute("listen tocsin_stored")
    conn.execute("listen tocsin_due")


def wait(conn: Connection, seconds: float) -> bool:
    """Wait until somebody stores or queues something, so many seconds at most; whether somebody did."""
    return any(True for _ in conn.notifies(timeout=seconds, stop_after=1))
