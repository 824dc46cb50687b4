"""A preview decides by what events were when rules looked at them: before splits, mergers, and the ends of doubts."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

import sql.events
import sql.facts
from alerts.events import folding
from alerts.rules import run
from alerts.rules.decide import Decision
from alerts.rules.history import preview
from alerts.rules.history.indexing import index_stored
from alerts.rules.rule import WatchRule, usable_query
from alerts.rules.store import loading
from sql import past, upkeep
from sql.connection import Connection
from sql.statements import Json

HOUR = timedelta(hours=1)


class Desk:
    """Does what detection does to events, hour by hour, and lets rules look at it."""

    def __init__(self, conn: Connection, world: Any, begin: datetime) -> None:
        self.conn, self.world, self.now = conn, world, begin
        world.keep_past(begin - timedelta(days=1))

    def report(self, event: int | None = None, *, killed: int | None = None, age: timedelta = HOUR) -> int:
        """An article of an event; without one it founds one."""
        article = int(self.world.article(seen=self.now, age=age))
        self.conn.execute(
            "insert into article_profiles (article_id, revision, layout, moment, packed, record, fingerprint)"
            " select id, 1, 1, published, '', '', '' from articles where id = %s",
            (article,),
        )
        value = {"kind": "killed", "low": killed, "high": killed, "side": None, "said_by": None}
        claims = [("type", {"type": "attack"})] + ([("toll", value)] if killed else [])
        rows = [
            {"article_id": article, "extractor": "x", "kind": kind, "value": Json(one), "sentence": ""}
            for kind, one in claims
        ]
        sql.facts.insert(self.conn, [{**row, "is_context": False} for row in rows])
        self.put([article], self.found(article) if event is None else event)
        return article

    def found(self, article: int) -> int:
        row = {"title": "x", "first_published": self.now, "last_published": self.now}
        return sql.events.create(self.conn, roots=[article], rows=[row], now=self.now)[article]

    def assign(self, articles: list[int], event: int) -> None:
        sql.events.assign(
            self.conn,
            article_ids=articles,
            event_ids=[event] * len(articles),
            copy_groups=articles,
            now=self.now,
        )

    def put(self, articles: list[int], event: int) -> None:
        before = [one.event_id for one in sql.events.assignments(self.conn, article_ids=articles)]
        self.assign(articles, event)
        for number in {event, *before}:
            self.tell(number)

    def tell(self, event: int) -> None:
        count = len(sql.events.articles_of(self.conn, event))
        row = {
            "title": "x", "first_published": self.now, "last_published": self.now, "articles": count,
            "copy_groups": count, "independent_sources": count,
        }  # fmt: skip
        sql.events.describe(self.conn, ids=[event], rows=[row], now=self.now)
        if count:
            folding.fold(self.conn, [event], self.now, are_news=True)

    def split(self, articles: list[int]) -> int:
        event = self.found(articles[0])
        self.put(articles, event)
        sql.events.ask_rules_again(self.conn, article_ids=articles)
        return event

    def merge(self, event: int, into: int) -> None:
        articles = [one.article_id for one in sql.events.articles_of(self.conn, event)]
        sql.events.merge(self.conn, id=event, into=into, now=self.now)
        self.assign(articles, into)
        folding.end(self.conn, [event])
        self.tell(into)

    def revive(self, event: int, articles: list[int]) -> None:
        sql.events.revive(self.conn, id=event, now=self.now)
        self.put(articles, event)
        sql.events.ask_rules_again(self.conn, article_ids=articles)

    def doubt(self, event: int, other: int) -> None:
        row = {"event_id": event, "kind": "same", "may_be_event_id": other, "words": "", "now": self.now}
        sql.events.record_doubts(self.conn, [row])

    def event_of(self, article: int) -> int:
        return sql.events.assignments(self.conn, article_ids=[article])[0].event_id

    def run(self) -> None:
        run.match_stored(self.conn, self.now, lambda *_: None)
        self.now += HOUR


def fortnight(desk: Desk) -> None:
    """An attack, one that may be the same, a report that a night splits off, mergers, and a late article."""
    first = desk.report(killed=3)
    attack = desk.event_of(first)
    desk.run()
    other = desk.event_of(desk.report(killed=2))
    desk.doubt(other, attack)
    desk.run()
    higher = desk.report(attack, killed=9)
    desk.run()
    swallowed = desk.report(attack)
    desk.run()
    apart = desk.split([swallowed])
    desk.run()
    sql.events.clear_doubt(desk.conn, [other], desk.now)
    desk.run()
    desk.report(attack, killed=5, age=30 * HOUR)
    desk.run()
    desk.merge(apart, attack)
    desk.run()
    third = desk.report(killed=7)
    desk.run()
    alone = desk.event_of(third)
    desk.merge(alone, other)
    desk.run()
    desk.report(other, killed=20)
    desk.run()
    desk.revive(alone, [third])
    desk.run()
    # what changed the toll is no change of the attack any more
    desk.split([higher])
    desk.run()
    desk.report(attack, killed=12)
    desk.run()
    desk.run()


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"updates": "all"},
        {"updates": "none"},
        {"when_in_doubt": "hold", "updates": "all"},
        {"min_sources": 2, "updates": "all"},
        {"min_toll": 5, "updates": "all"},
        {"min_toll": 9, "when_in_doubt": "hold"},
        {"max_age": "4h"},
        {"cooldown": "3h", "updates": "all"},
    ],
)
def test_a_preview_of_events_that_were_mended_by_nights_says_what_was_alerted(
    conn: Connection, world: Any, now: datetime, conditions: dict[str, object]
) -> None:
    rule = WatchRule.model_validate({"name": "x", "query": "convoy", "notify": ["mail"], **conditions})
    loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))
    desk = Desk(conn, world, now)
    fortnight(desk)
    index_stored(conn)

    would = preview.preview(conn, rule, usable_query(rule), days=30, now=desk.now, with_near_misses=False)

    alerts = conn.execute(
        "select event_id, article_id, in_doubt_kind is not null from alerts where first_alert_id is null"
    ).fetchall()
    assert sorted((one.event_id, one.article_id) for one in would.alerted) == sorted(
        (event, article) for event, article, _ in alerts
    )
    assert would.in_doubt == sum(is_doubtful for *_, is_doubtful in alerts)
    assert Counter((one.article_id, one.told_at, tuple(sorted(one.kinds))) for one in would.updates) == (
        Counter((article, at, tuple(kinds)) for article, at, kinds in told_updates(conn))
    )
    assert would.held == counts(conn, "matches", but=Decision.ALERTS)
    assert would.untold == counts(conn, "updates", but="told")
    assert alerts


def told_updates(conn: Connection) -> list[Any]:
    return conn.execute(
        "select a.article_id, a.created_at, array_agg(u.kind order by u.kind) from alerts a"
        " join updates u on u.alert_id = a.id and u.decision = 'told' group by a.id"
    ).fetchall()


def counts(conn: Connection, table: str, *, but: str) -> dict[str, int]:
    statement = f"select decision, count(*) from {table} where decision <> %s group by 1"
    return dict(conn.execute(statement, [but]).fetchall())


def test_of_what_is_past_its_time_the_oldest_that_is_kept_stands_in(
    conn: Connection, world: Any, now: datetime
) -> None:
    desk = Desk(conn, world, now)
    fortnight(desk)
    middle = now + 6 * HOUR

    gone = upkeep.drop_past(conn, before=middle, limit=1_000)

    assert gone > 0
    assert past.kept_since(conn) == middle
    assert upkeep.drop_past(conn, before=middle, limit=1_000) == 0
    index_stored(conn)
    rule = WatchRule.model_validate({"name": "x", "query": "convoy", "notify": ["mail"]})
    would = preview.preview(conn, rule, usable_query(rule), days=30, now=desk.now, with_near_misses=False)
    assert would.alerted


def test_what_never_changed_takes_no_row(conn: Connection, world: Any, now: datetime) -> None:
    desk = Desk(conn, world, now)
    desk.report(killed=3)
    desk.run()

    for table in ("event_articles", "event_doubts", "event_states", "event_transitions"):
        assert conn.execute(f"select count(*) from past_{table}").fetchone() == (0,)
    assert conn.execute("select count(*) from past_looks").fetchone() == (0,)


def test_several_versions_of_one_moment_leave_the_one_that_was_seen(
    conn: Connection, world: Any, now: datetime
) -> None:
    desk = Desk(conn, world, now)
    article = desk.report()
    seen, between, last = (desk.event_of(one) for one in (article, desk.report(), desk.report()))
    desk.run()
    desk.put([article], between)
    desk.put([article], last)

    assert [
        (one.event_id, one.ended_at) for one in past.placements(conn, article_ids=[article])
    ] == [(seen, desk.now), (last, None)]  # fmt: skip
