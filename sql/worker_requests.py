"""What people ask of a worker through the page, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sql.connection import Connection
from sql.rows import WorkerRequest
from sql.statements import Json, Statements

SQL = Statements("worker_requests")


def ask(conn: Connection, *, kind: str, subject: str, asked_by: str, most: int, now: datetime) -> int | None:
    """The number of a new request; None when `most` wait already."""
    number: int | None = SQL.value(
        conn, "ask", kind=kind, subject=subject, asked_by=asked_by, most=most, now=now
    )
    return number


def claim(conn: Connection, *, until: datetime, now: datetime) -> WorkerRequest | None:
    """The oldest request that nobody has, ours until a moment."""
    return SQL.one(conn, "claim", WorkerRequest, until=until, now=now)


def is_waiting(conn: Connection, *, now: datetime) -> bool:
    """Whether there is something for a worker to do."""
    return bool(SQL.value(conn, "is_waiting", now=now))


def note_progress(conn: Connection, *, id: int, progress: str) -> int:
    """What is done for a request at the moment."""
    return SQL.run(conn, "note_progress", id=id, progress=progress)


def finish(conn: Connection, *, id: int, failure: str, result: Any, now: datetime) -> int:
    """A request is answered; `result`: JSON values, None with a failure."""
    return SQL.run(
        conn, "finish", id=id, failure=failure, result=None if result is None else Json(result), now=now
    )


def give_up(conn: Connection, *, now: datetime) -> int:
    """Requests that several workers died with are answered with that."""
    return SQL.run(conn, "give_up", now=now)


def get(conn: Connection, *, id: int) -> WorkerRequest | None:
    """One request."""
    return SQL.one(conn, "get", WorkerRequest, id=id)


def list_recent(conn: Connection, *, kind: str, limit: int) -> list[WorkerRequest]:
    """The newest of a kind."""
    return SQL.all(conn, "list_recent", WorkerRequest, kind=kind, limit=limit)


def drop_old(conn: Connection, *, before: datetime, limit: int) -> int:
    """Let some go that are past their time."""
    return SQL.run(conn, "drop_old", before=before, limit=limit)
