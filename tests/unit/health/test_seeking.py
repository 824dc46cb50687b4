"""When the pages by which a source is read are sought anew, and how that is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.health.notices import moved
from alerts.health.rhythm import Rhythm
from alerts.health.seeking import may_search, stopped_at
from sql.rows import Search, SearchStanding

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RHYTHM = Rhythm(2 * HOUR, 6 * HOUR, 2 * DAY, None)
SEARCH = Search(
    source_id=1,
    sought_at=NOW,
    cause="stopped",
    kind="feed",
    instead_of=["https://post.example/feed"],
    found=["https://post.example/"],
    detail="page of 30 articles, undated",
    stopped_at=NOW - 3 * DAY,
)


@pytest.mark.parametrize(
    ("newest", "sought", "is_stopped"),
    [
        # nothing for three days where two are the limit
        (3 * DAY, None, True),
        # within what it has shown before
        (40 * HOUR, None, False),
        # nothing was ever read of it: that is another illness
        (None, None, False),
        # it was searched this morning
        (3 * DAY, 6 * HOUR, False),
        # it was searched yesterday
        (4 * DAY, DAY, True),
    ],
)
def test_a_source_is_searched_when_nothing_came_for_longer_than_its_limit_and_once_a_day(
    newest: timedelta | None, sought: timedelta | None, is_stopped: bool
) -> None:
    newest_at = NOW - newest if newest else None
    standing = SearchStanding(1, newest_at, True, NOW - sought if sought else None)

    assert stopped_at(standing, RHYTHM, NOW) == (newest_at if is_stopped else None)


def test_a_source_that_was_never_searched_may_be() -> None:
    assert may_search(SearchStanding(1, None, False, None), NOW)
    assert not may_search(SearchStanding(1, None, False, NOW - HOUR), NOW)


@pytest.mark.parametrize(
    ("search", "words"),
    [
        (
            SEARCH,
            (
                "its feed https://post.example/feed stopped on 19 Nov 2026, 12:00 UTC; since 22 Nov 2026, 12:00 UTC "
                "it is read through https://post.example/ (page of 30 articles, undated)"
            ),
        ),
        (
            replace(SEARCH, cause="lost", detail="HTTP 410 from https://post.example/feed", stopped_at=None),
            (
                "its feed https://post.example/feed was lost; since 22 Nov 2026, 12:00 UTC it is read through "
                "https://post.example/ (HTTP 410 from https://post.example/feed)"
            ),
        ),
        (
            replace(SEARCH, kind="links", found=[], detail="nothing newer is listed"),
            (
                "its list of articles https://post.example/feed stopped on 19 Nov 2026, 12:00 UTC; no better one was "
                "found on 22 Nov 2026, 12:00 UTC (nothing newer is listed)"
            ),
        ),
    ],
)
def test_a_search_is_told_in_words(search: Search, words: str) -> None:
    assert moved(search) == words
