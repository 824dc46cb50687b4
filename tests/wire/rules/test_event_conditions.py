"""Rules that ask of the event itself: held, told in doubt, looked at again when it changes; live and in preview."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

import sql.event_states
import sql.places
from alerts.rules import run
from alerts.rules.decide import Decision
from alerts.rules.fitting import States
from alerts.rules.history import preview
from alerts.rules.history.indexing import index_stored
from alerts.rules.place_names import Atlas
from alerts.rules.rule import LoadedRule, WatchRule, usable_query
from alerts.rules.store import loading
from alerts.rules.store.event_checks import ConditionRefused
from alerts.rules.store.word_list import WordList
from flows.explain.lookup import Numbered
from flows.explain.reasons import ArticleExplanation, gather
from sql.connection import Connection
from sql.rows import ImportedPlace

HOUR = timedelta(hours=1)


@pytest.fixture
def watch(conn: Connection, now: datetime) -> Callable[..., None]:
    """Save a rule that is active long before the articles."""

    def save(**changes: object) -> None:
        wanted = {"name": "border", "query": "convoy", "notify": ["mail"], **changes}
        rule = WatchRule.model_validate(wanted)
        loading.save(conn, rule, saved_by="ana", known_channels={"mail"}, now=now - timedelta(days=400))

    return save


@pytest.fixture
def known(conn: Connection, now: datetime) -> Callable[..., None]:
    """Say what an event is, as detection does."""

    def put(event: int, *ids: str, **more: object) -> None:
        places = Atlas(conn).by_ids(ids)
        row: dict[str, object] = {
            "event_id": event, "day_lo": None, "day_hi": None, "types": [], "latitude": None, "longitude": None,
            "countries": list(dict.fromkeys(one.country for one in places.values())), "place_ids": list(ids),
            "place_names": [one.name for one in places.values()], "precision": 1, "actors": [], "layout": 1, "now": now,
            "regions": list(dict.fromkeys(one.admin1 for one in places.values() if one.admin1)),
        }  # fmt: skip
        row |= {
            f"{kind}_{end}": None for kind in ("killed", "injured", "abducted") for end in ("low", "high")
        }
        sql.event_states.put(conn, [row | more])

    return put


def match(conn: Connection, now: datetime) -> run.MatchSummary:
    return run.match_stored(conn, now, lambda *_: None)


def decisions(conn: Connection) -> list[str]:
    found = conn.execute("select decision from matches order by article_id").fetchall()
    return [row[0] for row in found]


@pytest.mark.parametrize(
    ("asked", "before", "after", "decision"),
    [
        ({"places": ["Djibo"]}, {"ids": ["ml-gao"]}, {"ids": ["bf-djibo"]}, Decision.ELSEWHERE),
        ({"countries": ["BF"]}, {"ids": ["ml-gao"]}, {"ids": ["ml-gao", "bf-djibo"]}, Decision.ELSEWHERE),
        ({"event_types": ["attack"]}, {"types": ["protest"]}, {"types": ["attack"]}, Decision.EVENT_TYPE),
        ({"actors": ["GSIM"]}, {}, {"actors": ["JNIM"]}, Decision.ACTOR),
        ({"min_toll": 5}, {}, {"killed_low": 3, "killed_high": 6}, Decision.LOW_TOLL),
        ({"min_toll": 5}, {"killed_low": 2, "killed_high": 2}, {"killed_low": 7}, Decision.LOW_TOLL),
        # silence in doubt
        ({"places": ["Djibo"], "when_in_doubt": "hold"}, {}, {"ids": ["bf-djibo"]}, Decision.ELSEWHERE),
        ({"event_types": ["attack"], "when_in_doubt": "hold"}, {"types": ["other"]}, {"types": ["attack"]},
         Decision.EVENT_TYPE),
    ],
)  # fmt: skip
def test_what_is_not_asked_for_waits_until_the_event_is(
    conn, world, watch, known, now, asked, before, after, decision
) -> None:
    watch(**asked)
    event = world.story()
    known(event, *before.pop("ids", ()), **before)

    first = match(conn, now)
    idle = match(conn, now)
    known(event, *after.pop("ids", ()), **after)
    then = match(conn, now + HOUR)
    later = match(conn, now + 2 * HOUR)

    assert (first.alerts, first.held) == (0, {decision: 1})
    assert (idle.alerts, idle.held) == (0, {})
    assert (then.alerts, later.alerts) == (1, 0)
    assert decisions(conn) == ["alerts"]
    assert world.column("select in_doubt_kind from alerts") == [None]


def test_nothing_is_done_until_an_event_changes(conn, world, watch, known, now) -> None:
    watch(countries=["BF"])
    event = world.story()
    known(event, "ml-gao")
    match(conn, now)

    waits = sql.matches.is_work_waiting(conn)
    known(event, "ml-gao")  # folded anew, and the same
    waits_still = sql.matches.is_work_waiting(conn)
    known(event, "ml-gao", killed_low=3)
    has_changed = sql.matches.is_work_waiting(conn)
    match(conn, now)

    assert (waits, waits_still, has_changed) == (False, False, True)
    assert not sql.matches.is_work_waiting(conn)
    assert decisions(conn) == ["elsewhere"]


def test_an_event_that_nobody_placed_is_told_in_doubt(conn, world, watch, known, now) -> None:
    watch(places=["Djibo"])
    event = world.story()

    assert match(conn, now).alerts == 1
    assert world.column("select in_doubt_kind from alerts") == ["place"]
    assert world.column("select doubt_words from alerts") == [
        "its place is not said, and the rule asks for Djibo (Sahel, Burkina Faso)"
    ]
    # told is told
    known(event, "ml-gao")
    world.article(event=event)
    assert match(conn, now).held == {Decision.ALREADY_TOLD: 1}


def test_an_event_that_may_be_another_one_says_so_and_what_is_not_known_of_it(
    conn, world, watch, known, now
) -> None:
    watch(event_types=["attack"])
    first = world.story()
    known(first, types=["attack"])
    match(conn, now)
    second = world.story()
    known(second, types=["other"])
    world.doubt(second, first)

    assert match(conn, now).alerts == 1
    assert world.column("select in_doubt_kind from alerts order by id") == [None, "same"]
    assert world.column("select doubt_words from alerts order by id desc limit 1") == [
        "same town and day; its kind could not be told, and the rule asks for attack"
    ]


def test_what_waits_alerts_when_its_event_is_merged_into_one_that_is_asked_for(
    conn, world, watch, known, now
) -> None:
    watch(places=["Djibo"])
    event, other = world.story(), world.story("Nothing", text="at all")
    known(event, "ml-gao")
    known(other, "bf-djibo")
    match(conn, now)

    world.merge(event, other)

    assert match(conn, now).alerts == 1
    assert world.column("select event_id from alerts") == [other]


def test_the_article_that_reaches_the_toll_is_told_and_not_one_that_waited(
    conn, world, watch, known, now
) -> None:
    watch(min_toll=10)
    event = world.story()
    known(event, killed_low=5, killed_high=5)
    match(conn, now)
    reached = world.article(event=event)
    known(event, killed_low=5, killed_high=20)

    assert match(conn, now).alerts == 1
    assert world.column("select article_id from alerts") == [reached]


def test_a_rule_that_asks_for_less_alerts_for_what_waited(conn, world, watch, known, now) -> None:
    watch(min_toll=10)
    event = world.story()
    known(event, killed_low=5, killed_high=5)
    match(conn, now)

    watch(min_toll=5)

    assert match(conn, now).alerts == 1


def test_what_has_become_old_while_it_waited_does_not_alert(conn, world, watch, known, now) -> None:
    watch(min_toll=5, max_age="48h")
    event = world.story()
    match(conn, now)
    known(event, killed_low=9)

    assert match(conn, now + 49 * HOUR).alerts == 0
    assert decisions(conn) == ["too_old"]
    assert not sql.matches.is_work_waiting(conn)


def test_a_rule_that_does_not_find_the_article_any_more_waits_no_longer(
    conn, world, watch, known, now
) -> None:
    watch(min_toll=5)
    event = world.story()
    match(conn, now)
    watch(min_toll=5, query="convoy AND uranium")
    known(event, killed_low=9)

    assert match(conn, now).alerts == 0
    assert decisions(conn) == ["no_longer_matches"]
    assert not sql.matches.is_work_waiting(conn)


def test_rules_that_rest_and_closed_events_make_no_work(conn, world, watch, known, now) -> None:
    watch(min_toll=5)
    event = world.story()
    match(conn, now)
    known(event, killed_low=9)
    watch(min_toll=5, enabled=False)
    resting = sql.matches.is_work_waiting(conn)
    watch(min_toll=5)
    conn.execute("update events set state = 'closed'")

    assert not resting
    assert not sql.matches.is_work_waiting(conn)


def test_two_runs_at_once_alert_once_for_what_waited(conn, two_at_once, world, watch, known, now) -> None:
    watch(min_toll=5)
    event = world.story()
    for _ in range(5):
        world.article(event=event)
    match(conn, now)
    known(event, killed_low=9)
    two_at_once(lambda mine: match(mine, now))

    assert world.column("select count(*) from alerts") == [1]
    assert sorted(decisions(conn)) == ["alerts"] + ["already_told"] * 5


def test_states_are_read_only_for_rules_that_ask_for_them(conn, world, watch, now, monkeypatch) -> None:
    asked: list[list[int]] = []
    read = sql.event_states.of_events
    monkeypatch.setattr(
        sql.event_states, "of_events", lambda c, ids: (asked.append(list(ids)), read(c, ids))[1]
    )
    watch()
    world.story()
    match(conn, now)
    watch(name="other", countries=["ML"])
    event = world.story()
    match(conn, now)

    assert asked == [[event]]


def test_imported_places_count(conn, world, watch, known, now) -> None:
    dabia = ImportedPlace("geonames:77", "Dabia", "village", "Kayes", "ML", 14.0, -11.0, 0, ["Dabya"])
    with pytest.raises(ConditionRefused, match="no place is called Dabia"):
        watch(places=["Dabia"])
    sql.places.upsert(conn, [dabia], now=now)
    watch(places=["dabya"])
    watch(name="region", places=["Kayes Region"])
    inside, outside = world.story(), world.story()
    known(inside, "geonames:77")
    known(outside, "ml-gao")

    assert match(conn, now).held == {Decision.ELSEWHERE: 2}
    assert world.column("select event_id from alerts order by id") == [inside, inside]
    # what was saved goes on by its name when the import is taken away
    sql.places.remove_country(conn, country="ML")
    assert isinstance(loading.get(conn, "border"), LoadedRule)
    assert match(conn, now).alerts == 0


def test_an_import_does_not_change_which_place_a_rule_means(conn, watch, now) -> None:
    other = ImportedPlace("geonames:5", "Djibo", "city", "Kano", "NG", 12.0, 8.5, 5, [])
    sql.places.upsert(conn, [other], now=now)

    assert [one.id for one in Atlas(conn).meant("Djibo").places] == ["bf-djibo"]
    assert [one.id for one in Atlas(conn).meant("Djibo, Nigeria").places] == ["geonames:5"]
    assert [one.id for one in Atlas(conn).meant("geonames:5").places] == ["geonames:5"]


def test_a_list_that_actors_name_cannot_be_removed(conn, watch, now) -> None:
    loading.save_list(conn, WordList(name="groups", entries=["=JNIM"]), saved_by="ana", now=now)
    watch(actors=["@groups"])

    with pytest.raises(loading.RuleError, match="list @groups is used by rule border"):
        loading.remove(conn, "groups", now=now, what=loading.What.LIST)
    with pytest.raises(ConditionRefused, match="no entry of @groups names an actor"):
        loading.save_list(conn, WordList(name="groups", entries=["apple"]), saved_by="ana", now=now)


def test_why_says_what_the_event_is_and_what_the_rule_asks(conn, world, watch, known, now) -> None:
    watch(countries=["BF"])
    watch(name="toll", min_toll=5)
    watch(name="doubt", event_types=["attack"])
    event = world.story()
    known(event, "ml-gao")
    match(conn, now)
    (article,) = world.column("select id from articles")

    found = gather(conn, Numbered("article", article))

    assert isinstance(found, ArticleExplanation)
    assert {one.rule: one.reason for one in found.verdicts if one.rule != "doubt"} == {
        "border": "it happened in Gao (Gao, Mali), and the rule asks for Burkina Faso",
        "toll": "nobody gives its toll yet, and the rule asks for 5 killed",
    }
    (told,) = [one for one in found.verdicts if one.rule == "doubt"]
    assert told.doubt == (
        "may be an event of another kind: its kind could not be told, and the rule asks for attack"
    )


CONDITIONS: list[dict[str, object]] = [
    {"places": ["Djibo"]},
    {"places": ["Mopti Region", "Niger"]},
    {"countries": ["ML"]},
    {"countries": ["BF", "NE"], "when_in_doubt": "hold"},
    {"event_types": ["attack", "strike"]},
    {"actors": ["GSIM", "FLA"]},
    {"min_toll": {"killed": 5, "abducted": 2}},
    {"places": ["Mali"], "event_types": ["attack"], "min_toll": 3, "when_in_doubt": "hold"},
    {"min_toll": 2, "min_sources": 2},
]
IDS = ["bf-djibo", "bf", "ml-sevare", "ml-mopti-region", "ml-gao", "ml", "ne-niamey", "ne", "x-sahel"]


def _random_state(chance: random.Random) -> tuple[list[str], dict[str, object]]:
    toll = chance.choice([None, 1, 3, 6, 20])
    more: dict[str, object] = {
        "types": chance.choice([[], ["other"], ["attack"], ["protest", "attack"], ["crime"]]),
        "actors": chance.choice([[], ["JNIM"], ["FLA", "Malian army"], ["Wagner"]]),
        "killed_low": toll,
        "killed_high": chance.choice([None, toll]),
        "precision": chance.choice([None, 1, 2, 3, 4]),
    }
    return chance.sample(IDS, chance.randint(0, 2)), more


@pytest.mark.parametrize("asked", CONDITIONS)
def test_a_preview_decides_as_the_live_run_over_a_fortnight(
    conn, world, watch, known, now, monkeypatch, asked
) -> None:
    monkeypatch.setattr(preview, "SECONDS", 60)
    chance = random.Random(str(asked))
    for hours in range(14 * 24, 0, -8):
        seen = now - timedelta(hours=hours)
        event = world.story(seen=seen, age=timedelta(minutes=5))
        if chance.random() < 0.8:
            ids, more = _random_state(chance)
            known(event, *ids, **more)
        conn.execute(
            "update events set independent_sources = %s where id = %s", (chance.randint(1, 3), event)
        )
        for late in range(chance.randint(0, 2)):
            world.article(event=event, seen=seen + timedelta(minutes=5 * late), age=timedelta(minutes=1))
        if chance.random() < 0.2:
            world.doubt(event, None, kind="roundup", words="")
    watch(**asked)
    index_stored(conn)
    rule = WatchRule.model_validate({"name": "x", "query": "convoy", "notify": ["mail"], **asked})
    would = preview.preview(conn, rule, usable_query(rule), days=30, now=now)

    # hour by hour: what was stored until then is matched then
    conn.execute("update articles set detected_at = null")
    for hours in range(14 * 24, -1, -8):
        moment = now - timedelta(hours=hours)
        conn.execute("update articles set detected_at = first_seen_at where first_seen_at <= %s", (moment,))
        match(conn, moment)

    rows = conn.execute("select article_id, decision from matches").fetchall()
    alerted = [number for number, decision in rows if decision == "alerts"]
    doubtful = world.column("select article_id from alerts where in_doubt_kind is not null")
    held = {one: sum(each == one for _, each in rows) for one in {each for _, each in rows} - {"alerts"}}
    assert sorted(one.article_id for one in would.alerted) == sorted(alerted)
    assert would.held == held
    assert would.in_doubt == len(doubtful)


def test_states_of_nothing_are_not_read(conn) -> None:
    assert States.read(conn, [None]) == States()
