"""Decide what becomes of a message after an attempt, and until when its target is left alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from alerts.delivery.outcome import Outcome, SendResult
from sql.rows import Delivery

# A server that was down for ten minutes is found again within two; one that was down for days, within the hour.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 2, 2, 2, 2, 5, 10, 20, 60))
# who refuses all that comes waits for a person, and must not be hammered: some lock an account after ten log-ins
REFUSED_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
CLOSED = timedelta(hours=1)
# where a server asks for patience and does not say how long; doubled each time, an hour at most
RATE_FLOOR = timedelta(seconds=60)
LONGEST_RATE = timedelta(hours=1)
# so much earlier at most, and never the first time, so that many messages do not come back all at once
JITTER = 0.2
GIVE_UP = timedelta(days=7)
# nor before so many attempts: the clock may have jumped, or the machine was off
LEAST_ATTEMPTS = 24


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state a delivery takes; `due_at` and `sent_at` only where they change.

    `waits_for_target`: it is queued again when its target accepts another message, or at `due_at` to try whether it
    does.
    """

    state: str
    reason: str = ""
    due_at: datetime | None = None
    sent_at: datetime | None = None
    is_possible_repeat: bool = False
    waits_for_target: bool = False


def settle(
    answer: SendResult, delivery: Delivery, on_ambiguous: str, now: datetime, rest: timedelta | None = None
) -> Settlement:
    """What an answer means for a claimed delivery; `rest`: how long its target is left alone.

    An unanswered message is sent once more with a mark (or kept back, where the channel says `hold`). If that one goes
    unanswered too, it goes out for the last time when its target accepts another message, or after an hour.
    """
    if answer.outcome is Outcome.SENT:
        return Settlement("sent", sent_at=now)
    if answer.outcome is Outcome.PERMANENT:
        due_at = now + CLOSED if answer.is_of_target else None
        reason = f"refused: {answer.text}"
        return Settlement("failed", reason, due_at=due_at, waits_for_target=answer.is_of_target)
    if answer.outcome is Outcome.AMBIGUOUS and (on_ambiguous == "hold" or delivery.is_possible_repeat):
        return Settlement(
            "unknown",
            f"sent, but no answer came; it may have arrived. Send it again: tocsin deliveries retry {delivery.id} "
            f"({answer.text})",
            due_at=now + CLOSED,
            waits_for_target=on_ambiguous != "hold" and delivery.revived_at is None,
        )
    due_at = now + max(delay(delivery.attempts, f"{delivery.id}"), rest or timedelta())
    is_old = due_at > (delivery.retried_at or delivery.created_at) + GIVE_UP
    if is_old and delivery.attempts >= LEAST_ATTEMPTS:
        return Settlement("failed", f"given up after {GIVE_UP.days} days: {answer.text}")
    is_unanswered = answer.outcome is Outcome.AMBIGUOUS
    return Settlement("retry", answer.text, due_at=due_at, is_possible_repeat=is_unanswered)


def rest_of_target(answer: SendResult, failures: int, target: str) -> timedelta | None:
    """How long a target is left alone after so many failures in a row, this one included; None: not at all.

    A message that was refused for its own sake says nothing of its target.
    """
    if answer.outcome is Outcome.SENT or (answer.outcome is Outcome.PERMANENT and not answer.is_of_target):
        return None
    if answer.outcome is Outcome.PERMANENT:
        return CLOSED
    if answer.outcome is Outcome.RATE_LIMITED:
        floor = min(RATE_FLOOR * 2 ** min(failures - 1, 6), LONGEST_RATE)
        return floor if answer.retry_after is None else max(answer.retry_after, timedelta(seconds=1))
    delays = REFUSED_DELAYS if answer.is_of_target else DELAYS
    return max(_of(delays, failures, target), answer.retry_after or timedelta())


def delay(attempts: int, key: str = "") -> timedelta:
    """How long a message waits after the given number of attempts (1 is the first)."""
    return _of(DELAYS, attempts, key)


def _of(delays: tuple[timedelta, ...], times: int, key: str) -> timedelta:
    wait = delays[min(max(times, 1), len(delays)) - 1]
    if times <= 1:
        return wait
    # from the row, not by chance: the same for every sender that asks, and in every test
    part = int.from_bytes(sha256(f"{key} {times}".encode()).digest()[:4]) / 2**32
    return wait * (1 - JITTER * part)
