"""Messages: what was sent to whom, every attempt, and sending again."""

from __future__ import annotations

from starlette.responses import HTMLResponse, PlainTextResponse, Response

import sql.alerts
import sql.channels
import sql.deliveries
import sql.unsubscribed
from alerts.delivery.content import compose_alert, read_content
from alerts.delivery.message import Message
from alerts.delivery.outbox import cancel, retry
from flows.channels import usable_channels_of
from flows.web.access import Access
from flows.web.pages import Page
from flows.web.visit import Done, NotFound, Visit
from sql.connection import Connection

MOST = 100
# a mail has styles of its own and nothing else: no script, no picture, no form
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox allow-popups"
)
STATES = ("queued", "held", "sending", "sent", "retry", "failed", "unknown", "superseded", "cancelled")


def list_messages(visit: Visit) -> Response:
    """The newest messages; the channels by name, never their addresses."""
    state = visit.asked("state")
    with visit.transaction() as conn:
        messages = sql.deliveries.list_recent(conn, limit=MOST, state=state if state in STATES else None)
        settings = {one.tag: one for one in sql.channels.settings(conn)}
        left = sql.unsubscribed.list_all(conn)
    channels = usable_channels_of(visit.site.settings)
    return visit.page(
        "messages",
        messages=messages,
        state=state,
        states=STATES,
        channels=sorted((one.tag, one.kind, one.label) for one in channels.targets),
        problems=[one.words for one in channels.problems],
        settings=settings,
        left=left,
    )


def show_message(visit: Visit) -> Response:
    """One message with every attempt and what the server answered."""
    with visit.transaction() as conn:
        message = sql.deliveries.get(conn, id=visit.number())
        if message is None:
            raise NotFound(f"There is no message {visit.number()}.")
        attempts = sql.deliveries.attempts_of(conn, id=message.id)
    return visit.page("message", message=message, attempts=attempts)


def show_mail(visit: Visit) -> Response:
    """The mail of an alert as it looks to its reader, without the links that act for them."""
    return HTMLResponse(_composed(visit).html, headers={"Content-Security-Policy": MAIL_POLICY})


def show_text(visit: Visit) -> Response:
    """The same as plain text."""
    message = _composed(visit)
    return PlainTextResponse(f"{message.subject}\n\n{message.text}\n")


def _composed(visit: Visit) -> Message:
    with visit.transaction() as conn:
        row = sql.deliveries.get(conn, id=visit.number())
        if row is None or row.alert_id is None:
            raise NotFound(f"There is no message {visit.number()} of an alert.")
        content = read_content(conn, alert_id=row.alert_id, channel=row.channel, delivery=row)
    assert content is not None  # noqa: S101 - a foreign key holds it
    return compose_alert(content, delivery_id=row.id, is_possible_repeat=row.is_possible_repeat)


def _check(visit: Visit, conn: Connection) -> None:
    """Raise flows.people.rights.RuleHidden for a message of a rule that an admin may not see."""
    row = sql.deliveries.get(conn, id=visit.number())
    alert = sql.alerts.get(conn, id=row.alert_id) if row and row.alert_id else None
    if alert is not None:
        visit.check_rule(conn, alert.rule_id)


def send_again(visit: Visit) -> Response:
    """A message that failed, waits or went unanswered is due again."""
    with visit.change() as (conn, now):
        _check(visit, conn)
        message = retry(conn, visit.number())
        visit.note(conn, now, "message sent again", f"message {message.id}")
    return visit.go(f"/messages/{message.id}", Done.RETRIED)


def cancel_message(visit: Visit) -> Response:
    """A message that is not sent yet is not sent."""
    with visit.change() as (conn, now):
        _check(visit, conn)
        message = cancel(conn, visit.number(), visit.field("why"))
        visit.note(conn, now, "message cancelled", f"message {message.id}", visit.field("why"))
    return visit.go(f"/messages/{message.id}", Done.CANCELLED)


def tell_again(visit: Visit) -> Response:
    """Somebody who unsubscribed from a rule is told of it again."""
    with visit.change() as (conn, now):
        target, rule = visit.field("target"), visit.field("rule")
        visit.check_rule(conn, rule)
        if not sql.unsubscribed.remove(conn, target=target, rule=rule):
            raise NotFound("That recipient is not unsubscribed from that rule.")
        visit.note(conn, now, "recipient told again", f"rule {rule}")
    return visit.go("/messages", Done.SAVED)


PAGES = [
    Page("/messages", list_messages, Access.READER),
    Page("/messages/{number:int}", show_message, Access.READER),
    Page("/messages/{number:int}/mail", show_mail, Access.READER),
    Page("/messages/{number:int}/text", show_text, Access.READER),
    Page("/messages/{number:int}/again", send_again, Access.ADMIN, is_change=True),
    Page("/messages/{number:int}/cancel", cancel_message, Access.ADMIN, is_change=True),
    Page("/messages/told-again", tell_again, Access.ADMIN, is_change=True),
]
