"""What became of a message, in plain words. Pure."""

from __future__ import annotations

from datetime import datetime

from alerts.delivery.escalations import WORDS, Escalated
from alerts.delivery.plain import one_line
from alerts.delivery.subscribers import reader_in_words
from alerts.text.humanize import count, duration, local_moment
from alerts.text.locale import gettext as _
from alerts.text.locale import translated
from sql.escalations import Escalation
from sql.rows import Attempt, Delivery

DELIVERIES = {
    "sent": "sent %(sent)s to %(to)s",
    "queued": "waiting %(waiting)s to be sent to %(to)s",
    "sending": "being sent to %(to)s",
    "retry": "tried %(tries)s to send it to %(to)s, again at %(due)s%(because)s",
    "held": "held back for %(to)s%(because)s",
    "unknown": "perhaps sent to %(to)s%(because)s",
    "failed": "could not be sent to %(to)s%(because)s; once that is mended: `tocsin deliveries retry %(id)s`",
    "cancelled": "not sent to %(to)s%(because)s",
}
# an answer of a server is told no longer than this
LONGEST = 160


def delivery_in_words(row: Delivery, now: datetime) -> str:
    """What became of one message."""
    to = reader_in_words(row.channel, row.target_label) if row.target else row.channel
    because = f"{_(': ')}{translated(row.reason)}" if row.reason else ""
    message = DELIVERIES.get(row.state, DELIVERIES["cancelled"])
    words = _(
        message,
        to=to,
        because=because,
        sent=local_moment(row.sent_at or now, now),
        waiting=_("until %(time)s", time=local_moment(row.due_at, now))
        if row.due_at > now
        else _("since %(time)s", time=local_moment(row.created_at, now)),
        due=local_moment(row.due_at, now),
        tries=count(max(row.attempts, 1), "time"),
        id=row.id,
    )
    is_repeat = row.state == "sent" and row.is_possible_repeat
    return words + (_(", perhaps a second time") if is_repeat else "")


def escalation_in_words(row: Escalation, now: datetime) -> str:
    """What becomes of an alert that nobody takes, or became of it."""
    after = duration(row.after)
    if row.decision is None:
        when = (
            f"from {local_moment(row.accepted_at + row.after, now)} on"
            if row.accepted_at
            else f"{after} after its first message is accepted"
        )
        return f"to be told to {row.channel} {when}, unless somebody takes or answers it"
    detail = f", for {after}" if row.decision == Escalated.ESCALATED else row.detail
    words = WORDS[Escalated(row.decision)].format(channel=row.channel, detail=detail)
    return f"{words}, {local_moment(row.decided_at or now, now)}"


def attempt_in_words(attempt: Attempt, now: datetime) -> str:
    """When a message was tried, how long that took, how far the talk with the server got, and what it said."""
    seconds = (attempt.finished_at - attempt.started_at).total_seconds()
    stage = f", {attempt.stage}" if attempt.stage not in ("", "answered") else ""
    answer = f": {one_line(attempt.answer, LONGEST)}" if attempt.answer else ""
    outcome = attempt.outcome.replace("_", " ")
    moment = local_moment(attempt.started_at, now)
    return f"attempt {attempt.attempt}, {moment}, {seconds:.1f} s: {outcome}{stage}{answer}"
