"""Previews of rules that ask of the event decide by what it was then, as the live run did."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

import sql.facts
from alerts.events import folding
from alerts.rules import run
from alerts.rules.decide import Decision
from alerts.rules.history import preview
from alerts.rules.history.indexing import index_stored
from alerts.rules.place_names import Atlas
from alerts.rules.rule import WatchRule, usable_query
from alerts.rules.store import loading
from sql.connection import Connection
from sql.statements import Json

HOUR = timedelta(hours=1)
STEP = 8
PLACES = ["bf-djibo", "ml-sevare", "ml-gao", "ml-mopti-region", "bf", "ml"]


def claim(conn: Connection, article: int, kind: str, value: dict[str, object]) -> None:
    row = {"article_id": article, "extractor": "x", "kind": kind, "value": Json(value), "sentence": ""}
    sql.facts.insert(conn, [row | {"is_context": False}])


def place(conn: Connection, article: int, number: str) -> None:
    found = Atlas().by_ids([number])[number]
    precision = {"country": 4, "region": 3}.get(found.kind, 1)
    value = {"name": found.name, "mention": found.name, "id": found.id, "country": found.country}
    point = {"admin1": found.admin1, "latitude": found.latitude, "longitude": found.longitude}
    claim(conn, article, "place", {**value, **point, "precision": precision})


def toll(conn: Connection, article: int, low: int) -> None:
    value: dict[str, object] = {"kind": "killed", "low": low, "high": low, "side": None, "said_by": None}
    claim(conn, article, "toll", value)


def read(conn: Connection, article: int, chance: random.Random) -> None:
    """What an article claims, and that it was read."""
    conn.execute(
        "insert into article_profiles (article_id, revision, layout, moment, packed, record, fingerprint)"
        " select id, 1, 1, least(published, first_seen_at), '', '', '' from articles where id = %s",
        (article,),
    )
    claim(conn, article, "type", {"type": chance.choice(["other", "other", "attack", "crime"])})
    if chance.random() < 0.4:
        place(conn, article, chance.choice(PLACES))
    if chance.random() < 0.5:
        toll(conn, article, chance.choice([1, 3, 6, 20]))
    if chance.random() < 0.4:
        claim(conn, article, "actor", {"name": chance.choice(["JNIM", "FLA"]), "list": None})


@pytest.mark.parametrize(
    "asked",
    [
        {"places": ["Djibo"]},
        {"places": ["Djibo"], "when_in_doubt": "hold"},
        {"countries": ["ML"]},
        {"event_types": ["attack"]},
        {"event_types": ["attack"], "when_in_doubt": "hold", "max_age": "12h"},
        {"actors": ["GSIM"], "max_age": "24h"},
        {"min_toll": 6},
        {"min_toll": 6, "max_age": "20h", "cooldown": "16h"},
        {"places": ["Mali"], "event_types": ["attack"], "min_toll": 3},
    ],
)
def test_a_preview_agrees_with_a_fortnight_that_was_matched_hour_by_hour(
    conn, world, now, monkeypatch, asked
) -> None:
    monkeypatch.setattr(preview, "SECONDS", 60)
    chance = random.Random(str(asked))
    rule = WatchRule.model_validate({"name": "x", "query": "convoy", "notify": ["mail"], **asked})
    loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))
    stories: list[int] = []
    world.keep_past(now - timedelta(days=400))
    for hours in range(13 * 24, -1, -STEP):
        moment = now - timedelta(hours=hours)
        touched = set()
        for _ in range(chance.randint(1, 3)):
            # some of what tells of an event says nothing that the rule looks for
            text = chance.choice(["A convoy was ambushed.", "A convoy was ambushed.", "The mayor spoke."])
            article = world.article(text=text, seen=moment, age=timedelta(minutes=chance.randint(1, 300)))
            if stories and chance.random() < 0.6:
                event = chance.choice(stories[-4:])
                world.assign(article, event)
            else:
                event = world.event(article)
                stories.append(event)
            read(conn, article, chance)
            touched.add(event)
        folding.fold(conn, sorted(touched), moment, are_news=True)
        run.match_stored(conn, moment, lambda *_: None)

    index_stored(conn)
    would = preview.preview(conn, rule, usable_query(rule), days=30, now=now)

    rows = conn.execute("select article_id, decision from matches order by article_id").fetchall()
    alerts = conn.execute(
        "select article_id, event_id, in_doubt_kind, doubt_words from alerts where first_alert_id is null"
        " order by article_id"
    ).fetchall()
    assert sorted((one.article_id, one.event_id) for one in would.alerted) == [(a, e) for a, e, *_ in alerts]
    assert would.in_doubt == sum(kind is not None for *_, kind, _ in alerts)
    held = [decision for _, decision in rows if decision != Decision.ALERTS]
    assert would.held == {one: held.count(one) for one in set(held)}
    assert alerts
    assert held


def test_what_was_told_in_doubt_is_previewed_so_though_it_is_known_by_now(conn, world, now: datetime) -> None:
    world.keep_past(now - timedelta(days=400))
    event = world.event(world.article(seen=now - 5 * HOUR, age=HOUR))
    folding.fold(conn, [event], now - 5 * HOUR, are_news=True)
    second = world.article(seen=now - 2 * HOUR, age=HOUR, event=event)
    conn.execute(
        "insert into article_profiles (article_id, revision, layout, moment, packed, record, fingerprint)"
        " select id, 1, 1, published, '', '', '' from articles where id = %s",
        (second,),
    )
    place(conn, second, "ml-gao")
    folding.fold(conn, [event], now - 2 * HOUR, are_news=True)
    rule = WatchRule(name="x", query="convoy", notify=["mail"], places=["Djibo"])
    index_stored(conn)

    found = preview.preview(conn, rule, usable_query(rule), days=30, now=now)

    assert [one.in_doubt for one in found.newest] == [
        "may have happened elsewhere: its place is not said, and the rule asks for Djibo (Sahel, Burkina Faso)"
    ]
    assert found.held == {Decision.ALREADY_TOLD: 1}
