"""When an article is read again, which first, and what its answers say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.crawl.rechecks import (
    PER_ROUND,
    RereadAnswer,
    RereadStanding,
    answer_of,
    choose,
    first_read,
    next_read,
    standing,
    wake,
)
from spiders.records import Drop
from sql.articles import StoredArticle
from sql.rows import DueReread

SEEN = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STORED = StoredArticle(
    id=1,
    title="Title",
    text="Text",
    text_hash="",
    access="full",
    revision=1,
    first_seen_at=SEEN,
    reads=0,
    misses=0,
    removed_at=None,
)
DUE = DueReread(
    id=1,
    source_id=1,
    url="https://one.example/a",
    etag='"1"',
    last_modified=None,
    first_seen_at=SEEN,
    next_read_at=SEEN + HOUR,
    alerted=False,
)

SCHEDULE = [
    # read on time, each reading is followed by the next of the schedule
    (1, 1 * HOUR, 6 * HOUR),
    (2, 6 * HOUR, 24 * HOUR),
    (3, 24 * HOUR, 72 * HOUR),
    # and the last one by none
    (4, 72 * HOUR, None),
    # read late, what was missed is not made up for
    (1, 30 * HOUR, 72 * HOUR),
    (1, 80 * HOUR, None),
    # read early (the schedule was brought forward), nothing is read twice for one moment
    (1, 0.1 * HOUR, 6 * HOUR),
]

STANDINGS = [
    # had: the next moment comes, earlier misses are forgotten
    (STORED, RereadAnswer.READ, HOUR, RereadStanding(1, 0, SEEN + 6 * HOUR, None)),
    (replace(STORED, misses=1), RereadAnswer.READ, HOUR, RereadStanding(1, 0, SEEN + 6 * HOUR, None)),
    # not there once: perhaps a mistake, looked at again soon
    (STORED, RereadAnswer.GONE, HOUR, RereadStanding(0, 1, SEEN + 2 * HOUR, None)),
    # not there twice: removed, and still looked for
    (replace(STORED, misses=1), RereadAnswer.GONE, 2 * HOUR, RereadStanding(1, 2, SEEN + 6 * HOUR, SEEN + 2 * HOUR)),
    # still not there: removed since then
    (replace(STORED, reads=1, misses=2, removed_at=SEEN), RereadAnswer.GONE, 6 * HOUR,
     RereadStanding(2, 3, SEEN + 24 * HOUR, SEEN)),
    # back again
    (replace(STORED, reads=1, misses=2, removed_at=SEEN), RereadAnswer.READ, 6 * HOUR,
     RereadStanding(2, 0, SEEN + 24 * HOUR, None)),
    # no answer: soon again, which is no reading and no miss
    (replace(STORED, misses=1), RereadAnswer.PASSING, HOUR, RereadStanding(0, 1, SEEN + 2 * HOUR, None)),
    # but not for ever
    (STORED, RereadAnswer.PASSING, 97 * HOUR, RereadStanding(0, 0, None, None)),
    # it ended the reader: never again
    (STORED, RereadAnswer.HARMFUL, HOUR, RereadStanding(1, 0, None, None)),
    # another page stands there now: tried at its next time
    (STORED, RereadAnswer.OTHER, HOUR, RereadStanding(1, 0, SEEN + 6 * HOUR, None)),
]  # fmt: skip

ANSWERS = [
    # the page is gone
    (Drop.HTTP_ERROR, 404, RereadAnswer.GONE),
    (Drop.HTTP_ERROR, 410, RereadAnswer.GONE),
    # the server is ill
    (Drop.HTTP_ERROR, 503, RereadAnswer.PASSING),
    (Drop.TIMEOUT, None, RereadAnswer.PASSING),
    (Drop.UNREACHABLE, None, RereadAnswer.PASSING),
    # the page is there, and not for us
    (Drop.ROBOTS, None, RereadAnswer.OTHER),
    (Drop.WALL, 200, RereadAnswer.OTHER),
    (Drop.NOT_ARTICLE, 200, RereadAnswer.OTHER),
    # the page ended the reader
    (Drop.KILLED_READER, None, RereadAnswer.HARMFUL),
]

WAKES = [
    # nothing to read again: when it is due
    (12 * HOUR, None, 12 * HOUR),
    # a page is to be read before
    (12 * HOUR, 2 * HOUR, 2 * HOUR),
    # a page is to be read after
    (12 * HOUR, 13 * HOUR, 12 * HOUR),
    # a page waits already: at the floor, no sooner
    (12 * HOUR, -HOUR, timedelta(minutes=5)),
]


@pytest.mark.parametrize(("reads", "later", "following"), SCHEDULE)
def test_an_article_is_read_again_ever_more_seldom(
    reads: int, later: timedelta, following: timedelta | None
) -> None:
    assert next_read(SEEN, reads, SEEN + later) == (None if following is None else SEEN + following)


def test_what_was_old_when_it_was_found_is_not_read_again() -> None:
    assert first_read(SEEN - 100 * HOUR, SEEN) is None
    assert first_read(SEEN - 90 * HOUR, SEEN) == SEEN + HOUR
    assert first_read(None, SEEN) == SEEN + HOUR


@pytest.mark.parametrize(("stored", "answer", "later", "expected"), STANDINGS)
def test_an_article_stands_by_its_answers(
    stored: StoredArticle, answer: RereadAnswer, later: timedelta, expected: RereadStanding
) -> None:
    assert standing(stored, answer, SEEN + later) == expected


@pytest.mark.parametrize(("reason", "status", "answer"), ANSWERS)
def test_an_answer_says_whether_the_page_is_gone(
    reason: Drop, status: int | None, answer: RereadAnswer
) -> None:
    assert answer_of(reason, status) is answer


def test_pages_of_events_that_alerted_come_first_then_the_newest() -> None:
    old = replace(DUE, id=1, url="https://one.example/old")
    new = replace(DUE, id=2, url="https://one.example/new", first_seen_at=SEEN + HOUR)
    alerted = replace(DUE, id=3, url="https://one.example/alerted", first_seen_at=SEEN - HOUR, alerted=True)

    chosen = choose([old, new, alerted])

    assert [page.url.rsplit("/", 1)[1] for page in chosen[1]] == ["alerted", "new", "old"]
    assert chosen[1][0].etag == '"1"'


def test_one_source_takes_no_more_than_its_share_of_a_round() -> None:
    due = [replace(DUE, id=n, url=f"https://one.example/{n}") for n in range(PER_ROUND + 5)]

    chosen = choose([*due, replace(DUE, id=99, source_id=2)])

    assert (len(chosen[1]), len(chosen[2])) == (PER_ROUND, 1)


def test_a_page_that_two_articles_were_had_from_is_asked_for_once() -> None:
    assert len(choose([DUE, replace(DUE, id=2)])[1]) == 1


@pytest.mark.parametrize(("due", "read", "expected"), WAKES)
def test_a_source_wakes_for_its_articles(due: timedelta, read: timedelta | None, expected: timedelta) -> None:
    moment = None if read is None else SEEN + read

    assert wake(SEEN + due, moment, timedelta(minutes=5), SEEN) == SEEN + expected
