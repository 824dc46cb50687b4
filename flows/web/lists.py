"""Word lists: their entries by script, who uses them, and saving one."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from pydantic import ValidationError
from starlette.responses import Response

import sql.lists
from alerts.rules import findings
from alerts.rules.rule import RuleError
from alerts.rules.store import stored_versions
from alerts.rules.store.changes import DesiredState, What, diff
from alerts.rules.store.list_users import users_of_lists
from alerts.rules.store.saving import Conflict, save
from alerts.rules.store.word_list import WordList
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.rules import saver
from flows.web.visit import Done, NotFound, Visit


class ListNotSaved(ValueError):
    """A list cannot be saved as it was written; the message says why."""


def show_lists(visit: Visit) -> Response:
    """Every list, and who uses it."""
    with visit.transaction() as conn:
        lists = sql.lists.list_current(conn)
        users = users_of_lists(conn)
    return visit.page("lists", lists=lists, users=users)


def show_list(visit: Visit) -> Response:
    """One list: its entries by script, who uses it, and its versions."""
    name = visit.request.path_params["name"]
    with visit.transaction() as conn:
        versions = stored_versions.versions(conn, What.LIST, name)
        users = users_of_lists(conn).get(name, [])
    if not versions:
        raise NotFound(f"There is no list @{name}.")
    kept = versions[0]
    entries = kept.item.entries if isinstance(kept.item, WordList) and not kept.is_removal else []
    before = [*(one.text for one in versions[1:]), ""]
    return visit.page(
        "list",
        name=name,
        kept=kept,
        entries=entries,
        scripts=by_script(entries),
        users=users,
        versions=[(one, diff(text, one.text)) for one, text in zip(versions, before, strict=True)],
    )


def save_list(visit: Visit) -> Response:
    """A new list, or another version of one; the rules that use it are tested first."""
    name, base = visit.field("name").removeprefix("@"), visit.field("base")
    entries = [line.strip() for line in visit.field("entries").splitlines() if line.strip()]
    try:
        wanted = WordList.model_validate({"name": name, "entries": entries, "why": visit.field("why")})
    except ValidationError as error:
        raise ListNotSaved("; ".join(one.words for one in findings.of_model(error, WordList))) from None
    if not wanted.why:
        raise ListNotSaved("say why: others will ask")
    version = int(base) if base.isdecimal() and len(base) < 10 else 0
    try:
        with visit.change() as (conn, now):
            (change,) = save(conn, [DesiredState(What.LIST, name, wanted, version)], saver(visit, now))
            visit.note(conn, now, f"list {change.kind}", f"list @{name}", wanted.why)
    except Conflict as error:
        raise ListNotSaved(
            f"{error}: go back, copy your entries, and load the list anew to see what was changed"
        ) from None
    except RuleError as error:
        raise ListNotSaved(str(visit.shown(error))) from None
    return visit.go(f"/lists/{name}", Done.SAVED)


def by_script(entries: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The entries of each script in which they are written, the commonest script first."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        found[_script(entry)].append(entry)
    return sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))


def _script(entry: str) -> str:
    """The script of the first letter, as Unicode names it: Latin, Arabic, Cyrillic …"""
    if entry.startswith("@"):
        return "lists"
    letter = next((sign for sign in entry if sign.isalpha()), "")
    return unicodedata.name(letter, "other signs").partition(" ")[0].capitalize() if letter else "Other signs"


PAGES = [
    Page("/lists", show_lists, Access.READER),
    Page("/lists", save_list, Access.EDITOR, is_change=True),
    Page("/lists/{name}", show_list, Access.READER),
]
