"""All that the message of an alert says: read from the database, then composed. What is sent and what
`tocsin alerts show --as` shows are the same."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial

import sql.deliveries
import sql.digests
import sql.event_states
import sql.facts
import sql.lists
import sql.updates
import sql.why
from alerts.delivery.alert_view import AlertContext
from alerts.delivery.facets import TOLLS, is_disputed
from alerts.delivery.links import Links
from alerts.delivery.message import Message, compose
from alerts.delivery.placing import changes_of, with_joined
from alerts.delivery.update_message import compose_update
from alerts.rules.article import document_of
from alerts.rules.eval.match import match
from alerts.rules.language.syntax import Node
from alerts.rules.rule import WatchRule
from sql.connection import Connection
from sql.rows import AlertDetail, Delivery, OtherReport, ToldUpdate

# read of an event; copies of one text are folded, and few of the texts are listed
LISTED_REPORTS = 60


@dataclass(frozen=True, slots=True)
class AlertContent:
    """An alert, further articles of its event, what it tells of changes if it is an update, and what else is known."""

    alert: AlertDetail
    others: list[OtherReport]
    updates: list[ToldUpdate]
    context: AlertContext


def read_content(
    conn: Connection, *, alert_id: int, channel: str, delivery: Delivery | None = None
) -> AlertContent | None:
    """What a message of an alert to a channel says by now, in the caller's transaction; None: no such alert.

    `delivery`: the message, which may tell of other rules too.
    """
    alert = sql.deliveries.alert_detail(conn, alert_id=alert_id, channel=channel)
    if alert is None:
        return None
    numbers = [alert_id]
    if delivery is not None:
        alert, numbers = with_joined(conn, delivery, alert)
        if alert.first_told_at is not None:
            rules = sql.digests.first_message_rules(conn, alert_id=alert_id, target=delivery.target)
            alert = replace(alert, first_rules=tuple(dict.fromkeys(rules)))
    others = sql.deliveries.other_reports(conn, alert_id=alert_id, limit=LISTED_REPORTS)
    updates = changes_of(conn, numbers) if alert.first_told_at else []
    return AlertContent(alert, others, updates, _context(conn, alert))


def content_to_be(
    conn: Connection, rule: WatchRule, tree: Node, *, article_id: int, channel: str, now: datetime
) -> AlertContent | None:
    """What a message would say if a rule that is not saved alerted with an article; None where it does not match.

    `tree`: the rule's query with the entries of its lists.
    """
    article = sql.why.matchable(conn, article_id=article_id)
    hit = match(tree, document_of(article)) if article is not None else None
    detail = sql.deliveries.detail_to_be(
        conn, article_id=article_id, channel=channel, rule=rule.name, query=rule.query, why=rule.why, now=now
    )
    if hit is None or detail is None:
        return None
    alert = replace(detail, spans=[asdict(span) for span in hit.spans], sentence=hit.sentence)
    others = sql.deliveries.reports_beside(conn, article_id=article_id, limit=LISTED_REPORTS)
    return AlertContent(alert, others, [], _context(conn, alert))


def compose_alert(
    content: AlertContent,
    *,
    delivery_id: int,
    is_possible_repeat: bool,
    links: Links | None = None,
    recipient: str = "",
    contact: str = "",
) -> Message:
    """The message, of an update when the alert is one. Raises zoneinfo.ZoneInfoNotFoundError for an unknown zone."""
    if content.alert.first_told_at is not None:
        composed = partial(compose_update, content.alert, content.updates)
    else:
        composed = partial(compose, content.alert, content.others)
    return composed(
        delivery_id=delivery_id,
        is_possible_repeat=is_possible_repeat,
        context=content.context,
        links=links,
        recipient=recipient,
        contact=contact,
    )


def _context(conn: Connection, alert: AlertDetail) -> AlertContext:
    state = next(iter(sql.event_states.of_events(conn, [alert.event_id])), None)
    tolls = {
        kind: sql.updates.tolls_of(conn, event_id=alert.event_id, kind=kind)
        for kind in TOLLS
        if state is not None and is_disputed(state, kind)
    }
    region = ""
    if state is not None and state.place_names:
        region = sql.facts.region_of(conn, event_id=alert.event_id, place=state.place_names[0])
    lists = sql.lists.list_current(conn) if "@" in alert.query else []
    return AlertContext(state, region, tolls, {row.name: row.entries for row in lists})
