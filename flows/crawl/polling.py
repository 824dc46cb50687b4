"""When a source is read next: by its own rate and hours, by how its last reading ended, by what it asked of us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from spiders.records import Failure
from sql.rows import Source
from sql.sources import Habits

# Asked when about so many unread articles are to be expected: one of ten askings finds something new.
EXPECTED = 0.095
# How far readings follow the hours of the day: with all of it (1) the few articles of the night wait for hours, and
# those of the day are hardly sooner (tests/bench/polling.py).
FOLLOWED = 0.7
# A rate is taken from what was published in this time; see the statement `habits`.
WINDOW = timedelta(days=14)
# What a source is asked at most, unless its own floor is another: the default of `sources.min_interval`.
FLOOR = timedelta(minutes=2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A new source of which nothing was read yet.
UNKNOWN = timedelta(hours=2)
# Articles imagined evenly over the day, so that a few real ones do not yet make a source sleep.
IMAGINED = 12
# A failing source is asked again after so many of its floors, then after twice that, and so on.
FIRST_RETRY = 3
# What may be our own network's fault does not keep a source away for longer than this.
PASSING = frozenset({Failure.NOT_RESOLVED, Failure.UNREACHABLE, Failure.TIMEOUT})
PASSING_CEILING = timedelta(hours=2)
# The crawl ended before its time: no fault of the source.
CUT_SHORT = frozenset({Failure.STOPPED, Failure.DEADLINE, Failure.CHILD_DIED})
# A source that was not finished is due again after this and its host's delay: behind those that wait already.
BETWEEN_TURNS = timedelta(seconds=1)
# How long a host may ask us to stay away.
PATIENCE = DAY
# What a list says of when to ask again is heeded up to this.
HEEDED = timedelta(minutes=10)
# Sources that were added together part by so much of their interval.
SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Ending:
    """How the last reading of a source ended.

    `failures`: readings that failed in a row, with this one. `has_more`: links that it gave wait to be asked for.
    `retry_after`: seconds that its host asked us to wait. `next_turn`: its turn was over before its new pages were
    read; so many seconds are to pass before its host is asked again.
    `max_age`: for how many seconds its lists stay as they are, by their headers; `update_seconds`: how often they are
    updated, by their own words. `is_urgent`: it is read as often as its host allows.
    """

    failure: str | None = None
    failures: int = 0
    has_more: bool = False
    retry_after: float | None = None
    next_turn: float | None = None
    max_age: float | None = None
    update_seconds: float | None = None
    is_urgent: bool = False


NOTHING_SAID = Ending()


def next_due(source: Source, habits: Habits | None, ending: Ending, now: datetime) -> datetime:
    """When a source is due next: between its floor and its ceiling, and not before its host allows."""
    if ending.next_turn is not None and not ending.failure:
        return now + timedelta(seconds=ending.next_turn) + BETWEEN_TURNS
    stretch = 1 + SPREAD * share(source.id)
    usual = source.min_interval if ending.is_urgent else usual_gap(source, habits, now)
    wish = max(_wish(source, usual, ending), heeded(habits, ending, now))
    gap = min(max(wish, source.min_interval) * stretch, source.max_interval / (1 + SPREAD) * stretch)
    gap = max(gap, source.min_interval)
    if ending.retry_after is not None:
        gap = max(gap, min(timedelta(seconds=ending.retry_after), PATIENCE) * stretch)
    return now + gap


def share(number: int) -> float:
    """A number from 0 to 1 for a source, always the same, unlike its neighbours'.

    Fibonacci hashing (Knuth, The Art of Computer Programming, vol. 3, 6.4).
    """
    return number * 2654435769 % 2**32 / 2**32


def _wish(source: Source, usual: timedelta, ending: Ending) -> timedelta:
    if ending.failure in CUT_SHORT or (ending.has_more and not ending.failure):
        return source.min_interval
    if not ending.failure:
        return usual
    waited = FIRST_RETRY * source.min_interval * 2.0 ** min(max(ending.failures, 1) - 1, 16)
    return min(waited, max(usual, PASSING_CEILING)) if ending.failure in PASSING else waited


def heeded(habits: Habits | None, ending: Ending, now: datetime) -> timedelta:
    """For how long lists ask to be left alone, as far as that is heeded: up to `HEEDED`, not for what is urgent, and
    not from a source that publishes more often than it says, as systems that say "hourly" of any site do."""
    hints = [seconds for seconds in (ending.max_age, ending.update_seconds) if seconds]
    if not hints or ending.is_urgent or ending.has_more:
        return timedelta()
    asked = timedelta(seconds=max(hints))
    is_contradicted = habits is not None and mean_gap(habits, now) < asked
    return timedelta() if is_contradicted else min(asked, HEEDED)


def mean_gap(habits: Habits, now: datetime) -> timedelta:
    """The mean time between two articles of a source; WINDOW where it had none."""
    if habits.oldest is None or not habits.articles:
        return WINDOW
    span: timedelta = min(max(now - habits.oldest, DAY), WINDOW)
    return span / habits.articles


def usual_gap(source: Source, habits: Habits | None, now: datetime) -> timedelta:
    """How long until `EXPECTED` new articles are to be expected, at most the source's ceiling."""
    if habits is None or habits.oldest is None:
        return UNKNOWN if now - source.added_at < WINDOW else source.max_interval
    mean = HOUR / mean_gap(habits, now)
    weights = weight_of_hours(habits.hours)
    at, left = now, EXPECTED
    while at - now < source.max_interval:
        rate = mean * weights[at.hour]
        end = at.replace(minute=0, second=0, microsecond=0) + HOUR
        if rate * ((end - at) / HOUR) >= left:
            return at - now + HOUR * (left / rate)
        left -= rate * ((end - at) / HOUR)
        at = end
    return source.max_interval


def weight_of_hours(hours: Sequence[int]) -> list[float]:
    """How much more often than the mean to ask in each hour of the day (UTC), by the articles published in each.

    Neighbouring hours count in, since a newsroom does not keep to the minute.
    """
    smooth = [(hours[n - 1] + 2 * hours[n] + hours[(n + 1) % 24]) / 4 for n in range(24)]
    return [(24 * (count + IMAGINED / 24) / (sum(hours) + IMAGINED)) ** FOLLOWED for count in smooth]


def suggested_interval(
    published: Sequence[datetime], now: datetime, hints: Ending = NOTHING_SAID
) -> timedelta | None:
    """How often a site is worth asking, judged by the dates of a sample of its articles; None without two dates.

    `hints`: what its lists say of when to ask again.
    """
    recent = [at for at in published if now - WINDOW < at <= now + DAY]
    if len(recent) < 2:
        return None
    span = min(max(now - min(recent), HOUR), WINDOW)
    asked = heeded(Habits(len(recent), now - span, []), hints, now)
    return min(max(span / len(recent) * EXPECTED, FLOOR, asked), DAY)
