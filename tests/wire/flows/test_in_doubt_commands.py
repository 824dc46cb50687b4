"""The third answer as the commands tell it: `why`, `alerts`, `events`, `rules`, and the page of a round."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import sql.events
import sql.reports
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.flow_runs import artifacts
from sql.connection import Connection
from sql.connection import now as database_now

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
Answer = Callable[..., str]
FIRST, SECOND, WORDS = "Six die near the border", "Fourteen die near the border", "same town and day"


@pytest.fixture
def pair(conn: Connection, world: Any) -> tuple[int, int]:
    """Two events, the second of which may be the same as the first; two rules looked at them."""
    now = database_now(conn)
    for name, when_in_doubt in (("tells", "tell"), ("waits", "hold")):
        rule = WatchRule.model_validate(
            {"name": name, "query": "convoy", "notify": ["desk"], "when_in_doubt": when_in_doubt}
        )
        loading.save(conn, rule, saved_by="ana", known_channels={"desk"}, now=now - timedelta(days=9))
    first = world.story(FIRST, age=timedelta(hours=3), seen=now - timedelta(minutes=2))
    second = world.story(SECOND, age=timedelta(hours=2), seen=now - timedelta(minutes=1))
    conn.execute("update events set title = %s where id = %s", [FIRST, first])
    world.doubt(second, first, words=WORDS)
    run.match_stored(conn, now, lambda *_: None)
    return first, second


def test_alerts_say_what_they_may_repeat(answer: Answer, pair) -> None:
    listed = answer("alerts", "list")
    lines = {line["id"]: line for line in map(json.loads, answer("alerts", "list", "--json").splitlines())}
    doubtful = next(line for line in lines.values() if line["in_doubt_kind"])
    shown = answer("alerts", "show", str(doubtful["id"]))

    assert f"in doubt: may be the same as “{FIRST}” (alert {doubtful['may_be_alert_id']})" in " ".join(
        listed.split()
    )
    assert len(lines) == 3
    assert (doubtful["rule"], doubtful["may_be_event_id"], doubtful["doubt_words"]) == (
        "tells",
        pair[0],
        WORDS,
    )
    assert f"in doubt    may be the same as “{FIRST}”" in shown


def test_events_say_what_is_in_doubt_of_them(answer: Answer, pair) -> None:
    first, second = pair
    said = f"may be the same as “{FIRST}” (event {first}): {WORDS}"
    (line,) = [
        row for row in map(json.loads, answer("events", "list", "--json").splitlines()) if row["in_doubt"]
    ]

    assert said in answer("events", "list")
    assert said in answer("events", "show", str(second))
    assert "\nin doubt" not in answer("events", "show", str(first))
    assert f"event {second}, “x”, may be this one: {WORDS}" in answer("events", "show", str(first))
    assert (line["id"], line["in_doubt"]["may_be_event_id"]) == (second, first)


@pytest.mark.parametrize("about", ["2", "event:2", "alert:3"])
def test_why_tells_a_doubt_that_alerted_and_one_that_was_held(answer: Answer, pair, about: str) -> None:
    told = json.loads(answer("why", about, "--json"))
    text = " ".join(answer("why", about).split())

    alerted, held = sorted(told["rules"], key=lambda rule: rule["rule"])
    assert alerted["standing"] == "alerted"
    assert alerted["doubt"].startswith(f"may be the same as “{FIRST}” (told ")
    assert (held["standing"], held["decision"]) == ("held", "in_doubt")
    assert held["reason"].startswith(f"it may be the same as “{FIRST}” (told ")
    assert held["reason"].endswith(f": {WORDS}; the rule is silent in doubt")
    assert told["in_doubt"]["words"] == WORDS
    assert f"in doubt may be the same as “{FIRST}” (event 1): {WORDS}" in text
    assert "of rule tells, in doubt" in text


def test_why_of_what_was_told_in_doubt_says_so_when_the_doubt_is_over(answer: Answer, conn, pair) -> None:
    sql.events.clear_doubt(conn, [pair[1]])

    told = json.loads(answer("why", "event:2", "--json"))

    assert told["in_doubt"] is None
    assert told["rules"][0]["doubt"].startswith(f"may be the same as “{FIRST}”")


def test_a_rule_is_made_shown_and_tried_with_silence_in_doubt(answer: Answer, pair) -> None:
    answer("rules", "add", "third", "convoy", "--notify", "desk", "--when-in-doubt", "hold")

    assert "when_in_doubt: hold" in answer("rules", "show", "third")
    assert "when_in_doubt: hold" in answer("rules", "export")
    assert "when_in_doubt" not in answer("rules", "show", "tells")
    assert "1 in doubt" in answer("rules", "show", "waits") or "in doubt 1" in answer(
        "rules", "show", "waits"
    )
    tried = json.loads(answer("rules", "test", "third", "--json"))
    assert (tried["alerts"], tried["held"]) == (1, {"in_doubt": 1})
    assert [(one["decision"], one["by_event_id"], one["by_article_id"]) for one in tried["spared"]] == [
        ("in_doubt", 1, 1)
    ]
    text = answer("rules", "test", "third")
    assert "1 article it would have held back as told:" in text
    assert f"in doubt: it may be event 1, by article 1, {FIRST}  (gazette)" in text
    assert "2 alerts (1 in doubt)" in answer("rules", "preview", "convoy")


def test_the_page_of_a_round_says_what_its_alerts_may_repeat(conn: Connection, pair) -> None:
    since = database_now(conn) - timedelta(hours=1)

    page = artifacts.alerts_page(sql.reports.alerts_since(conn, since=since, limit=9), [])

    assert page.startswith("## 3 alerts, 1 in doubt")
    assert f"- **in doubt** may be the same as “{FIRST}” \\(told " in page
