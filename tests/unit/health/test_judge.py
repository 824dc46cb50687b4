"""The state of a source, read by read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.health.drift import Drift, Finding, Trait
from alerts.health.judge import Before, HealthVerdict, judge
from alerts.health.rhythm import Rhythm
from alerts.health.signals import Level, Signal
from alerts.health.state import Cause, State

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RHYTHM = Rhythm(usual=HOUR, calm=6 * HOUR, limit=24 * HOUR, last_seen_at=NOW - HOUR)
CHANGED = Drift((Finding(Trait.AUTHORS, 4, 4, 1.0),), NOW - 5 * HOUR)


def read(
    level: Level, hours_ago: float, cause: Cause = Cause.FINE, lost: int = 0, *, all_lost: bool = False
) -> Signal:
    return Signal(NOW - hours_ago * HOUR, level, cause, f"words of {cause}", lost, all_lost)


def failed(hours_ago: float, cause: Cause = Cause.SERVER_ERROR) -> Signal:
    return read(Level.ENTRY, hours_ago, cause)


def answered(hours_ago: float) -> Signal:
    return read(Level.LIST, hours_ago)


def judged(
    *signals: Signal, before: Before | None = None, rhythm: Rhythm = RHYTHM, drift: Drift | None = None
) -> HealthVerdict:
    return judge(
        is_enabled=True,
        added_at=NOW - 100 * HOUR,
        signals=signals,
        rhythm=rhythm,
        drift=drift or Drift(),
        before=before,
        now=NOW,
    )


def was(
    state: State, cause: Cause = Cause.SERVER_ERROR, level: Level | None = Level.ENTRY, hours: float = 9
) -> Before:
    return Before(state, NOW - hours * HOUR, cause, "words before", level, NOW - hours * HOUR)


@pytest.mark.parametrize(
    ("signals", "state"),
    [
        # never read
        ([], State.OK),
        # it answers, something new came within its usual gap
        ([answered(0)], State.OK),
        # one failed read makes no source ill, nor do two
        ([failed(0), answered(1)], State.OK),
        ([failed(0), failed(0.5), answered(1)], State.OK),
        # three do
        ([failed(0), failed(0.5), failed(1), answered(2)], State.BROKEN),
        ([failed(0, Cause.REFUSED), failed(0.5, Cause.REFUSED), failed(1, Cause.REFUSED)], State.BLOCKED),
        # so do two, over a day
        ([failed(0), failed(24)], State.BROKEN),
        # the newest cause decides
        ([failed(0, Cause.ROBOTS), failed(0.5), failed(1)], State.BLOCKED),
        # not there: broken first, gone when it lasts
        ([failed(0, Cause.NOT_THERE), failed(1, Cause.NOT_THERE), failed(2, Cause.NOT_THERE)], State.BROKEN),
        (
            [failed(0, Cause.UNKNOWN_HOST), failed(30, Cause.UNKNOWN_HOST), failed(50, Cause.UNKNOWN_HOST)],
            State.GONE,
        ),
        # an answer in between
        ([failed(0), answered(0.5), failed(1), failed(2)], State.OK),
        # a crawl that was cut off says nothing
        ([failed(0), read(Level.NOTHING, 0.5), failed(1), answered(2)], State.OK),
        ([failed(0), read(Level.NOTHING, 0.5), failed(1), failed(2)], State.BROKEN),
        # cut off for more than a day, somebody must look
        ([read(Level.NOTHING, 0), read(Level.NOTHING, 12), read(Level.NOTHING, 25)], State.BROKEN),
        ([read(Level.NOTHING, 0), read(Level.NOTHING, 1), read(Level.NOTHING, 2)], State.OK),
    ],
)
def test_reads_make_a_state(signals: list[Signal], state: State) -> None:
    assert judged(*signals).state is state


@pytest.mark.parametrize(
    ("signals", "state"),
    [
        # all pages of one read lost, and no article in the reads after it
        ([answered(0), answered(1), read(Level.PAGES, 2, Cause.WALL, 6, all_lost=True)], State.BLOCKED),
        # too early to say
        ([answered(1), read(Level.PAGES, 2, Cause.WALL, 6, all_lost=True)], State.OK),
        # page by page
        ([read(Level.PAGES, hours, Cause.PAGES_LOST, 2) for hours in (0, 1, 2)], State.BROKEN),
        # one video page a read is no illness
        ([read(Level.PAGES, hours, Cause.PAGES_LOST, 1) for hours in (0, 1, 2)], State.OK),
        # an article came since
        (
            [read(Level.ARTICLES, 0), *(read(Level.PAGES, hours, Cause.WALL, 9) for hours in (1, 2, 3))],
            State.OK,
        ),
    ],
)
def test_lost_pages_make_a_state(signals: list[Signal], state: State) -> None:
    assert judged(*signals).state is state


@pytest.mark.parametrize(
    ("signals", "state"),
    [
        # it still fails
        ([failed(0)], State.BROKEN),
        # one answer is not enough
        ([answered(0), failed(1)], State.BROKEN),
        # it fails again after one answer
        ([failed(0), answered(1), failed(2)], State.BROKEN),
        # two answers are enough, and so is one article
        ([answered(0), answered(0.5), failed(1)], State.OK),
        ([read(Level.ARTICLES, 0), failed(1)], State.OK),
        # nothing that counts was read: our network was away
        ([], State.BROKEN),
    ],
)
def test_an_ill_source_gets_well(signals: list[Signal], state: State) -> None:
    assert judged(*signals, before=was(State.BROKEN)).state is state


def test_lost_pages_are_forgotten_only_when_one_is_kept() -> None:
    before = was(State.BLOCKED, Cause.WALL, Level.PAGES)

    assert judged(answered(0), answered(1), answered(2), before=before).state is State.BLOCKED
    assert judged(read(Level.ARTICLES, 0), answered(1), before=before).state is State.OK


def test_an_illness_lasts_from_its_first_failed_read() -> None:
    found = judged(failed(0), failed(1), failed(2), answered(3))

    assert found.since == NOW - 2 * HOUR
    assert found.answered_at == NOW - 3 * HOUR
    assert judged(failed(0), failed(1), before=was(State.BROKEN)).since == NOW - 9 * HOUR


def test_what_is_not_there_is_gone_after_two_days_of_illness() -> None:
    before = was(State.BROKEN, Cause.NOT_THERE, hours=49)

    assert judged(failed(0, Cause.NOT_THERE), before=before).state is State.GONE


@pytest.mark.parametrize(
    ("hours_without", "state"),
    [(1, State.OK), (7, State.QUIET), (23, State.QUIET), (25, State.SILENT)],
)
def test_a_source_that_answers_falls_quiet_and_then_silent(hours_without: float, state: State) -> None:
    rhythm = replace(RHYTHM, last_seen_at=NOW - hours_without * HOUR)

    assert judged(answered(0), answered(1), rhythm=rhythm).state is state


@pytest.mark.parametrize(("hours_ago", "state"), [(99, State.QUIET), (1, State.SILENT)])
def test_a_source_that_never_gave_an_article_is_not_well(hours_ago: float, state: State) -> None:
    rhythm = replace(RHYTHM, last_seen_at=None)

    verdict = judged(answered(hours_ago), rhythm=rhythm)

    assert verdict.state is state
    assert state is State.SILENT or verdict.words == "it answers, and gave no article yet"


@pytest.mark.parametrize(
    ("days_old", "state"),
    [
        (2800, State.SILENT),  # a list that was given up years ago
        (2, State.SILENT),
        (0.5, State.OK),  # told half a day late, as papers do
    ],
)
def test_articles_that_are_old_when_they_come_are_no_news(days_old: float, state: State) -> None:
    rhythm = replace(RHYTHM, last_seen_at=NOW, last_dated_at=NOW - days_old * 24 * HOUR)

    verdict = judged(answered(0), answered(1), rhythm=rhythm)

    assert verdict.state is state
    assert state is State.OK or "its newest article is of 20" in verdict.words


def test_silence_is_counted_until_the_last_answer_only() -> None:
    # the machine slept for three days: what happened meanwhile, nobody knows
    rhythm = replace(RHYTHM, last_seen_at=NOW - 72 * HOUR)

    assert judged(failed(0), answered(71), rhythm=rhythm).state is State.OK


def test_a_source_that_never_gave_an_article_falls_silent_too() -> None:
    rhythm = Rhythm(None, 6 * HOUR, 72 * HOUR, None)

    assert judged(answered(0), rhythm=rhythm).state is State.SILENT


def test_a_changed_layout_is_broken_since_its_first_article() -> None:
    found = judged(read(Level.ARTICLES, 0), drift=CHANGED)

    assert (found.state, found.cause, found.since) == (State.BROKEN, Cause.DRIFT, NOW - 5 * HOUR)
    assert "articles have no author (4 of the last 4" in found.words


def test_a_new_layout_that_costs_nothing_is_no_illness() -> None:
    drift = Drift((Finding(Trait.LAYOUT, 4, 4, 1.0),), NOW)

    assert judged(read(Level.ARTICLES, 0), drift=drift).state is State.OK


def test_what_is_switched_off_is_paused() -> None:
    found = judge(
        is_enabled=False,
        added_at=NOW,
        signals=[failed(0), failed(1), failed(2)],
        rhythm=RHYTHM,
        drift=Drift(),
        before=was(State.BROKEN),
        now=NOW,
    )

    assert (found.state, found.since) == (State.PAUSED, NOW)


def test_a_state_that_lasts_keeps_its_beginning() -> None:
    before = was(State.OK, Cause.FINE, None, hours=50)

    assert judged(answered(0), before=before).since == NOW - 50 * HOUR


def test_a_source_that_is_well_again_is_so_since_it_answered() -> None:
    slow = replace(RHYTHM, calm=24 * HOUR, last_seen_at=NOW - 20 * HOUR)

    found = judged(answered(0), answered(1), failed(2), failed(3), before=was(State.BROKEN), rhythm=slow)

    assert (found.state, found.since) == (State.OK, NOW - HOUR)


def test_a_failed_read_that_is_not_enough_is_noted() -> None:
    assert "number 2" in judged(failed(0), failed(1), answered(2)).note
    assert "answers again" in judged(answered(0), failed(1), before=was(State.BROKEN)).note
    assert judged(answered(0)).note == ""
