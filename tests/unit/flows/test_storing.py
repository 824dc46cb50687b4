"""What the archive decides about a record, and when a source or a page is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import sql.articles
from flows.storing import Stored, classify, retry_at, text_hash
from spiders.records import Drop

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
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
