"""What is urgent is read at the floor, and what feeds say of their own rhythm is kept and bounded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

import sql.crawls
import sql.entries
import sql.sources
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.crawl.store import Outcome, Store
from flows.sources.form import wanted
from flows.sources.store import change, save
from spiders.records import PageRecord, ReportRecord
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Source

FLOOR = 120.0


@pytest.fixture
def source(conn: Connection) -> Source:
    """A source that publishes so seldom that it is read once in some hours."""
    saved = save(conn, wanted("https://one.example/"))
    conn.execute("update sources set added_at = added_at - interval '60 days'")
    return saved


def read(
    conn: Connection, source: Source, *, update_seconds: int | None = None, status: int = 200
) -> Outcome:
    now = database_now(conn)
    number = sql.crawls.open_round(conn, started_by="command", now=now)
    claimed = sql.sources.claim_due(conn, round_id=number, everything=True, limit=9, now=now)
    sql.crawls.start(conn, round_id=number, source_id=source.id, now=now)
    store = Store(number, claimed)
    page = PageRecord(
        source_id=source.id,
        url="https://one.example/feed",
        kind="feed",
        status=status,
        update_seconds=update_seconds,
    )
    store.entry(page)
    return store.report(conn, ReportRecord(source_id=source.id, links=1))


def test_a_source_marked_urgent_is_read_at_the_floor_and_no_longer_when_it_is_not(
    conn: Connection, source: Source
) -> None:
    seldom = read(conn, source).due_in_seconds
    change(conn, source.id, replace(wanted("https://one.example/"), urgent=True))
    soon = sql.sources.get(conn, name=source.home_url)
    urgent = read(conn, source).due_in_seconds
    change(conn, source.id, wanted("https://one.example/"))

    assert seldom > 3600
    assert soon is not None
    assert soon.urgent
    assert soon.next_due_at <= database_now(conn) + timedelta(seconds=FLOOR)
    assert urgent == pytest.approx(FLOOR, rel=0.11)
    assert read(conn, source).due_in_seconds == seldom


def test_a_source_of_an_urgent_rule_is_read_at_the_floor(
    conn: Connection, source: Source, world: object, now: datetime
) -> None:
    rule = WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["mail"], "urgent": True})
    loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now)
    before = sql.sources.is_urgent(conn, id=source.id)
    conn.execute("insert into rule_sources select id, %s from rules", (source.id,))

    assert (before, sql.sources.is_urgent(conn, id=source.id)) == (False, True)
    conn.execute("update rules set enabled = false")
    assert not sql.sources.is_urgent(conn, id=source.id)


def test_what_a_feed_says_is_kept_while_it_answers_that_nothing_changed(
    conn: Connection, source: Source
) -> None:
    read(conn, source, update_seconds=1800)
    read(conn, source, status=304)
    kept = sql.entries.update_seconds(conn, source_id=source.id)
    read(conn, source)

    assert (kept, sql.entries.update_seconds(conn, source_id=source.id)) == (1800, None)
