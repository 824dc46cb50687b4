"""What is read becomes an article, a revision of one, or nothing new; and what is heard of its page later is noted."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

import sql.articles
import sql.pages
import sql.sources
from flows.crawl.rechecks import RereadAnswer, first_read, standing
from flows.crawl.revisions import is_noise, is_same_story, is_same_title, words
from spiders.items import ArticleItem
from spiders.urls import home_of
from sql.connection import Connection

# The same title and text under two addresses of a source are one article, when it is no more than so old …
TWIN_AGE = timedelta(days=14)
# … and says so much: "Subscribe to read on" stands under every other headline.
TWIN_WORDS = 30


class ArticleNovelty(StrEnum):
    """What an article was to the archive."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def text_hash(title: str, text: str) -> str:
    """A fingerprint of what an article says, blind to white space."""
    return hashlib.sha256("\n".join((title, *text.split())).encode()).hexdigest()[:32]


def classify(stored: sql.articles.StoredArticle | None, record: ArticleItem, digest: str) -> ArticleNovelty:
    """What a record, whose `text_hash` is `digest`, is to the stored article: a wall that came later, and noise, change
    nothing."""
    if stored is None:
        return ArticleNovelty.NEW
    if stored.text_hash == digest:
        return ArticleNovelty.UNCHANGED
    if stored.access == "full" and record.access != "full":
        return ArticleNovelty.UNCHANGED
    if is_same_title(stored.title, record.title) and is_noise(stored.text, record.text):
        return ArticleNovelty.UNCHANGED
    return ArticleNovelty.CHANGED


def keep(conn: Connection, record: ArticleItem, now: datetime) -> ArticleNovelty:
    """Store what was read: a new article, a revision, or another address of what is known; the caller commits."""
    led = sql.articles.find_by_page(conn, source_id=record.source_id, url_key=record.fetched_key)
    asked = led if record.is_reread else None
    record = _at_believable_address(conn, record, led)
    digest = text_hash(record.title, record.text)
    stored = _known(conn, record, digest, asked, now)
    outcome = classify(stored, record, digest)
    if outcome is ArticleNovelty.CHANGED and not _is_own_page(record, stored, led):
        outcome = ArticleNovelty.UNCHANGED  # its own page will say so, when it is read again
    if stored is None:
        number = _insert(conn, record, digest, now)
        if number is None:  # another round stored it between our look and our insert
            return keep(conn, record, now)
        _revise(conn, record, digest, number, 1, now)
    else:
        number = stored.id
        if outcome is ArticleNovelty.CHANGED:
            _change(conn, record, digest, number, stored.revision + 1, now)
            _revise(conn, record, digest, number, stored.revision + 1, now)
    pages = {record.url_key: record.url, record.fetched_key: record.fetched_url}
    if asked is not None:
        _reread(conn, record, asked, number, now)
        if asked.id != number:
            # the address stays the first article's, which would never be found again
            del pages[record.fetched_key]
    for key, url in pages.items():
        _page(conn, record.source_id, key, url, number, now)
    return outcome


def _reread(
    conn: Connection, record: ArticleItem, asked: sql.articles.StoredArticle, number: int, now: datetime
) -> None:
    """Note what came of the article whose page was asked for again, and led to article `number`."""
    if asked.id != number:
        _answered(conn, asked, RereadAnswer.OTHER, now)
        return
    _answered(conn, asked, RereadAnswer.READ, now)
    sql.articles.note_validators(
        conn,
        id=number,
        etag=record.etag,
        last_modified=record.last_modified,
        reading=record.reading.model_dump(),
    )


def _is_own_page(
    record: ArticleItem, stored: sql.articles.StoredArticle | None, led: sql.articles.StoredArticle | None
) -> bool:
    """Was it fetched from the article's own address, or from the one that the article was first had from?"""
    is_at_home = record.url_key in {record.fetched_key, record.answered_key}
    return is_at_home or (stored is not None and led is not None and led.id == stored.id)


