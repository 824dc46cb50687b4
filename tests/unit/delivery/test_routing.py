"""Whether an alert is told at once or waits, and when a digest is made."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.delivery.routing import STORM, AtOnce, ForDigest, Wait, after, route, scheduled, turn
from alerts.rules.message_fields import MessageTerms
from sql.rows.digests import ChannelTerms, DigestGroup, TargetLoad

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
NIGHT = NOW.replace(hour=23)
UTC_ZONE = ZoneInfo("UTC")


def routed(
    at: datetime = NOW,
    *,
    rule: dict[str, Any] | None = None,
    recent: int = 0,
    today: int = 0,
    killed: int | None = None,
    **channel: Any,
) -> AtOnce | ForDigest:
    terms = MessageTerms.of(rule or {})
    load = TargetLoad(recent, today, is_known=False)
    is_urgent = terms.is_urgent_for({"killed": killed})
    return route(terms, ChannelTerms("desk", **channel), load, at, is_urgent=is_urgent)


@pytest.mark.parametrize(
    ("given", "schedule", "reason"),
    [
        ({"rule": {"when": "hourly"}}, "hourly", Wait.SCHEDULED),
        ({"rule": {"when": "weekly mon 07:30"}}, "weekly mon 07:30", Wait.SCHEDULED),
        ({"at": NIGHT, "rule": {"quiet_hours": "22:00-06:00"}}, "daily 06:00", Wait.QUIET_HOURS),
        ({"at": NIGHT, "quiet_from": time(22), "quiet_to": time(6)}, "daily 06:00", Wait.QUIET_HOURS),
        ({"recent": 10}, "storm", Wait.STORM),
        ({"recent": 3, "storm_after": 3}, "storm", Wait.STORM),
        # an urgent rule that floods is a flood
        ({"recent": 10, "rule": {"urgent": True}}, "storm", Wait.STORM),
        ({"today": 5, "budget_per_day": 5}, "daily 07:30", Wait.BUDGET),
        ({"today": 5, "budget_per_day": 5, "digest_at": time(18)}, "daily 18:00", Wait.BUDGET),
        # what waits for its schedule anyway is no part of a storm
        ({"recent": 99, "rule": {"when": "hourly"}}, "hourly", Wait.SCHEDULED),
        # a toll below that from which it is urgent
        ({"at": NIGHT, "killed": 19, "rule": {"urgent": 20, "quiet_hours": "22:00-06:00"}}, "daily 06:00",
         Wait.QUIET_HOURS),
    ],
)  # fmt: skip
def test_what_waits_says_for_what_and_why(given: dict[str, Any], schedule: str, reason: Wait) -> None:
    found = routed(**given)

    assert isinstance(found, ForDigest)
    assert (found.schedule, found.reason) == (schedule, reason)
    assert found.due_at > given.get("at", NOW)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"recent": 9},
        {"today": 4, "budget_per_day": 5},
        {"at": NIGHT, "quiet_from": time(22), "quiet_to": time(6), "rule": {"urgent": True}},
        {"today": 5, "budget_per_day": 5, "rule": {"urgent": True}},
        {"at": NIGHT, "killed": 20, "rule": {"urgent": 20, "quiet_hours": "22:00-06:00"}},
        {"killed": 20, "rule": {"urgent": 20, "when": "daily 07:30"}},
        {"quiet_from": time(22), "quiet_to": time(6)},
    ],
)
def test_what_need_not_wait_is_told_at_once(given: dict[str, Any]) -> None:
    assert routed(**given) == AtOnce(given.get("at", NOW))


def test_a_message_is_debounced() -> None:
    assert routed(rule={"debounce": "5m"}) == AtOnce(NOW + 5 * MINUTE)


def group(schedule: str = STORM, **more: Any) -> DigestGroup:
    given = {"first_at": NOW, "last_at": NOW, "alerts": 9, "due_at": NOW, "ends": [], **more}
    return DigestGroup(target="t", channel="desk", schedule=schedule, **given)


@pytest.mark.parametrize(
    ("given", "due_at"),
    [
        ({}, NOW + MINUTE),
        ({"last_at": NOW + 5 * MINUTE}, NOW + 6 * MINUTE),
        ({"last_at": NOW + 50 * MINUTE}, NOW + 10 * MINUTE),  # a storm that does not end is told meanwhile
        ({"ends": [NOW - MINUTE]}, NOW + 29 * MINUTE),
        ({"ends": [NOW - MINUTE, NOW - 31 * MINUTE]}, NOW + 59 * MINUTE),
        ({"ends": [NOW - 5 * HOUR]}, NOW + MINUTE),  # another storm
        ({"ends": [NOW + DAY]}, NOW + MINUTE),  # by a clock that was wrong
    ],
)
def test_a_storm_is_told_soon_and_then_ever_later(given: dict[str, Any], due_at: datetime) -> None:
    assert turn(group(**given), UTC_ZONE, NOW).due_at == due_at


def test_after_an_outage_a_digest_is_of_the_last_period() -> None:
    found = turn(group("daily 07:30", due_at=NOW - 3 * DAY - 4.5 * HOUR), UTC_ZONE, NOW)

    assert found.ends_at == datetime(2026, 3, 10, 7, 30, tzinfo=UTC)
    assert found.due_at < NOW


def test_what_a_wrong_clock_wrote_is_due_now() -> None:
    assert turn(group("daily 07:30", due_at=None), UTC_ZONE, NOW).due_at == NOW


def test_what_came_too_late_is_told_in_the_next_period() -> None:
    assert after(group("hourly"), UTC_ZONE, NOW) == NOW + HOUR
    assert after(group(), UTC_ZONE, NOW) > NOW


def test_what_is_stored_as_a_schedule_is_one() -> None:
    assert str(scheduled("daily 07:30")) == "daily 07:30"
    with pytest.raises(ValueError, match="no schedule"):
        scheduled("at once")
