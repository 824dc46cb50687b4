"""Saves rules with every version kept, and takes whole files of them: all or nothing."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.rules.file import read_rules, write_rule, write_rules
from alerts.rules.rule import LoadedRule, RuleError, WatchRule, check, load
from sql import rows
from sql import rules as stored
from sql.connection import Connection


class ChangeKind(StrEnum):
    """What saving a rule or applying a file does, or would do, to one rule."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one rule; `diff` has the lines of a unified diff of its YAML, empty when nothing changes."""

    kind: ChangeKind
    name: str
    diff: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnusableRule:
    """A stored rule that this program cannot use, and why; it rings nothing until it is saved anew."""

    row: rows.Rule
    error: str


class RulesRefused(RuleError):
    """Some rules of a file cannot be used; nothing was saved."""

    def __init__(self, errors: list[RuleError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in errors))


class NoSuchRule(RuleError):
    """No rule of that name is in force."""


def load_all(conn: Connection) -> list[LoadedRule | UnusableRule]:
    """Every rule in force, by name, those that cannot be used among them."""
    return [_loaded(row) for row in stored.list_current(conn)]


def get(conn: Connection, name: str) -> LoadedRule | UnusableRule:
    """One rule in force; NoSuchRule with the nearest name."""
    row = stored.get(conn, name=name)
    if row is None:
        raise _no_such_rule(conn, name)
    return _loaded(row)


def save(
    conn: Connection,
    rule: WatchRule,
    *,
    saved_by: str,
    why: str | None = None,
    known_channels: Collection[str],
    now: datetime,
) -> Change:
    """Check and save one rule: a new one, a new version, or nothing when nothing changed.

    `why` stands in for the rule's own. Raises QueryRefused, SelfTestFailed or UnknownChannel before writing anything.
    """
    if why is not None:
        rule = rule.model_copy(update={"why": why})
    check(rule, known_channels)
    with conn.transaction():
        change = _change(stored.get(conn, name=rule.name), rule)
        if change.kind is ChangeKind.UNCHANGED:
            return change
        _write(conn, rule, saved_by, now)
    return change


def remove(conn: Connection, name: str, *, now: datetime) -> None:
    """Take a rule out of force; what it was stays on record. NoSuchRule with the nearest name."""
    with conn.transaction():
        if stored.remove(conn, name=name, now=now) == 0:
            raise _no_such_rule(conn, name)


def export(conn: Connection) -> str:
    """Every rule in force as a YAML file that `apply` takes back; RuleError when one cannot be read."""
    loaded = load_all(conn)
    if unusable := [one for one in loaded if isinstance(one, UnusableRule)]:
        raise RulesRefused([RuleError(one.error) for one in unusable])
    return write_rules(one.rule for one in loaded if isinstance(one, LoadedRule))


def plan(conn: Connection, text: str, *, prune: bool = False) -> list[Change]:
    """What applying a rules file would do, by name; RuleFileError when it cannot be read."""
    return _plan(conn, read_rules(text), prune=prune)


def apply(
    conn: Connection,
    text: str,
    *,
    prune: bool,
    saved_by: str,
    known_channels: Collection[str],
    now: datetime,
) -> list[Change]:
    """Save a whole rules file, with `prune` remove the rules that it does not list; all or nothing.

    Raises RuleFileError or RulesRefused, the latter with every rule that cannot be used.
    """
    rules = sorted(read_rules(text), key=lambda rule: rule.name)
    _check_all(rules, known_channels)
    with conn.transaction():
        changes = _plan(conn, rules, prune=prune)
        by_name = {rule.name: rule for rule in rules}
        for change in changes:
            if change.kind in (ChangeKind.ADDED, ChangeKind.CHANGED):
                _write(conn, by_name[change.name], saved_by, now)
            elif change.kind is ChangeKind.REMOVED:
                stored.remove(conn, name=change.name, now=now)
    return changes


def _check_all(rules: list[WatchRule], known_channels: Collection[str]) -> None:
    errors: list[RuleError] = []
    for rule in rules:
        try:
            check(rule, known_channels)
        except RuleError as error:
            errors.append(error)
    if errors:
        raise RulesRefused(errors)


def _plan(conn: Connection, rules: list[WatchRule], *, prune: bool) -> list[Change]:
    current = {row.name: row for row in stored.list_current(conn)}
    changes = [_change(current.pop(rule.name, None), rule) for rule in rules]
    for row in current.values():
        diff = tuple(_diff(_shown(row), "")) if prune else ()
        changes.append(Change(ChangeKind.REMOVED if prune else ChangeKind.UNLISTED, row.name, diff))
    return sorted(changes, key=lambda change: change.name)


def _change(row: rows.Rule | None, rule: WatchRule) -> Change:
    if row is None:
        return Change(ChangeKind.ADDED, rule.name, tuple(_diff("", write_rule(rule))))
    # a rule that does not say why agrees with whatever was said before
    wanted = rule if rule.why else rule.model_copy(update={"why": row.why})
    diff = tuple(_diff(_shown(row), write_rule(wanted)))
    return Change(ChangeKind.CHANGED if diff else ChangeKind.UNCHANGED, rule.name, diff)


def _write(conn: Connection, rule: WatchRule, saved_by: str, now: datetime) -> None:
    head = stored.lock(conn, name=rule.name)
    if head is None:
        number = stored.create(conn, name=rule.name, enabled=rule.enabled, now=now)
        # the insert waited for the other saver of a new name, whose row can be locked now
        head = rows.RuleHead(number, 0, None) if number is not None else stored.lock(conn, name=rule.name)
    if head is None:
        raise NoSuchRule(f"rule {rule.name} was deleted while it was saved: save it again")
    version = head.version + 1
    stored.add_version(
        conn,
        rule_id=head.id,
        version=version,
        query=rule.query,
        conditions=rule.conditions(),
        notify=rule.notify,
        saved_by=saved_by,
        why=rule.why,
        now=now,
    )
    stored.set_current(conn, id=head.id, version=version, enabled=rule.enabled, now=now)


def _loaded(row: rows.Rule) -> LoadedRule | UnusableRule:
    try:
        return load(row)
    except RuleError as error:
        return UnusableRule(row, str(error))


def _shown(row: rows.Rule) -> str:
    loaded = _loaded(row)
    if isinstance(loaded, LoadedRule):
        return write_rule(loaded.rule)
    return f"# cannot be used: {loaded.error}\nname: {row.name}\nquery: {row.query}\n"


def _diff(old: str, new: str) -> list[str]:
    return list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1))[2:]


def _no_such_rule(conn: Connection, name: str) -> NoSuchRule:
    names = [row.name for row in stored.list_current(conn)]
    nearest = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean {nearest[0]}?" if nearest else "see: tocsin rules list"
    return NoSuchRule(f"there is no rule {name}: {hint}")
