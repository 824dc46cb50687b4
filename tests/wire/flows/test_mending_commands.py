"""`tocsin events split|merge|apart|undo|mended`, `alerts judge ID wrong-event` and `events list --doubtful`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from alerts.events.detect import detect
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection
from sql.connection import now as database_now

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
Tocsin = Callable[..., tuple[int, str, str]]
CONVOY = (
    "Gunmen attacked an army convoy on Monday near Kossan, killing nine soldiers who carried flour, the governor said.",
    "Nine soldiers were killed near Kossan on Monday, when an army convoy of flour ran into gunmen, the governor said.",
    "The governor said that an army convoy was attacked near Kossan on Monday: gunmen killed nine soldiers.",
)
STRIKE = (
    "Nurses of Badala hospital began a strike on Sunday over five months of unpaid wages, their union said."
)


@pytest.fixture
def news(conn: Connection, world: Any) -> None:
    """Event 1 of articles 1 to 3, event 2 of article 4; a rule that was told of event 1 by article 1."""
    now = database_now(conn)
    for text in CONVOY:
        world.article("Nine soldiers killed near Kossan", text, detected=False, seen=now)
    world.article("Nurses walk out", STRIKE, detected=False, seen=now)
    detect(conn, now)
    rule = WatchRule.model_validate(
        {"name": "border", "query": "soldiers", "notify": ["desk"], "max_age": "none"}
    )
    loading.save(conn, rule, saved_by="ana", known_channels={"desk"}, now=world_start(now))
    run.match_stored(conn, now, lambda *_: None)


def world_start(now: Any) -> Any:
    return now.replace(year=now.year - 1)


def alerts(conn: Connection) -> list[int]:
    run.match_stored(conn, database_now(conn), lambda *_: None)
    return [row[0] for row in conn.execute("select article_id from alerts order by id").fetchall()]


def test_a_split_says_what_it_did_and_is_listed_with_who_when_and_why(tocsin: Tocsin, news: None) -> None:
    code, out, said = tocsin("events", "split", "1", "3", "--why", "another convoy")
    listed = [json.loads(line) for line in tocsin("events", "mended", "--json")[1].splitlines()]
    shown = tocsin("events", "mended", "1")[1]

    assert (code, out) == (0, "")
    assert said == (
        "article 3 is event 3 now, the others event 1; 1 match that was held: the next round decides anew "
        "(`tocsin events undo 1` takes it back)\n"
    )
    assert [(one["made_by"], one["why"], one["apart"], one["rest"], one["events"]) for one in listed] == [
        ("ana", "another convoy", [3], [1, 2], [3])
    ]
    assert "split off: article 3 from articles 1, 2" in shown
    assert "another convoy" in shown
    assert tocsin("events", "mended", "2")[2] == "nothing was mended by hand\n"


def test_a_merger_is_taken_back_by_its_number(conn: Connection, tocsin: Tocsin, news: None) -> None:
    merged = json.loads(tocsin("events", "merge", "1", "2", "--json")[1])
    back = tocsin("events", "undo", "1", "--why", "read it again")
    listed = tocsin("events", "mended")[1]

    assert (merged["kind"], merged["articles"], merged["events"]) == ("merge", [1, 2, 3, 4], [1])
    assert back[2] == "merge 1 is taken back; articles 1, 2, 3, 4 are events 1, 2 now\n"
    assert "taken back by ana" in listed
    assert "read it again" in listed
    assert alerts(conn) == [1]


def test_the_newer_of_two_that_contradict_each_other_names_the_older(tocsin: Tocsin, news: None) -> None:
    tocsin("events", "split", "1", "3", "--why", "another convoy")

    said = tocsin("events", "merge", "1", "3")[2]

    assert "this goes before split 1 of ana, " in said
    assert ": another convoy (`tocsin events undo 2` takes it back)" in said
    assert "stands, but where 2 says otherwise" in tocsin("events", "mended")[1]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["split", "99", "1"], "there is no event 99: see `tocsin events list`"),
        (["split", "1"], "say which articles are not of event 1: `tocsin events show 1`"),
        (["split", "1", "4"], "article 4 is not of event 1, it tells of event 2"),
        (["split", "1", "1", "2", "3"], "these are all articles of event 1"),
        (["merge", "1", "1"], "that is one event, 1, twice"),
        (["apart", "1", "99"], "there is no event 99"),
        (["undo", "7"], "there is no mending 7: see `tocsin events mended`"),
        (["mended", "99"], "there is no event 99"),
        (["split", "1", "99999999999999999999"], "99999999999999999999"),
        (["split", "one", "4"], "one"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_2(
    tocsin: Tocsin, news: None, command: list[str], words: str
) -> None:
    code, out, said = tocsin("events", *command)

    assert code == 2
    assert words in out + said
    assert tocsin("events", "mended")[2] == "nothing was mended by hand\n"


def test_a_wrong_event_is_split_and_what_was_held_because_of_it_alerts(
    conn: Connection, tocsin: Tocsin, news: None
) -> None:
    assert alerts(conn) == [1]

    said = tocsin("alerts", "judge", "1", "wrong-event", "--why", "it is the strike")[2]
    again = tocsin("alerts", "judge", "1", "wrong-event")[2]

    assert said.startswith(
        "alert 1 of rule border is judged: wrong-event; article 1 is event 1 now, the others event 3"
    )
    assert again.strip() == (
        "alert 1 of rule border is judged: wrong-event; there was nothing to split off from event 1"
    )
    assert alerts(conn) == [1, 2]
    assert "as alert 1 was judged" in tocsin("events", "mended")[1]


def test_a_judgement_is_kept_though_nothing_can_be_split_yet(
    conn: Connection, tocsin: Tocsin, news: None
) -> None:
    conn.execute("update article_profiles set piece = null where article_id = 2")

    code, _, said = tocsin("alerts", "judge", "1", "wrong-event")

    assert code == 0
    assert "nothing was split off: article 2 was read by another version of Tocsin" in said
    assert "wrong-event by ana" in tocsin("alerts", "show", "1")[1]


def test_what_waits_to_be_decided_on_again_says_so(conn: Connection, tocsin: Tocsin, news: None) -> None:
    tocsin("events", "split", "1", "3")

    assert "its event was mended by hand" in " ".join(tocsin("why", "3")[1].split())


def test_only_events_in_doubt_are_listed_when_these_are_asked_for(
    tocsin: Tocsin, news: None, world: Any
) -> None:
    assert tocsin("events", "list", "--doubtful")[2] == "no such events\n"
    world.doubt(2, 1)

    listed = [json.loads(line) for line in tocsin("events", "list", "--doubtful", "--json")[1].splitlines()]
    tocsin("events", "apart", "1", "2", "--why", "a strike is no attack")

    assert [one["id"] for one in listed] == [2]
    assert tocsin("events", "list", "--doubtful")[2] == "no such events\n"


def test_events_show_names_what_was_mended_by_whom_and_why(tocsin: Tocsin, news: None) -> None:
    tocsin("events", "split", "1", "3", "--why", "another convoy")
    code, shown, _ = tocsin("events", "show", "1")

    assert code == 0
    assert "Mended by hand" in shown
    assert "split 1 by ana: another convoy" in shown
