"""What the signed links of a message do: GET says it, POST does it, for whoever holds the link and for 30 days."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.responses import Response

import sql.alerts
import sql.articles
import sql.audit_log
import sql.deliveries
import sql.events
import sql.followed
import sql.subscriptions
import sql.unsubscribed
from alerts.delivery.links import SignedAction, Verb, read
from alerts.delivery.subscribers import subscriber_of
from alerts.rules.judging import Verdict, judge
from alerts.rules.mutes import MuteKind
from alerts.rules.store import muting
from alerts.text.locale import gettext as _
from flows.people import subscriptions
from flows.people.roles import Actor
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import NotFound, Visit
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Alert

MUTED_FOR = timedelta(days=1)


def show_action(visit: Visit) -> Response:
    """What the link does, and a button; mail scanners that follow links change nothing."""
    with visit.transaction() as conn:
        action, alert = _read(conn, visit)
        article = sql.articles.get(conn, id=alert.article_id)
        label = _label(conn, action)
    title = article.title if article else _("an article that was let go")
    return visit.page("signed", action=action, alert=alert, title=title, label=label, is_done=False)


def act(visit: Visit) -> Response:
    """Do it. A mail program that unsubscribes in one click (RFC 8058) posts here without any page."""
    with visit.change() as (conn, now):
        action, alert = _read(conn, visit)
        label = _label(conn, action)
        who = f"recipient {label}"
        if action.verb is Verb.NOT_RELEVANT:
            judge(conn, alert, Verdict.NOISE, who, "by the link in its message", now)
        elif action.verb is Verb.MUTE:
            _mute(conn, alert, who, now)
        elif action.verb is Verb.FOLLOW:
            sql.followed.add(
                conn, event_id=_event(conn, alert), rule_id=alert.rule_id, followed_by=who, now=now
            )
        else:
            _unsubscribe(conn, action, alert, Actor(who, visit.address), now)
        sql.audit_log.add(
            conn,
            person=who,
            address=visit.address,
            action=f"by a link: {action.verb}",
            object=f"rule {alert.rule}",
            detail=f"alert {alert.id}",
            now=now,
        )
    return visit.page("signed", action=action, alert=alert, title="", label=label, is_done=True)


def _unsubscribe(conn: Connection, action: SignedAction, alert: Alert, actor: Actor, now: datetime) -> None:
    """The recipient is told no more of the rule: a subscriber's subscription ends."""
    subscriber = subscriber_of(action.recipient)
    if subscriber is None:
        label = _label(conn, action)
        sql.unsubscribed.add(conn, target=action.recipient, target_label=label, alert_id=alert.id, now=now)
    elif found := sql.subscriptions.current(conn, subscriber_id=subscriber, rule=alert.rule):
        subscriptions.leave(conn, found, actor, now)


def _event(conn: Connection, alert: Alert) -> int:
    return sql.events.current_id(conn, alert.event_id) or alert.event_id


def _mute(conn: Connection, alert: Alert, who: str, now: datetime) -> None:
    """Nobody is told more of the event for a day; what is held is told then."""
    muting.add(
        conn,
        MuteKind.EVENT,
        str(alert.event_id),
        until=now + MUTED_FOR,
        why=f"by the link in the message of alert {alert.id}",
        muted_by=who,
        now=now,
    )


def _read(conn: Connection, visit: Visit) -> tuple[SignedAction, Alert]:
    """What the link asks for; raises LinkExpired, LinkUnreadable and NotFound."""
    action = read(visit.request.path_params["secret"], visit.site.key, database_now(conn))
    alert = sql.alerts.get(conn, id=action.alert_id)
    if alert is None or not action.recipient:
        raise NotFound("The alert of this link was let go: nothing is left to be done.")
    return action, alert


def _label(conn: Connection, action: SignedAction) -> str:
    """How its recipient is shown, without the address itself."""
    messages = sql.deliveries.of_alert(conn, alert_id=action.alert_id)
    return next(
        (one.target_label for one in messages if one.target == action.recipient), _("of this message")
    )


PAGES = [
    # whoever has the link was told of the rule
    Page("/a/{secret}", show_action, Access.SIGNED, sees_private=True),
    Page("/a/{secret}", act, Access.SIGNED, is_change=True, sees_private=True),
]
