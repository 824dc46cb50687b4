"""How often a rule may ring: one that is broader than its budget is refused when it is saved, not muted later."""

from __future__ import annotations

from datetime import datetime

from alerts.rules.advice import Estimate, estimate
from alerts.rules.findings import Finding
from alerts.rules.lists import Lists
from alerts.rules.preview import PreviewTooSlow
from alerts.rules.rule import RuleError, WatchRule, usable_query
from sql.connection import Connection

WEEK_DAYS = 7


class OverBudget(RuleError):
    """The rule would ring more often than its budget says."""


def expected(conn: Connection, rule: WatchRule, named: Lists, now: datetime) -> Estimate | None:
    """How often the rule would ring, by the last 30 days; None when that takes too long to find out."""
    try:
        return estimate(conn, rule, usable_query(rule, named), now)
    except PreviewTooSlow:
        return None


def check_budget(rule: WatchRule, found: Estimate) -> None:
    """Refuse a rule that is broader than its budget: OverBudget. Less than a week is not extrapolated."""
    if found.alerts_per_week * min(1, found.days / WEEK_DAYS) <= rule.budget:
        return
    said = f"it would ring about {found.alerts_per_week:,.0f} times a week, and its budget is {rule.budget}"
    remedy = "narrow the query, set budget: in the rule, or save it with --force"
    raise OverBudget(f"rule {rule.name}: {said}: {remedy}", [Finding(("query",), said, remedy=remedy)])
