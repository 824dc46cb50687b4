"""A clock that was wrong once: nothing stays due in a far year."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sql.articles
import sql.pages
import sql.sources
from flows.crawl import leases
from flows.crawl.rechecks import since
from sql.connection import Connection
from sql.connection import now as database_now

YEARS = timedelta(days=730)


def add_source(conn: Connection) -> None:
    sql.sources.add(conn, name="one.example", home_url="https://one.example/", now=database_now(conn))


def claimed(conn: Connection) -> list[str]:
    round_id = leases.open_round(conn, started_by="command")
    return [source.name for source in leases.claim(conn, round_id, leases.Wanted(), 9)]


def test_a_source_that_is_due_in_two_years_is_read_now(conn: Connection) -> None:
    add_source(conn)
    conn.execute("update sources set next_due_at = now() + %s", [YEARS])

    assert claimed(conn) == ["one.example"]


def test_a_source_of_a_round_that_is_alive_for_two_years_is_read_now(conn: Connection) -> None:
    add_source(conn)
    assert claimed(conn) == ["one.example"]
    conn.execute("update rounds set alive_until = now() + %s", [YEARS])

    assert claimed(conn) == ["one.example"]


def test_a_source_keeps_the_longest_wait_that_its_interval_allows(conn: Connection) -> None:
    add_source(conn)
    conn.execute(
        "update sources set max_interval = '7 days', next_due_at = now() + interval '7 days 12 hours'"
    )

    assert claimed(conn) == []


def test_a_page_that_waits_for_two_years_is_asked_for_again(conn: Connection) -> None:
    add_source(conn)
    now = database_now(conn)
    for key, wait in (("a" * 32, YEARS), ("b" * 32, timedelta(hours=24))):
        sql.pages.save(
            conn, source_id=1, url_key=key, url="u", outcome="timeout", detail="", article_id=None,
            retry_at=now + wait, now=now,
        )  # fmt: skip

    assert sql.pages.known(conn, source_id=1, url_keys=["a" * 32, "b" * 32], now=now) == {"b" * 32}


def test_an_article_that_is_to_be_read_again_in_two_years_is_read_now(world: Any) -> None:
    now = database_now(world.conn)
    first, second = world.article(seen=now), world.article(seen=now)
    world.conn.execute("update articles set next_read_at = %s where id = %s", [now + YEARS, first])
    world.conn.execute(
        "update articles set next_read_at = %s where id = %s", [now + timedelta(days=3), second]
    )

    due = sql.articles.due_rereads(world.conn, ids=[world.source_id], since=since(now), now=now)

    assert [article.id for article in due] == [first]
