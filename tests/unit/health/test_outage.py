"""When it is our own network that is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alerts.health.outage import Away, begun, is_over
from sql.health import NewestPoll
from sql.rows import Outage

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def poll(number: int, failure: str | None = "unreachable", minutes_ago: float = 5) -> NewestPoll:
    at = NOW - minutes_ago * MINUTE
    return NewestPoll(number, at, at + MINUTE, failure, state="ok", has_answered=True)


LOST = [poll(number) for number in range(6)]


def test_most_sources_unreachable_is_one_outage() -> None:
    assert begun([*LOST, poll(7, None), poll(8, None)], NOW) == Away(6, 8, NOW - 5 * MINUTE)


def test_names_that_are_not_resolved_count_too() -> None:
    assert begun([poll(number, "not_resolved") for number in range(4)], NOW) is not None


def test_half_of_them_is_no_outage() -> None:
    assert begun([*LOST, *(poll(10 + number, None) for number in range(6))], NOW) is None


def test_two_sources_prove_nothing() -> None:
    assert begun(LOST[:2], NOW) is None


def test_answers_that_are_errors_come_through_a_network() -> None:
    assert begun([poll(number, "http_error") for number in range(6)], NOW) is None


def test_sources_that_are_ill_or_were_never_reached_do_not_vote() -> None:
    dead = [replace(one, state="gone") for one in LOST[:3]]
    never = [replace(one, has_answered=False) for one in LOST[3:]]

    assert begun([*dead, *never, poll(10, None)], NOW) is None


def test_what_was_read_long_ago_votes_only_when_there_are_few() -> None:
    old = [poll(10 + number, None, minutes_ago=120) for number in range(20)]

    assert begun([*LOST, *old], NOW) is not None
    assert begun([*LOST[:3], *old], NOW) is not None
    assert begun([*LOST[:2], *old], NOW) is None


def test_it_is_over_when_half_of_those_asked_since_were_reached() -> None:
    outage = Outage(1, NOW - 60 * MINUTE, None)
    reached = [poll(10 + number, None, minutes_ago=1) for number in range(3)]

    assert not is_over(outage, [])
    assert not is_over(outage, LOST)
    assert not is_over(outage, [*LOST, *reached])
    assert is_over(outage, [*LOST[:3], *reached])
    # what was read before it began says nothing
    assert not is_over(outage, [poll(number, None, minutes_ago=90) for number in range(9)])
