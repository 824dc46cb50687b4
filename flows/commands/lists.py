"""`tocsin lists`: words that rules share under one name, @name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from cyclopts import App
from pydantic import ValidationError

import sql.lists
from alerts.rules import findings
from alerts.rules.language.plain_words import phrases_in_a_row
from alerts.rules.rule import RuleError
from alerts.rules.store import loading
from alerts.rules.store.changes import StoredVersion, What
from alerts.rules.store.list_users import users_of_lists
from alerts.rules.store.word_list import WordList
from alerts.text.humanize import count
from flows.commands import editing, histories
from flows.commands.telling import by, tell, who
from flows.database import database
from flows.output import Json, as_json, facts, say, show, talk
from flows.settings import load_settings
from sql.connection import now as database_now
from sql.connection import transaction

app = App(name="lists", help="Words that rules share under one name, @name.")
app.command(editing.edit_list, name="edit")
app.command(histories.list_history, name="history")
app.command(histories.list_diff, name="diff")
app.command(histories.list_restore, name="restore")


@app.command(name="list")
def list_lists(*, json: Json = False) -> None:
    """Every named list, and how many rules use it."""
    with database(load_settings()) as url, transaction(url) as conn:
        lists = sql.lists.list_current(conn)
        users = users_of_lists(conn)
    if json:
        for row in lists:
            say(as_json(asdict(row) | {"used_by": users[row.name]}))
        return
    show(
        lists,
        {
            "list": lambda row: f"@{row.name}",
            "entries": lambda row: len(row.entries),
            "used by": lambda row: _few(users[row.name]),
            "version": lambda row: row.version,
            "saved": lambda row: row.saved_at,
            "by": lambda row: row.saved_by,
        },
        json=False,
        empty="no lists yet: write one with `tocsin lists set NAME ENTRY…`; rules then name it @NAME",
    )


@app.command(name="show")
def show_list(name: str, *, json: Json = False) -> None:
    """One list as YAML, and who uses it."""
    with database(load_settings()) as url, transaction(url) as conn:
        kept = loading.current(conn, What.LIST, name.removeprefix("@"))
        users = users_of_lists(conn)[kept.name]
    if json:
        say(as_json(_row(kept) | {"used_by": users}))
        return
    say(kept.text.rstrip())
    say()
    facts([("saved", by(replace(kept, why=""))), ("used by", users or "no rule")])


@app.command(name="set")
def set_list(name: str, *entries: str, why: str = "") -> None:
    """Save a list with these entries, new or in place of the one there is.

    The rules that use it are tested first.

    Parameters
    ----------
    name
        small letters, digits, dot, dash; rules write it as @name.
    entries
        each quoted for the shell: a word, prefix*, =Exact, ~forms, '"two words"', or @other.
    why
        what the list is for, kept with this version.
    """
    try:
        wanted = WordList.model_validate(
            {"name": name.removeprefix("@"), "entries": list(entries), "why": why}
        )
    except ValidationError as error:
        found = findings.of_model(error, WordList)
        raise RuleError(f"list {name}: " + "; ".join(one.words for one in found)) from None
    with database(load_settings()) as url, transaction(url) as conn:
        tell(loading.save_list(conn, wanted, saved_by=who(), now=database_now(conn)))
    for phrase in phrases_in_a_row(entries):
        talk.print(
            f"is {phrase} one phrase? Each of its words is an entry of its own, or must only stand somewhere; as one "
            f"phrase it is written '\"{phrase}\"', within both quotes",
            style="yellow",
            markup=False,
        )


@app.command
def remove(name: str, *, why: str = "") -> None:
    """Take a list out of force, unless rules use it; its versions stay on record."""
    plain_name = name.removeprefix("@")
    with database(load_settings()) as url, transaction(url) as conn:
        now = database_now(conn)
        change = loading.remove(conn, plain_name, what=What.LIST, saved_by=who(), why=why, now=now)
    talk.print(
        f"removed: {change.title}; `tocsin lists history {plain_name}` shows what it was", markup=False
    )


def _few(users: Sequence[str]) -> str | None:
    """Who uses a list, as far as there is room: `show` names them all."""
    if len(users) <= 1:
        return next(iter(users), None)
    counts = {"list": sum(user.startswith("@") for user in users)}
    counts = {"rule": len(users) - counts["list"]} | counts
    return ", ".join(count(number, what) for what, number in counts.items() if number)


def _row(kept: StoredVersion) -> dict[str, object]:
    return {"name": kept.name, "version": kept.version} | (kept.item.model_dump() if kept.item else {})
