"""Tables of how common terms are, and the sketches of articles under them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.connection import Connection
from sql.rows import FrequencyTable
from sql.statements import Statements

SQL = Statements("frequencies")


@dataclass(frozen=True, slots=True)
class _Part:
    sketches: bytes


def newest(conn: Connection) -> FrequencyTable | None:
    """The table in use; None before the first."""
    found = SQL.binary(conn, "newest", FrequencyTable)
    return found[0] if found else None


def insert(
    conn: Connection, *, layout: int, made_at: datetime, total: float, density: float, seen: bytes
) -> int:
    """Keep a new table; its id."""
    return int(
        SQL.value(conn, "insert", layout=layout, made_at=made_at, total=total, density=density, seen=seen)
    )


def drop_older(conn: Connection, *, id: int) -> None:
    """Forget the tables before this one, with the sketches under them."""
    SQL.run(conn, "drop_older", id=id)


def add_sketches(conn: Connection, *, table_id: int, sketches: bytes) -> None:
    """Keep the sketches of a batch."""
    SQL.run(conn, "add_sketches", table_id=table_id, sketches=sketches)


def sketches(conn: Connection, *, table_id: int) -> list[bytes]:
    """All parts under a table, the oldest first."""
    return [part.sketches for part in SQL.binary(conn, "sketches", _Part, table_id=table_id)]
