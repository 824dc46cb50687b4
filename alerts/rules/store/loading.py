"""The watch rules and named lists in force: read, saved one by one, or exchanged as a whole file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from alerts.rules.language.guess import meant
from alerts.rules.place_names import Atlas
from alerts.rules.rule import LoadedRule, RuleError, WatchRule, load
from alerts.rules.store import saving, stored_versions
from alerts.rules.store.changes import ChangeKind, DesiredState, StoredVersion, VersionChange, What
from alerts.rules.store.file import ReadFile, read_file, write_file
from alerts.rules.store.saving import RulesRefused, Saver
from alerts.rules.store.word_list import WordList
from sql import rows
from sql import rules as stored
from sql.connection import Connection


@dataclass(frozen=True, slots=True)
class UnusableRule:
    """A stored rule that this program cannot use, and why; it alerts nothing until it is saved anew."""

    row: rows.Rule
    error: str


NONE_KNOWN: Mapping[int, LoadedRule | UnusableRule] = MappingProxyType({})


class NoSuchRule(RuleError):
    """No rule of that name is in force."""


class NoSuchList(RuleError):
    """No list of that name is in force."""


def load_all(
    conn: Connection, known: Mapping[int, LoadedRule | UnusableRule] = NONE_KNOWN
) -> list[LoadedRule | UnusableRule]:
    """Every rule in force, by name, those that cannot be used among them.

    `known`: rules that were loaded with the same lists and places, by number; one whose row is the same is taken as is.
    """
    named, atlas = stored_versions.entries(conn), Atlas(conn)
    return [
        before
        if (before := known.get(row.id)) is not None and before.row == row
        else _loaded(row, named, atlas)
        for row in stored.list_current(conn)
    ]


def get(conn: Connection, name: str) -> LoadedRule | UnusableRule:
    """One rule in force; NoSuchRule with the nearest name."""
    row = stored.get(conn, name=name)
    if row is None:
        raise no_such(conn, What.RULE, name)
    return _loaded(row, stored_versions.entries(conn), Atlas(conn))


def current(conn: Connection, what: What, name: str) -> StoredVersion:
    """A rule or list in force, in its newest version; NoSuchRule or NoSuchList with the nearest name."""
    kept = next(iter(stored_versions.versions(conn, what, name)), None)
    if kept is None or kept.is_removal:
        raise no_such(conn, what, name)
    return kept


def save(
    conn: Connection,
    rule: WatchRule,
    *,
    saved_by: str,
    why: str | None = None,
    known_channels: Collection[str],
    now: datetime,
    base: int | None = None,
) -> VersionChange:
    """Check and save one rule: a new one, a new version, or nothing when nothing changed.

    `why` stands in for the rule's own; `base` is the version it was made from, if any. Raises QueryRefused,
    SelfTestFailed, UnknownChannel or Conflict before writing anything. Budgets are for people: see `saving.save`.
    """
    if why is not None:
        rule = rule.model_copy(update={"why": why})
    wish = DesiredState(What.RULE, rule.name, rule, base)
    return saving.save(conn, [wish], Saver(saved_by, known_channels, now))[0]


def save_list(
    conn: Connection, words: WordList, *, saved_by: str, now: datetime, base: int | None = None
) -> VersionChange:
    """Check and save one list, with the rules that use it, whose tests run again."""
    wish = DesiredState(What.LIST, words.name, words, base)
    return saving.save(conn, [wish], Saver(saved_by, (), now))[0]


def remove(
    conn: Connection, name: str, *, now: datetime, saved_by: str = "", why: str = "", what: What = What.RULE
) -> VersionChange:
    """Take a rule or list out of force; what it was stays on record.

    Raises NoSuchRule or NoSuchList with the nearest name, ListInUse for a list that rules name.
    """
    current(conn, what, name)
    return saving.save(conn, [DesiredState(what, name, None, None, why)], Saver(saved_by, (), now))[0]


def mute(conn: Connection, name: str, *, until: datetime | None, muted_by: str, why: str = "") -> None:
    """Let a rule be silent until a moment, None: let it alert again. NoSuchRule with the nearest name."""
    with conn.transaction():
        if stored.mute(conn, name=name, until=until, muted_by=muted_by, why=why) == 0:
            raise no_such(conn, What.RULE, name)


def export(conn: Connection, *, versions: bool = True) -> str:
    """Every list and rule in force as a YAML file that `apply` takes back; RuleError when one cannot be read.

    `versions`: each with its version, so that applying an old export overwrites nothing.
    """
    lists = stored_versions.newest(conn, What.LIST).values()
    rules = stored_versions.newest(conn, What.RULE).values()
    unusable = [one for one in load_all(conn) if isinstance(one, UnusableRule)]
    if unusable:
        raise RulesRefused([RuleError(one.error) for one in unusable])
    return write_file(
        [(one.item, one.version if versions else None) for one in lists if isinstance(one.item, WordList)],
        [(one.item, one.version if versions else None) for one in rules if isinstance(one.item, WatchRule)],
    )


def plan(conn: Connection, text: str, *, prune: bool = False) -> list[VersionChange]:
    """What applying a file would do; RuleFileError when it cannot be read."""
    read = read_file(text)
    changes = saving.plan(conn, wishes(conn, read, prune=prune))
    return changes if prune else [*changes, *_unlisted(conn, read)]


def apply(
    conn: Connection,
    text: str,
    *,
    prune: bool,
    saved_by: str,
    known_channels: Collection[str],
    now: datetime,
) -> list[VersionChange]:
    """Save a whole file of rules and lists, as programs do; see `apply_as`."""
    return apply_as(conn, text, Saver(saved_by, known_channels, now), prune=prune)


def apply_as(
    conn: Connection,
    text: str,
    saver: Saver,
    *,
    prune: bool,
    why: str = "",
    shown: Sequence[VersionChange] | None = None,
) -> list[VersionChange]:
    """Save a whole file of rules and lists, with `prune` remove those that it does not list; all or nothing.

    `why` is said of what is removed; `shown`: what a person agreed to. Raises RuleFileError, Conflict, NotAsShown,
    ListInUse, OverBudget, or the errors of the rules and lists that cannot be used.
    """
    read = read_file(text)
    agreed = None if shown is None else [one for one in shown if one.kind is not ChangeKind.UNLISTED]
    with conn.transaction():
        wanted = wishes(conn, read, prune=prune, why=why)
        changes = saving.save(conn, wanted, saver, agreed)
        return changes if prune else [*changes, *_unlisted(conn, read)]


def wishes(conn: Connection, read: ReadFile, *, prune: bool = False, why: str = "") -> list[DesiredState]:
    """What a file asks for; with `prune` also that what it does not list goes, of the kinds that it speaks of."""
    content = read.content
    wanted = [DesiredState(What.LIST, one.name, one.plain(), one.version) for one in content.lists]
    wanted += [DesiredState(What.RULE, one.name, one.plain(), one.version) for one in content.rules]
    gone = _beside(conn, read) if prune else []
    return [*wanted, *(DesiredState(one.what, one.name, None, None, why) for one in gone)]


def no_such(conn: Connection, what: What, name: str) -> NoSuchRule | NoSuchList:
    """The error for a name that is not in force, with the nearest one."""
    near = meant(name, stored_versions.newest(conn, what))
    hint = f"did you mean {near}?" if near else f"see: tocsin {what}s list"
    error = NoSuchRule if what is What.RULE else NoSuchList
    return error(f"there is no {what} {name}: {hint}")


def _beside(conn: Connection, read: ReadFile) -> list[StoredVersion]:
    """What is in force and not in the file, of the kinds that the file speaks of."""
    listed = {
        What.LIST: ("lists", {one.name for one in read.content.lists}),
        What.RULE: ("rules", {one.name for one in read.content.rules}),
    }
    return [
        kept
        for what, (key, names) in listed.items()
        if key in read.content.model_fields_set
        for kept in stored_versions.newest(conn, what).values()
        if kept.name not in names
    ]


def _unlisted(conn: Connection, read: ReadFile) -> list[VersionChange]:
    return [VersionChange(ChangeKind.UNLISTED, one.name, what=one.what) for one in _beside(conn, read)]


def _loaded(row: rows.Rule, named: dict[str, list[str]], atlas: Atlas) -> LoadedRule | UnusableRule:
    try:
        return load(row, named, atlas)
    except RuleError as error:
        return UnusableRule(row, str(error))
