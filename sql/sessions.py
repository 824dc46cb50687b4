"""Sessions: where people are logged in. A cookie is known by its sha256 digest alone."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import Person, Session
from sql.statements import Statements

SQL = Statements("sessions")


def begin(
    conn: Connection,
    *,
    digest: bytes,
    person_id: int,
    expires_at: datetime,
    address: str,
    agent: str,
    now: datetime,
) -> None:
    """A person has logged in."""
    SQL.run(
        conn,
        "begin",
        digest=digest,
        person_id=person_id,
        expires_at=expires_at,
        address=address,
        agent=agent,
        now=now,
    )


def person(conn: Connection, *, digest: bytes, idle_since: datetime, now: datetime) -> Person | None:
    """Whose cookie it is; None: it is nobody's, or over. Sessions not used since `idle_since` are over."""
    return SQL.one(conn, "person", Person, digest=digest, idle_since=idle_since, now=now)


def touch(conn: Connection, *, digest: bytes, address: str, now: datetime) -> bool:
    """Whether it was not used for five minutes; it is now."""
    return bool(SQL.run(conn, "touch", digest=digest, address=address, now=now))


def of_person(conn: Connection, *, person_id: int, idle_since: datetime, now: datetime) -> list[Session]:
    """Where a person is logged in, the last used first."""
    return SQL.all(conn, "of_person", Session, person_id=person_id, idle_since=idle_since, now=now)


def end_by_digest(conn: Connection, *, digest: bytes, now: datetime) -> None:
    """A person logs out."""
    SQL.run(conn, "end_by_digest", digest=digest, now=now)


def end_one(conn: Connection, *, id: int, person_id: int, now: datetime) -> bool:
    """Whether a session of that person was in force; it is not any more."""
    return bool(SQL.run(conn, "end_one", id=id, person_id=person_id, now=now))


def end_all(conn: Connection, *, person_id: int, now: datetime) -> int:
    """End every session of a person; how many there were."""
    return SQL.run(conn, "end_all", person_id=person_id, now=now)


def let_go(conn: Connection, *, now: datetime) -> int:
    """Drop what has been over for a month; how many."""
    return SQL.run(conn, "let_go", now=now)
