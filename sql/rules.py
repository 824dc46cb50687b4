"""Watch rules and their versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sql.connection import Connection
from sql.rows import Rule, RuleHead, RuleVersion
from sql.statements import Json, Statements

SQL = Statements("rules")


def list_current(conn: Connection) -> list[Rule]:
    """Every rule that is not removed, by name."""
    return SQL.all(conn, "list_current", Rule)


def get(conn: Connection, *, name: str) -> Rule | None:
    """One rule in its newest version; None when there is none or it is removed."""
    return SQL.one(conn, "get", Rule, name=name)


def versions(conn: Connection, *, name: str) -> list[RuleVersion]:
    """Every version of a rule, newest first, also of a removed one."""
    return SQL.all(conn, "versions", RuleVersion, name=name)


def lock(conn: Connection, *, name: str) -> RuleHead | None:
    """A rule's head, locked until the transaction ends."""
    return SQL.one(conn, "lock", RuleHead, name=name)


def create(conn: Connection, *, name: str, enabled: bool, now: datetime) -> int | None:
    """The number of a new rule, or None when another saver took the name first."""
    number: int | None = SQL.value(conn, "create", name=name, enabled=enabled, now=now)
    return number


def add_version(
    conn: Connection,
    *,
    rule_id: int,
    version: int,
    query: str,
    conditions: dict[str, Any],
    notify: list[str],
    saved_by: str,
    why: str,
    now: datetime,
) -> None:
    """Keep one version of a rule."""
    SQL.run(
        conn,
        "add_version",
        rule_id=rule_id,
        version=version,
        query=query,
        conditions=Json(conditions),
        notify=notify,
        saved_by=saved_by,
        why=why,
        now=now,
    )


def set_current(conn: Connection, *, id: int, version: int, enabled: bool, now: datetime) -> None:
    """Make a version the one in force; a removed rule becomes active from `now`."""
    SQL.run(conn, "set_current", id=id, version=version, enabled=enabled, now=now)


def remove(conn: Connection, *, name: str, now: datetime) -> int:
    """Take a rule out of force; how many there were of that name (0 or 1)."""
    return SQL.run(conn, "remove", name=name, now=now)
