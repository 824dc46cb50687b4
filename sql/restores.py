"""What is known of a database that was set back, by a restored dump or otherwise."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import Restore
from sql.statements import Statements

SQL = Statements("restores")


def record(conn: Connection, *, lost_since: datetime, how: str, now: datetime) -> int:
    """The database was set back; what waits to be sent is a possible repeat from now on."""
    return SQL.run(conn, "record", lost_since=lost_since, how=how, now=now)


def last_sign(conn: Connection) -> datetime | None:
    """The newest sign of life in a database; None: it never ran."""
    found: datetime | None = SQL.value(conn, "last_sign")
    return found


def knows(conn: Connection, *, id: int, created_at: datetime, attempt: int) -> bool:
    """Whether a message of that number was made at that moment, and tried so often."""
    return bool(SQL.value(conn, "knows", id=id, created_at=created_at, attempt=attempt))


def newest(conn: Connection) -> datetime | None:
    """When the database was set back last; None: never."""
    found: datetime | None = SQL.value(conn, "newest")
    return found


def list_all(conn: Connection) -> list[Restore]:
    """When the database was set back, the last time first."""
    return SQL.all(conn, "list_all", Restore)


def is_empty(conn: Connection) -> bool:
    """Whether nothing is stored that anybody would miss."""
    return bool(SQL.value(conn, "is_empty"))
