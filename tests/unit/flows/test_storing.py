"""What the archive decides about a record, and when a source or a page is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import sql.articles
from flows.storing import Stored, classify, next_due, retry_at, text_hash
from spiders.records import Drop
from sql.rows import Source

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOURCE = Source(
    id=1,
    name="news.example",
    home_url="https://news.example/",
    spider="news",
    language=None,
    country=None,
    kind=None,
    enabled=True,
    delay_seconds=1,
    min_interval=timedelta(minutes=5),
    max_interval=timedelta(hours=24),
    max_articles=200,
    next_due_at=NOW,
    leased_by=None,
    leased_until=None,
    added_at=NOW,
    removed_at=None,
)
STORED = sql.articles.Stored(1, "Title", text_hash("Title", "Some text"), 1, None)

CLASSES = [
    # nothing stored under that key
    (None, "Title", "Some text", Stored.NEW),
    # the same words
    (STORED, "Title", "Some text", Stored.UNCHANGED),
    # the same words, set otherwise
    (STORED, "Title", "Some\n\n text ", Stored.UNCHANGED),
    # another text
    (STORED, "Title", "Some other text", Stored.CHANGED),
    # another headline
    (STORED, "New title", "Some text", Stored.CHANGED),
]

RETRIES = [
    # what may pass is asked again, later each time
    (Drop.TIMEOUT, "", 0, timedelta(minutes=15)),
    (Drop.UNREACHABLE, "", 1, timedelta(hours=1)),
    (Drop.HTTP_ERROR, "HTTP 503", 3, timedelta(hours=24)),
    # but not for ever
    (Drop.TIMEOUT, "", 4, None),
    # a page that is gone stays gone
    (Drop.HTTP_ERROR, "HTTP 404", 0, None),
    (Drop.HTTP_ERROR, "HTTP 410", 0, None),
    # what a page is does not pass
    (Drop.NOT_ARTICLE, "", 0, None),
    (Drop.NO_TEXT, "", 0, None),
]

DUES = [
    # two articles a day: asked every six hours
    (False, 14, timedelta(hours=6)),
    # a wire: never below its floor
    (False, 100_000, timedelta(minutes=5)),
    # nothing for a week: still asked every two hours
    (False, 0, timedelta(hours=2)),
    # one that fails waits longer than its floor
    (True, 100_000, timedelta(minutes=15)),
]


@pytest.mark.parametrize(("stored", "title", "text", "outcome"), CLASSES)
def test_an_article_is_new_changed_or_as_it_was(
    stored: sql.articles.Stored | None, title: str, text: str, outcome: Stored
) -> None:
    assert classify(stored, text_hash(title, text)) is outcome


@pytest.mark.parametrize(("reason", "detail", "attempts", "wait"), RETRIES)
def test_a_dropped_page_is_asked_again_only_when_that_may_help(
    reason: Drop, detail: str, attempts: int, wait: timedelta | None
) -> None:
    assert retry_at(reason, detail, attempts, NOW) == (NOW + wait if wait else None)


@pytest.mark.parametrize(("failed", "articles", "wait"), DUES)
def test_a_source_is_due_by_its_own_rate(failed: bool, articles: int, wait: timedelta) -> None:
    assert next_due(SOURCE, failed, articles, NOW) == NOW + wait
