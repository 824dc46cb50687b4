"""How a source's own rhythm decides when it is silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alerts.health.rhythm import UNKNOWN_LIMIT, learn
from sql.rows import Moment

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def at(*ages: timedelta) -> list[Moment]:
    return [Moment(NOW - age, NOW - age) for age in ages]


def test_a_busy_source_is_silent_after_a_day() -> None:
    found = learn(at(*(n * HOUR for n in range(100))), NOW)

    assert found.usual == HOUR
    assert found.limit == 24 * HOUR
    assert found.calm == 6 * HOUR
    assert found.last_seen_at == found.last_dated_at == NOW


def test_a_slow_source_is_silent_after_three_of_its_long_gaps() -> None:
    found = learn(at(*(n * 2 * DAY for n in range(20))), NOW)

    assert found.limit == 6 * DAY


def test_articles_published_in_one_go_are_one_moment() -> None:
    batches = [n * DAY + k * timedelta(minutes=1) for n in range(14) for k in range(30)]

    found = learn(at(*batches), NOW)

    assert found.usual is not None
    assert found.usual > 23 * HOUR


def test_a_source_that_rests_at_weekends_is_not_silent_on_sunday() -> None:
    # Monday 2 November to Friday 20 November 2026, from 8 to 18 every half hour
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (*range(2, 7), *range(9, 14), *range(16, 21))]
    moments = [day + 8 * HOUR + n * HOUR / 2 for day in days for n in range(21)]
    now = datetime(2026, 11, 22, 20, tzinfo=UTC)

    found = learn([Moment(moment, moment) for moment in moments], now)

    assert now - max(moments) < found.limit < 4 * DAY


def test_an_archive_that_was_read_at_once_says_nothing_of_the_rhythm() -> None:
    old = [Moment(NOW - 700 * DAY + n * 90 * DAY, NOW) for n in range(6)]

    found = learn(old, NOW)

    assert found.usual is None
    assert found.limit == UNKNOWN_LIMIT
    assert found.last_seen_at == NOW


def test_few_articles_far_apart_give_it_time() -> None:
    assert learn(at(timedelta(0), 7 * DAY, 14 * DAY), NOW).limit == 21 * DAY


def test_no_article_at_all() -> None:
    found = learn([], NOW)

    assert found.last_seen_at is None
    assert found.limit == UNKNOWN_LIMIT
