"""Detection beside another detection, a crawl that stores, and a failure in its middle."""

from __future__ import annotations

import threading

import pytest

from alerts.events.detect import DetectSummary, detect
from sql import articles, events
from sql.connection import Connection, connect, transaction
from tests.wire.events.ambush import FOOTBALL, HOUR, NOW, PRESS, everything, store_all


def test_detection_commits_and_empties_the_queue(conn: Connection, database_url: str) -> None:
    store_all(conn, PRESS)

    detect(conn, NOW)

    with connect(database_url) as other:
        assert events.undetected(other, limit=10) == []
        assert len(events.list_recent(other, 10)) == 3


def test_two_detections_at_once_take_turns(conn: Connection, database_url: str) -> None:
    store_all(conn, PRESS)
    summaries: list[DetectSummary] = []

    def run() -> None:
        with connect(database_url) as mine:
            summaries.append(detect(mine, NOW))

    workers = [threading.Thread(target=run) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sorted(summary.articles for summary in summaries) == [0, 0, 5]
    assert sum(summary.events_created for summary in summaries) == 3


def test_a_detection_waits_for_the_one_before_it(conn: Connection, database_url: str) -> None:
    store_all(conn, PRESS)
    waiting = threading.Thread(target=detect, args=(conn, NOW))
    with transaction(database_url) as holder:
        events.lock_detection(holder)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        assert len(events.undetected(holder, limit=10)) == 5
    waiting.join(30)

    assert not waiting.is_alive()
    assert events.undetected(conn, limit=10) == []


def test_a_failure_in_the_middle_leaves_everything_as_it_was(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_all(conn, PRESS)
    before = everything(conn)

    # the database refuses the last events
    conn.execute("alter table events add constraint none_today check (articles < 2) not valid")
    with pytest.raises(Exception, match="none_today"):
        detect(conn, NOW)

    assert everything(conn) == before
    conn.execute("alter table events drop constraint none_today")
    assert detect(conn, NOW).events_created == 3


def test_an_article_being_changed_by_another_stays_in_the_queue(conn: Connection, database_url: str) -> None:
    ids = store_all(conn, PRESS)
    detect(conn, NOW)
    conn.execute("update articles set detected_at = null")
    with transaction(database_url) as writer:
        writer.execute("update articles set revision = revision + 1 where id = %s", (ids["football"],))

        detect(conn, NOW + HOUR)

    assert [one.id for one in events.undetected(conn, limit=10)] == [ids["football"]]


def test_an_article_whose_newer_revision_is_stored_stays_in_the_queue(conn: Connection) -> None:
    ids = store_all(conn, [FOOTBALL])

    marked = events.mark_detected(conn, ids=[ids["football"]], revisions=[0], now=NOW)

    assert marked == 0
    assert [one.id for one in events.undetected(conn, limit=10)] == [ids["football"]]


def test_detection_does_not_wait_for_a_crawl_that_is_storing_the_same_article(
    conn: Connection, database_url: str
) -> None:
    ids = store_all(conn, PRESS)
    with transaction(database_url) as crawl:
        held = articles.find(crawl, url_key="https://fil-du-nord.example/football")
        assert held is not None
        conn.execute("set lock_timeout = '5s'")

        summary = detect(conn, NOW)

        assert summary.events_created == 3
    assert [one.id for one in events.undetected(conn, limit=10)] == [ids["football"]]
