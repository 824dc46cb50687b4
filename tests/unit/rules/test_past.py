"""What was so at a moment is the first version that ended after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from alerts.rules.history.past import NOT_YET, Course, Past
from sql.rows import EventVersion, Placement

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def version(event: int, *, into: int | None = None, until: datetime | None = None) -> EventVersion:
    return EventVersion(event, event, into, 1, False, NOW, until)


def past(*versions: EventVersion, since: datetime = EVER, runs: tuple[datetime, ...] = ()) -> Past:
    numbers = dict.fromkeys(one.event_id for one in versions)
    events = {number: Course([one for one in versions if one.event_id == number]) for number in numbers}
    return Past(since, runs, events=events)


def test_a_version_stands_until_it_ended_and_not_at_that_moment() -> None:
    course = Course([Placement(1, 7, NOW), Placement(1, 8, NOW + HOUR), Placement(1, 9, None)])

    moments = (NOW - HOUR, NOW, NOW + HOUR / 2, NOW + HOUR)
    assert [found.event_id for at in moments if (found := course.at(at))] == [7, 8, 8, 9]


def test_what_has_ended_for_good_is_nothing_now() -> None:
    assert Course([Placement(1, 7, NOW)]).at(NOW) is None


def test_an_event_is_told_under_the_number_that_it_had_then() -> None:
    known = past(version(1), version(2, until=NOW), version(2, into=1, until=NOW + HOUR), version(2))

    assert [known.current(2, at) for at in (NOW - HOUR, NOW, NOW + HOUR)] == [2, 1, 2]


def test_a_alert_of_mergers_which_should_not_be_ends() -> None:
    assert past(version(1, into=2), version(2, into=1)).current(1, NOW) in (1, 2)


def test_before_this_was_kept_what_was_kept_first_stands_in() -> None:
    known = past(version(2, until=NOW - HOUR), version(2, into=1), version(1), since=NOW)

    assert known.current(2, NOW - 9 * HOUR) == 1
    assert known.run_after(NOW - 9 * HOUR) == NOW - 9 * HOUR


def test_a_change_is_looked_at_in_the_next_run_or_not_yet() -> None:
    known = past(runs=(NOW, NOW + HOUR))

    assert [known.run_after(at) for at in (NOW, NOW + HOUR / 2, NOW + 2 * HOUR)] == [NOW, NOW + HOUR, NOT_YET]
    assert past().run_after(NOW) == NOW
