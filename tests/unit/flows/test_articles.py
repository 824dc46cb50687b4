"""What a record is to the article that is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import sql.articles
from flows.crawl.articles import ArticleNovelty, classify, text_hash
from spiders.items import ArticleItem

TEXT = "Some text of 17 words.\nUpdated at 12:30"
STORED = sql.articles.StoredArticle(
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
    (None, {}, ArticleNovelty.NEW),
    # the same words
    (STORED, {}, ArticleNovelty.UNCHANGED),
    # the same words, set otherwise
    (STORED, {"text": TEXT.replace(" ", "\n ")}, ArticleNovelty.UNCHANGED),
    # another stamp
    (STORED, {"text": TEXT.replace("12:30", "14:00")}, ArticleNovelty.UNCHANGED),
    # another text
    (STORED, {"text": TEXT.replace("17", "24")}, ArticleNovelty.CHANGED),
    # another headline
    (STORED, {"title": "New title"}, ArticleNovelty.CHANGED),
    # another headline over another stamp
    (STORED, {"title": "New title", "text": TEXT.replace("12:30", "14:00")}, ArticleNovelty.CHANGED),
    # a wall stands before the text now: what was read stays
    (STORED, {"text": "Some text", "access": "teaser"}, ArticleNovelty.UNCHANGED),
    (STORED, {"text": "", "access": "empty"}, ArticleNovelty.UNCHANGED),
    # the wall is gone
    (replace(STORED, text="Some", text_hash="", access="teaser"), {}, ArticleNovelty.CHANGED),
]


@pytest.mark.parametrize(("stored", "said", "outcome"), CLASSES)
def test_an_article_is_new_changed_or_as_it_was(
    stored: sql.articles.StoredArticle | None, said: dict[str, str], outcome: ArticleNovelty
) -> None:
    record = RECORD.model_copy(update=said)

    assert classify(stored, record, text_hash(record.title, record.text)) is outcome
