"""The message of a delivery that is in our hands; one that cannot be composed is a result of its own, not an error."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from alerts.delivery.content import compose_alert
from alerts.delivery.digests import DigestContent
from alerts.delivery.links import Links
from alerts.delivery.message import Message, compose_notice
from alerts.delivery.outbox import Claimed
from alerts.delivery.outcome import Outcome, SendResult
from alerts.delivery.subscribers import digest_to
from sql.rows import Delivery, Notice

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every message has: links to the page, if it has an address, and whom a reader may write to."""

    links: Links | None
    contact: str


def compose_claimed(claimed: Claimed, letterhead: Letterhead) -> Message | SendResult:
    """The message of a delivery; a passing trouble where it cannot be composed."""
    delivery, links = claimed.delivery, letterhead.links
    number, is_repeat = delivery.id, delivery.is_possible_repeat
    try:
        if isinstance(claimed.content, Notice):
            notice = claimed.content
            return compose_notice(notice, delivery_id=number, is_possible_repeat=is_repeat, links=links)
        if isinstance(claimed.content, DigestContent):
            return digest_to(delivery, claimed.content, links, letterhead.contact)
        return compose_alert(
            claimed.content,
            delivery_id=number,
            is_possible_repeat=is_repeat,
            links=links,
            recipient=delivery.target,
            contact=letterhead.contact,
        )
    except Exception as error:  # noqa: BLE001 - one message that cannot be composed must not stop the others
        return not_composed(delivery, error)


def not_composed(delivery: Delivery, error: Exception) -> SendResult:
    """What is recorded of a delivery whose message cannot be read from the database, or not be composed."""
    log.warning("delivery %s cannot be composed: %s", delivery.id, type(error).__name__)
    return SendResult(Outcome.TRANSIENT, f"cannot be composed: {type(error).__name__}: {error}")
