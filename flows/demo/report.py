"""What each rule of the demo was told and what it was spared, as rows and as lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sql.alerts
import sql.articles
import sql.deliveries
import sql.events
import sql.facts
import sql.matches
import sql.rules
from alerts.rules.decide import Decision
from alerts.rules.doubt import in_words
from alerts.text.humanize import count
from flows.crawl.revisions import headline_of, word_diff
from flows.explain.updates import told_by_alert
from flows.output import plain
from sql.connection import Connection
from sql.rows import Alert, Fact, Match, Rule

MANY = 1000
SPARED = {
    Decision.ALREADY_TOLD: "the same event as {alert}",
    Decision.BACKGROUND: "only looks back on an older event, of {day}",
    Decision.TOO_OLD: "too old",
    Decision.STORED_BEFORE_RULE: "stored before the rule",
    Decision.NO_EVENT: "no readable text",
    Decision.LANGUAGE: "in another language",
    Decision.SOURCE_KIND: "from another kind of source",
    Decision.DISABLED: "the rule is off",
    Decision.MUTED: "the rule is muted",
    Decision.EVENT_MUTED: "the event is muted",
    Decision.SOURCE_MUTED: "the source is muted",
    Decision.PLACE_MUTED: "its place is muted",
    Decision.IN_DOUBT: "may be the same event as {alert}, and the rule holds what is in doubt",
    Decision.ELSEWHERE: "elsewhere",
    Decision.EVENT_TYPE: "an event of another type",
    Decision.ACTOR: "nobody is named whom the rule asks for",
    Decision.LOW_TOLL: "no toll as high as the rule asks for",
    Decision.FEW_SOURCES: "too few independent sources",
    Decision.COOLDOWN: "the rule alerted a short while ago",
    Decision.ASKED_AGAIN: "its event was mended, and the next round decides",
    Decision.NO_LONGER_MATCHES: "the rule looks for something else now",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One alert: its number, its headline, how the article was read, who else tells of it, where it went.

    `doubt` is empty for a new event.
    """

    alert: int
    headline: str
    source: str
    read: str
    reports: str
    sent_to: tuple[str, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """An alert of what changed of an event that was told: what, in words, and where it went."""

    alert: int
    words: str
    sent_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spared:
    """One matching article that did not alert, and why; `reason` is the same without the event that it names.

    `alert` is the one by which the rule was told of its event.
    """

    headline: str
    source: str
    why: str
    reason: str
    alert: int | None


@dataclass(frozen=True, slots=True)
class RuleReport:
    """One rule: what it was told, of what changed afterwards too, and what it was spared."""

    rule: Rule
    told: tuple[Told, ...]
    spared: tuple[Spared, ...]
    updates: tuple[Update, ...] = ()


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
    of_rule = [alert for alert in sql.alerts.list_recent(conn, limit=MANY) if alert.rule_id == rule.id]
    changes = told_by_alert(conn, [alert.id for alert in of_rule])
    alerts = {alert.article_id: alert for alert in of_rule if alert.id not in changes}
    updates = tuple(
        Update(number, words, _sent_to(conn, number)) for number, words in sorted(changes.items())
    )
    told = tuple(_told(conn, alerts[match.article_id]) for match in matches if match.article_id in alerts)
    spared = tuple(_spared(conn, match) for match in matches if match.article_id not in alerts)
    return RuleReport(rule, told, spared, updates)


def _told(conn: Connection, alert: Alert) -> Told:
    headline, source = _article(conn, alert.article_id)
    return Told(
        alert=alert.id,
        headline=headline,
        source=source,
        read=claims_in_words(sql.facts.list_of(conn, article_ids=[alert.article_id])),
        reports=_reports(conn, alert.event_id),
        sent_to=_sent_to(conn, alert.id),
        doubt=_doubt(alert),
    )


def _sent_to(conn: Connection, alert: int) -> tuple[str, ...]:
    sent = sql.deliveries.of_alert(conn, alert_id=alert)
    return tuple(f"{row.target_label} ({row.state})" for row in sent)


def _spared(conn: Connection, match: Match) -> Spared:
    headline, source = _article(conn, match.article_id)
    words = SPARED.get(Decision(match.decision), match.decision)
    alert = _alert_of_event(conn, match)
    article = next(iter(sql.matches.by_articles(conn, article_ids=[match.article_id])), None)
    day = article.looks_back_to if article else None
    return Spared(
        headline,
        source,
        why=words.format(
            alert=f"alert {alert}" if alert else "one told before",
            day=f"{_day(day)} {day.year}" if day else "another day",
        ),
        reason=words.format(alert="one told before", day="another day").removesuffix(", of another day"),
        alert=alert,
    )


def _alert_of_event(conn: Connection, match: Match) -> int | None:
    """By which alert the rule was told of the event of a match, or of the one that it may be."""
    events = [match.event_id] if match.event_id is not None else []
    doubts = sql.events.doubts(conn, events) if match.decision == Decision.IN_DOUBT else []
    events += [doubt.may_be_event_id for doubt in doubts if doubt.may_be_event_id is not None]
    told = sql.alerts.told(conn, event_ids=events)
    return next((row.alert_id for row in told if row.rule_id == match.rule_id), None)


def _reports(conn: Connection, event_id: int) -> str:
    current = sql.events.current_id(conn, event_id)
    event = sql.events.get(conn, current) if current is not None else None
    if event is None or event.articles <= 1:
        return "one article tells of it"
    newsrooms = (
        "one newsroom"
        if event.independent_sources == 1
        else f"{event.independent_sources} independent sources"
    )
    return f"{event.articles} articles from {newsrooms} tell of it"


def claims_in_words(facts: Sequence[Fact]) -> str:
    """What an article says of its event, as detection read it: "attack, 26 February, 14 killed, 9 injured"."""
    claims = [fact for fact in facts if not fact.is_context]
    kinds = [fact.value["type"] for fact in claims if fact.kind == "type" and fact.value["type"] != "other"]
    days = [fact.value for fact in claims if fact.kind == "date" and not fact.value["statement"]]
    tolls: dict[str, str] = {}
    for toll in (fact.value for fact in claims if fact.kind == "toll"):
        tolls.setdefault(toll["kind"], f"{toll['low']} {toll['kind']}")
    return ", ".join([*kinds[:1], *map(_span, days[:1]), *tolls.values()])


def _span(claim: Mapping[str, Any]) -> str:
    first, last = date.fromisoformat(claim["lo"]), date.fromisoformat(claim["hi"])
    if first == last:
        return _day(first)
    if claim["inferred"]:
        return f"day not named ({_day(first)} or {_day(last)})"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _doubt(alert: Alert) -> str:
    if not alert.in_doubt_kind:
        return ""
    about = f"alert {alert.may_be_alert_id}" if alert.may_be_alert_id else ""
    return in_words(alert.in_doubt_kind, alert.may_be_headline, about=about, words=alert.doubt_words)


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


def _article(conn: Connection, article_id: int) -> tuple[str, str]:
    article = sql.articles.get(conn, id=article_id)
    return (article.title, article.source) if article else ("", "")


def lines(report: Report) -> list[str]:
    """The report for a terminal, without colour."""
    out = []
    for one in report.rules:
        matching = len(one.told) + len(one.spared)
        out += ["", f"{one.rule.name}: {one.rule.why}"]
        out.append(
            f"  {matching} articles match; alerted {_times(len(one.told))}, spared {_times(len(one.spared))}"
        )
        for told in one.told:
            out += _told_lines(told)
        for update in one.updates:
            out.append(f"  UPDATE  alert {update.alert}: {plain(update.words)}")
            out.append(f"          → {', '.join(update.sent_to)}")
        out += [
            f"  spared  {plain(spared.headline)}  [{spared.source}]: {spared.why}" for spared in one.spared
        ]
    updates = sum(len(one.updates) for one in report.rules)
    changed = f" and {count(updates, 'update')}" if updates else ""
    out += ["", f"{report.articles} articles → {report.events} events → {report.alerts} alerts{changed}"]
    out += [
        f"  changed after it was read: {plain(one.headline)}  [{one.source}]: {plain(one.said)} → {plain(one.says)}"
        for one in report.changed
    ]
    reasons = Counter(spared.reason for one in report.rules for spared in one.spared)
    out += [f"  spared {times} × {why}" for why, times in reasons.most_common()]
    doubts = sum(bool(told.doubt) for one in report.rules for told in one.told)
    out += (
        [f"  alerted {doubts} × in doubt: a repeat costs less than an event that nobody hears of"]
        if doubts
        else []
    )
    return out


def _told_lines(told: Told) -> list[str]:
    answer = f"in doubt: {plain(told.doubt)}" if told.doubt else f"a new event: {told.reports}"
    return [
        f"  ALERT   alert {told.alert}: {plain(told.headline)}  [{told.source}]",
        f"          {answer}",
        *([f"          as read: {told.read}"] if told.read else []),
        f"          → {', '.join(told.sent_to)}",
    ]


def _times(number: int) -> str:
    return {0: "never", 1: "once"}.get(number, f"{number} times")
