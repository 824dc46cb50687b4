"""In which digest an alert stands, in words. Pure."""

from __future__ import annotations

from datetime import datetime

from alerts.delivery.routing import STORM, Wait
from alerts.delivery.subscribers import reader_in_words
from alerts.text.humanize import local_moment
from alerts.text.locale import gettext as _
from alerts.text.locale import translated
from sql.rows.digests import AlertDigest

WHY = {
    Wait.SCHEDULED: "as its rule's `when` says",
    Wait.QUIET_HOURS: "because of quiet hours",
    Wait.BUDGET: "as the messages of that day were used up",
    Wait.STORM: "as many alerts came at once",
}


def digest_in_words(digest: AlertDigest, made_at: str, due_at: str) -> str:
    """Where an alert is told together with others, and why; the times are written as the reader reads them."""
    which = (
        _("one digest of all of them")
        if digest.schedule == STORM
        else _("the digest (%(schedule)s)", schedule=digest.schedule)
    )
    why = translated(WHY.get(Wait(digest.reason), digest.reason))
    to = reader_in_words(digest.channel, digest.target_label)
    if digest.digest_id is None:
        return _(
            "waits for %(which)s to %(to)s, due %(time)s, %(why)s", which=which, to=to, time=due_at, why=why
        )
    return _(
        "told in digest %(number)s to %(to)s, made %(time)s, %(why)s",
        number=digest.digest_id,
        to=to,
        time=made_at,
        why=why,
    )


def waits_in_words(digest: AlertDigest, now: datetime) -> str:
    """The same, with times in the zone of this machine."""
    made_at = local_moment(digest.made_at, now) if digest.made_at else ""
    return digest_in_words(digest, made_at, local_moment(digest.due_at, now))
