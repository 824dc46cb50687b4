"""A rule while it is written: what is wrong with it, what it would have told, what the edit gains and loses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from alerts.rules import findings
from alerts.rules.findings import Finding
from alerts.rules.history import archive
from alerts.rules.history.advice import unseen_words
from alerts.rules.history.comparison import Comparison, compare
from alerts.rules.history.preview import Preview, preview
from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Problem, Severity
from alerts.rules.language.syntax import Node
from alerts.rules.rule import QueryRefused, RuleError, WatchRule, usable_query
from alerts.rules.store import stored_versions
from flows.web.query_text import Piece, marked, underlined
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Matchable

DAYS = 30
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a rule that is not saved. `wrong`: what keeps it from being saved, beside the query's problems.

    `preview` None: it cannot be tried. `articles`: those of gained and lost events that are shown.
    """

    query: str
    problems: list[Problem]
    wrong: list[Finding] = field(default_factory=list)
    preview: Preview | None = None
    comparison: Comparison | None = None
    articles: dict[int, Matchable] = field(default_factory=dict)
    budget: int = 0

    @property
    def pieces(self) -> list[Piece]:
        """The query with its problems underlined."""
        return underlined(self.query, self.problems)

    @property
    def sentences(self) -> list[tuple[Any, list[Piece]]]:
        """The newest alerts with their sentences in pieces."""
        matches = self.preview.newest if self.preview else []
        return [(match, marked(match.sentence, match.marks)) for match in matches]

    @property
    def has_errors(self) -> bool:
        """Whether the query cannot be used."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def is_over_budget(self) -> bool:
        """Whether it would alert more often than it may."""
        return self.preview is not None and self.preview.alerts_per_week > self.budget


def read_rule(record: dict[str, Any]) -> WatchRule | list[Finding]:
    """The rule that a record says, or what is wrong with it."""
    try:
        return WatchRule.model_validate(record)
    except ValidationError as error:
        return list(findings.of_model(error, WatchRule))


def tried_record(record: dict[str, Any]) -> dict[str, Any]:
    """The record of a rule that is tried before it has a name or a channel."""
    return {**record, "name": record["name"] or "new-rule", "notify": record["notify"] or ["nobody"]}


def try_rule(conn: Connection, rule: WatchRule, saved: WatchRule | None) -> Draft:
    """What a rule would have done in the last days, and what differs from the saved one."""
    lists = stored_versions.entries(conn)
    parsed = parse(rule.query)
    now = database_now(conn)
    try:
        tree = usable_query(rule, lists)
    except QueryRefused as error:
        return Draft(rule.query, list(parsed.problems), [] if parsed.errors else list(error.findings))
    problems = [*parsed.problems, *(unseen_words(conn, parsed.root, now) if parsed.root else ())]
    try:
        after = preview(conn, rule, tree, days=DAYS, now=now, lists=lists)
        compared = _compared(conn, saved, rule, after) if saved is not None else None
    except RuleError as error:
        return Draft(rule.query, problems, [Finding(("query",), str(error))])
    shown = [match.article_id for match in _differing(compared)] if compared else []
    return Draft(rule.query, problems, [], after, compared, archive.read(conn, shown), rule.budget)


def _compared(conn: Connection, saved: WatchRule, rule: WatchRule, after: Preview) -> Comparison | None:
    """None: it alerts as before, or the saved one cannot be tried any more."""
    if rule.alerts_like(saved):
        return None
    lists = stored_versions.entries(conn)
    try:
        tree: Node = usable_query(saved, lists)
    except QueryRefused:
        return None
    before = preview(conn, saved, tree, days=DAYS, now=after.until, lists=lists, with_near_misses=False)
    return compare(before, after)


def _differing(compared: Comparison) -> list[Any]:
    return [*compared.gained_events[:SHOWN], *compared.lost_events[:SHOWN]]
