"""Conditions that look at more than one article: enough sources, and silence after alerting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from alerts.rules import run
from alerts.rules.decide import Decision
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection

HOUR = timedelta(hours=1)


@pytest.fixture
def watch(conn: Connection, now: datetime) -> Callable[..., None]:
    """Save a rule that is active long before the articles."""

    def save(**changes: object) -> None:
        wanted = {"name": "border", "query": "convoy", "notify": ["mail"], **changes}
        rule = WatchRule.model_validate(wanted)
        loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))

    return save


def match(conn: Connection, now: datetime) -> run.MatchSummary:
    return run.match_stored(conn, now, lambda *_: None)


def sources(conn: Connection, event: int, number: int) -> None:
    """As detection counts them."""
    conn.execute("update events set independent_sources = %s where id = %s", (number, event))


def decisions(conn: Connection) -> list[str]:
    found = conn.execute("select decision from matches order by article_id").fetchall()
    return [row[0] for row in found]


def test_an_event_waits_for_its_second_source_and_then_alerts_once(conn, world, watch, now) -> None:
    watch(min_sources=2)
    event = world.story()
    sources(conn, event, 1)

    first = match(conn, now)
    waiting = match(conn, now)
    world.article("Ambush near Gao", "Soldiers died on the road.", event=event)  # says nothing of a convoy
    sources(conn, event, 2)
    then = match(conn, now + HOUR)
    after = match(conn, now + 2 * HOUR)

    assert (first.alerts, first.held) == (0, {Decision.FEW_SOURCES: 1})
    assert (waiting.alerts, waiting.held) == (0, {})
    assert (then.alerts, after.alerts) == (1, 0)
    assert world.column("select event_id from alerts") == [event]
    assert decisions(conn) == ["alerts"]


def test_of_the_articles_that_waited_one_alerts(conn, world, watch, now) -> None:
    watch(min_sources=2)
    event = world.story(age=3 * HOUR)
    world.article(event=event)
    sources(conn, event, 1)
    match(conn, now)
    world.article(event=event)
    sources(conn, event, 2)

    summary = match(conn, now)

    assert (summary.alerts, summary.held) == (1, {Decision.ALREADY_TOLD: 1})
    assert decisions(conn) == ["alerts", "already_told", "already_told"]


def test_two_runs_at_once_alert_once_for_what_waited(conn, two_at_once, world, watch, now) -> None:
    watch(min_sources=2)
    event = world.story()
    for _ in range(5):
        world.article(event=event)
    sources(conn, event, 1)
    match(conn, now)
    sources(conn, event, 2)
    two_at_once(lambda mine: match(mine, now))

    assert world.column("select count(*) from alerts") == [1]
    assert sorted(decisions(conn)) == ["alerts"] + ["already_told"] * 5


def test_what_has_become_old_while_it_waited_does_not_alert(conn, world, watch, now) -> None:
    watch(min_sources=2, max_age="48h")
    event = world.story()
    sources(conn, event, 1)
    match(conn, now)
    sources(conn, event, 2)

    assert match(conn, now + 49 * HOUR).alerts == 0
    assert decisions(conn) == ["too_old"]


def test_a_rule_that_asks_for_fewer_sources_alerts_for_what_waited(conn, world, watch, now) -> None:
    watch(min_sources=3)
    sources(conn, world.story(), 1)
    match(conn, now)
    watch()

    assert match(conn, now).alerts == 1


def test_a_rule_that_was_changed_does_not_alert_for_what_it_no_longer_finds(conn, world, watch, now) -> None:
    watch(min_sources=2)
    event = world.story()
    sources(conn, event, 1)
    match(conn, now)
    watch(min_sources=2, query="convoy AND uranium")
    sources(conn, event, 2)

    assert match(conn, now).alerts == 0
    assert decisions(conn) == ["no_longer_matches"]


def test_sources_are_counted_over_merged_events(conn, world, watch, now) -> None:
    watch(min_sources=2)
    event, other = world.story(), world.story("Nothing", text="at all")
    sources(conn, event, 1)
    match(conn, now)
    world.merge(event, other)
    sources(conn, other, 2)

    assert match(conn, now).alerts == 1
    assert world.column("select event_id from alerts") == [other]


def test_after_ringing_a_rule_is_silent_until_it_has_cooled_down(conn, world, watch, now) -> None:
    watch(cooldown="6h")
    for number in range(3):
        sources(conn, world.story(age=(3 - number) * HOUR), 1)

    first = match(conn, now)
    world.story(seen=now + 5 * HOUR)
    still = match(conn, now + 5 * HOUR)
    last = world.story(seen=now + 6 * HOUR)
    again = match(conn, now + 6 * HOUR)

    assert (first.alerts, first.held) == (1, {Decision.COOLDOWN: 2})
    assert (still.alerts, still.held) == (0, {Decision.COOLDOWN: 1})
    assert again.alerts == 1
    assert world.column("select event_id from alerts order by id desc limit 1") == [last]


def test_two_runs_at_once_keep_the_cooldown(conn, two_at_once, world, watch, now) -> None:
    watch(cooldown="6h")
    for _ in range(6):
        world.story()
    two_at_once(lambda mine: run.match_stored(mine, now, lambda *_: None, limit=3))

    assert world.column("select count(*) from alerts") == [1]
    assert sorted(decisions(conn)) == ["alerts"] + ["cooldown"] * 5


def test_a_muted_rule_is_silent_until_the_moment_and_no_longer(conn, world, watch, now) -> None:
    watch()
    loading.mute(conn, "border", until=now + HOUR, muted_by="ana", why="exercise")
    world.story()
    muted = match(conn, now)
    world.story()

    assert muted.held == {Decision.MUTED: 1}
    assert match(conn, now + HOUR).alerts == 1
