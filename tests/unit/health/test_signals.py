"""What a single read says of a source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.health.signals import ENTRY_CAUSES, NETWORK, OURS, Level, flood, is_excused, signal, signals
from alerts.health.state import SUGGESTIONS, WORDS, Cause, State, suggestion
from spiders.records import Failure
from sql.rows import Outage, Poll

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
POLL = Poll(
    source_id=1,
    started_at=NOW - timedelta(seconds=20),
    finished_at=NOW,
    failure=None,
    detail="",
    links=10,
    fetched=0,
    new=0,
    dropped={},
)


def test_every_failure_of_a_crawl_is_known() -> None:
    assert set(ENTRY_CAUSES) | OURS | {"http_error", "all_dropped"} >= {str(failure) for failure in Failure}


def test_every_cause_has_words_and_every_cause_of_an_illness_a_suggestion() -> None:
    assert set(WORDS) == set(Cause)
    assert set(Cause) - set(SUGGESTIONS) == {
        Cause.FINE,
        Cause.NOT_READ,
        Cause.NOTHING_NEW,
        Cause.SWITCHED_OFF,
    }


@pytest.mark.parametrize(
    ("changed", "level", "cause"),
    [
        # articles came
        ({"new": 2, "fetched": 2}, Level.ARTICLES, Cause.FINE),
        # an article was read again, nothing was lost
        ({"fetched": 1, "failure": "all_dropped"}, Level.PAGES, Cause.PAGES_LOST),
        ({"fetched": 1}, Level.ARTICLES, Cause.FINE),
        # one read again hides not that the new ones are lost
        ({"fetched": 1, "dropped": {"no_text": 2}}, Level.PAGES, Cause.PAGES_LOST),
        # the list has not changed
        ({}, Level.LIST, Cause.FINE),
        # pages that need not be kept
        ({"dropped": {"not_article": 3, "over_limit": 4}}, Level.LIST, Cause.FINE),
        ({"failure": "http_error", "detail": "HTTP 403 from http://a.example/"}, Level.ENTRY, Cause.REFUSED),
        (
            {"failure": "http_error", "detail": "HTTP 404 from http://a.example/"},
            Level.ENTRY,
            Cause.NOT_THERE,
        ),
        (
            {"failure": "http_error", "detail": "HTTP 503 from http://a.example/"},
            Level.ENTRY,
            Cause.SERVER_ERROR,
        ),
        ({"failure": "http_error", "detail": "redirects in a circle"}, Level.ENTRY, Cause.SERVER_ERROR),
        ({"failure": "not_resolved"}, Level.ENTRY, Cause.UNKNOWN_HOST),
        ({"failure": "robots"}, Level.ENTRY, Cause.ROBOTS),
        ({"failure": "no_articles"}, Level.ENTRY, Cause.NO_LINKS),
        # a failure of a later version is not silence
        ({"failure": "eclipse"}, Level.ENTRY, Cause.READER_FAULT),
        ({"failure": "all_dropped", "dropped": {"wall": 4, "no_text": 1}}, Level.PAGES, Cause.WALL),
        ({"failure": "all_dropped", "dropped": {"robots": 4}}, Level.PAGES, Cause.ROBOTS),
        # its pages answered 403 while its feed did not
        ({"failure": "all_dropped", "dropped": {"http_error": 4}}, Level.PAGES, Cause.REFUSED),
        # our own doing
        ({"failure": "killed"}, Level.NOTHING, Cause.FINE),
        ({"failure": "deadline"}, Level.NOTHING, Cause.FINE),
        # what was read before the time ran out counts
        ({"failure": "deadline", "fetched": 3, "new": 3}, Level.ARTICLES, Cause.FINE),
    ],
)
def test_a_read_says(changed: dict[str, object], level: Level, cause: Cause) -> None:
    found = signal(replace(POLL, **changed), "HTTP 403")  # type: ignore[arg-type]

    assert (found.level, found.cause) == (level, cause)


def test_pages_that_answer_with_other_errors_are_lost_pages() -> None:
    found = signal(replace(POLL, failure="all_dropped", dropped={"http_error": 4}), "HTTP 500")

    assert found.cause is Cause.PAGES_LOST
    assert found.lost == 4
    assert "HTTP 500" in found.words


@pytest.mark.parametrize("failure", sorted(NETWORK))
def test_what_an_outage_explains_is_not_the_sources_fault(failure: str) -> None:
    outage = Outage(1, NOW - timedelta(hours=1), None)
    failed = replace(POLL, failure=failure)

    assert is_excused(failed, [outage])
    assert signals([failed], [outage], None) == []
    assert not is_excused(failed, [replace(outage, ended_at=NOW - timedelta(minutes=5))])
    assert not is_excused(replace(failed, failure="http_error"), [outage])


def test_a_suggestion_names_the_source() -> None:
    assert "https://a.example/" in suggestion(
        State.SILENT, Cause.NOTHING_NEW, name="a", home="https://a.example/"
    )
    assert suggestion(State.PAUSED, Cause.SWITCHED_OFF, name="a", home="") == (
        "switch it on: tocsin sources enable a"
    )
    assert suggestion(State.OK, Cause.FINE, name="a", home="") == ""


def reads(*new: int, hours: float = 1) -> list[Poll]:
    """Reads an hour apart that brought so many, newest first."""
    ages = [timedelta(hours=hours * number) for number in range(len(new))]
    return [
        replace(POLL, new=count, started_at=NOW - age, finished_at=NOW - age)
        for count, age in zip(new, ages, strict=True)
    ]


@pytest.mark.parametrize(
    ("polls", "is_flood"),
    [
        (reads(180, 3, 0, 4, 2, 1), True),
        # as much as ever
        (reads(80, 60, 70, 50, 60, 70), False),
        # a busy day
        (reads(30, 1, 0, 1, 0, 1), False),
        # the flood goes on: it was told
        (reads(180, 180, 3, 4, 2, 1), False),
        # a source that is new
        (reads(180, 3, 0), False),
        # nothing was read for days
        (reads(180, 3, 0, 4, 2, 1, hours=30), False),
    ],
)
def test_far_more_than_ever_is_a_flood(polls: list[Poll], is_flood: bool) -> None:
    assert (flood(polls, NOW - timedelta(minutes=30)) is not None) is is_flood


def test_a_flood_that_was_judged_is_told_no_more() -> None:
    assert flood(reads(0, 180, 3, 0, 4, 2, 1), NOW - timedelta(minutes=30)) is None