def _at_believable_address(
    conn: Connection, record: ArticleItem, led: sql.articles.StoredArticle | None
) -> ArticleItem:
    """The record under the address that its page gives itself; under the one that was asked for where that is another
    source's, or an article's that tells of something else. Any page can name any address as its own."""
    claimed = sql.articles.find(conn, url_key=record.url_key)
    if _is_own_page(record, claimed, led):
        return record
    host, asked_host = home_of(record.url), home_of(record.fetched_url)
    is_foreign = host != asked_host and sql.sources.is_of_another(conn, id=record.source_id, host=host)
    is_other_story = claimed is not None and not is_same_article(claimed, record)
    if not is_foreign and not is_other_story:
        return record
    return record.model_copy(update={"url": record.fetched_url, "url_key": record.fetched_key})


def is_same_article(stored: sql.articles.StoredArticle, record: ArticleItem) -> bool:
    """Is a record a version of this article, by its text and its title? Reports made by one pattern, such as those of
    the weather, have most of their words in common, and are told apart by their titles."""
    if not is_same_story(stored.text, record.text):
        return False
    return is_same_story(stored.title, record.title) or is_noise(stored.text, record.text)


def number_of(conn: Connection, url_key: str | None) -> int | None:
    """The article that a duplicate page is another address of, if it is stored."""
    stored = sql.articles.find(conn, url_key=url_key) if url_key else None
    return stored.id if stored else None


def answered(conn: Connection, source_id: int, url_key: str, answer: RereadAnswer, now: datetime) -> bool:
    """Note what came of a page that was asked for again; False when no article is known by it."""
    stored = sql.articles.find_by_page(conn, source_id=source_id, url_key=url_key)
    if stored is not None:
        _answered(conn, stored, answer, now)
    return stored is not None


def _answered(
    conn: Connection, stored: sql.articles.StoredArticle, answer: RereadAnswer, now: datetime
) -> None:
    after = standing(stored, answer, now)
    sql.articles.note_read(
        conn,
        id=stored.id,
        reads=after.reads,
        misses=after.misses,
        next_read_at=after.next_read_at,
        removed_at=after.removed_at,
    )


def _known(
    conn: Connection,
    record: ArticleItem,
    digest: str,
    asked: sql.articles.StoredArticle | None,
    now: datetime,
) -> sql.articles.StoredArticle | None:
    """The article that this record is a version of: by its address, its page, or its words."""
    found = sql.articles.find(conn, url_key=record.url_key)
    if found is None and asked is not None and is_same_story(asked.text, record.text):
        return asked
    if found is None and len(words(record.text)) >= TWIN_WORDS:
        return sql.articles.find_twin(
            conn,
            source_id=record.source_id,
            text_hash=digest,
            since=now - TWIN_AGE,
        )
    return found


def _insert(conn: Connection, record: ArticleItem, digest: str, now: datetime) -> int | None:
    return sql.articles.insert(
        conn,
        record.model_dump(),
        text_hash=digest,
        # what another article's page leads to now is asked for at its own address
        fetched_url=record.url if record.is_reread else record.fetched_url,
        next_read_at=first_read(record.published, now),
        now=now,
    )


def _change(
    conn: Connection, record: ArticleItem, digest: str, number: int, revision: int, now: datetime
) -> None:
    sql.articles.change(conn, record.model_dump(), id=number, text_hash=digest, revision=revision, now=now)


def _revise(
    conn: Connection, record: ArticleItem, digest: str, number: int, revision: int, now: datetime
) -> None:
    sql.articles.insert_revision(
        conn, record.model_dump(), article_id=number, revision=revision, text_hash=digest, now=now
    )


def _page(conn: Connection, source_id: int, key: str, url: str, number: int, now: datetime) -> None:
    sql.pages.save(
        conn,
        source_id=source_id,
        url_key=key,
        url=url,
        outcome="article",
        detail="",
        article_id=number,
        retry_at=None,
        now=now,
    )
