"""What a rule would have done in the stored past, by the functions that match live."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from alerts.rules import run
from alerts.rules.decide import Decision
from alerts.rules.history import archive, preview
from alerts.rules.history.comparison import compare
from alerts.rules.history.indexing import index_stored
from alerts.rules.history.preview import Preview
from alerts.rules.rule import WatchRule, usable_query
from alerts.rules.store import loading
from sql import text_index
from sql.connection import Connection


@pytest.fixture(autouse=True)
def _a_busy_machine_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "SECONDS", 60)


def tried(conn: Connection, now: datetime, query: str = "convoy", **conditions: object) -> Preview:
    rule = WatchRule.model_validate({"name": "x", "query": query, "notify": ["mail"], **conditions})
    index_stored(conn)
    return preview.preview(conn, rule, usable_query(rule), days=30, now=now)


def test_it_tells_what_would_have_alerted_and_writes_nothing(conn, world, now) -> None:
    event = world.story(seen=now - timedelta(days=2))
    world.article(event=event, seen=now - timedelta(days=1))
    world.story(seen=now - timedelta(days=1), age=timedelta(days=3))
    world.story(seen=now - timedelta(days=40))
    world.story("Football", text="A match.", seen=now - timedelta(days=1))

    found = tried(conn, now)

    assert [one.event_id for one in found.alerted] == [event]
    assert found.held == {Decision.ALREADY_TOLD: 1, Decision.TOO_OLD: 1}
    (alerting,) = found.newest
    assert alerting.sentence[slice(*alerting.marks[0])] == "convoy"
    assert (found.articles, found.alerts, found.is_about) == (3, 1, False)
    assert world.column("select count(*) from matches") == [0]


def test_each_day_has_its_articles_and_alerts(conn, world, now) -> None:
    event = world.story(seen=now - timedelta(days=2))
    world.article(event=event, seen=now - timedelta(days=2))
    world.story(seen=now - timedelta(days=1))

    found = tried(conn, now)

    by_day = {one.day: (one.articles, one.alerts) for one in found.days}
    assert by_day == {date(2026, 3, 8): (2, 1), date(2026, 3, 9): (1, 1), date(2026, 3, 10): (0, 0)}


def test_it_agrees_with_the_live_run(conn, world, now) -> None:
    stories = [world.story() for _ in range(3)]
    for story in stories:
        world.article(event=story, age=timedelta(hours=2))
    world.article("Football", "A match.")
    rule = WatchRule(name="x", query="border", notify=["mail"])
    loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))
    would = tried(conn, now, query="border")

    run.match_stored(conn, now, lambda *_: None)

    rows = conn.execute("select article_id, decision from matches").fetchall()
    assert {one.article_id for one in would.alerted} == {
        number for number, decision in rows if decision == "alerts"
    }
    assert set(would.article_ids) == {number for number, _ in rows}


def test_alerts_a_week_are_counted_over_the_time_that_the_archive_has(conn, world, now) -> None:
    for day in (1, 2, 3, 3):
        world.story(seen=now - timedelta(days=day), age=timedelta())

    found = tried(conn, now)

    assert found.alerts_per_week == pytest.approx(4 / 3 * 7)


def test_a_broad_rule_is_gone_through_from_the_newest_and_says_about(conn, world, now, monkeypatch) -> None:
    monkeypatch.setattr(preview, "MOST_DECIDED", 2)
    for day in range(1, 5):
        world.story(seen=now - timedelta(days=day), age=timedelta())

    found = tried(conn, now)

    assert found.is_about
    assert found.articles == 4
    assert len(found.alerted) == 2
    assert found.alerts == pytest.approx(4)


def test_what_is_asked_loosely_is_looked_at_again(conn, world, now) -> None:
    world.story(text="The Convoy left.")
    world.story(text="The convoy left.")

    found = tried(conn, now, query="=Convoy")

    assert (found.articles, found.alerts, found.is_about) == (1, 1, False)


def test_what_there_is_no_time_to_look_at_is_estimated(conn, world, now, monkeypatch) -> None:
    monkeypatch.setattr(archive, "PAGE", 2)
    monkeypatch.setattr(preview, "SECONDS", 0)
    # the two newest are looked at: one of them holds
    for number, text in enumerate(("Convoy", "convoy", "Convoy", "convoy")):
        world.story(text=text, seen=now - timedelta(hours=number), age=timedelta())

    found = tried(conn, now, query="=Convoy")

    assert (found.articles, found.is_about) == (2, True)


def test_near_misses_name_the_clause_and_what_became_of_it(conn, world, now) -> None:
    world.story(text="A convoy was ambushed near the border.")
    refused = world.article(title="Cup", text="A convoy of football fans was ambushed.")
    short = world.article(title="Truck", text="A convoy arrived.")

    found = tried(conn, now, query="convoy ambush* NOT football")

    dropped, *others = found.near_misses
    assert (dropped.clause, dropped.is_refusal, dropped.articles) == ("football", True, 1)
    assert [one.article_id for one in dropped.newest] == [refused]
    (lacking,) = [one for one in others if one.clause == "ambush*"]
    assert [one.article_id for one in lacking.newest] == [short]
    assert "ambush*" in lacking.newest[0].words


def test_words_too_far_apart_are_a_near_miss(conn, world, now) -> None:
    far = world.article(text="A convoy, so they say in the town by the old road, was seen at the border.")

    found = tried(conn, now, query="convoy NEAR/3 border")

    (missed,) = found.near_misses
    assert [one.article_id for one in missed.newest] == [far]
    assert "apart" in missed.newest[0].words


def test_a_comparison_says_what_an_edit_gains_and_loses(conn, world, now) -> None:
    both = world.story(text="A convoy at the border.")
    lost = world.story(text="A convoy.")
    gained = world.story(text="At the border.", title="News")

    found = compare(tried(conn, now, query="convoy"), tried(conn, now, query="border"))

    assert {one.event_id for one in found.lost_events} == set()
    assert [one.event_id for one in found.gained_events] == [gained]
    assert (found.kept_events, found.kept_articles) == (2, 2)
    assert {both, lost} & {one.event_id for one in found.gained_events} == set()


def test_a_search_that_takes_too_long_is_given_up_with_advice(conn, world, now, monkeypatch) -> None:
    monkeypatch.setattr(preview, "LONGEST", timedelta(milliseconds=1))
    monkeypatch.setattr(text_index, "search", lambda conn, **_: conn.execute("select pg_sleep(10)"))

    with pytest.raises(preview.PreviewTooSlow, match="fewer days"):
        tried(conn, now)

    assert conn.execute("select 1").fetchone() == (1,)


def test_articles_that_are_not_indexed_yet_are_counted(conn, world, now) -> None:
    world.story()
    rule = WatchRule(name="x", query="convoy", notify=["mail"])

    found = preview.preview(conn, rule, usable_query(rule), days=30, now=now)

    assert (found.articles, found.unindexed) == (0, 1)


def test_a_rule_that_wants_several_sources_or_cools_down_alerts_less(conn, world, now) -> None:
    first = world.story(seen=now - timedelta(hours=3))
    second = world.story(seen=now - timedelta(hours=2))
    conn.execute("update events set independent_sources = 2 where id = %s", [second])

    several = tried(conn, now, min_sources=2)
    cooling = tried(conn, now, cooldown="1d")

    assert [one.event_id for one in several.alerted] == [second]
    assert several.held == {Decision.FEW_SOURCES: 1}
    assert [one.event_id for one in cooling.alerted] == [first]
    assert cooling.held == {Decision.COOLDOWN: 1}


def test_it_names_what_told_the_event_of_each_article_that_it_spares(conn, world, now) -> None:
    event = world.story("Ambush near the border", seen=now - timedelta(hours=3))
    later = world.article("Toll of the ambush rises", event=event, seen=now - timedelta(hours=1))

    found = tried(conn, now)

    (spared,) = found.spared
    assert (spared.decision, spared.article_id) == (Decision.ALREADY_TOLD, later)
    assert (spared.by_event_id, spared.by_article_id) == (event, 1)
    assert found.titles[1] == ("Ambush near the border", "gazette")
    assert found.titles[later] == ("Toll of the ambush rises", "gazette")


def test_what_is_in_doubt_alerts_and_is_counted_or_is_spared(conn, world, now) -> None:
    first = world.story("Six die", seen=now - timedelta(hours=3))
    second = world.story("Fourteen die", seen=now - timedelta(hours=2))
    page = world.story("The week", seen=now - timedelta(hours=1))
    unknown = world.story("Football", text="A match.")
    plainly_new = world.story("Nine die", seen=now)
    world.doubt(second, first)
    world.doubt(page, None, "roundup", "five places")
    world.doubt(plainly_new, unknown)

    tells, holds = tried(conn, now), tried(conn, now, when_in_doubt="hold")

    assert (tells.alerts, tells.in_doubt, tells.held) == (4, 2, {})
    said = {one.event_id: one.in_doubt for one in tells.newest}
    assert said[second] == "may be the same as “Six die”: same town and day"
    assert said[page] == "tells of several events: five places"
    assert said[first] == said[plainly_new] == ""
    assert (holds.alerts, holds.in_doubt, holds.held) == (2, 0, {Decision.IN_DOUBT: 2})
    assert [(one.by_event_id, one.by_article_id) for one in holds.spared] == [(None, None), (first, 1)]


@pytest.mark.parametrize("when_in_doubt", ["tell", "hold"])
def test_it_agrees_with_the_live_run_in_doubt(conn, world, now, when_in_doubt) -> None:
    stories = [world.story(age=timedelta(hours=9 - number)) for number in range(6)]
    for story, other in zip(stories[1::2], stories[::2], strict=True):
        world.doubt(story, other)
    world.doubt(stories[4], stories[1])
    for story in stories:
        world.article(event=story, age=timedelta(hours=2))
    rule = WatchRule(name="x", query="border", notify=["mail"], when_in_doubt=when_in_doubt)
    loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))
    would = tried(conn, now, query="border", when_in_doubt=when_in_doubt)

    run.match_stored(conn, now, lambda *_: None)

    decided = dict(conn.execute("select article_id, decision from matches").fetchall())
    assert {one.article_id for one in would.alerted} == {n for n, what in decided.items() if what == "alerts"}
    assert {one.article_id: str(one.decision) for one in would.spared} == {
        number: what for number, what in decided.items() if what != "alerts"
    }
    doubtful = conn.execute("select count(*) from alerts where in_doubt_kind = 'same'").fetchone()
    assert doubtful == (would.in_doubt,)
