"""Looks through a whole file before anything is saved, and says of each finding where in the file it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from alerts.rules.findings import Finding
from alerts.rules.history.advice import unseen_words
from alerts.rules.language.lists import Lists
from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Severity
from alerts.rules.language.using import lists_in
from alerts.rules.place_names import Atlas
from alerts.rules.rule import RuleError, WatchRule, doubts_of, lists_of_rule, usable_query
from alerts.rules.store import budget, stored_versions
from alerts.rules.store.changes import What
from alerts.rules.store.checking import Stored, check_channels, check_list, check_tests
from alerts.rules.store.event_checks import check_event_conditions, doubts_of_places
from alerts.rules.store.file import ReadFile
from alerts.rules.store.strict_yaml import FileProblem
from sql.connection import Connection


@dataclass(frozen=True, slots=True)
class Located:
    """A finding of one rule or list of a file; `columns` of its line count from 0, where they are known.

    `words` are those of the query that it speaks of.
    """

    what: What
    name: str
    finding: Finding
    problem: FileProblem
    words: str = ""


def examine(
    read: ReadFile,
    known_channels: Collection[str],
    stored_lists: Lists,
    articles: Stored,
    atlas: Atlas | None = None,
) -> list[Located]:
    """Everything wrong or doubtful in a file, in its order; the file's lists stand in for stored ones.

    `atlas`: the places that rules may name, None: those that are shipped.
    """
    atlas = atlas or Atlas()
    lists = in_force_with(read, stored_lists)
    found: list[Located] = []
    for index, words in enumerate(read.content.lists):
        wrong = _wrong_with(partial(check_list, words.name, lists))
        found += (Located(What.LIST, words.name, one, read.problem(("lists", index), one)) for one in wrong)
    for index, filed in enumerate(read.content.rules):
        rule = filed.plain()
        checks = (
            partial(check_tests, rule, lists, articles),
            partial(check_channels, [rule], known_channels),
            partial(check_event_conditions, rule, lists, atlas),
        )
        said = [*(one for each in checks for one in _wrong_with(each)), *doubts_of(rule, lists)]
        said += [*doubts_of_places(rule, atlas), *_lost_by_yaml(read, index)]
        found += (Located(What.RULE, rule.name, one, read.problem(("rules", index), one)) for one in said)
    return sorted(found, key=lambda one: (one.problem.line, one.problem.columns or (0, 0)))


def _lost_by_yaml(read: ReadFile, index: int) -> list[Finding]:
    """What the file says of the query that YAML has taken away."""
    lost = read.reader.lost_by_yaml(("rules", index, "query"))
    if not lost:
        return []
    words, remedy = f"YAML takes {lost} for a comment", "put all of the query in single quotes"
    if lost.startswith('"'):
        words = f"YAML takes the quotes of {lost} away: its words may stand anywhere"
        remedy = f"for a phrase write '{lost}'; for its words leave out the quotes"
    return [Finding(("query",), words, Severity.WARNING, "lost_by_yaml", remedy=remedy)]


def unseen(conn: Connection, read: ReadFile, now: datetime) -> list[Located]:
    """The words of the file's rules that no stored article has had lately."""
    found: list[Located] = []
    for index, rule in enumerate(read.content.rules):
        root = parse(rule.query).root
        said = [
            Finding.of_problem(("query",), one) for one in (unseen_words(conn, root, now) if root else ())
        ]
        found += (
            Located(
                What.RULE,
                rule.name,
                one,
                read.problem(("rules", index), one),
                rule.query[one.start or 0 : one.end],
            )
            for one in said
        )
    return found


def too_often(conn: Connection, read: ReadFile, now: datetime) -> list[Located]:
    """The rules of the file that applying it would refuse as broader than their budget."""
    lists, stored = (
        in_force_with(read, stored_versions.entries(conn)),
        stored_versions.newest(conn, What.RULE),
    )
    found: list[Located] = []
    for index, filed in enumerate(read.content.rules):
        rule = filed.plain()
        old = stored[rule.name].item if rule.name in stored else None
        is_as_before = isinstance(old, WatchRule) and rule.alerts_like(old)
        if not rule.enabled or is_as_before or _wrong_with(partial(usable_query, rule, lists)):
            continue
        if problem := budget.doubt(conn, rule, lists, now):
            one = Finding.of_problem(("query",), problem)
            found.append(Located(What.RULE, rule.name, one, read.problem(("rules", index), one)))
    return found


def in_force_with(read: ReadFile, stored: Lists) -> Mapping[str, Sequence[str]]:
    """The lists that would be in force with this file applied."""
    return {**stored, **{words.name: words.entries for words in read.content.lists}}


def needs_stored(read: ReadFile) -> bool:
    """Whether the file names lists or articles that it does not hold itself."""
    own = in_force_with(read, {})
    samples = [s for rule in read.content.rules for s in (*rule.tests.must_match, *rule.tests.must_not_match)]
    named = {name for rule in read.content.rules for name in lists_of_rule(rule, own)}
    named |= {name for words in read.content.lists for name in lists_in(words.entries)}
    return any(isinstance(sample, int) for sample in samples) or not named <= set(own)


def _wrong_with(check: Callable[[], object]) -> Sequence[Finding]:
    try:
        check()
    except RuleError as error:
        return error.findings
    return ()
