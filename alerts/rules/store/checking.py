"""Whether a rule could do its work: its query can be used, its own tests hold, and whom it tells can be told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from alerts.rules.escalation import read_escalate
from alerts.rules.eval.document import Document
from alerts.rules.eval.match import match
from alerts.rules.findings import Finding, nearest
from alerts.rules.language.lists import Lists
from alerts.rules.language.lists import check_list as wrong_entries
from alerts.rules.language.problems import render
from alerts.rules.language.syntax import Node
from alerts.rules.rule import NO_LISTS, RuleError, WatchRule, usable_query

# the article of that number, None when there is none
Stored = Callable[[int], Document | None]
MOST_NAMED = 5


class SelfTestFailed(RuleError):
    """The rule's own tests say that it does not find what it should, or finds what it should not."""


class UnknownChannel(RuleError):
    """The rule tells a channel tag that is not in the channels file."""


class ListRefused(RuleError):
    """A list has entries that cannot be used."""


def _none_stored(_: int) -> None:
    """Where there are no articles to test with."""


def check(
    rule: WatchRule,
    known_channels: Collection[str],
    named: Lists = NO_LISTS,
    stored: Stored = _none_stored,
) -> None:
    """Refuse a rule that could not do its work: QueryRefused, SelfTestFailed or UnknownChannel."""
    check_tests(rule, named, stored)
    check_channels([rule], known_channels)


def check_channels(rules: Sequence[WatchRule], known: Collection[str], file: str = "") -> None:
    """Refuse rules that tell channels that do not exist, each channel named once: UnknownChannel.

    `file`: where channels are set up. The findings are those of the first such rule.
    """
    users: dict[str, list[str]] = {}
    for rule in rules:
        for tag in _told(rule):
            if tag not in known:
                users.setdefault(tag, []).append(rule.name)
    if not users:
        return
    said = [f"{_named(names)}: {_unknown(tag, 0, known).words}" for tag, names in users.items()]
    first = next(rule for rule in rules if users.keys() & set(_told(rule)))
    found = [_unknown(tag, index, known) for index, tag in enumerate(first.notify) if tag in users]
    escalate = read_escalate(first.escalate)
    if escalate is not None and escalate.to in users:
        found.append(replace(_unknown(escalate.to, 0, known), where=("escalate",)))
    raise UnknownChannel("\n".join([*said, f"channels are set up in {file}"] if file else said), found)


def _told(rule: WatchRule) -> list[str]:
    """Every channel that the rule tells, also those that are told later."""
    escalate = read_escalate(rule.escalate)
    return [*rule.notify, *([escalate.to] if escalate else [])]


def _unknown(tag: str, index: int, known: Collection[str]) -> Finding:
    return Finding(("notify", index), f"the channel {tag} does not exist", remedy=nearest(tag, known))


def _named(rules: Sequence[str]) -> str:
    if len(rules) == 1:
        return f"rule {rules[0]}"
    more = f" and {len(rules) - MOST_NAMED} more" if len(rules) > MOST_NAMED else ""
    return f"rules {', '.join(rules[:MOST_NAMED])}{more}"


def check_tests(rule: WatchRule, named: Lists, stored: Stored) -> None:
    """Refuse a rule whose query cannot be used or fails its own tests: QueryRefused, SelfTestFailed."""
    query = usable_query(rule, named)
    failed = [*_failed(query, rule, "must_match", stored), *_failed(query, rule, "must_not_match", stored)]
    if failed:
        lines = "\n".join(f"  {one.message}" for one in failed)
        raise SelfTestFailed(
            f"rule {rule.name} fails its own tests; change the query or the tests:\n{lines}", failed
        )


def check_list(name: str, named: Lists) -> None:
    """Refuse a list of which an entry cannot be used; `named` has it among the others. ListRefused."""
    wrong = wrong_entries(name, named[name], named)
    if wrong:
        said = "\n".join(render(one.entry, one.problem) for one in wrong)
        found = [Finding.of_problem(("entries", one.index), one.problem) for one in wrong]
        raise ListRefused(f"list @{name} cannot be used:\n{said}", found)


def _failed(query: Node, rule: WatchRule, field: str, stored: Stored) -> Iterator[Finding]:
    should = field == "must_match"
    said = "should match, and does not" if should else "should not match, and does"
    for index, sample in enumerate(getattr(rule.tests, field)):
        document = stored(sample) if isinstance(sample, int) else Document.of(sample, sample)
        where = ("tests", field, index)
        if document is None:
            yield Finding(where, f"there is no article {sample}: take it out, or write a sentence")
        elif (match(query, document) is not None) != should:
            yield Finding(where, f"{said}: {_shown(sample, document)}")


def _shown(sample: int | str, document: Document) -> str:
    return sample if isinstance(sample, str) else f"article {sample}, {document.fields.title}"
