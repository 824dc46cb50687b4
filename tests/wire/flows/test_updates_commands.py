"""Updates as the commands tell them: `alerts`, `why`, `rules`, and the page of a round."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import sql.event_states
import sql.reports
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.explain.updates import told_by_alert
from flows.flow_runs import artifacts
from sql.connection import Connection
from sql.connection import now as database_now

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
Answer = Callable[..., str]
MINUTE = timedelta(minutes=1)
WORDS = "killed 14 → 31, says the army"
STATE = {
    "day_lo": None, "day_hi": None, "types": [], "countries": [], "place_ids": [], "place_names": [], "regions": [],
    "latitude": None, "longitude": None, "precision": None, "actors": [], "killed_high": None, "injured_low": None,
    "injured_high": None, "abducted_low": None, "abducted_high": None, "layout": 1,
}  # fmt: skip


@pytest.fixture
def told(conn: Connection, world: Any) -> run.MatchSummary:
    """Article 1 alerted; article 2, which no rule looks for, was told as an update; article 3 was not."""
    now = database_now(conn)
    rule = WatchRule.model_validate({"name": "border", "query": "convoy", "notify": ["desk"]})
    loading.save(conn, rule, saved_by="ana", known_channels={"desk"}, now=now - timedelta(days=9))
    event = world.story("Fourteen die near the border", seen=now - 90 * MINUTE)
    sql.event_states.put(conn, [{**STATE, "event_id": event, "killed_low": 14, "now": now}])
    conn.execute("update event_articles set assigned_at = %s", [now - 90 * MINUTE])
    run.match_stored(conn, now - 80 * MINUTE, lambda *_: None)
    for key, old, new, speaker in (
        ("killed:31", "14", "31", "the army"),
        ("place:djibo", None, "Djibo", None),
    ):
        article = world.article("Football", "A match.", event=event, seen=now - MINUTE)
        row = {
            "event_id": event, "key": key, "kind": key.partition(":")[0], "article_id": article, "old": old, "new": new,
            "sentence": "So it is said.", "said_by": speaker, "is_disputed": False, "moment": now - 2 * MINUTE,
            "now": now,
        }  # fmt: skip
        sql.event_states.put_transitions(conn, [row])
    conn.execute("update event_articles set assigned_at = %s where article_id > 1", [now - MINUTE])
    return run.match_stored(conn, now, lambda *_: None)


def test_alerts_say_what_changed(answer: Answer, told) -> None:
    listed = " ".join(answer("alerts", "list").split())
    lines = [json.loads(line) for line in answer("alerts", "list", "--json").splitlines()]

    assert f"update: {WORDS}" in listed
    assert [(line["transition"], line["update"]) for line in lines] == [("killed:31", WORDS), ("new", None)]
    assert f"update {WORDS}" in " ".join(answer("alerts", "show", "2").split())
    assert f"update alert 2: {WORDS} because of" in " ".join(answer("alerts", "show", "1").split())
    assert json.loads(answer("alerts", "show", "2", "--json"))["update"] == WORDS


@pytest.mark.parametrize("about", ["2", "alert:2"])
def test_why_says_that_what_an_article_changed_was_told(answer: Answer, told, about: str) -> None:
    text = " ".join(answer("why", about).split())

    assert text.startswith("You were told what it changed: alert 2 of rule border, an update.")
    assert f"changed {WORDS}: told as alert 2 of rule border" in text
    assert json.loads(answer("why", about, "--json"))["changes"][0]["decision"] == "told"


def test_why_says_why_a_change_was_not_told(answer: Answer, told) -> None:
    text = " ".join(answer("why", "3").split())

    assert (
        "place: Djibo, says gazette: not told by rule border, the rule's `updates:` does not ask for it"
        in text
    )
    assert text.startswith("You were not told")


def test_a_rule_is_tried_with_its_updates(answer: Answer, told) -> None:
    said = " ".join(answer("rules", "test", "border", "--days", "2").split())
    found = json.loads(answer("rules", "test", "border", "--days", "2", "--json"))

    assert "1 alert, 1 update; " in said
    assert "1 update it would have told: " in said
    assert f"event 1: {WORDS}" in said
    assert "changes not told: not asked 1" in said
    assert [one["words"] for one in found["updates"]] == [WORDS]
    assert found["untold"] == {"not_asked": 1}


def test_a_rule_is_added_with_its_updates(answer: Answer, conn) -> None:
    answer("rules", "add", "third", "convoy", "--notify", "desk", "--updates", "places", "--updates", "tolls")

    assert "updates:\n  - tolls\n  - places\n" in answer("rules", "show", "third")


def test_a_round_says_what_was_told_of_changes(conn, told) -> None:
    alerts = sql.reports.alerts_since(conn, since=database_now(conn) - timedelta(days=1), limit=10)

    page = artifacts.alerts_page(alerts, [], told_by_alert(conn, [alert.id for alert in alerts]))

    assert page.splitlines()[0] == "## 2 alerts, 1 update among them"
    assert "- **update** killed 14 → 31, says the army" in page
    assert artifacts.matched_in_words(told) == (
        "2 articles looked at, 0 matches, 0 alerts, 1 update (1 killed; not told: 1 not asked)"
    )
