"""Groups of people: made, filled and taken away; each change stands in the audit log."""

from __future__ import annotations

import re
from datetime import datetime

import sql.audit_log
import sql.groups
from flows.people.accounts import find
from flows.people.roles import Actor
from sql.connection import Connection

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


class GroupUnusable(ValueError):
    """A group cannot be called so, or be taken away; the message says why."""


class NoSuchGroup(LookupError):
    """There is no such group, or nobody of that name in it."""


def add(conn: Connection, name: str, actor: Actor, now: datetime) -> None:
    """A new group; raises GroupUnusable."""
    if not NAME.fullmatch(name):
        raise GroupUnusable(f"{name!r} is no name of a group: write small letters, digits and . _ -")
    if not sql.groups.add(conn, name=name, created_by=actor.name, now=now):
        raise GroupUnusable(f"there is a group {name} already")
    _note(conn, actor, "group added", name, now)


def remove(conn: Connection, name: str, actor: Actor, now: datetime) -> None:
    """A group that no rule is private to goes; raises NoSuchGroup, GroupUnusable."""
    group = next((row for row in sql.groups.list_all(conn) if row.name == name), None)
    if group is None:
        raise NoSuchGroup(f"there is no group {name}: see `tocsin users group list`")
    if group.rules:
        raise GroupUnusable(
            f"rules are private to the group {name}: {', '.join(group.rules)}; give them another group first"
        )
    sql.groups.remove(conn, name=name)
    _note(conn, actor, "group removed", name, now)


def set_member(
    conn: Connection, name: str, person: str, actor: Actor, now: datetime, *, is_member: bool
) -> None:
    """Put a person into a group, or take them out. Raises NoSuchGroup and flows.people.accounts.NoSuchPerson."""
    who = find(conn, person)
    if name not in {row.name for row in sql.groups.list_all(conn)}:
        raise NoSuchGroup(f"there is no group {name}: see `tocsin users group list`")
    if is_member:
        changed = sql.groups.add_member(conn, name=name, person_id=who.id, added_by=actor.name, now=now)
    else:
        changed = sql.groups.remove_member(conn, name=name, person_id=who.id)
    if changed:
        action = "put into a group" if is_member else "taken out of a group"
        _note(conn, actor, action, name, now, f"person {person}")


def _note(conn: Connection, actor: Actor, action: str, name: str, now: datetime, detail: str = "") -> None:
    sql.audit_log.add(
        conn,
        person=actor.name,
        address=actor.address,
        action=action,
        object=f"group {name}",
        detail=detail,
        now=now,
    )
