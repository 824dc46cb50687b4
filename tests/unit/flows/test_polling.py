"""When a source is due next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.crawl.polling import Ending, next_due, share, suggested_interval, usual_gap, weight_of_hours
from spiders.records import Failure
from sql.rows import Source
from sql.sources import Habits

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOURCE = Source(
    id=0,  # its share of the spread is none
    name="courier",
    home_url="https://courier.example/",
    spider="news",
    language=None,
    country=None,
    kind=None,
    enabled=True,
    delay_seconds=1.0,
    min_interval=5 * MINUTE,
    max_interval=DAY,
    max_articles=200,
    next_due_at=NOW,
    leased_by=None,
    leased_until=None,
    added_at=NOW - 60 * DAY,
    removed_at=None,
)
FLAT = [0] * 24


def habits(per_day: float, days: float = 14) -> Habits:
    """So many articles a day, of which nobody knows the hours."""
    return Habits(round(per_day * days), NOW - days * DAY, FLAT)


WELL = Ending()
DUES = [
    # ten articles a day: asked when a tenth of one is to be expected, or a little less
    (habits(10), WELL, DAY * 0.0095),
    # a wire: never below the floor
    (habits(2000), WELL, 5 * MINUTE),
    # one article in two weeks: never above the ceiling, less the tenth that parts neighbours
    (habits(1 / 14), WELL, DAY / 1.1),
    # nothing for two weeks: the ceiling
    (Habits(0, None, FLAT), WELL, DAY / 1.1),
    (None, WELL, DAY / 1.1),
    # a feed of thirty from the last two days tells the rate of two days, not of fourteen
    (habits(15, 2), WELL, DAY * 0.095 / 15),
    # fifteen articles without dates, all first seen now: as if of one day, not of one instant
    (Habits(15, NOW, FLAT), WELL, DAY * 0.095 / 15),
    # its turn was over: as soon as its host's delay allows, floor or not, behind those that are due already
    (habits(1), Ending(has_more=True, next_turn=10.0), 11 * SECOND),
    (habits(2000), Ending(has_more=True, next_turn=0.0), SECOND),
    # but what failed meanwhile waits as any failure does
    (habits(10), Ending(Failure.TIMEOUT, 1, True, None, 10.0), 15 * MINUTE),
    # links were left over: at the next tick that the floor allows
    (habits(1), Ending(has_more=True), 5 * MINUTE),
    # our own crawl was cut short: no fault of the source
    (habits(1), Ending(Failure.STOPPED, 1, has_more=True), 5 * MINUTE),
    (habits(1), Ending(Failure.CHILD_DIED, 3), 5 * MINUTE),
    # it failed once: soon again, also for one that is read once a day
    (habits(1 / 7), Ending(Failure.TIMEOUT, 1), 15 * MINUTE),
    # it fails on: twice as long each time
    (habits(100), Ending(Failure.TIMEOUT, 2), 30 * MINUTE),
    (habits(100), Ending(Failure.TIMEOUT, 3), HOUR),
    # but an outage may be our own: back within two hours of its end
    (habits(100), Ending(Failure.UNREACHABLE, 40), 2 * HOUR),
    # unless it is read seldom anyway
    (habits(0.5), Ending(Failure.NOT_RESOLVED, 40), DAY * 0.19),
    # a site that refuses us is asked once a day in the end
    (habits(100), Ending(Failure.HTTP_ERROR, 4), 2 * HOUR),
    (habits(100), Ending(Failure.ROBOTS, 1000), DAY / 1.1),
    # the host said when: kept, also above the usual and the ceiling of a failure
    (habits(2000), Ending(Failure.TOO_MANY_REQUESTS, 1, retry_after=3 * 3600), 3 * HOUR),
    # sooner than we would come anyway
    (habits(10), Ending(retry_after=60), DAY * 0.0095),
    # a mad or hostile wish
    (habits(10), Ending(Failure.TOO_MANY_REQUESTS, 1, retry_after=1e12), DAY),
]


@pytest.mark.parametrize(("known", "ending", "wait"), DUES)
def test_a_source_is_due_by_its_own_rate_and_its_last_ending(
    known: Habits | None, ending: Ending, wait: timedelta
) -> None:
    due = next_due(SOURCE, known, ending, NOW)

    assert due - NOW == pytest.approx(wait, abs=timedelta(seconds=1))


def test_a_new_source_without_articles_is_asked_again_in_two_hours() -> None:
    assert usual_gap(replace(SOURCE, added_at=NOW - DAY), Habits(0, None, FLAT), NOW) == 2 * HOUR


def test_a_source_is_asked_more_often_in_its_waking_hours() -> None:
    hours = [0] * 6 + [10] * 14 + [0] * 4  # published from 06:00 to 20:00 UTC
    awake = Habits(140, NOW - 14 * DAY, hours)

    noon = usual_gap(SOURCE, awake, NOW)
    evening = usual_gap(SOURCE, awake, NOW.replace(hour=22))
    flat = usual_gap(SOURCE, habits(10), NOW)

    assert 5 * MINUTE < noon < flat < evening
    # what is asked at night is not asked again long after the newsroom woke up
    assert NOW.replace(hour=22) + evening < NOW.replace(hour=7) + DAY


def test_a_source_asleep_is_asked_seldom_until_it_wakes() -> None:
    hours = [0] * 24
    hours[6] = 28  # a bulletin at six, twice a day
    bulletin = Habits(28, NOW - 14 * DAY, hours)

    asked = [NOW.replace(hour=0)]
    while asked[-1] < NOW.replace(hour=7):
        asked.append(asked[-1] + usual_gap(SOURCE, bulletin, asked[-1]))

    at_night = [at for at in asked if at.hour < 5]
    assert len(at_night) < 4
    assert len([at for at in asked if at.hour == 6]) > len(at_night)


def test_hours_weigh_one_in_the_mean_and_a_few_articles_do_not_decide() -> None:
    few, many = [0] * 24, [0] * 24
    few[6], many[6] = 2, 2000

    assert sum(weight_of_hours(few)) / 24 == pytest.approx(1, abs=0.02)
    assert weight_of_hours([0] * 24) == [1.0] * 24
    assert weight_of_hours(few)[18] > 0.8
    assert weight_of_hours(many)[18] < 0.03


def test_three_hundred_sources_added_together_do_not_all_fall_due_together() -> None:
    dues = [next_due(replace(SOURCE, id=number), habits(1), WELL, NOW) for number in range(1, 301)]

    ticks = {(due - NOW) // (2 * MINUTE) for due in dues}
    assert len(ticks) > 5
    assert max(dues) - min(dues) < 40 * MINUTE
    assert [next_due(replace(SOURCE, id=7), habits(1), WELL, NOW)] * 2 == [dues[6]] * 2


HINTS = [
    # a cache that answers for five minutes gives nothing new before
    (habits(100), Ending(max_age=300), 5 * MINUTE),
    # and is not heeded for long
    (habits(100), Ending(max_age=700), 10 * MINUTE),
    # a feed that says "hourly" and publishes more often: said of any site, and not heeded
    (habits(100), Ending(update_seconds=3600), 2 * MINUTE),
    (habits(20), Ending(update_seconds=3600), 10 * MINUTE),
    # what is asked more seldom anyway
    (habits(1), Ending(max_age=300, update_seconds=3600), DAY * 0.095),
    # what is urgent is read at the floor, by whatever rate
    (habits(1), Ending(is_urgent=True), 2 * MINUTE),
    (habits(1), Ending(is_urgent=True, max_age=300, update_seconds=3600), 2 * MINUTE),
    (None, Ending(is_urgent=True), 2 * MINUTE),
    # but never before its host allows, or when it fails on
    (habits(1), Ending(Failure.TOO_MANY_REQUESTS, 1, retry_after=3600, is_urgent=True), HOUR),
    (habits(1), Ending(Failure.HTTP_ERROR, 3, is_urgent=True), 24 * MINUTE),
    # links were left over: whatever the list says
    (habits(1), Ending(has_more=True, max_age=600), 2 * MINUTE),
]


@pytest.mark.parametrize(("known", "ending", "wait"), HINTS)
def test_hints_are_heeded_within_bounds_and_what_is_urgent_is_read_at_the_floor(
    known: Habits | None, ending: Ending, wait: timedelta
) -> None:
    source = replace(SOURCE, min_interval=2 * MINUTE)

    assert next_due(source, known, ending, NOW) - NOW == pytest.approx(wait, abs=timedelta(seconds=1))


@pytest.mark.parametrize("number", [1, 2, 3, 300, 10**15])
def test_no_source_is_due_before_its_floor_or_after_its_ceiling(number: int) -> None:
    tight = replace(SOURCE, id=number, min_interval=HOUR, max_interval=HOUR)

    assert 0 <= share(number) < 1
    assert next_due(tight, habits(2000), WELL, NOW) == NOW + HOUR
    assert next_due(tight, None, WELL, NOW) == NOW + HOUR
    assert next_due(replace(SOURCE, id=number), None, WELL, NOW) <= NOW + DAY


SAMPLES = [
    # nothing to judge by
    ([], None),
    ([NOW], None),
    # old dates say nothing of today
    ([NOW - 40 * DAY, NOW - 41 * DAY], None),
    # ten over a day
    ([NOW - DAY + n * HOUR for n in range(10)], DAY * 0.0095),
    # all of one moment: a live page
    ([NOW] * 300, 2 * MINUTE),
    # two over ten days
    ([NOW - 10 * DAY, NOW - 9 * DAY], DAY * 5 * 0.095),
]


@pytest.mark.parametrize(("dates", "wait"), SAMPLES)
def test_an_interval_is_suggested_from_the_dates_of_a_sample(
    dates: list[datetime], wait: timedelta | None
) -> None:
    assert suggested_interval(dates, NOW) == wait
