"""Named lists and their versions."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import ListVersion, NamedList, RuleHead
from sql.statements import Statements

SQL = Statements("lists")


def list_current(conn: Connection) -> list[NamedList]:
    """Every list that is not removed, by name."""
    return SQL.all(conn, "list_current", NamedList)


def versions(conn: Connection, *, name: str) -> list[ListVersion]:
    """Every version of a list, newest first, also of a removed one."""
    return SQL.all(conn, "versions", ListVersion, name=name)


def head(conn: Connection, *, name: str) -> RuleHead | None:
    """Where a list stands, locked until the transaction ends."""
    return SQL.one(conn, "head", RuleHead, name=name)


def create(conn: Connection, *, name: str) -> int:
    """The number of a new list."""
    number: int = SQL.value(conn, "create", name=name)
    return number


def add_version(
    conn: Connection,
    *,
    list_id: int,
    version: int,
    entries: list[str],
    saved_by: str,
    why: str,
    now: datetime,
) -> None:
    """Keep one version of a list."""
    SQL.run(
        conn,
        "add_version",
        list_id=list_id,
        version=version,
        entries=entries,
        saved_by=saved_by,
        why=why,
        now=now,
    )


def add_removal(
    conn: Connection, *, list_id: int, version: int, saved_by: str, why: str, now: datetime
) -> None:
    """Keep who took a list out of force and why, as its newest version."""
    SQL.run(conn, "add_removal", list_id=list_id, version=version, saved_by=saved_by, why=why, now=now)


def set_current(conn: Connection, *, id: int, version: int, removed_at: datetime | None) -> None:
    """Make a version the one in force, or with `removed_at` take the list out of force."""
    SQL.run(conn, "set_current", id=id, version=version, removed_at=removed_at)
