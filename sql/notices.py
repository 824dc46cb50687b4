"""Notices: what the operator is told of the watch itself, each once."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import Notice
from sql.statements import Statements

SQL = Statements("notices")


def insert(
    conn: Connection,
    *,
    kind: str,
    source_id: int | None,
    key: str,
    subject: str,
    text: str,
    now: datetime,
) -> int | None:
    """The number of a new notice, or None when that change was noted before."""
    number: int | None = SQL.value(
        conn, "insert", kind=kind, source_id=source_id, key=key, subject=subject, text=text, now=now
    )
    return number


def get(conn: Connection, *, id: int) -> Notice | None:
    """One notice."""
    return SQL.one(conn, "get", Notice, id=id)
