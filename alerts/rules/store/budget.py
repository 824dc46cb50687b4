"""How often a rule may alert: one that is broader than its budget is refused when it is saved, not muted later."""

from __future__ import annotations

from datetime import datetime

from alerts.rules.findings import Finding
from alerts.rules.history.advice import Estimate, estimate
from alerts.rules.history.preview import PreviewTooSlow
from alerts.rules.language.lists import Lists
from alerts.rules.language.problems import Code, Problem, Severity
from alerts.rules.rule import RuleError, WatchRule, usable_query
from sql import text_index
from sql.connection import Connection

WEEK_DAYS = 7


class OverBudget(RuleError):
    """The rule would alert more often than its budget says."""


def expected(conn: Connection, rule: WatchRule, named: Lists, now: datetime) -> Estimate | None:
    """How often the rule would alert, by the last 30 days; None when nothing is stored, or it takes too long."""
    if text_index.oldest(conn) is None:
        return None
    try:
        return estimate(conn, rule, usable_query(rule, named), now, named)
    except PreviewTooSlow:
        return None


def check_budget(rule: WatchRule, found: Estimate) -> None:
    """Refuse a rule that is broader than its budget: OverBudget."""
    if problem := too_often(rule, found):
        finding = Finding(("query",), problem.message, remedy=problem.remedy)
        raise OverBudget(f"rule {rule.name}: {finding.words}", [finding])


def too_often(rule: WatchRule, found: Estimate) -> Problem | None:
    """The warning that a rule is broader than its budget. Less than a week is not extrapolated."""
    if found.alerts_per_week * min(1, found.days / WEEK_DAYS) <= rule.budget:
        return None
    said = f"it would alert about {found.alerts_per_week:,.0f} times a week, and its budget is {rule.budget}"
    remedy = "narrow the query, set budget: in the rule, or save it with --force"
    return Problem(0, len(rule.query), Code.TOO_OFTEN, Severity.WARNING, said, remedy)


def doubt(conn: Connection, rule: WatchRule, named: Lists, now: datetime) -> Problem | None:
    """The same for a rule that is not saved yet; its query can be used. None also when nobody could find out."""
    found = expected(conn, rule, named, now)
    return too_often(rule, found) if found else None
