"""`tocsin alerts show ID --as …`: a message as it goes out."""

from __future__ import annotations

import json
from typing import Literal

import sql.deliveries
from alerts.delivery.content import compose_alert, read_content
from alerts.delivery.escape import json_line
from alerts.delivery.message import Message
from alerts.delivery.transports.mime import mail_bytes
from flows.settings import Settings, links_of
from sql.connection import Connection

Form = Literal["email", "slack", "text", "short"]
# addresses are the channels file's affair
SENDER, READER = (False, "tocsin@tocsin.invalid"), (False, "reader@tocsin.invalid")


class NotSentThere(LookupError):
    """The alert has no message to that channel."""


def rendered(conn: Connection, settings: Settings, *, alert_id: int, form: Form, channel: str | None) -> str:
    """The message of an alert as it goes to a channel, without addresses; the first one's when none is named.

    Raises NotSentThere.
    """
    messages = sql.deliveries.of_alert(conn, alert_id=alert_id)
    sent = next((row for row in messages if channel in (None, row.channel)), None)
    if channel is not None and sent is None:
        tags = ", ".join(dict.fromkeys(row.channel for row in messages)) or "none"
        raise NotSentThere(f"alert {alert_id} has no message to {channel}; it has to: {tags}")
    content = read_content(conn, alert_id=alert_id, channel=sent.channel if sent else "", delivery=sent)
    if content is None:
        raise NotSentThere(f"there is no alert {alert_id}: see `tocsin alerts list`")
    message = compose_alert(
        content,
        delivery_id=sent.id if sent else 0,
        is_possible_repeat=sent is not None and sent.is_possible_repeat,
        links=links_of(settings),
        recipient=sent.target if sent else "",
        contact=settings.contact,
    )
    return _form(message, form)


def _form(message: Message, form: Form) -> str:
    match form:
        case "email":
            number = message.headers.get("X-Tocsin-Delivery", "none")
            mail = mail_bytes(message, sender=SENDER, recipient=READER, headers={}, id=number)
            return mail.decode("ascii").replace("\r\n", "\n")
        case "slack":
            return json.dumps(json.loads(json_line({"attachments": [message.slack]})), indent=2)
        case "text":
            return f"{message.subject}\n\n{message.text}"
        case "short":
            return f"{message.subject}\n{message.short}"
