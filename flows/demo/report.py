"""What each rule of the demo was told and what it was spared, as rows and as lines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sql.alerts
import sql.articles
import sql.deliveries
import sql.events
import sql.matches
import sql.rules
from alerts.rules.decide import Decision
from alerts.rules.doubt import in_words
from flows.changes import headline_of, word_diff
from flows.commands.output import plain
from sql.connection import Connection
from sql.rows import Alert, Match, Rule

MANY = 1000
SPARED = {
    Decision.ALREADY_TOLD: "the same event, already told",
    Decision.BACKGROUND: "only looks back on an older event",
    Decision.TOO_OLD: "too old",
    Decision.STORED_BEFORE_RULE: "stored before the rule",
    Decision.NO_EVENT: "no readable text",
    Decision.LANGUAGE: "in another language",
    Decision.SOURCE_KIND: "from another kind of source",
    Decision.DISABLED: "the rule is off",
    Decision.MUTED: "the rule is muted",
    Decision.IN_DOUBT: "may be an event already told, and the rule holds what is in doubt",
    Decision.FEW_SOURCES: "too few independent sources",
    Decision.COOLDOWN: "the rule rang a short while ago",
    Decision.NO_LONGER_MATCHES: "the rule looks for something else now",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One alert: its headline, where it went, and what was in doubt of it."""

    headline: str
    source: str
    sentence: str
    sent_to: tuple[str, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Spared:
    """One matching article that did not ring, and why."""

    headline: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule: what it was told and what it was spared."""

    rule: Rule
    told: tuple[Told, ...]
    spared: tuple[Spared, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """One article that says something else than when it was first read, and what it said of that first."""

    headline: str
    source: str
    said: str
    says: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole demo in numbers."""

    rules: tuple[RuleReport, ...]
    changed: tuple[Changed, ...]
    articles: int
    events: int
    alerts: int


def gather(conn: Connection) -> Report:
    """Read the report from the database, as any user could."""
    rules = tuple(_rule(conn, rule) for rule in sql.rules.list_current(conn))
    return Report(
        rules=rules,
        changed=_changed(conn),
        articles=sql.articles.count_all(conn),
        events=len([event for event in sql.events.list_recent(conn, MANY) if event.merged_into is None]),
        alerts=sum(len(rule.told) for rule in rules),
    )


def _rule(conn: Connection, rule: Rule) -> RuleReport:
    matches = sorted(
        sql.matches.by_rule(conn, rule_id=rule.id, limit=MANY),
        key=lambda match: (match.matched_at, match.article_id),
    )
    alerts = {
        alert.article_id: alert
        for alert in sql.alerts.list_recent(conn, limit=MANY)
        if alert.rule_id == rule.id
    }
    told, spared = [], []
    for match in matches:
        headline, source = _article(conn, match)
        if alert := alerts.get(match.article_id):
            rows = sql.deliveries.of_alert(conn, alert_id=alert.id)
            sent_to = tuple(f"{row.target_label} ({row.state})" for row in rows)
            told.append(Told(headline, source, match.sentence, sent_to, _doubt(alert)))
        else:
            spared.append(Spared(headline, source, SPARED.get(Decision(match.decision), match.decision)))
    return RuleReport(rule, tuple(told), tuple(spared))


def _doubt(alert: Alert) -> str:
    return in_words(alert.in_doubt_kind, alert.may_be_headline) if alert.in_doubt_kind else ""


def _changed(conn: Connection) -> tuple[Changed, ...]:
    found = []
    for line in sql.articles.list_where(conn, source=None, is_changed=True, is_removed=False, limit=MANY):
        first, *_, last = sql.articles.revisions(conn, article_id=line.id)
        # the headline tells it best, when it changed too
        pairs = headline_of(word_diff(first.title, last.title)) + headline_of(
            word_diff(first.text, last.text)
        )
        said, says = pairs[0] if pairs else ("", "")
        found.append(Changed(first.title, line.source, said, says))
    return tuple(found)


def _article(conn: Connection, match: Match) -> tuple[str, str]:
    article = sql.articles.get(conn, id=match.article_id)
    return (article.title, article.source) if article else ("", "")


def lines(report: Report) -> list[str]:
    """The report for a terminal, without colour."""
    out = []
    for one in report.rules:
        matching = len(one.told) + len(one.spared)
        out += ["", f"{one.rule.name}: {one.rule.why}"]
        out.append(
            f"  {matching} articles match; told {_times(len(one.told))}, spared {_times(len(one.spared))}"
        )
        for told in one.told:
            out.append(f"  RANG    {plain(told.headline)}  [{told.source}]")
            out += [f"          in doubt: {plain(told.doubt)}"] if told.doubt else []
            out.append(f"          → {', '.join(told.sent_to)}")
        out += [
            f"  spared  {plain(spared.headline)}  [{spared.source}]: {spared.why}" for spared in one.spared
        ]
    out += ["", f"{report.articles} articles → {report.events} events → {report.alerts} alerts"]
    out += [
        f"  changed after it was read: {plain(one.headline)}  [{one.source}]: {plain(one.said)} → {plain(one.says)}"
        for one in report.changed
    ]
    reasons = Counter(spared.why for one in report.rules for spared in one.spared)
    out += [f"  spared {count} × {why}" for why, count in reasons.most_common()]
    return out


def _times(number: int) -> str:
    return {0: "never", 1: "once"}.get(number, f"{number} times")
