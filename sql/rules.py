"""Watch rules and their versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sql.connection import Connection
from sql.rows import Rule, RuleHead, RulesSignature, RuleStanding, RuleVersion
from sql.statements import Json, Statements

SQL = Statements("rules")


def list_current(conn: Connection) -> list[Rule]:
    """Every rule that is not removed, by name."""
    return SQL.all(conn, "list_current", Rule)


def list_named(conn: Connection, *, part: str, since: str, limit: int) -> list[Rule]:
    """Rules whose name has a part, by name, from the name `since` on."""
    return SQL.all(conn, "list_named", Rule, part=part, since=since, limit=limit)


def count_current(conn: Connection) -> int:
    """How many rules are in force."""
    return int(SQL.value(conn, "count_current"))


def get(conn: Connection, *, name: str) -> Rule | None:
    """One rule in its newest version; None when there is none or it is removed."""
    return SQL.one(conn, "get", Rule, name=name)


def versions(conn: Connection, *, name: str) -> list[RuleVersion]:
    """Every version of a rule, newest first, also of a removed one."""
    return SQL.all(conn, "versions", RuleVersion, name=name)


def lock_saving(conn: Connection) -> None:
    """Let no other saver of rules and lists in until the transaction ends."""
    SQL.run(conn, "lock_saving")


def head(conn: Connection, *, name: str) -> RuleHead | None:
    """Where a rule stands, locked until the transaction ends."""
    return SQL.one(conn, "head", RuleHead, name=name)


def create(conn: Connection, *, name: str, now: datetime) -> int:
    """The number of a new rule."""
    number: int = SQL.value(conn, "create", name=name, now=now)
    return number


def add_version(
    conn: Connection,
    *,
    rule_id: int,
    version: int,
    enabled: bool,
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
        enabled=enabled,
        query=query,
        conditions=Json(conditions),
        notify=notify,
        saved_by=saved_by,
        why=why,
        now=now,
    )


def add_removal(
    conn: Connection, *, rule_id: int, version: int, saved_by: str, why: str, now: datetime
) -> None:
    """Keep who took a rule out of force and why, as its newest version."""
    SQL.run(conn, "add_removal", rule_id=rule_id, version=version, saved_by=saved_by, why=why, now=now)


def set_current(
    conn: Connection,
    *,
    id: int,
    version: int,
    enabled: bool,
    keeps_estimate: bool,
    estimate: float | None,
    now: datetime,
) -> None:
    """Make a version the one in force; a removed rule becomes active from `now`."""
    SQL.run(
        conn,
        "set_current",
        id=id,
        version=version,
        enabled=enabled,
        keeps_estimate=keeps_estimate,
        estimate=estimate,
        now=now,
    )


def remove(conn: Connection, *, id: int, version: int, now: datetime) -> None:
    """Take a rule out of force; `version` is the one that says so."""
    SQL.run(conn, "remove", id=id, version=version, now=now)


def mute(conn: Connection, *, name: str, until: datetime | None, muted_by: str, why: str) -> int:
    """Let a rule be silent until a moment, None: let it alert again; how many there are of that name (0 or 1)."""
    return SQL.run(conn, "mute", name=name, until=until, muted_by=muted_by, why=why)


def standings(conn: Connection, *, since: datetime, ids: list[int] | None = None) -> list[RuleStanding]:
    """How every rule, or each of these, did since a moment."""
    return SQL.all(conn, "standings", RuleStanding, since=since, ids=ids)


def signature(conn: Connection) -> RulesSignature:
    """What changes whenever a rule in force does, and what changes with the lists and imported places they rest on."""
    found = SQL.one(conn, "signature", RulesSignature)
    assert found is not None  # noqa: S101 - a select without a from always answers
    return found


@dataclass(frozen=True, slots=True)
class WeeklyAlerts:
    """How many alerts of new events a rule had in a week; `weeks_ago` 0: in the last seven days."""

    rule_id: int
    weeks_ago: int
    alerts: int


def weekly_alerts(conn: Connection, *, weeks: int, now: datetime) -> list[WeeklyAlerts]:
    """The alerts of each rule by week; weeks without any are left out."""
    return SQL.all(conn, "weekly_alerts", WeeklyAlerts, weeks=weeks, now=now)
