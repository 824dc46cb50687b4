"""Groups of people, and the rules that they alone see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.connection import Connection
from sql.statements import Statements

SQL = Statements("groups")


@dataclass(frozen=True, slots=True)
class Group:
    """A group with the names of its people and of the rules that are private to it."""

    name: str
    created_at: datetime
    created_by: str
    members: list[str]
    rules: list[str]


@dataclass(frozen=True, slots=True)
class PrivateRule:
    """A rule, also a removed one, that the people of a group alone see."""

    rule_id: int
    name: str
    group_name: str


def add(conn: Connection, *, name: str, created_by: str, now: datetime) -> bool:
    """Whether the group is new."""
    return bool(SQL.run(conn, "add", name=name, created_by=created_by, now=now))


def remove(conn: Connection, *, name: str) -> bool:
    """Whether there was such a group."""
    return bool(SQL.run(conn, "remove", name=name))


def add_member(conn: Connection, *, name: str, person_id: int, added_by: str, now: datetime) -> bool:
    """Whether the person was not in the group before, and there is one."""
    return bool(SQL.run(conn, "add_member", name=name, person_id=person_id, added_by=added_by, now=now))


def remove_member(conn: Connection, *, name: str, person_id: int) -> bool:
    """Whether the person was in the group."""
    return bool(SQL.run(conn, "remove_member", name=name, person_id=person_id))


def list_all(conn: Connection) -> list[Group]:
    """Every group, by name."""
    return SQL.all(conn, "list_all", Group)


def of_person(conn: Connection, *, person_id: int) -> list[str]:
    """The names of the groups that a person is in."""
    return SQL.column(conn, "of_person", person_id=person_id)


def hidden_from(conn: Connection, *, person_id: int | None) -> list[PrivateRule]:
    """The rules that a person may not see, by name; None: somebody without an account."""
    return SQL.all(conn, "hidden_from", PrivateRule, person_id=person_id)


def hide(conn: Connection, *, rule_ids: list[int]) -> None:
    """Let what is read until the transaction ends lack these rules, and all that came of them.

    For reading alone: what writes decides on what others may see, too.
    """
    SQL.run(conn, "hide", rule_ids=rule_ids)
