"""`tocsin users group`: groups of people, to whom rules can be private."""

from __future__ import annotations

from cyclopts import App

import sql.groups
from flows.commands.telling import who
from flows.database import database
from flows.output import Json, show, talk
from flows.people import groups
from flows.people.roles import Actor
from flows.settings import load_settings
from sql.connection import now as database_now
from sql.connection import transaction

app = App(name="group", help="Groups of people; a rule with `group: NAME` is seen by its people alone.")


@app.command(name="list")
def list_groups(*, json: Json = False) -> None:
    """Every group with its people and the rules that are private to it."""
    with database(load_settings()) as url, transaction(url) as conn:
        shown = sql.groups.list_all(conn)
    show(
        shown,
        {
            "group": lambda row: row.name,
            "people": lambda row: row.members,
            "private rules": lambda row: row.rules,
            "added": lambda row: row.created_at,
            "by": lambda row: row.created_by,
        },
        json=json,
        empty="no group yet: tocsin users group add NAME",
    )


@app.command
def add(group: str, *people: str) -> None:
    """Make a group where there is none of that name, and put people into it."""
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        if group not in {row.name for row in sql.groups.list_all(conn)}:
            groups.add(conn, group, _actor(), now)
        for person in people:
            groups.set_member(conn, group, person, _actor(), now, is_member=True)
    talk.print(f"group {group} is there{', with ' + ', '.join(people) if people else ''}", markup=False)


@app.command
def remove(group: str, *people: str) -> None:
    """Take people out of a group; without people the group goes, unless a rule is private to it."""
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        for person in people:
            groups.set_member(conn, group, person, _actor(), now, is_member=False)
        if not people:
            groups.remove(conn, group, _actor(), now)
    talk.print(f"done: {', '.join(people) or group}", markup=False)


def _actor() -> Actor:
    return Actor(who(), "command line")
