"""Alerts: what was told, why, and to whom; and what people thought of it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

import sql.alerts
import sql.articles
import sql.deliveries
import sql.escalations
import sql.events
import sql.judgements
import sql.matches
import sql.updates
from alerts.rules.judging import Verdict, judge
from flows.explain.delivery_words import escalation_in_words
from flows.explain.event_words import doubt_then
from flows.explain.updates import told_by_alert
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import Done, NotFound, Visit
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Alert, Match


class NoSuchVerdict(ValueError):
    """There are three verdicts."""


def show_alert(visit: Visit) -> Response:
    """One alert: the article, the words that matched, its messages and what people thought of it."""
    with visit.transaction() as conn:
        alert = find_alert(conn, visit.number())
        following = sql.updates.following(conn, alert_id=alert.id)
        values: dict[str, Any] = {
            "article": sql.articles.get(conn, id=alert.article_id),
            "event": sql.events.current_id(conn, alert.event_id) or alert.event_id,
            "match": _match(conn, alert),
            "messages": sql.deliveries.of_alert(conn, alert_id=alert.id),
            "judgements": sql.judgements.of_alert(conn, alert_id=alert.id),
            "escalation": _escalation(conn, alert),
            "updates": told_by_alert(conn, [alert.id, *following]),
        }
    return visit.page("alert", alert=alert, doubt=doubt_then(alert), verdicts=list(Verdict), **values)


def _escalation(conn: Connection, alert: Alert) -> str:
    """What becomes of it when nobody takes it, or became of it; empty: its rule does not ask for that."""
    escalation = sql.escalations.of_alert(conn, alert_id=alert.id)
    return escalation_in_words(escalation, database_now(conn)) if escalation else ""


def _match(conn: Connection, alert: Alert) -> Match | None:
    """The match of the article that alerted."""
    matches = sql.matches.by_alert(conn, alert_id=alert.id)
    return next((one for one in matches if one.article_id == alert.article_id), None)


def judge_alert(visit: Visit) -> Response:
    """What an alert was worth."""
    try:
        verdict = Verdict(visit.field("verdict"))
    except ValueError:
        raise NoSuchVerdict("say whether it was relevant, noise, or of the wrong event") from None
    why = visit.field("why")
    with visit.change() as (conn, now):
        alert = find_alert(conn, visit.number())
        visit.check_rule(conn, alert.rule_id)
        judge(conn, alert, verdict, visit.actor.name, why, now)
        visit.note(conn, now, f"alert judged {verdict}", f"alert {alert.id}", why)
    return visit.go(f"/alerts/{alert.id}", Done.JUDGED)


def find_alert(conn: Connection, number: int) -> Alert:
    """One alert; raises NotFound."""
    alert = sql.alerts.get(conn, id=number)
    if alert is None:
        raise NotFound(f"There is no alert {number}.")
    return alert


PAGES = [
    Page("/alerts/{number:int}", show_alert, Access.READER),
    Page("/alerts/{number:int}/judge", judge_alert, Access.EDITOR, is_change=True),
]
