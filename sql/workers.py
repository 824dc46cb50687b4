"""The resident workers: who is alive, and what came of the dead-man ping."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import WorkerLife
from sql.statements import Statements

SQL = Statements("workers")


def join(conn: Connection, *, name: str, machine: str, version: str, until: datetime, now: datetime) -> None:
    """A worker is alive until a moment; its row is made when it has none."""
    SQL.run(conn, "join", name=name, machine=machine, version=version, until=until, now=now)


def leave(conn: Connection, *, name: str) -> int:
    """A worker ends."""
    return SQL.run(conn, "leave", name=name)


def drop_dead(conn: Connection, *, machine: str, now: datetime) -> int:
    """Workers that died on this machine, which another replaces now, and those that died a day ago anywhere."""
    return SQL.run(conn, "drop_dead", machine=machine, now=now)


def note_ping(conn: Connection, *, name: str, pinged_at: datetime | None, problem: str) -> int:
    """What came of a dead-man ping; `pinged_at` None: it was not sent, or not answered, and `problem` says why."""
    return SQL.run(conn, "note_ping", name=name, pinged_at=pinged_at, problem=problem)


def list_all(conn: Connection) -> list[WorkerLife]:
    """Every worker that has not ended by itself, the oldest first."""
    return SQL.all(conn, "list_all", WorkerLife)
