"""Rounds hold their sources while they live, and give them back when they are killed."""

from __future__ import annotations

import time
from datetime import timedelta

import sql.crawls
import sql.sources
from flows.steps import close_round, open_claim
from sql.connection import Connection, connect
from sql.connection import now as database_now


def add(conn: Connection, name: str) -> None:
    sql.sources.add(
        conn,
        name=name,
        home_url=f"https://{name}/",
        now=database_now(conn),
    )
    conn.commit()


def names(conn: Connection) -> list[str]:
    return [
        source.name for source in open_claim(conn, everything=False, limit=10, started_by="command").sources
    ]


def lose(killed: Connection, observer: Connection) -> None:
    """Close a connection as a kill would, and wait until the server has noticed."""
    pid = killed.info.backend_pid
    killed.close()
    deadline = time.monotonic() + 10
    while observer.execute("select 1 from pg_stat_activity where pid = %s", [pid]).fetchone():
        observer.rollback()
        assert time.monotonic() < deadline
    observer.rollback()


def test_two_rounds_never_hold_the_same_source(conn: Connection, database_url: str) -> None:
    add(conn, "one.example")
    add(conn, "two.example")
    with connect(database_url) as other:
        first = open_claim(conn, everything=True, limit=1, started_by="command")
        second = open_claim(other, everything=True, limit=10, started_by="command")

        assert len(first.sources) == 1
        assert len(second.sources) == 1
        assert first.sources != second.sources


def test_a_killed_round_gives_its_sources_back_at_once_and_is_accounted_for(
    conn: Connection, database_url: str
) -> None:
    add(conn, "one.example")
    killed = connect(database_url)
    claim = open_claim(killed, everything=False, limit=10, started_by="command")
    lose(killed, conn)

    assert names(conn) == ["one.example"]
    crawls = sql.crawls.of_source(conn, source_id=claim.sources[0].id, limit=5)
    assert [crawl.failure for crawl in crawls] == [None, "killed"]  # the newest took it over


def test_a_round_that_ended_leaves_its_sources_until_they_are_due(conn: Connection) -> None:
    add(conn, "one.example")
    claim = open_claim(conn, everything=False, limit=10, started_by="command")
    due = database_now(conn) + timedelta(hours=1)
    sql.sources.release(conn, id=claim.sources[0].id, round_id=claim.round_id, next_due_at=due)
    close_round(conn, claim.round_id)

    assert names(conn) == []


def test_a_switched_off_source_is_not_claimed(conn: Connection) -> None:
    add(conn, "one.example")
    source = sql.sources.list_all(conn)[0]
    sql.sources.set_enabled(conn, id=source.id, enabled=False, now=database_now(conn))
    conn.commit()

    assert open_claim(conn, everything=True, limit=10, started_by="command").sources == []


def test_a_late_release_of_a_killed_round_does_not_touch_the_next_ones_lease(
    conn: Connection, database_url: str
) -> None:
    add(conn, "one.example")
    killed = connect(database_url)
    old = open_claim(killed, everything=False, limit=10, started_by="command")
    lose(killed, conn)
    new = open_claim(conn, everything=False, limit=10, started_by="command")

    touched = sql.sources.release(
        conn, id=old.sources[0].id, round_id=old.round_id, next_due_at=database_now(conn)
    )

    assert touched == 0
    assert sql.sources.list_all(conn)[0].leased_by == new.round_id
