"""Digests and quiet hours by the clock of the reader, over changes of the clock and outages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.rules.periods import (
    QuietHours,
    Rhythm,
    Schedule,
    at_clock,
    begin_of_day,
    daily,
    quiet_until,
    read_clock,
    read_quiet_hours,
    read_schedule,
    zone_named,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# clocks that change at different hours, by half an hour, and never
ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Bamako")
CHANGES = (
    date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25), date(2026, 11, 1),
)  # fmt: skip


def ends(schedule: Schedule, zone: ZoneInfo, begin: datetime, until: datetime) -> list[datetime]:
    found = [schedule.next_end(begin, zone)]
    while found[-1] <= until:
        found.append(schedule.next_end(found[-1], zone))
    return found[:-1]


@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=str)
@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("at", [time(0, 30), time(1, 45), time(2, 30), time(7, 30), time(23, 59)], ids=str)
def test_a_daily_digest_ends_once_on_each_day_of_the_reader(zone: ZoneInfo, change: date, at: time) -> None:
    begin = datetime.combine(change - 3 * DAY, time(12), zone)

    found = ends(daily(at), zone, begin, begin + 6 * DAY)

    days = [end.astimezone(zone).date() for end in found]
    assert len(set(days)) == len(days)
    assert all(later - day == DAY for day, later in pairwise(days))


@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=str)
@pytest.mark.parametrize("weekday", range(7))
def test_a_weekly_digest_ends_once_in_each_week_of_the_reader(zone: ZoneInfo, weekday: int) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)

    found = ends(Schedule(Rhythm.WEEKLY, time(2, 30), weekday), zone, begin, begin + 365 * DAY)

    assert {end.astimezone(zone).weekday() for end in found} == {weekday}
    assert len(found) in (52, 53)


@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=str)
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_an_hourly_digest_ends_in_every_hour_that_passes(zone: ZoneInfo, change: date) -> None:
    begin = datetime.combine(change - DAY, time(12), UTC)

    found = ends(Schedule(Rhythm.HOURLY), zone, begin, begin + 3 * DAY)

    assert all(timedelta() < later - end <= 1.5 * HOUR for end, later in pairwise(found))
    assert abs(len(found) - 72) <= 1


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    moment=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    at=st.times(),
    rhythm=st.sampled_from(Rhythm),
    weekday=st.integers(0, 6),
    shift=st.timedeltas(timedelta(), 9 * DAY),
)
def test_the_end_of_a_period_lies_ahead_and_does_not_move_while_it_lasts(
    zone: str, moment: datetime, at: time, rhythm: Rhythm, weekday: int, shift: timedelta
) -> None:
    schedule = Schedule(rhythm, at.replace(second=0, microsecond=0), weekday)

    end = schedule.next_end(moment, ZoneInfo(zone))

    assert moment < end <= moment + 8 * DAY + HOUR
    later = moment + shift
    if later < end:
        assert schedule.next_end(later, ZoneInfo(zone)) == end


def test_an_hour_that_the_day_lacks_is_the_moment_at_which_the_clock_goes_forward() -> None:
    paris = ZoneInfo("Europe/Paris")

    assert at_clock(date(2026, 3, 29), time(2, 30), paris) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_of_an_hour_that_comes_twice_the_first_counts() -> None:
    paris = ZoneInfo("Europe/Paris")

    assert at_clock(date(2026, 10, 25), time(2, 30), paris) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_the_day_begins_by_the_clock_of_the_reader() -> None:
    moment = datetime(2026, 3, 10, 2, tzinfo=UTC)

    assert begin_of_day(moment, ZoneInfo("America/New_York")) == datetime(2026, 3, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        ([QuietHours(time(22), time(6))], 23, time(6)),
        ([QuietHours(time(22), time(6))], 6, None),  # they end at their end
        ([QuietHours(time(22), time(6))], 22, time(6)),
        ([QuietHours(time(12), time(14))], 13, time(14)),
        ([QuietHours(time(12), time(14))], 11, None),
        # those of the rule and of the channel, one into the other
        ([QuietHours(time(22), time(6)), QuietHours(time(5), time(9))], 23, time(9)),
        # one within the other
        ([QuietHours(time(23), time(1)), QuietHours(time(22), time(6))], 23, time(6)),
        # together they leave no hour free: nothing waits for ever
        ([QuietHours(time(22), time(6)), QuietHours(time(6), time(22))], 23, time(22)),
        ([], 23, None),
    ],
)
def test_quiet_hours_last_until_none_holds_any_more(
    hours: list[QuietHours], at: int, expected: time | None
) -> None:
    found = quiet_until(hours, datetime(2026, 3, 10, at, tzinfo=UTC), ZoneInfo("UTC"))

    assert (found and found[0]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at once", None),
        ("hourly", "hourly"),
        ("Daily 7:30", "daily 07:30"),
        ("daily at 07:30", "daily 07:30"),
        ("weekly  Monday 07:30", "weekly mon 07:30"),
        ("weekly on fri at 00:00", "weekly fri 00:00"),
    ],
)
def test_a_schedule_is_read_as_people_write_it(text: str, expected: str | None) -> None:
    found = read_schedule(text)

    assert (found and str(found)) == expected
    if found:
        assert read_schedule(str(found)) == found


@pytest.mark.parametrize(
    "text", ["", "daily", "daily 25:00", "weekly 07:30", "weekly moo 07:30", "daily 07:30\0", "²"]
)
def test_what_is_no_schedule_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="write at once, hourly, daily 07:30 or weekly mon 07:30"):
        read_schedule(text)


@pytest.mark.parametrize("text", ["", "22:00", "22:00-22:00", "24:00-06:00", "a-b"])
def test_what_are_no_quiet_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="22:00-06:00"):
        read_quiet_hours(text)


def test_an_hour_of_the_day_is_read() -> None:
    assert read_clock(" 7:30 ") == time(7, 30)
    with pytest.raises(ValueError, match="write 07:30"):
        read_clock("half past seven")


def test_a_zone_that_this_machine_does_not_know_counts_as_utc() -> None:
    assert zone_named("Mars/Olympus").key == "UTC"


@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=str)
@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_quiet_hours_never_hold_longer_than_they_last(zone: ZoneInfo, change: date) -> None:
    hours = QuietHours(time(22), time(1, 45))
    begin = datetime.combine(change - DAY, time(12), zone).astimezone(UTC)
    moments = [begin + number * timedelta(minutes=15) for number in range(3 * 96)]

    held = [(moment, found[1]) for moment in moments if (found := quiet_until([hours], moment, zone))]

    assert all(timedelta() < end - moment <= 5 * HOUR for moment, end in held)
    assert len({end for _, end in held}) == 3
    assert len(held) == pytest.approx(45, abs=5)
