"""When a digest ends and quiet hours are over, in the reader's time zone. Pure: local hours and moments, no clock.

An hour that a day lacks, as clocks go forward, counts as the moment they do; of one that comes twice the first counts.
Thus every day has each hour once, and a digest is made once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AT_ONCE = "at once"
_TIME = r"([01]?[0-9]|2[0-3])[:h.]([0-5][0-9])"
_CLOCK = re.compile(_TIME)
_DAILY = re.compile(rf"daily(?: at)? {_TIME}")
_WEEKLY = re.compile(rf"weekly(?: on)? ({'|'.join(DAYS)})[a-z]*(?: at)? {_TIME}")
_RANGE = re.compile(rf"{_TIME} ?[-–] ?{_TIME}")
_DAY = timedelta(days=1)


class Rhythm(StrEnum):
    """How often a digest is made."""

    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When digests are made: every full hour, or at an hour of every day, or of one day of the week (0: Monday)."""

    rhythm: Rhythm
    at: time = time()
    weekday: int = 0

    def __str__(self) -> str:
        match self.rhythm:
            case Rhythm.HOURLY:
                return "hourly"
            case Rhythm.DAILY:
                return f"daily {self.at:%H:%M}"
        return f"weekly {DAYS[self.weekday]} {self.at:%H:%M}"

    def next_end(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The end of the period in which a moment lies, in UTC: the first one after it."""
        if self.rhythm is Rhythm.HOURLY:
            return _next_hour(moment, zone)
        day = moment.astimezone(zone).date() - _DAY
        if self.rhythm is Rhythm.WEEKLY:
            day += timedelta(days=(self.weekday - day.weekday()) % 7)
        step = 7 * _DAY if self.rhythm is Rhythm.WEEKLY else _DAY
        while (end := at_clock(day, self.at, zone)) <= moment:
            day += step
        return end


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A part of each day, perhaps over midnight, in which nothing is sent that can wait."""

    begin: time
    end: time

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    def end_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """When they are over, in UTC, if a moment lies in them; None: it does not. By the clock of a zone: an hour that
        comes twice ends them the first time.
        """
        today = moment.astimezone(zone).date()
        begins = (at_clock(day, self.begin, zone) for day in (today, today - _DAY))
        begun = max((begin for begin in begins if begin <= moment), default=None)
        if begun is None:
            return None
        end = daily(self.end).next_end(begun, zone)
        return end if moment < end else None


def daily(at: time) -> Schedule:
    """A digest every day at an hour."""
    return Schedule(Rhythm.DAILY, at)


def quiet_until(
    quiet: Iterable[QuietHours], moment: datetime, zone: ZoneInfo
) -> tuple[time, datetime] | None:
    """The hour and the moment at which none of these quiet hours holds any more; None: none holds at that moment.

    Of several that leave no hour free, the end of the last one before they begin anew.
    """
    left, at = list(quiet), moment
    over: tuple[time, datetime] | None = None
    while True:
        ends = {hours: end for hours in left if (end := hours.end_after(at, zone)) is not None}
        if not ends:
            return over
        first = next(iter(ends))
        left.remove(first)
        at = ends[first]
        over = (first.end, at)


def at_clock(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the clock of a zone reaches an hour of a day."""
    there = datetime.combine(day, at, zone)
    moment = there.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == there.replace(tzinfo=None):
        return moment
    return _gap_end(there)


def zone_named(name: str) -> ZoneInfo:
    """The time zone of a channel; UTC for one that this machine does not know, so that nothing waits for it."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return ZoneInfo("UTC")


def begin_of_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """When the day in which a moment lies began in a zone, in UTC."""
    return at_clock(moment.astimezone(zone).date(), time(), zone)


def read_schedule(text: str) -> Schedule | None:
    """`hourly`, `daily 07:30`, `weekly mon 07:30`; None for `at once`; ValueError with what to write."""
    words = " ".join(text.lower().split())
    if words == AT_ONCE:
        return None
    if words == Rhythm.HOURLY:
        return Schedule(Rhythm.HOURLY)
    if parts := _DAILY.fullmatch(words):
        return daily(time(int(parts[1]), int(parts[2])))
    if parts := _WEEKLY.fullmatch(words):
        return Schedule(Rhythm.WEEKLY, time(int(parts[2]), int(parts[3])), DAYS.index(parts[1]))
    raise ValueError(
        f"{text!r} does not say when to tell: write at once, hourly, daily 07:30 or weekly mon 07:30"
    )


def read_quiet_hours(text: str) -> QuietHours | None:
    """Quiet hours as `22:00-06:00`; None for `none`; ValueError with what to write."""
    words = " ".join(text.lower().split())
    if words == "none":
        return None
    if (parts := _RANGE.fullmatch(words)) is None:
        raise ValueError(f"{text!r} are no quiet hours: write 22:00-06:00 or none")
    begin, end = time(int(parts[1]), int(parts[2])), time(int(parts[3]), int(parts[4]))
    if begin == end:
        raise ValueError(
            f"quiet hours from {begin:%H:%M} to {end:%H:%M} never end: write 22:00-06:00 or none"
        )
    return QuietHours(begin, end)


def read_clock(text: str) -> time:
    """An hour of the day as `07:30`; ValueError with what to write."""
    if (parts := _CLOCK.fullmatch(text.strip())) is None:
        raise ValueError(f"{text!r} is no hour of the day: write 07:30")
    return time(int(parts[1]), int(parts[2]))


def _next_hour(moment: datetime, zone: ZoneInfo) -> datetime:
    """The next full hour of the clock of a zone, which need not be one of UTC."""
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    there = moment.astimezone(UTC) + offset
    return there.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) - offset


def _gap_end(there: datetime) -> datetime:
    """When the clock went forward over a local time that its day lacks, to the minute."""
    before = there.replace(fold=1).astimezone(UTC)
    after = there.replace(fold=0).astimezone(UTC)
    low, high = min(before, after), max(before, after)
    offset = low.astimezone(there.tzinfo).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        if middle.astimezone(there.tzinfo).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return (high + timedelta(seconds=30)).replace(second=0, microsecond=0)
