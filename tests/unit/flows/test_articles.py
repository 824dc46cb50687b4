"""What a record is to the article that is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import sql.articles
from flows.crawl.articles import Stored, classify, text_hash
from spiders.items import ArticleItem

TEXT = "Some text of 17 words.\nUpdated at 12:30"
STORED = sql.articles.Stored(
    id=1,
    title="Title",
    text=TEXT,
    text_hash=text_hash("Title", TEXT),
    access="full",
    revision=1,
    first_seen_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
    reads=0,
    misses=0,
    removed_at=None,
)
RECORD = ArticleItem(
    source_id=1,
    url="https://one.example/a",
    url_key="a",
    fetched_url="https://one.example/a",
    fetched_key="a",
    title="Title",
    text=TEXT,
)

CLASSES = [
    # nothing stored
    (None, {}, Stored.NEW),
    # the same words
    (STORED, {}, Stored.UNCHANGED),
    # the same words, set otherwise
    (STORED, {"text": TEXT.replace(" ", "\n ")}, Stored.UNCHANGED),
    # another stamp
    (STORED, {"text": TEXT.replace("12:30", "14:00")}, Stored.UNCHANGED),
    # another text
    (STORED, {"text": TEXT.replace("17", "24")}, Stored.CHANGED),
    # another headline
    (STORED, {"title": "New title"}, Stored.CHANGED),
    # another headline over another stamp
    (STORED, {"title": "New title", "text": TEXT.replace("12:30", "14:00")}, Stored.CHANGED),
    # a wall stands before the text now: what was read stays
    (STORED, {"text": "Some text", "access": "teaser"}, Stored.UNCHANGED),
    (STORED, {"text": "", "access": "empty"}, Stored.UNCHANGED),
    # the wall is gone
    (replace(STORED, text="Some", text_hash="", access="teaser"), {}, Stored.CHANGED),
]


@pytest.mark.parametrize(("stored", "said", "outcome"), CLASSES)
def test_an_article_is_new_changed_or_as_it_was(
    stored: sql.articles.Stored | None, said: dict[str, str], outcome: Stored
) -> None:
    record = RECORD.model_copy(update=said)

    assert classify(stored, record, text_hash(record.title, record.text)) is outcome
