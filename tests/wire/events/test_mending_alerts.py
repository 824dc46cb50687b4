"""What is told, and what is not, when events are mended by hand."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.events.detect import detect
from alerts.rules.history.indexing import index_stored
from alerts.rules.history.preview import preview
from alerts.rules.rule import WatchRule, usable_query
from sql import events, mendings
from sql.connection import Connection
from tests.wire.events.conftest import CONVOY, DAY, FLOOD, HOUR, NOW, PATROL_AGAIN, STRIKE, Desk


def test_what_was_held_because_of_a_wrong_event_is_told_however_old_it_is(desk: Desk, one_event: Any) -> None:
    convoy, _, patrol, patrol_again = one_event
    desk.watch(max_age="2d")
    assert desk.match() == [convoy]

    late = NOW + 6 * DAY
    outcome = desk.split(patrol, patrol_again, now=late)

    assert outcome.asked_again == 2
    assert desk.match(late) == [convoy, patrol]
    assert desk.match(late + DAY) == [convoy, patrol]


def test_what_was_told_as_a_change_of_the_wrong_event_is_told_as_its_own(desk: Desk, one_event: Any) -> None:
    convoy, _, patrol, patrol_again = one_event
    desk.watch(max_age="2d")
    assert desk.match() == [convoy]
    desk.conn.execute(
        "insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, first_alert_id,"
        " created_at) select rule_id, rule_version, event_id, root_article_id, %s, 'killed:9', id, created_at"
        " from alerts",
        [patrol],
    )

    desk.split(patrol, patrol_again)
    desk.match()

    rows = desk.conn.execute("select article_id from alerts where transition = 'new' order by id").fetchall()
    assert [article for (article,) in rows] == [convoy, patrol]


def test_an_alert_of_the_wrong_event_goes_with_its_article(desk: Desk, one_event: Any) -> None:
    convoy, again, patrol, _ = one_event
    desk.watch(max_age="2d")
    desk.match()
    event = desk.event(convoy)

    outcome = desk.wrong_event(1, NOW + 6 * DAY)

    assert outcome is not None
    assert outcome.articles == (convoy,)
    # convoy keeps the number, as it was the first: the others tell of another event, of which nothing was told
    assert desk.event(convoy) == event != desk.event(patrol)
    assert desk.match(NOW + 6 * DAY) == [convoy, again]
    assert mendings.standing(desk.conn, article_ids=[convoy])[0].kind == "split"


def test_the_others_are_told_where_the_alert_was_by_a_later_report(desk: Desk, one_event: Any) -> None:
    convoy, again, patrol, _ = one_event
    desk.watch(query="motorcycles OR valley", source_kinds=["wire"])
    desk.conn.execute(
        "update sources set kind = 'wire' where id in (select source_id from articles where id = any(%s))",
        [[patrol, again]],
    )
    desk.conn.execute(
        "update articles set first_seen_at = first_seen_at + interval '1 hour' where id = %s", [again]
    )
    desk.conn.execute("update articles set published = published - interval '1 hour' where id = %s", [patrol])
    assert desk.match() == [patrol]

    desk.wrong_event(1)

    assert desk.newsroom.alerts() == [(patrol, desk.event(patrol))]
    assert desk.event(patrol) != desk.event(convoy)
    assert desk.match() == [patrol, again]


def test_a_wrong_event_takes_the_copies_of_its_text_along_and_is_split_once(
    desk: Desk, one_event: Any
) -> None:
    convoy = one_event[0]
    copy = desk.article(CONVOY)
    detect(desk.conn, NOW)
    desk.watch(max_age="none")
    desk.match()

    outcome = desk.wrong_event(1)

    assert outcome is not None
    assert set(outcome.articles) >= {convoy, copy}
    assert desk.wrong_event(1) is None


def test_a_wrong_event_without_other_articles_has_nothing_to_split(desk: Desk, conn: Connection) -> None:
    desk.watch(query="flood", max_age="none")
    desk.article(FLOOD)
    detect(conn, NOW)
    desk.match()

    assert desk.wrong_event(1) is None
    assert desk.newsroom.column("select count(*) from mendings") == [0]


def test_a_merger_of_two_alerted_events_tells_nothing_and_nor_does_its_end(
    desk: Desk, conn: Connection
) -> None:
    desk.watch(query="nurse* OR flood", max_age="none")
    flood, strike = desk.article(FLOOD), desk.article(STRIKE)
    detect(conn, NOW)
    numbers = desk.events(flood, strike)
    assert desk.match() == [flood, strike]

    outcome = desk.merge(flood, strike)
    assert desk.match() == [flood, strike]
    desk.undo(outcome)

    assert desk.events(flood, strike) == numbers
    assert desk.match() == [flood, strike]
    for now in desk.days(2, FLOOD, STRIKE):
        assert desk.match(now) == [flood, strike]


def test_what_a_wrong_merger_held_is_told_when_it_is_taken_back(desk: Desk, conn: Connection) -> None:
    desk.watch(query="nurse* OR flood", max_age="2d", min_sources=1)
    flood = desk.article(FLOOD)
    detect(conn, NOW)
    desk.match()
    strike = desk.article(STRIKE)
    detect(conn, NOW)
    outcome = desk.merge(flood, strike)
    assert desk.match() == [flood]

    desk.undo(outcome, NOW + 5 * DAY)

    assert desk.match(NOW + 5 * DAY) == [flood, strike]


def test_an_end_of_a_split_brings_both_sides_together_and_tells_nothing(desk: Desk, one_event: Any) -> None:
    desk.watch(max_age="none")
    convoy, _, patrol, patrol_again = one_event
    desk.match()
    before = desk.event(convoy)
    outcome = desk.split(patrol, patrol_again)
    split_off = desk.event(patrol)
    assert desk.match() == [convoy, patrol]

    desk.undo(outcome)

    assert set(desk.events(*one_event)) == {before}
    assert events.current_id(desk.conn, split_off) == before
    assert desk.match() == [convoy, patrol]
    # once more: it comes back under its number, and is known
    desk.split(patrol, patrol_again)
    assert desk.event(patrol) == split_off
    assert desk.match() == [convoy, patrol]


@pytest.mark.parametrize("conditions", [{}, {"updates": "all"}, {"min_sources": 2}, {"max_age": "21h"}])
@pytest.mark.parametrize("first", [0, 2])
def test_a_preview_says_what_was_alerted_before_and_after_people_mended(
    desk: Desk, one_event: Any, conditions: dict[str, Any], first: int
) -> None:
    desk.watch(**conditions)
    desk.match()
    outcome = desk.split(*one_event[first : first + 2], now=NOW + HOUR)
    desk.match(NOW + 2 * HOUR)
    desk.article(PATROL_AGAIN, seen=NOW + 3 * HOUR)
    detect(desk.conn, NOW + 3 * HOUR)
    desk.match(NOW + 3 * HOUR)
    desk.undo(outcome, now=NOW + 4 * HOUR)
    desk.match(NOW + 5 * HOUR)
    desk.split(one_event[0], now=NOW + 6 * HOUR)
    desk.match(NOW + 7 * HOUR)
    index_stored(desk.conn)
    rule = WatchRule.model_validate(
        {"name": "attacks", "query": "soldier*", "notify": ["desk"], **conditions}
    )

    would = preview(desk.conn, rule, usable_query(rule), days=30, now=NOW + 8 * HOUR, with_near_misses=False)

    assert sorted((one.article_id, one.event_id) for one in would.alerted) == sorted(desk.newsroom.alerts())
    assert len(would.alerted) > 1
    held = desk.conn.execute(
        "select decision, count(*) from matches where decision <> 'alerts' group by 1"
    ).fetchall()
    assert would.held == dict(held)
    told = desk.conn.execute(
        "select article_id, created_at from alerts where first_alert_id is not null"
    ).fetchall()
    assert sorted((one.article_id, one.told_at) for one in would.updates) == sorted(told)
