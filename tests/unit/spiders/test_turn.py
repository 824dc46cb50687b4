"""How long a source is read before the rest waits for its next turn."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass

import pytest

from spiders.turn import PAGE_SECONDS, SEARCH_TURNS, Turn


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def turn(clock: Clock, seconds: float | None, deadline: float = 1000.0, delay: float = 0.0) -> Turn:
    return Turn(seconds, 100.0 + deadline, lambda: delay, clock)


# a turn of 60 s: (seconds since it began, delay, is it over?)
MOMENTS = [
    (0, 0, False),
    (59, 0, False),
    (61, 0, True),
    # another page would come after its end
    (45, 10, False),
    (51, 10, True),
]


@pytest.mark.parametrize(("passed", "delay", "is_over"), MOMENTS)
def test_a_turn_is_over_when_another_page_would_come_after_its_end(
    passed: float, delay: float, is_over: bool
) -> None:
    clock = Clock()
    one = turn(clock, 60, delay=delay)

    clock.now += passed

    assert one.is_over() is is_over


def test_a_turn_ends_before_the_crawl_does() -> None:
    clock = Clock()
    one = turn(clock, 60, deadline=30)

    clock.now += 28

    assert one.is_over()


def test_without_a_turn_there_is_only_the_deadline() -> None:
    clock = Clock()
    one = turn(clock, None, deadline=100, delay=10)

    before = one.pages_left()
    clock.now += 99

    assert before == pytest.approx(9)
    assert not one.is_over()
    assert one.pages_left() < 1


def test_a_host_without_a_delay_has_time_for_any_number_of_pages() -> None:
    assert turn(Clock(), 60).pages_left() == math.inf


@pytest.mark.parametrize(
    ("seconds", "page", "source"),
    [(60.0, 50 + 5 + PAGE_SECONDS, SEARCH_TURNS * 60.0), (None, None, None)],
)
def test_a_page_and_a_source_have_their_time(
    seconds: float | None, page: float | None, source: float | None
) -> None:
    clock = Clock()
    one = turn(clock, seconds, delay=5)
    clock.now += 10

    async def limits() -> list[float | None]:
        now = asyncio.get_running_loop().time()
        found = [one.for_page().when(), one.for_source().when()]
        return [None if at is None else at - now for at in found]

    assert asyncio.run(limits()) == [
        None if at is None else pytest.approx(at, abs=0.5) for at in (page, source)
    ]
