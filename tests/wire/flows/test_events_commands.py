"""`tocsin events list|show|export` and `why event:N` on real rows, as a desk calls them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import sql.event_states
import sql.facts
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection
from sql.connection import now as database_now
from sql.statements import Json

pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
Run = Callable[..., tuple[int, str, str]]
HOSTILE = "=HYPERLINK(\x1b]0;owned\x07) \u202egnorw \x9b31m red"
STATE: dict[str, Any] = {
    "day_lo": date(2026, 3, 3), "day_hi": date(2026, 3, 3), "types": ["attack"], "countries": ["ML"],
    "place_ids": ["kidal-ml"], "place_names": ["Kidal"], "regions": ["Kidal"], "latitude": 18.44, "longitude": 1.41,
    "precision": 1, "actors": ["JNIM"], "killed_low": 14, "killed_high": 31, "injured_low": 9, "injured_high": 9,
    "abducted_low": None, "abducted_high": None, "layout": 1,
}  # fmt: skip


@dataclass
class Desk:
    """A stored world, and a desk that asks about it."""

    conn: Connection
    world: Any
    tocsin: Run

    def rule(self, name: str, query: str, **more: Any) -> None:
        rule = WatchRule.model_validate({"name": name, "query": query, "notify": ["mail"], **more})
        now = database_now(self.conn) - timedelta(days=9)
        loading.save(self.conn, rule, saved_by="ana", known_channels={"mail"}, now=now)

    def story(self, title: str, *, copies: int = 0, hours: int = 3, **state: Any) -> int:
        now = database_now(self.conn)
        event = self.world.story(title, age=timedelta(hours=hours), seen=now - timedelta(minutes=2))
        root = self.conn.execute("select root_article_id from events where id = %s", [event]).fetchone()[0]
        for _ in range(copies):
            copy = self.world.article(title, event=event, age=timedelta(hours=hours - 1), seen=now)
            self.conn.execute("update event_articles set copy_group = %s where article_id = %s", [root, copy])
        self.conn.execute(
            "update events set title = %s, independent_sources = 1, articles = %s, last_published ="
            " %s::timestamptz - %s * interval '1 hour' where id = %s",
            [title, 1 + copies, now, hours, event],
        )
        sql.event_states.put(self.conn, [{**STATE, **state, "event_id": event, "now": now}])
        return event

    def claim(self, article: int, kind: str, value: dict[str, Any], sentence: str = "So it was.") -> None:
        sql.facts.insert(
            self.conn,
            [
                {"article_id": article, "extractor": "facts/1", "kind": kind, "value": Json(value),
                 "sentence": sentence, "is_context": False}
            ],
        )  # fmt: skip

    def change(self, event: int, article: int, key: str, **more: Any) -> None:
        now = database_now(self.conn)
        row = {
            "event_id": event, "key": key, "kind": key.partition(":")[0], "article_id": article, "old": None,
            "new": "31", "sentence": "The toll rose.", "said_by": None, "is_disputed": False, "moment": now, "now": now,
        }  # fmt: skip
        sql.event_states.put_transitions(self.conn, [row | more])

    def match(self) -> None:
        run.match_stored(self.conn, database_now(self.conn), lambda *_: None)

    def said(self, *words: str) -> str:
        code, out, err = self.tocsin(*words)
        assert code == 0, err
        return out

    def numbers(self, *words: str) -> list[int]:
        return [json.loads(line)["id"] for line in self.said("events", "list", *words, "--json").splitlines()]


@pytest.fixture
def desk(conn: Connection, world: Any, tocsin: Run) -> Desk:
    return Desk(conn, world, tocsin)


def test_a_list_says_day_type_place_toll_newsrooms_and_who_was_told(desk: Desk) -> None:
    desk.rule("ambush", "convoy")
    event = desk.story("Convoy ambushed near Kidal")
    desk.change(event, 1, "killed:31", old="14", is_disputed=True)
    desk.match()

    lines = desk.said("events", "list").splitlines()

    assert lines[1].startswith("1      3 Mar 2026  attack  Kidal, ML  14–31 killed, disputed; 9 injured  1 ")
    assert lines[1].endswith("alert 1")
    assert lines[2].strip() == "Convoy ambushed near Kidal"


def test_filters_keep_what_a_desk_asks_for(desk: Desk) -> None:
    desk.rule("ambush", "title:convoy")
    ambush = desk.story("Convoy ambushed near Kidal", hours=3)
    protest = desk.story(
        "Marchers in Gao",
        hours=50,
        types=["protest", "attack"],
        countries=["NE"],
        place_ids=[],
        place_names=["Tin Azérif"],
        regions=[],
        killed_low=2,
        killed_high=None,
    )
    unknown = desk.world.story("Nothing is known of it")
    desk.conn.execute("update events set last_published = now() - interval '9 days' where id = %s", [unknown])
    desk.match()

    assert desk.numbers() == [ambush, protest, unknown]
    assert desk.numbers("--since", "1d") == [ambush]
    assert desk.numbers("--since", "2020-01-01", "--limit", "2") == [ambush, protest]
    assert desk.numbers("--country", "ne") == [protest]
    assert desk.numbers("--country", "ne", "--country", "ML") == [ambush, protest]
    assert desk.numbers("--type", "attack") == [ambush, protest]
    assert desk.numbers("--type", "Protest") == [protest]
    assert desk.numbers("--place", "kidal") == [ambush]
    # a name of no gazetteer, without its accent
    assert desk.numbers("--place", "tin azerif") == [protest]
    assert desk.numbers("--min-killed", "2") == [ambush, protest]
    assert desk.numbers("--min-killed", "15") == [ambush]
    assert desk.numbers("--alerted") == [ambush]
    desk.world.doubt(protest, ambush)
    assert desk.numbers("--doubtful") == [protest]


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("--type", "atack"), "did you mean attack?"),
        (("--type", "zzzzzz"), "known are attack, strike"),
        (("--country", "Mali"), "write ML for Mali"),
        (("--since", "yesterday"), "write 2026-03-01"),
        (("--since", "none"), "write 2026-03-01"),
        (("--since", "9999-99-99"), "write 2026-03-01"),
        (("--limit", "-1"), ">= 1"),
        (("--min-killed", "99999999999"), "<= 2000000000"),
        (("--place", "Kidall"), "did you mean Kidal?"),
        (("--place", "\x1b[31m" + "x" * 5000), "tocsin places show"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_with_a_remedy(
    desk: Desk, words: tuple[str, ...], remedy: str
) -> None:
    desk.story("Convoy ambushed near Kidal")

    code, out, err = desk.tocsin("events", "list", *words)

    assert (code, out) == (2, "")
    assert remedy in err
    assert "\x1b" not in err


def test_an_empty_list_says_whether_anything_was_asked(desk: Desk) -> None:
    assert "tocsin round" in desk.tocsin("events", "list")[2]
    assert "no such events" in desk.tocsin("events", "list", "--alerted")[2]


def test_an_event_without_articles_is_not_listed_but_shown(desk: Desk) -> None:
    event = desk.story("Convoy ambushed near Kidal")
    desk.conn.execute("delete from event_articles")

    assert desk.numbers() == []
    assert "no article any more" in desk.said("events", "show", str(event))


def test_an_event_is_shown_with_all_that_is_known_of_it(desk: Desk) -> None:
    desk.rule("ambush", "convoy")
    desk.rule("old-news", "convoy", max_age="1h")
    event = desk.story("Convoy ambushed near Kidal", copies=3)
    desk.claim(1, "toll", {"kind": "killed", "low": 14, "high": 14, "said_by": "the army"}, "Fourteen died.")
    desk.claim(2, "toll", {"kind": "killed", "low": 31, "high": 31, "said_by": "a hospital"}, "31 bodies.")
    desk.claim(2, "toll", {"kind": "killed", "low": 5, "high": 5, "side": "attackers"})
    desk.change(event, 2, "killed:31", old="14", said_by="a hospital", is_disputed=True)
    desk.match()

    shown = desk.said("events", "show", str(event))
    lines = [line.split() for line in shown.splitlines()]

    assert "where      Kidal, ML (precision: exact; 18.44, 1.41)" in shown
    assert "toll       14–31 killed, disputed; 9 injured" in shown
    assert "told by    4 articles, 1 newsroom; without copies 1 text" in shown
    assert "14 killed, says the army (gazette): “Fourteen died.”" in shown
    assert ["by", "the", "word", "of", "all,", "or", "not", "said", "attackers"] in lines
    assert ["the", "army", "14", "-"] in lines
    assert ["a", "hospital", "31", "-"] in lines
    assert ["gazette,", "naming", "nobody", "-", "5"] in lines
    assert "gazette, the first to report" in shown
    assert "same text: 4 sites (gazette, gazette, gazette, gazette)" in shown
    assert "killed: 14 → 31, says a hospital; disputed [gazette]: “The toll rose.”" in shown
    assert "alert 1 of rule ambush, new event, by gazette: Convoy ambushed near Kidal" in shown
    assert "ambush, 3 articles: the rule had told of the event [2, 3, 4]" in shown
    assert "old-news, 4 articles: older than the rule's max_age" in shown


def test_long_parts_are_counted_and_shown_when_asked_for(desk: Desk) -> None:
    event = desk.story("Convoy ambushed near Kidal")
    for number in range(30):
        desk.claim(1, "actor", {"name": f"Group {number}"})

    assert "and 25 claims more: --all" in desk.said("events", "show", str(event))
    assert "Group 29" in desk.said("events", "show", str(event), "--all")


def test_a_merged_number_leads_to_the_event_and_the_event_tells_of_it(desk: Desk) -> None:
    kept, gone = desk.story("Convoy ambushed"), desk.story("Soldiers killed in ambush")
    desk.world.assign(2, kept)
    desk.world.merge(gone, kept)

    shown = desk.said("events", "show", str(gone))
    told = json.loads(desk.said("events", "show", str(gone), "--json"))

    assert f"event      {kept}, where {gone} was merged" in shown
    assert f"event {gone}, “Soldiers killed in ambush”" in shown
    assert (told["id"], told["asked"], [one["event_id"] for one in told["merged"]]) == (kept, gone, [gone])
    assert desk.numbers() == [kept]


def test_doubts_are_told_on_both_sides_and_after_they_are_over(desk: Desk) -> None:
    desk.rule("ambush", "convoy")
    first, second = desk.story("Six die", hours=3), desk.story("Fourteen die", hours=2)
    desk.world.doubt(second, first)
    desk.match()

    assert f"event {second}, “Fourteen die”, may be this one: same town and day" in desk.said(
        "events", "show", str(first)
    )
    assert f"may be the same as “Six die” (event {first}): same town and day" in desk.said(
        "events", "show", str(second)
    )
    desk.conn.execute("delete from event_doubts")
    over = desk.said("events", "show", str(second))
    assert "alert 2 told of it in doubt, which is over: it may be the same as “Six die”" in over
    assert "\nin doubt" not in over


def test_there_is_no_such_event(desk: Desk) -> None:
    code, _, err = desk.tocsin("events", "show", "99")

    assert code == 2
    assert "there is no event 99" in err


def test_json_of_an_event_has_the_whole_of_it(desk: Desk) -> None:
    desk.rule("ambush", "convoy")
    event = desk.story("Convoy ambushed near Kidal", copies=1)
    desk.change(event, 1, "new", new="Convoy ambushed")
    desk.match()

    told = json.loads(desk.said("events", "show", str(event), "--json"))

    assert (told["title"], told["day_from"], told["types"]) == (
        "Convoy ambushed near Kidal",
        "2026-03-03",
        ["attack"],
    )
    assert told["where"]["latitude"] == 18.44
    assert [len(text["copies"]) for newsroom in told["timeline"] for text in newsroom["texts"]] == [2]
    assert told["alerts"][0]["alert"]["rule"] == "ambush"
    assert (told["held"][0]["decision"], told["held"][0]["articles"]) == ("already_told", 1)
    assert told["changes"][0]["kind"] == "new"


def test_geojson_is_a_collection_of_points_or_of_nothing(desk: Desk) -> None:
    here = desk.story("Convoy ambushed near Kidal")
    nowhere = desk.story("Somewhere", hours=4, latitude=None, longitude=None, precision=4)
    beyond = desk.story("Beyond", hours=5, latitude=91.0, longitude=1.0)

    found = json.loads(desk.said("events", "export"))

    assert found["type"] == "FeatureCollection"
    assert {one["type"] for one in found["features"]} == {"Feature"}
    assert {one["id"]: one["geometry"] for one in found["features"]} == {
        here: {"type": "Point", "coordinates": [1.41, 18.44]},
        nowhere: None,
        beyond: None,
    }
    properties = found["features"][0]["properties"]
    assert (properties["event"], properties["place"], properties["precision"]) == (here, "Kidal", "exact")
    assert (properties["killed_low"], properties["killed_high"], properties["killed_disputed"]) == (
        14,
        31,
        False,
    )
    assert properties["last_published"].endswith("Z")


def test_an_export_of_no_events_is_whole(desk: Desk) -> None:
    assert json.loads(desk.said("events", "export")) == {"type": "FeatureCollection", "features": []}
    assert len(desk.said("events", "export", "--format", "csv").splitlines()) == 1
    assert desk.said("events", "export", "--format", "jsonl") == ""


def test_a_hostile_headline_does_nothing_to_a_terminal_or_a_spreadsheet(desk: Desk) -> None:
    event = desk.story(HOSTILE, place_names=["@cmd", "+1"], actors=["-2+3"], longitude=-1.5)
    desk.claim(1, "actor", {"name": HOSTILE}, HOSTILE)
    desk.change(event, 1, "place:x", old=HOSTILE, new=HOSTILE, said_by=HOSTILE, sentence=HOSTILE)

    texts = [
        desk.said("events", "list"),
        desk.said("events", "list", "--json"),
        desk.said("events", "show", str(event)),
        desk.said("events", "show", str(event), "--json"),
        desk.said("why", f"event:{event}"),
        *(desk.said("events", "export", "--format", form) for form in ("csv", "jsonl", "geojson")),
    ]
    (row,) = csv.DictReader(texts[5].splitlines())

    assert not any(sign in text for text in texts for sign in "\x1b\x07\u202e\x9b")
    assert row["headline"].startswith("'=HYPERLINK(")
    assert (row["place"], row["places"], row["actors"]) == ("'@cmd", "'@cmd; +1", "'-2+3")
    # a number is a number
    assert row["longitude"] == "-1.5"
    assert json.loads(texts[6])["headline"] == HOSTILE


def test_an_export_replaces_its_file_when_all_is_written(desk: Desk, tmp_path: Path) -> None:
    desk.story("Convoy ambushed near Kidal")
    out = tmp_path / "events.csv"
    out.write_text("old")

    desk.said("events", "export", "--format", "csv", "--country", "ML", "--out", str(out))

    assert [row["event"] for row in csv.DictReader(out.read_text("utf-8").splitlines())] == ["1"]
    assert list(tmp_path.glob(".events*")) == []
    code, _, err = desk.tocsin("events", "export", "--out", str(tmp_path / "none" / "events.json"))
    assert code == 2
    assert "none" in err


def test_why_of_an_event_is_answered_by_the_event(desk: Desk) -> None:
    desk.rule("ambush", "convoy")
    desk.rule("old-news", "convoy", max_age="1h")
    event = desk.story("Convoy ambushed near Kidal", copies=1)
    desk.match()

    text = " ".join(desk.said("why", f"event:{event}").split())
    told = json.loads(desk.said("why", f"event:{event}", "--json"))

    assert text.startswith("You were told of this event: alert 1 of rule ambush at ")
    assert "old-news, 2 articles: older than the rule's max_age" in text
    assert "Of the article that was told You were told: alert 1" in text or "It alerted (alert 1" in text
    assert (told["of_event"]["id"], told["of_event"]["newsrooms"]) == (event, 1)
    assert "of_event" not in json.loads(desk.said("why", "article:1", "--json"))
