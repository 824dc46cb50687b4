"""What the resident worker begins, and when it rests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.local.loops import (
    BETWEEN_READINGS,
    FIRST_REST,
    LONGEST_REST,
    Ending,
    Loop,
    Rest,
    ready,
    rest_after,
    wanted,
)
from sql.rows import Waiting

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
JUST, LONG = NOW - timedelta(seconds=1), NOW - timedelta(seconds=20)


@pytest.mark.parametrize(
    ("waiting", "loops"),
    [
        # nothing to do: no run
        (Waiting(), set()),
        (Waiting(sources=True), {Loop.READ}),
        (Waiting(articles=True), {Loop.ALERT}),
        # a message to be tried again
        (Waiting(message_since=JUST), {Loop.ALERT}),
        # another worker finds events already, and sends what it queues
        (Waiting(articles=True, is_held_by_another=True), set()),
        (Waiting(message_since=JUST, is_held_by_another=True), set()),
        # it cannot: the channel's secrets are here, or it hangs
        (Waiting(message_since=LONG, is_held_by_another=True), {Loop.ALERT}),
        (Waiting(articles=True, sources=True, message_since=JUST), {Loop.READ, Loop.ALERT}),
    ],
)
def test_a_loop_is_wanted_when_it_has_something_to_do(waiting: Waiting, loops: set[Loop]) -> None:
    assert wanted(waiting, NOW) == loops


def test_what_is_to_be_decided_on_again_wants_alerting() -> None:
    assert wanted(Waiting(), NOW, is_decision_due=True) == {Loop.ALERT}


def test_telling_is_begun_before_reading() -> None:
    assert ready({Loop.READ, Loop.ALERT}, set(), {}, 0.0) == [Loop.ALERT, Loop.READ]


def test_a_loop_that_is_under_way_is_not_begun_again() -> None:
    assert ready({Loop.READ, Loop.ALERT}, {Loop.READ}, {}, 0.0) == [Loop.ALERT]


def test_a_loop_that_rests_is_not_begun_before_its_time() -> None:
    rests = {Loop.ALERT: Rest(10.0, 2.0)}

    assert ready({Loop.ALERT}, set(), rests, 9.9) == []
    assert ready({Loop.ALERT}, set(), rests, 10.0) == [Loop.ALERT]


def test_alerting_that_told_something_is_begun_again_at_once() -> None:
    assert rest_after(Loop.ALERT, Ending.DONE, Rest(), 5.0, 7.0).until <= 7.0


def test_sources_that_fall_due_one_after_the_other_are_read_in_one_run() -> None:
    assert rest_after(Loop.READ, Ending.DONE, Rest(), 5.0, 7.0).until == 5.0 + BETWEEN_READINGS


@pytest.mark.parametrize("ending", [Ending.NOTHING, Ending.FAILED])
def test_what_comes_to_nothing_rests_ever_longer_up_to_a_minute(ending: Ending) -> None:
    rest = Rest()
    rests = []
    for _ in range(8):
        rest = rest_after(Loop.ALERT, ending, rest, 0.0, 0.0)
        rests.append(rest.seconds)

    assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert rests[-1] == LONGEST_REST


def test_success_ends_the_long_rests() -> None:
    rest = rest_after(Loop.ALERT, Ending.DONE, Rest(60.0, 60.0), 0.0, 0.0)

    assert rest_after(Loop.ALERT, Ending.FAILED, rest, 0.0, 0.0).seconds == FIRST_REST


def test_a_loop_that_rests_in_prefect_is_asked_for_again_soon() -> None:
    assert rest_after(Loop.READ, Ending.PAUSED, Rest(), 0.0, 100.0).until == 105.0
