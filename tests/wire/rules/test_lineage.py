"""Under which event an event is told now: one place says it, and every statement asks there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

import sql.alerts
import sql.articles
import sql.deliveries
import sql.events
import sql.matches
import sql.reports
import sql.why
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection
from sql.statements import Statements

PARAMETER = re.compile(r"%\((\w+)\)s")


@dataclass
class Chain:
    """Three events merged one into the other, A → B → C, an article of each, and an alert of A."""

    events: tuple[int, int, int]
    articles: tuple[int, int, int]
    alert: int
    rule: int


@pytest.fixture
def rule(conn: Connection, now: datetime) -> int:
    watch = WatchRule(name="border", query="convoy", notify=["mail"])
    loading.save(conn, watch, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))
    number = conn.execute("select id from rules").fetchone()[0]
    return int(number)


@pytest.fixture
def chain(conn: Connection, world: Any, rule: int, now: datetime) -> Chain:
    articles = tuple(world.article(title) for title in ("First told", "Second", "Third"))
    first, second, third = (world.event(article) for article in articles)
    alert = make_alert(conn, rule, first, articles[0], now)
    world.merge(first, second)
    world.merge(second, third)
    for article in articles:
        world.assign(article, third)
    conn.execute("update events set articles = 3, independent_sources = 2 where id = %s", [third])
    return Chain((first, second, third), articles, alert, rule)


def make_alert(conn: Connection, rule: int, event: int, article: int, now: datetime) -> int:
    alert = sql.alerts.insert(
        conn,
        rule_id=rule,
        rule_version=1,
        event_id=event,
        root_article_id=article,
        article_id=article,
        transition="new",
        now=now,
    )
    assert alert is not None
    return alert.id


def test_every_event_of_a_chain_is_told_under_its_end(conn, chain) -> None:
    assert {sql.events.current_id(conn, event) for event in chain.events} == {chain.events[2]}
    assert sql.events.current_id(conn, 999) is None


def test_a_family_is_the_same_whichever_of_its_events_is_asked(conn, world, chain, now) -> None:
    side = world.story("Told beside")
    world.merge(side, chain.events[1])
    alone = world.story("Alone")

    for event in (*chain.events, side):
        found = conn.execute("select event_id, current_id from event_family(%s)", [event]).fetchall()
        assert {row[0] for row in found} == {*chain.events, side}
        assert {row[1] for row in found} == {chain.events[2]}
    assert conn.execute("select * from event_family(%s)", [alone]).fetchall() == [(alone, alone)]


def test_a_alert_of_mergers_ends_and_all_of_it_is_one_event(conn, world, chain) -> None:
    conn.execute("update events set state = 'merged', merged_into = %s where id = %s", chain.events[0:3:2])

    assert {sql.events.current_id(conn, event) for event in chain.events} == {chain.events[0]}


def test_a_rule_that_was_told_of_the_first_was_told_of_the_last(conn, chain) -> None:
    for event in chain.events:
        (told,) = sql.alerts.told(conn, event_ids=[event])
        assert (told.event_id, told.rule_id, told.alert_id) == (event, chain.rule, chain.alert)


def test_an_article_that_is_still_under_an_old_number_is_matched_under_the_last(conn, world, chain) -> None:
    world.assign(chain.articles[0], chain.events[0])

    seen = sql.why.matchable(conn, article_id=chain.articles[0])

    assert (seen.event_id, seen.root_article_id) == (chain.events[2], chain.articles[2])
    (same,) = sql.matches.by_articles(conn, article_ids=[chain.articles[0]])
    assert same.event_id == chain.events[2]


def test_a_message_of_the_first_speaks_of_the_sources_of_the_last(conn, chain) -> None:
    detail = sql.deliveries.alert_detail(conn, alert_id=chain.alert, channel="mail")
    others = sql.deliveries.other_reports(conn, alert_id=chain.alert, limit=5)

    assert (detail.articles, detail.independent_sources) == (3, 2)
    assert len(others) == 1  # one of each source


def test_why_finds_the_alert_of_the_first_under_every_number(conn, chain) -> None:
    for event in chain.events:
        assert [alert.id for alert in sql.why.told(conn, event_id=event)] == [chain.alert]


def test_every_article_of_the_last_belongs_to_an_event_that_alerted(conn, chain, now) -> None:
    conn.execute("update articles set next_read_at = %s", [now])

    due = sql.articles.due_rereads(conn, ids=[1], now=now, since=now - timedelta(days=9))

    assert [article.alerted for article in due] == [True] * 3


def test_a_round_reports_the_alert_with_the_last_event(conn, chain, now) -> None:
    (line,) = sql.reports.alerts_since(conn, since=now - timedelta(hours=1), limit=9)

    assert (line.event_id, line.independent_sources) == (chain.events[2], 2)


def test_the_matches_behind_an_alert_are_those_of_all_its_numbers(conn, chain, now) -> None:
    for article, event in zip(chain.articles, chain.events, strict=True):
        sql.matches.record(
            conn,
            article_id=article,
            rule_id=chain.rule,
            rule_version=1,
            revision=1,
            event_id=event,
            spans=[],
            sentence="",
            decision="alerts",
            now=now,
        )

    assert [row.article_id for row in sql.matches.by_alert(conn, alert_id=chain.alert)] == [*chain.articles]


@pytest.fixture
def many(conn: Connection, world: Any, rule: int, now: datetime) -> int:
    """Events enough for Postgres to prefer an index: every tenth is merged into the one before; the middle one."""
    number = 5_000
    conn.execute(
        "insert into articles (source_id, url, url_key, title, published, published_precision, language, access,"
        " text, text_hash, first_seen_at, changed_at, detected_at)"
        " select %(source)s, 'https://x.example/' || n, 'x' || n, 'x', %(now)s, 'minute', 'en', 'full', 'x', 'x' || n,"
        " %(now)s, %(now)s, %(now)s from generate_series(1, %(number)s) n",
        {"source": world.source_id, "now": now, "number": number},
    )
    conn.execute(
        "insert into events (root_article_id, title, first_published, last_published, created_at, updated_at)"
        " select id, 'x', %(now)s, %(now)s, %(now)s, %(now)s from articles order by id",
        {"now": now},
    )
    conn.execute(
        "insert into event_articles select root_article_id, id, root_article_id, %s from events", [now]
    )
    conn.execute(
        "insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, created_at)"
        " select %s, 1, id, root_article_id, root_article_id, 'new', %s from events where id %% 5 = 0",
        [rule, now],
    )
    conn.execute("update events set state = 'merged', merged_into = id - 1 where id % 10 = 0")
    conn.execute("analyze")
    return number // 2


@pytest.mark.parametrize(
    ("table", "name", "given"),
    [
        ("alerts", "told", {"event_ids": "array[{0}]"}),
        ("events", "current_id", {"id": "{0}"}),
        ("events", "doubts", {"event_ids": "array[{0}]"}),
        ("matches", "by_articles", {"article_ids": "array[{0}]"}),
        ("matches", "by_alert", {"alert_id": "9"}),
        ("deliveries", "alert_detail", {"alert_id": "9", "channel": "'mail'"}),
        ("deliveries", "other_reports", {"alert_id": "9", "limit": "5"}),
        ("why", "told", {"event_id": "{0}"}),
        ("why", "matchable", {"article_id": "{0}"}),
        ("text_index", "decidable", {"ids": "array[{0}]"}),
    ],
)
def test_a_question_about_one_event_reads_no_table_of_events_through(
    conn: Connection, many: int, table: str, name: str, given: dict[str, str]
) -> None:
    statement = PARAMETER.sub(lambda found: given[found[1]].format(many), Statements(table).texts[name])

    plan = "\n".join(row[0] for row in conn.execute(f"explain {statement}".encode()).fetchall())

    for read in ("events", "event_articles", "articles", "alerts"):
        assert f"Seq Scan on {read} " not in plan, plan


def test_a_family_itself_is_found_by_index(conn: Connection, many: int) -> None:
    body = conn.execute("select prosrc from pg_proc where proname = 'event_family'").fetchone()[0]

    rows = conn.execute(f"explain {body.replace('asked', str(many))}".encode()).fetchall()
    plan = "\n".join(row[0] for row in rows)

    assert "Seq Scan" not in plan, plan
