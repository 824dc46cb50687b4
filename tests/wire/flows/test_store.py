"""Records become rows: once each, whatever is repeated or cut off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import sql.articles
import sql.crawls
import sql.entries
import sql.pages
import sql.sources
from flows.crawl.articles import ArticleNovelty
from flows.crawl.store import Store
from spiders.items import ArticleItem
from spiders.records import Drop, DropRecord, Failure, PageRecord, ReportRecord
from sql.connection import Connection
from sql.connection import now as database_now

ARTICLE = ArticleItem(
    source_id=1,
    url="https://one.example/a",
    url_key="a" * 32,
    fetched_url="https://one.example/a?from=feed",
    fetched_key="b" * 32,
    title="Bridge opens",
    text="The bridge was opened on Monday.",
    published=datetime(2026, 11, 22, 8, tzinfo=UTC),
    published_precision="minute",
)
FEED = PageRecord(
    source_id=1, url="https://one.example/feed", kind="feed", status=200, etag='"1"', links=1, new_links=1
)


@pytest.fixture
def store(conn: Connection) -> Store:
    now = database_now(conn)
    sql.sources.add(
        conn,
        name="one.example",
        home_url="https://one.example/",
        now=now,
    )
    return opened(conn)


def opened(conn: Connection) -> Store:
    now = database_now(conn)
    number = sql.crawls.open_round(conn, started_by="command", now=now)
    sources = sql.sources.claim_due(conn, round_id=number, everything=True, limit=9, now=now)
    for source in sources:
        sql.crawls.start(conn, round_id=number, source_id=source.id, now=now)
    return Store(number, sources)


def known(conn: Connection) -> set[str]:
    kept = [row[0] for row in conn.execute("select url_key from pages where source_id = 1").fetchall()]
    return sql.pages.known(conn, source_id=1, url_keys=kept, now=database_now(conn))


def test_the_same_article_twice_is_stored_once(conn: Connection, store: Store) -> None:
    assert store.article(conn, ARTICLE) is ArticleNovelty.NEW
    assert store.article(conn, ARTICLE) is ArticleNovelty.UNCHANGED

    assert sql.articles.count_all(conn) == 1
    assert conn.execute("select count(*) from revisions").fetchone() == (1,)


def test_a_changed_text_is_a_revision_that_is_detected_and_matched_again(
    conn: Connection, store: Store
) -> None:
    store.article(conn, ARTICLE)
    conn.execute("update articles set detected_at = now(), matched_at = now()")

    changed = ARTICLE.model_copy(update={"text": "The bridge was opened on Tuesday."})

    assert store.article(conn, changed) is ArticleNovelty.CHANGED
    stored = sql.articles.get(conn, id=1)
    assert stored is not None
    assert (stored.revision, stored.text) == (2, "The bridge was opened on Tuesday.")
    assert (stored.detected_at, stored.matched_at) == (None, None)
    assert conn.execute("select count(*) from revisions").fetchone() == (2,)


def test_a_read_page_is_known_by_both_its_addresses(conn: Connection, store: Store) -> None:
    store.article(conn, ARTICLE)

    assert known(conn) == {"a" * 32, "b" * 32}


def test_a_page_that_may_come_back_is_not_known_for_ever(conn: Connection, store: Store) -> None:
    store.drop(
        conn, DropRecord(source_id=1, url="https://one.example/x", url_key="x" * 32, reason=Drop.TIMEOUT)
    )

    waiting = known(conn)
    conn.execute("update pages set retry_at = now() - interval '1 second'")

    assert (waiting, known(conn)) == ({"x" * 32}, set())


def test_a_page_that_was_read_once_is_not_forgotten_by_a_later_failure(
    conn: Connection, store: Store
) -> None:
    store.article(conn, ARTICLE)
    store.drop(conn, DropRecord(source_id=1, url=ARTICLE.url, url_key="a" * 32, reason=Drop.TIMEOUT))

    assert "a" * 32 in known(conn)


def test_validators_are_kept_when_every_link_was_accounted_for(conn: Connection, store: Store) -> None:
    store.entry(FEED)
    store.article(conn, ARTICLE)
    outcome = store.report(conn, ReportRecord(source_id=1, links=1, new_links=1, articles=1))

    assert [entry.etag for entry in sql.entries.of_sources(conn, ids=[1])] == ['"1"']
    assert (outcome.new, outcome.fetched, outcome.failure) == (1, 1, None)


@pytest.mark.parametrize("reason", [Drop.TIMEOUT, Drop.CUT_OFF, Drop.OVER_LIMIT])
def test_validators_are_not_kept_while_links_are_unread(conn: Connection, store: Store, reason: Drop) -> None:
    store.entry(FEED)
    store.drop(conn, DropRecord(source_id=1, url="https://one.example/x", url_key="x" * 32, reason=reason))
    store.report(conn, ReportRecord(source_id=1, links=1, new_links=1, dropped={reason: 1}))

    assert [entry.etag for entry in sql.entries.of_sources(conn, ids=[1])] == [None]


def test_a_failed_source_is_accounted_for_and_asked_anew(conn: Connection, store: Store) -> None:
    store.entry(FEED)
    store.report(conn, ReportRecord(source_id=1))
    again = opened(conn)
    again.report(conn, ReportRecord(source_id=1, failure=Failure.HTTP_ERROR, detail="HTTP 503"))

    assert [entry.etag for entry in sql.entries.of_sources(conn, ids=[1])] == [None]
    (crawl,) = sql.crawls.of_source(conn, source_id=1, limit=1)
    assert (crawl.failure, crawl.detail) == ("http_error", "HTTP 503")


def test_an_answer_of_304_keeps_the_validators(conn: Connection, store: Store) -> None:
    store.entry(FEED)
    store.report(conn, ReportRecord(source_id=1))
    again = opened(conn)
    again.entry(FEED.model_copy(update={"status": 304, "etag": None}))
    again.report(conn, ReportRecord(source_id=1, entries_unchanged=1))

    entries = sql.entries.of_sources(conn, ids=[1])
    assert [(entry.etag, entry.status) for entry in entries] == [('"1"', 304)]
