"""Decide whether an alert is told at once or waits for a digest, and when a digest is due. Pure.

The first of these that holds decides:

    the rule's `when`       unless what happened is urgent
    quiet hours             of the rule and of the channel, unless it is urgent; told when they are over
    a storm                 the target had as many in the last ten minutes as its channel allows, urgent or not
    the daily budget        of the channel, unless it is urgent; told in the channel's next daily digest

Nothing is dropped: what waits stands in a digest, and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from alerts.rules.message_fields import MessageTerms
from alerts.rules.periods import QuietHours, Schedule, daily, quiet_until, read_schedule, zone_named
from sql.rows.digests import ChannelTerms, DigestGroup, TargetLoad

STORM = "storm"
STORM_WINDOW = timedelta(minutes=10)
# the first digest of a storm is made when no more came for so long, or after so long
CALM, LONGEST_STORM = timedelta(minutes=1), timedelta(minutes=10)
# those that follow within a while, so long after the one before
STORM_GAPS = (timedelta(minutes=30), timedelta(hours=1))
STORM_WHILE = timedelta(hours=3)


class Wait(StrEnum):
    """Why an alert stands in a digest. Stored with it, counted and shown."""

    SCHEDULED = "scheduled"
    QUIET_HOURS = "quiet_hours"
    BUDGET = "budget"
    STORM = "storm"
    # no alert: somebody asked for a digest even when nothing came, or mutes held what must not be overlooked
    EMPTY = "empty"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class AtOnce:
    """It is sent as a message of its own, from a moment on."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class ForDigest:
    """It waits for the digest of a schedule."""

    schedule: str
    reason: Wait
    due_at: datetime


def route(
    terms: MessageTerms, channel: ChannelTerms, load: TargetLoad, now: datetime, *, is_urgent: bool
) -> AtOnce | ForDigest:
    """How an alert reaches a target; `load` is what the target had before it."""
    zone = zone_named(channel.time_zone)
    if terms.schedule is not None and not is_urgent:
        return _waits(terms.schedule, Wait.SCHEDULED, now, zone)
    quiet = [hours for hours in (terms.quiet, quiet_hours_of(channel)) if hours is not None]
    if not is_urgent and (over := quiet_until(quiet, now, zone)) is not None:
        hour, moment = over
        return ForDigest(str(daily(hour)), Wait.QUIET_HOURS, moment)
    if load.recent >= channel.storm_after:
        return ForDigest(STORM, Wait.STORM, now + CALM)
    budget = channel.budget_per_day
    if not is_urgent and budget is not None and load.today >= budget:
        return _waits(daily(channel.digest_at), Wait.BUDGET, now, zone)
    return AtOnce(now + terms.debounce)


def quiet_hours_of(channel: ChannelTerms) -> QuietHours | None:
    """The quiet hours of a channel; None: it has none."""
    if channel.quiet_from is None or channel.quiet_to is None or channel.quiet_from == channel.quiet_to:
        return None
    return QuietHours(channel.quiet_from, channel.quiet_to)


def _waits(schedule: Schedule, reason: Wait, now: datetime, zone: ZoneInfo) -> ForDigest:
    return ForDigest(str(schedule), reason, schedule.next_end(now, zone))


@dataclass(frozen=True, slots=True)
class Turn:
    """What becomes of what waits: `due_at` is when it is told, `ends_at` the end of the period it is told with."""

    due_at: datetime
    ends_at: datetime


def turn(group: DigestGroup, zone: ZoneInfo, now: datetime) -> Turn:
    """When what waits for a digest is told. After an outage all that was missed is one digest, of the last period."""
    if group.schedule == STORM:
        due = _storm_due(group, now)
        return Turn(due, max(due, now))
    if group.due_at is None:
        return Turn(now, now)
    schedule, end = scheduled(group.schedule), group.due_at
    while (later := schedule.next_end(end, zone)) <= now:
        end = later
    return Turn(group.due_at, end)


def after(group: DigestGroup, zone: ZoneInfo, now: datetime) -> datetime:
    """When what came too late for the digest of its period is told."""
    return now + CALM if group.schedule == STORM else scheduled(group.schedule).next_end(now, zone)


def scheduled(text: str) -> Schedule:
    """A schedule as it is stored; ValueError for one that is none."""
    schedule = read_schedule(text)
    if schedule is None:
        raise ValueError(f"{text!r} is no schedule of digests")
    return schedule


def _storm_due(group: DigestGroup, now: datetime) -> datetime:
    """The first digest of a storm comes soon, those after it ever later: hundreds are few messages."""
    # an end in the future was written by a clock that was wrong
    lately: Sequence[datetime] = [end for end in group.ends if timedelta() <= now - end < STORM_WHILE]
    if lately:
        return lately[0] + STORM_GAPS[min(len(lately), len(STORM_GAPS)) - 1]
    return min(group.last_at + CALM, group.first_at + LONGEST_STORM)
