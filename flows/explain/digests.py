"""In which digest an alert stands, in words. Pure."""

from __future__ import annotations

from datetime import datetime

from alerts.delivery.routing import STORM, Wait
from alerts.delivery.subscribers import reader_in_words
from alerts.text.humanize import local_moment
from sql.rows.digests import AlertDigest

WHY = {
    Wait.SCHEDULED: "as its rule's `when` says",
    Wait.QUIET_HOURS: "because of quiet hours",
    Wait.BUDGET: "as the messages of that day were used up",
    Wait.STORM: "as many alerts came at once",
}


def digest_in_words(digest: AlertDigest, made_at: str, due_at: str) -> str:
    """Where an alert is told together with others, and why; the times are written as the reader reads them."""
    which = "one digest of all of them" if digest.schedule == STORM else f"the digest ({digest.schedule})"
    why = WHY.get(Wait(digest.reason), digest.reason)
    to = reader_in_words(digest.channel, digest.target_label)
    if digest.digest_id is None:
        return f"waits for {which} to {to}, due {due_at}, {why}"
    return f"told in digest {digest.digest_id} to {to}, made {made_at}, {why}"


def waits_in_words(digest: AlertDigest, now: datetime) -> str:
    """The same, with times in the zone of this machine."""
    made_at = local_moment(digest.made_at, now) if digest.made_at else ""
    return digest_in_words(digest, made_at, local_moment(digest.due_at, now))
