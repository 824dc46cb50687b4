"""What a preview says of updates is what live alerting tells."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

import sql.event_states
from alerts.rules import run
from alerts.rules.history.indexing import index_stored
from alerts.rules.history.preview import preview
from alerts.rules.rule import WatchRule, usable_query
from alerts.rules.store import loading
from alerts.rules.updates import Update

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STATE = {
    "day_lo": None, "day_hi": None, "types": [], "countries": [], "place_ids": [], "place_names": [], "regions": [],
    "latitude": None, "longitude": None, "precision": None, "actors": [], "killed_high": None, "injured_low": None,
    "injured_high": None, "abducted_low": None, "abducted_high": None, "layout": 1,
}  # fmt: skip


def fold(conn, event: int, killed: int | None, now) -> None:
    row = {**STATE, "event_id": event, "killed_low": killed, "killed_high": killed, "now": now}
    sql.event_states.put(conn, [row])


def change(conn, world, event: int, key: str, at, *, old: str | None, age: timedelta = MINUTE) -> None:
    kind, _, new = key.partition(":")
    article = world.article("Football", "A match.", event=event, seen=at, age=age)
    conn.execute("update event_articles set assigned_at = %s where article_id = %s", [at, article])
    row = {
        "event_id": event, "key": key, "kind": kind, "article_id": article, "old": old, "new": new, "sentence": "",
        "said_by": None, "is_disputed": False, "moment": at - age, "now": at,
    }  # fmt: skip
    sql.event_states.put_transitions(conn, [row])


def rule_of(**conditions: object) -> WatchRule:
    return WatchRule.model_validate({"name": "x", "query": "convoy", "notify": ["mail"], **conditions})


def tried(conn, rule: WatchRule, now):
    index_stored(conn)
    return preview(conn, rule, usable_query(rule), days=30, now=now, with_near_misses=False)


class Days:
    """Two days of events that change by chance, each hour looked at as a round does."""

    def __init__(self, conn, world, seed: int) -> None:
        self.conn, self.world, self.chance = conn, world, random.Random(seed)
        self.killed: dict[int, int] = {}
        self.sources: dict[int, int] = {}

    def found(self, at) -> None:
        event = self.world.story("Ambush", seen=at, age=MINUTE)
        self.conn.execute("update event_articles set assigned_at = %s where event_id = %s", [at, event])
        self.killed[event], self.sources[event] = 10, 1
        fold(self.conn, event, 10, at)

    def change(self, at, number: int) -> None:
        event = self.chance.choice(list(self.killed))
        before = str(self.killed[event])
        kind = self.chance.choice(["killed", "killed", "killed_down", "place", "actor", "denial", "sources"])
        age = MINUTE
        match kind:
            case "killed":
                self.killed[event] = new = int(self.killed[event] * 1.5) + number
            case "killed_down":
                self.killed[event] = new = self.killed[event] // 2
            case "sources":
                self.sources[event] = new = {1: 2, 2: 3, 3: 5}.get(self.sources[event], 10)
                self.conn.execute(
                    "update events set independent_sources = %s, updated_at = %s where id = %s",
                    [new, at, event],
                )
            case _:
                age, new = self.chance.choice([MINUTE, 2 * HOUR, 5 * HOUR]), number
        old = before if kind.startswith("killed") else None
        fold(self.conn, event, self.killed[event], at)
        change(self.conn, self.world, event, f"{kind}:{new}", at, old=old, age=age)


@pytest.mark.parametrize(
    "conditions",
    [
        {"updates": "all"},
        {},
        {"updates": "none"},
        {"updates": ["places", "corrections"]},
        {"max_age": "3h", "updates": "all"},
        {"cooldown": "2h"},
        {"min_sources": 3, "updates": "all"},
        {"min_toll": 20, "updates": "all"},
    ],
)
def test_it_agrees_with_the_live_runs_of_two_days(conn, world, now, conditions: dict[str, object]) -> None:
    rule = rule_of(**conditions)
    loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))
    days, at = Days(conn, world, seed=len(conditions)), now
    for tick in range(36):
        at += days.chance.choice([timedelta(minutes=5), HOUR, 2 * HOUR])
        if tick < 6:
            days.found(at)
        for _ in range(days.chance.randint(0, 3)):
            days.change(at, tick)
        run.match_stored(conn, at, lambda *_: None)

    would = tried(conn, rule, at)

    told = conn.execute(
        "select a.event_id, array_agg(u.kind order by u.kind) from alerts a join updates u on u.alert_id = a.id"
        " where u.decision = 'told' group by a.id, a.event_id"
    ).fetchall()
    live = Counter((event, tuple(kinds)) for event, kinds in told)
    assert Counter((one.event_id, tuple(sorted(one.kinds))) for one in would.updates) == live
    assert bool(live) is (conditions.get("updates") != "none")
    untold = conn.execute(
        "select decision, count(*) from updates where decision <> 'told' group by 1"
    ).fetchall()
    assert {str(why): count for why, count in would.untold.items()} == dict(untold)


def test_it_says_what_it_would_have_told_and_of_which_event(conn, world, now) -> None:
    event = world.story(seen=now - 5 * HOUR)
    conn.execute("update event_articles set assigned_at = %s", [now - 5 * HOUR])
    fold(conn, event, 14, now)
    change(conn, world, event, "killed:20", now - 3 * HOUR, old="14")
    change(conn, world, event, "killed:31", now - 3 * HOUR + MINUTE, old="20")
    change(conn, world, event, "place:djibo", now - 2 * HOUR, old=None)

    would = tried(conn, rule_of(), now)

    assert [(one.event_id, one.words) for one in would.updates] == [
        (event, "killed 20 → 31, says gazette"),
        (event, "killed 14 → 20, says gazette"),
    ]
    assert would.updates[0].told_at == would.updates[1].told_at + timedelta(minutes=15)
    assert would.untold == {Update.NOT_ASKED: 1}


def test_an_archive_that_was_folded_later_brings_no_flood(conn, world, now) -> None:
    event = world.story(seen=now - 5 * HOUR)
    conn.execute("update event_articles set assigned_at = %s", [now - 5 * HOUR])
    fold(conn, event, 14, now)
    change(conn, world, event, "killed:31", now - 5 * HOUR, old="14")
    conn.execute("update event_transitions set first_seen_at = %s", [now])

    assert tried(conn, rule_of(updates="all"), now).updates == ()
