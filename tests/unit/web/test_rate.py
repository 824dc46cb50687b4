"""How often a program may ask."""

from __future__ import annotations

from flows.web.rate import A_SECOND, BURST, MOST_KEPT, Limiter


def test_a_burst_is_answered_and_what_comes_after_it_waits() -> None:
    limiter = Limiter()

    answered = [limiter.wait("a", 100.0) for _ in range(int(BURST))]

    assert not any(answered)
    assert limiter.wait("a", 100.0) == 1 / A_SECOND
    assert limiter.wait("b", 100.0) == 0


def test_it_fills_again_with_time_and_not_when_the_clock_goes_back() -> None:
    limiter = Limiter()
    for _ in range(int(BURST)):
        limiter.wait("a", 100.0)

    assert limiter.wait("a", 50.0) > 0
    assert limiter.wait("a", 101.0) == 0


def test_it_forgets_who_asked_longest_ago() -> None:
    limiter = Limiter()

    for number in range(MOST_KEPT + 10):
        limiter.wait(str(number), 100.0)

    assert len(limiter._buckets) == MOST_KEPT
