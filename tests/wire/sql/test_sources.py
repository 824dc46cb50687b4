"""What a source's rows tell of its habits and failures, by which it is scheduled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import sql.crawls
import sql.entries
import sql.pages
import sql.sources
from flows.sources.store import keep_entry, read_anew
from sql.connection import Connection
from sql.sources import Habits

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def add(conn: Connection, name: str, home_url: str) -> int:
    source = sql.sources.add(
        conn,
        name=name,
        home_url=home_url,
        kind="regional",
        now=NOW,
    )
    assert source is not None
    return source.id


@pytest.fixture
def source(conn: Connection) -> int:
    return add(conn, "courier", "https://courier.example/")


def article(
    conn: Connection, source: int, published: datetime | None, precision: str = "minute", seen: datetime = NOW
) -> None:
    conn.execute(
        "insert into articles (source_id, url, url_key, title, text, text_hash, access, published, published_precision,"
        " first_seen_at, changed_at) values (%s, 'u', gen_random_uuid(), 't', 'x', 'h', 'full', %s, %s, %s, %s)",
        (source, published, precision if published else "unknown", seen, seen),
    )


def crawl(conn: Connection, source: int, minutes: int, failure: str | None, *, is_over: bool = True) -> None:
    started = NOW + timedelta(minutes=minutes)
    round_id = sql.crawls.open_round(conn, started_by="command", now=started)
    conn.execute(
        "insert into crawls (round_id, source_id, started_at, finished_at, failure) values (%s, %s, %s, %s, %s)",
        (round_id, source, started, started if is_over else None, failure),
    )


def test_habits_are_of_two_weeks_and_their_hours_of_exact_dates_in_utc(conn: Connection, source: int) -> None:
    conn.execute("set time zone 'Asia/Tokyo'")
    article(conn, source, NOW - 2 * DAY)  # at 12
    article(conn, source, NOW - 3 * DAY + timedelta(hours=1))  # at 13
    article(conn, source, NOW - 3 * DAY + timedelta(hours=1, minutes=59))  # at 13
    article(conn, source, NOW - 4 * DAY - timedelta(hours=12), "day")  # of no known hour
    article(conn, source, None)  # counts from when it was seen
    article(conn, source, NOW - 20 * DAY)  # too old, though found today
    article(conn, source, NOW - 2 * DAY, seen=NOW - 20 * DAY)  # a date that its site set anew
    article(conn, add(conn, "other", "https://other.example/"), NOW)

    hours = [0] * 24
    hours[12], hours[13] = 1, 2
    assert sql.sources.habits(conn, id=source, now=NOW) == Habits(
        5, NOW - 4 * DAY - timedelta(hours=12), hours
    )


def test_a_source_without_articles_has_no_habits_yet(conn: Connection, source: int) -> None:
    assert sql.sources.habits(conn, id=source, now=NOW) == Habits(0, None, [0] * 24)


def test_failures_are_counted_back_to_the_last_good_reading(conn: Connection, source: int) -> None:
    assert sql.sources.failures_in_a_row(conn, id=source) == 0
    crawl(conn, source, 0, "timeout")
    assert sql.sources.failures_in_a_row(conn, id=source) == 1
    crawl(conn, source, 1, None)
    assert sql.sources.failures_in_a_row(conn, id=source) == 0
    crawl(conn, source, 2, "timeout")
    crawl(conn, source, 3, None, is_over=False)  # killed: it proves nothing
    crawl(conn, source, 4, "robots")
    assert sql.sources.failures_in_a_row(conn, id=source) == 2


def test_the_name_of_a_source_that_was_removed_is_free_and_it_comes_back_under_another(
    conn: Connection, source: int
) -> None:
    sql.sources.remove(conn, id=source, now=NOW)

    add(conn, "courier", "https://another.example/")

    assert add(conn, "courier-2", "https://courier.example/") == source
    assert [one.name for one in sql.sources.list_all(conn)] == ["courier", "courier-2"]


def test_a_shorter_interval_holds_from_now_on(conn: Connection, source: int) -> None:
    conn.execute("update sources set next_due_at = %s", (NOW + DAY,))

    for hours, due in ((6, NOW + timedelta(hours=6)), (12, NOW + timedelta(hours=6))):
        sql.sources.change(
            conn,
            id=source,
            name="courier",
            spider="news",
            browser=True,
            language="fr",
            country="ML",
            kind="state",
            delay_seconds=2,
            min_interval=timedelta(minutes=5),
            max_interval=timedelta(hours=hours),
            keep_text=None,
            now=NOW,
        )
        found = sql.sources.get(conn, name="courier")
        assert found is not None
        assert (found.next_due_at, found.language, found.kind, found.browser) == (due, "fr", "state", True)


def test_another_spider_tries_again_what_gave_no_article(conn: Connection, source: int) -> None:
    for outcome in ("no_text", "killed_reader"):
        sql.pages.save(
            conn,
            source_id=source,
            url_key=outcome,
            url="https://courier.example/x",
            outcome=outcome,
            detail="",
            article_id=None,
            retry_at=None,
            now=NOW,
        )
    keep_entry(conn, source, "https://courier.example/feed", "feed", None)

    read_anew(conn, source)

    asked = ["no_text", "killed_reader"]
    assert sql.pages.known(conn, source_id=source, url_keys=asked, now=NOW) == {"killed_reader"}
    assert sql.entries.of_sources(conn, ids=[source]) == []
