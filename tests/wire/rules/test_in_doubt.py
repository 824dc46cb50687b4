"""The third answer: what may be an event that was told alerts and says so, or waits, and is never told twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import sql.alerts
import sql.events
from alerts.rules import run
from alerts.rules.decide import Decision
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection
from sql.rows import Alert

HOUR = timedelta(hours=1)


@pytest.fixture
def watch(conn: Connection, now: datetime) -> Callable[..., None]:
    """Save a rule that is active long before the articles."""

    def save(name: str = "border", **changes: object) -> None:
        rule = WatchRule.model_validate({"name": name, "query": "convoy", "notify": ["mail"], **changes})
        loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))

    return save


def match(conn: Connection, now: datetime) -> run.MatchSummary:
    return run.match_stored(conn, now, lambda *_: None)


def told(conn: Connection) -> list[Alert]:
    """The alerts, the first one first."""
    found = sql.alerts.list_recent(conn, limit=99)
    return sorted(found, key=lambda alert: alert.id)


def decisions(conn: Connection) -> list[str]:
    found = conn.execute("select decision from matches order by article_id").fetchall()
    return [row[0] for row in found]


@pytest.fixture
def pair(conn: Connection, world: Any, now: datetime) -> tuple[int, int]:
    """Two events, the second of which may be the same as the first."""
    first = world.story("Six die near the border", age=3 * HOUR)
    second = world.story("Fourteen die near the border", age=2 * HOUR)
    world.doubt(second, first)
    return first, second


def test_what_may_be_an_event_that_was_told_alerts_with_the_doubt(conn, watch, pair, now) -> None:
    watch()

    summary = match(conn, now)

    first, second = told(conn)
    assert summary.alerts == 2
    assert (first.in_doubt_kind, first.may_be_event_id) == (None, None)
    assert (second.event_id, second.in_doubt_kind, second.may_be_event_id) == (pair[1], "same", pair[0])
    assert (second.may_be_alert_id, second.doubt_words) == (first.id, "same town and day")
    assert (second.may_be_headline, second.may_be_told_at) == ("Six die near the border", now)


def test_what_may_be_an_event_that_this_rule_was_not_told_of_is_new_to_its_readers(
    conn, world, watch, now
) -> None:
    watch("convoys")
    watch("dead", query="fourteen", when_in_doubt="hold")
    first = world.story("Six die near the border", age=3 * HOUR)
    world.doubt(world.story("Fourteen die near the border", age=2 * HOUR), first)

    match(conn, now)

    kinds = {(alert.rule, alert.event_id == first): alert.in_doubt_kind for alert in told(conn)}
    assert kinds == {("convoys", True): None, ("convoys", False): "same", ("dead", False): None}


def test_a_rule_may_hold_what_is_in_doubt(conn, watch, pair, now) -> None:
    watch(when_in_doubt="hold")

    summary = match(conn, now)

    assert (summary.alerts, summary.held) == (1, {Decision.IN_DOUBT: 1})
    assert match(conn, now + HOUR).alerts == 0
    assert decisions(conn) == ["alerts", "in_doubt"]


def test_a_held_doubt_that_ends_alerts_as_an_event_of_its_own(conn, world, watch, pair, now) -> None:
    watch(when_in_doubt="hold")
    match(conn, now)
    later = world.article(event=pair[1])
    match(conn, now)

    sql.events.clear_doubt(conn, [pair[1]])
    summary = match(conn, now + HOUR)

    assert summary.alerts == 1
    assert decisions(conn) == ["alerts", "alerts", "already_told"]
    assert told(conn)[1].in_doubt_kind is None
    assert match(conn, now + 2 * HOUR).alerts == 0
    assert later == 3


def test_a_held_doubt_of_what_proves_to_be_the_same_is_told_already(conn, world, watch, pair, now) -> None:
    watch(when_in_doubt="hold")
    match(conn, now)

    world.merge(pair[1], pair[0])

    assert match(conn, now + HOUR).alerts == 0
    assert decisions(conn) == ["alerts", "already_told"]


def test_a_doubt_that_turns_to_an_event_that_was_not_told_alerts(conn, world, watch, pair, now) -> None:
    watch(when_in_doubt="hold")
    other = world.story("Football", text="A match.")
    match(conn, now)

    world.doubt(pair[1], other)

    assert match(conn, now + HOUR).alerts == 1
    assert told(conn)[1].in_doubt_kind is None


def test_a_rule_that_tells_again_what_is_in_doubt_tells_what_waited(conn, watch, pair, now) -> None:
    watch(when_in_doubt="hold")
    match(conn, now)
    watch()

    assert match(conn, now + HOUR).alerts == 1
    assert told(conn)[1].in_doubt_kind == "same"


def test_what_was_told_in_doubt_and_merges_later_is_not_told_again(conn, world, watch, pair, now) -> None:
    watch()
    match(conn, now)

    world.merge(pair[1], pair[0])
    world.article(event=pair[0])
    world.article(event=pair[1])
    summary = match(conn, now + HOUR)

    assert (summary.alerts, summary.held) == (0, {Decision.ALREADY_TOLD: 2})
    assert told(conn)[1].may_be_event_id == pair[0]


def test_what_was_told_in_doubt_and_proves_to_be_new_is_not_told_again(conn, world, watch, pair, now) -> None:
    watch()
    match(conn, now)

    sql.events.clear_doubt(conn, [pair[1]])
    world.article(event=pair[1])
    summary = match(conn, now + HOUR)

    assert summary.held == {Decision.ALREADY_TOLD: 1}
    assert told(conn)[1].in_doubt_kind == "same"


def test_two_that_were_told_as_new_and_merge_later_alert_no_more(conn, world, watch, now) -> None:
    watch()
    first, second = world.story(), world.story()
    match(conn, now)

    world.merge(first, second)
    world.article(event=first)

    assert match(conn, now + HOUR).held == {Decision.ALREADY_TOLD: 1}
    assert len(told(conn)) == 2


def test_a_doubt_follows_the_other_event_through_its_mergers(conn, world, watch, pair, now) -> None:
    watch()
    survivor = world.story("Football", text="A match.")
    last = world.story("Swimming", text="Another match.")
    conn.execute("update articles set matched_at = now() where id <> %s", [pair[0]])
    match(conn, now)
    world.merge(pair[0], survivor)
    world.merge(survivor, last)
    conn.execute("update articles set matched_at = null where id = %s", [pair[1]])

    match(conn, now + HOUR)

    first, second = told(conn)
    assert (second.in_doubt_kind, second.may_be_event_id) == ("same", last)
    assert second.may_be_alert_id == first.id


def test_a_chain_of_doubts_names_what_was_told_last(conn, world, watch, pair, now) -> None:
    watch()
    third = world.story("Fifteen die near the border", age=HOUR)
    world.doubt(third, pair[1])

    match(conn, now)

    alerts = told(conn)
    assert [alert.may_be_alert_id for alert in alerts] == [None, alerts[0].id, alerts[1].id]
    assert world.column("select thread_article_id from alerts order by id") == [None, 1, 1]


@pytest.mark.parametrize("kind", ["roundup", "live", "analysis"])
def test_a_page_on_several_events_or_an_analysis_is_in_doubt_for_every_rule(
    conn, world, watch, now, kind
) -> None:
    watch("tells")
    watch("holds", when_in_doubt="hold")
    world.doubt(world.story(), None, kind, "five places")

    summary = match(conn, now)

    assert summary.held == {Decision.IN_DOUBT: 1}
    (alert,) = told(conn)
    assert (alert.rule, alert.in_doubt_kind, alert.doubt_words) == ("tells", kind, "five places")
    assert (alert.may_be_event_id, alert.may_be_headline) == (None, None)


def test_a_page_on_several_events_names_no_event_that_was_not_told(conn, world, watch, now) -> None:
    watch()
    world.doubt(world.story(), world.story("Football", text="A match."), "roundup")

    match(conn, now)

    assert told(conn)[0].may_be_headline is None


def test_two_runs_at_once_tell_one_of_a_pair_with_the_doubt(
    conn, two_at_once, world, watch, pair, now
) -> None:
    watch()
    two_at_once(lambda mine: run.match_stored(mine, now, lambda *_: None, limit=1))

    # whichever came first was told as new; the second saw the first's alert when it is the one in doubt
    by_event = {alert.event_id: alert for alert in told(conn)}
    assert set(by_event) == set(pair)
    is_first_told_first = by_event[pair[0]].id < by_event[pair[1]].id
    assert (by_event[pair[1]].in_doubt_kind == "same") is is_first_told_first


def test_a_doubt_is_kept_as_it_was_while_nothing_new_is_known(conn, pair, now) -> None:
    for words, moment in (("same town and day", now + HOUR), ("other toll", now + 2 * HOUR)):
        row = {"event_id": pair[1], "kind": "same", "may_be_event_id": pair[0], "words": words, "now": moment}
        sql.events.record_doubts(conn, [row])
        (doubt,) = sql.events.doubts(conn, pair)
        assert (doubt.decided_at == now) is (words == "same town and day")
    assert doubt.may_be_title == "x"
    assert (sql.events.clear_doubt(conn, pair), sql.events.doubts(conn, pair)) == (1, [])
