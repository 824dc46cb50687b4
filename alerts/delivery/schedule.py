"""Decide what becomes of a message after an attempt: when it is tried again, and when it is given up. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.delivery.outcome import Outcome, SendResult
from sql.rows import Delivery

# A server that was down for ten minutes is found again within two; one that was down for days, within the hour.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 2, 2, 2, 2, 5, 10, 20, 60))
# Apprise does not tell us a server's Retry-After; Slack asks for tens of seconds
RATE_FLOOR = timedelta(seconds=60)
GIVE_UP = timedelta(days=7)
# nor before so many attempts: the clock may have jumped, or the machine was off
LEAST_ATTEMPTS = 24


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state a delivery takes; `due_at` and `sent_at` only where they change."""

    state: str
    reason: str = ""
    due_at: datetime | None = None
    sent_at: datetime | None = None
    is_possible_repeat: bool = False


def settle(answer: SendResult, delivery: Delivery, on_ambiguous: str, now: datetime) -> Settlement:
    """What an answer means for a claimed delivery.

    An unanswered message is sent once more with a mark (or kept back, where the channel says `hold`); if that one
    goes unanswered too, a person decides.
    """
    if answer.outcome is Outcome.SENT:
        return Settlement("sent", sent_at=now)
    if answer.outcome is Outcome.PERMANENT:
        return Settlement("failed", f"refused: {answer.text}")
    if answer.outcome is Outcome.AMBIGUOUS and (on_ambiguous == "hold" or delivery.is_possible_repeat):
        return Settlement(
            "unknown",
            f"sent, but no answer came; it may have arrived. Send it again: tocsin deliveries retry {delivery.id} "
            f"({answer.text})",
        )
    due_at = now + delay(delivery.attempts, answer.outcome)
    is_old = due_at > (delivery.retried_at or delivery.created_at) + GIVE_UP
    if is_old and delivery.attempts >= LEAST_ATTEMPTS:
        return Settlement("failed", f"given up after {GIVE_UP.days} days: {answer.text}")
    is_unanswered = answer.outcome is Outcome.AMBIGUOUS
    return Settlement("retry", answer.text, due_at=due_at, is_possible_repeat=is_unanswered)


def delay(attempts: int, outcome: Outcome) -> timedelta:
    """How long to wait after the given number of attempts (1 is the first)."""
    wait = DELAYS[min(max(attempts, 1), len(DELAYS)) - 1]
    return max(wait, RATE_FLOOR) if outcome is Outcome.RATE_LIMITED else wait
