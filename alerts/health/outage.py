"""Is it our own network that is away, rather than many sources at once? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.health.signals import NETWORK
from alerts.health.state import ILL
from sql.health import NewestPoll
from sql.rows import Outage

# whoever was read within this votes; when these are few, the last so many do
WINDOW, FEW = timedelta(minutes=30), 5
OLDEST = timedelta(hours=6)
LEAST_LOST = 3


@dataclass(frozen=True, slots=True)
class Away:
    """How many sources could not be reached, of how many that were asked, and since when."""

    lost: int
    asked: int
    since: datetime


def begun(newest: Sequence[NewestPoll], now: datetime) -> Away | None:
    """Most sources that were reached before, and are not ill for reasons of their own, cannot be reached now."""
    voters = sorted((one for one in newest if _votes(one)), key=lambda one: one.finished_at, reverse=True)
    recent = [one for one in voters if one.finished_at >= now - WINDOW]
    if len(recent) < FEW:
        recent = voters[:FEW]
    lost = [one for one in recent if one.failure in NETWORK]
    if len(lost) < LEAST_LOST or 2 * len(lost) <= len(recent):
        return None
    return Away(len(lost), len(recent), min(one.started_at for one in lost))


def is_over(outage: Outage, newest: Sequence[NewestPoll]) -> bool:
    """Half of the sources that were asked since it began have been reached."""
    asked = [one for one in newest if _votes(one) and one.started_at >= outage.began_at]
    reached = [one for one in asked if one.failure not in NETWORK]
    return bool(reached) and 2 * len(reached) >= len(asked)


def _votes(poll: NewestPoll) -> bool:
    return poll.has_answered and poll.state not in ILL
