"""The one way in which rules and lists are saved: compared, checked together, and written all or none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.rules.article import document_of
from alerts.rules.eval.document import Document
from alerts.rules.language.lists import Lists
from alerts.rules.language.using import lists_in
from alerts.rules.place_names import Atlas
from alerts.rules.rule import RuleError, WatchRule, lists_of_rule
from alerts.rules.store import budget, stored_versions
from alerts.rules.store.changes import ChangeKind, DesiredState, Item, VersionChange, What, agreed, change
from alerts.rules.store.checking import Stored, check_channels, check_list, check_tests
from alerts.rules.store.event_checks import check_event_conditions
from alerts.rules.store.word_list import WordList
from sql import matches
from sql import rules as stored_rules
from sql.connection import Connection

# more than these are read at once
FEW = 10


class RulesRefused(RuleError):
    """Some rules or lists cannot be used; nothing was saved."""

    def __init__(self, errors: Sequence[RuleError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in errors))


class Conflict(RuleError):
    """Somebody else saved another version since; nothing was saved. `changes` has both differences."""

    def __init__(self, changes: Sequence[VersionChange]) -> None:
        self.changes = tuple(changes)
        names = ", ".join(one.title for one in changes)
        super().__init__(f"{names}: somebody else saved another version meanwhile; nothing was saved")


class ListInUse(RuleError):
    """A list cannot go while something names it."""


class NotAsShown(RuleError):
    """What is stored changed between the showing and the saving; nothing was saved."""


@dataclass(frozen=True, slots=True)
class Saver:
    """Who saves, when, and the channels that there are.

    `estimates`: how often a rule would alert is looked up, and one over its budget refused, unless `is_forced`.
    """

    name: str
    known_channels: Collection[str]
    now: datetime
    estimates: bool = False
    is_forced: bool = False
    channels_file: str = ""


def plan(conn: Connection, wishes: Sequence[DesiredState]) -> list[VersionChange]:
    """What saving these would do, lists before rules, by name."""
    newest = {what: stored_versions.newest(conn, what) if len(wishes) > FEW else {} for what in What}
    changes = []
    for wish in wishes:
        kept = newest[wish.what].get(wish.name)
        is_enough = kept is not None and wish.base in (None, kept.version)
        versions = [kept] if kept and is_enough else stored_versions.versions(conn, wish.what, wish.name)
        changes.append(change(wish, versions))
    return sorted(changes, key=lambda one: (one.what is not What.LIST, one.name))


def save(
    conn: Connection,
    wishes: Sequence[DesiredState],
    saver: Saver,
    shown: Sequence[VersionChange] | None = None,
) -> list[VersionChange]:
    """Save all of these, or none. `shown`: what a person agreed to; anything else is refused.

    Raises Conflict, NotAsShown, ListInUse, the error of the one rule or list that cannot be used, or RulesRefused with
    several.
    """
    with conn.transaction():
        stored_rules.lock_saving(conn)
        changes = plan(conn, wishes)
        if conflicts := [one for one in changes if one.kind is ChangeKind.CONFLICT]:
            raise Conflict(conflicts)
        if shown is not None and _gist(shown) != _gist(changes):
            raise NotAsShown(
                "somebody saved something meanwhile: nothing was saved, look at the changes again"
            )
        wanted = {(wish.what, wish.name): wish for wish in wishes}
        lists = _check(conn, [(one, wanted[one.what, one.name]) for one in changes], saver)
        if saver.estimates:
            changes = [
                _estimated(conn, one, wanted[one.what, one.name].item, lists, saver) for one in changes
            ]
        for one in changes:
            if one.is_written:
                _write(conn, one, wanted[one.what, one.name], saver)
    return changes


def _gist(changes: Sequence[VersionChange]) -> list[tuple[object, ...]]:
    return [(one.what, one.name, one.kind, one.diff) for one in changes]


def _write(conn: Connection, one: VersionChange, wish: DesiredState, saver: Saver) -> None:
    item = agreed(wish.item, one.newest)
    why = item.why if item else wish.why
    stored_versions.write(conn, one, item, why=why, saved_by=saver.name, now=saver.now)


def articles_of(conn: Connection) -> Stored:
    """Finds stored articles by number, for rules whose tests name some."""

    def find(number: int) -> Document | None:
        found = matches.by_articles(conn, article_ids=[number])
        return document_of(found[0]) if found else None

    return find


def _estimated(
    conn: Connection, one: VersionChange, item: Item | None, lists: Lists, saver: Saver
) -> VersionChange:
    """The change of a rule with how often it would alert; OverBudget. What alerts as before is not looked up again."""
    if not isinstance(item, WatchRule) or not one.is_written or not item.enabled:
        return one
    old = one.newest.item if one.newest and not one.newest.is_removal else None
    if isinstance(old, WatchRule) and item.alerts_like(old):
        return one
    found = budget.expected(conn, item, lists, saver.now)
    if found is None:
        return one
    before = stored_rules.get(conn, name=one.name)
    # a rule over its budget may be narrowed step by step
    is_narrower = (
        before is not None and before.estimate is not None and found.alerts_per_week < before.estimate
    )
    if not saver.is_forced and not is_narrower:
        budget.check_budget(item, found)
    return replace(one, estimate=found.alerts_per_week)


def _check(conn: Connection, changes: Sequence[tuple[VersionChange, DesiredState]], saver: Saver) -> Lists:
    """Refuse what could not do its work: what is saved, and what uses a list that changes. The lists in force then."""
    articles, atlas = articles_of(conn), Atlas(conn)
    lists: dict[str, Sequence[str]] = dict(stored_versions.entries(conn))
    touched = {one.name: wish.item for one, wish in changes if one.what is What.LIST and one.is_written}
    for name, item in touched.items():
        lists.pop(name, None)
        if isinstance(item, WordList):
            lists[name] = item.entries
    errors = _refused_lists(touched, lists)
    saved = [one.name for one, _ in changes if one.what is What.RULE and one.kind is not ChangeKind.LEFT]
    rules = [wish.item for one, wish in changes if isinstance(wish.item, WatchRule) and one.name in saved]
    # a list that cannot be used is named once, not by each rule that needs it
    spared = set(touched) if errors else set()
    for rule in rules:
        if not lists_of_rule(rule, lists) & spared:
            errors += _error(check_tests, rule, lists, articles)
            errors += _error(check_event_conditions, rule, lists, atlas)
    errors += _error(check_channels, rules, saver.known_channels, saver.channels_file)
    if touched and not errors:
        for rule in _users(conn, set(touched), lists, saved):
            errors += _error(check_tests, rule, lists, articles)
            errors += _error(check_event_conditions, rule, lists, atlas)
    if errors:
        raise errors[0] if len(errors) == 1 else RulesRefused(errors)
    return lists


def _error(check: Callable[..., None], *given: object) -> list[RuleError]:
    try:
        check(*given)
    except RuleError as error:
        return [error]
    return []


def _refused_lists(touched: Mapping[str, Item | None], lists: Lists) -> list[RuleError]:
    """The lists that cannot be used: saved ones, or when those can, others that name them."""
    wrong = [error for name in touched if name in lists for error in _error(check_list, name, lists)]
    beside = [name for name in lists if name not in touched and lists_in(lists[name]) & set(touched)]
    return wrong or [error for name in beside for error in _error(check_list, name, lists)]


def _users(
    conn: Connection, touched: AbstractSet[str], lists: Lists, saved: Collection[str]
) -> list[WatchRule]:
    """The rules in force, beside those that are saved, that need one of the lists; ListInUse for a removed one."""
    kept = [one for one in stored_versions.newest(conn, What.RULE).values() if one.name not in saved]
    rules = [one.item for one in kept if isinstance(one.item, WatchRule)]
    needs = {rule.name: lists_of_rule(rule, lists) & touched for rule in rules}
    for gone in sorted(touched - set(lists)):
        if users := sorted(name for name, needed in needs.items() if gone in needed):
            raise ListInUse(f"list @{gone} is used by {_named(users)}: take it out there first")
    return [rule for rule in rules if needs[rule.name]]


def _named(names: Sequence[str]) -> str:
    return f"rule {names[0]}" if len(names) == 1 else f"{len(names)} rules: {', '.join(names)}"
