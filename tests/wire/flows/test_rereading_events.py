"""`tocsin events reread` and what `tocsin events show` tells of facts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from alerts.events import detect as detection
from alerts.events import reading
from alerts.events.detect import detect
from flows.commands import rereading
from sql.connection import Connection
from sql.connection import now as database_now

pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
Run = Callable[..., tuple[int, str, str]]
TITLE = "Gunmen kill nine soldiers near Kidal"
TEXT = "Gunmen killed nine soldiers on 3 March 2026 near Kidal, the governor said. They fled."


@pytest.fixture
def archive(conn: Connection, world: Any) -> list[int]:
    """Three articles of which two tell of one event."""
    ids = [
        world.article(TITLE, TEXT, detected=False),
        world.article("Nine soldiers die near Kidal", TEXT, detected=False),
        world.article("Football: Lions win", "Two goals by Keita.", detected=False),
    ]
    detect(conn, database_now(conn))
    return ids


@pytest.mark.usefixtures("archive")
def test_every_article_is_read_anew(tocsin: Run, conn: Connection) -> None:
    conn.execute("update facts set extractor = 'old'")

    code, out, err = tocsin("events", "reread")

    assert (code, out.split(" in ")[0]) == (0, "3 articles read anew")
    assert "3 articles to read anew, less than a minute; Ctrl-C stops it, nothing is lost" in err
    found = conn.execute("select distinct extractor from facts").fetchall()
    assert found == [(reading.EXTRACTOR,)]


@pytest.mark.usefixtures("archive")
def test_a_program_is_told_in_json(tocsin: Run) -> None:
    told = json.loads(tocsin("events", "reread", "--json")[1])

    assert (told["read_anew"], told["waiting"]) == (3, 0)
    assert told["seconds"] >= 0


@pytest.mark.usefixtures("archive")
def test_stopped_in_the_middle_it_says_what_waits_and_goes_on(
    tocsin: Run, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 1)
    # as a person does who presses Ctrl-C after the first article
    with monkeypatch.context() as pressed:
        pressed.setattr(rereading, "_read", _stop_at_once)
        code, _, err = tocsin("events", "reread")
    assert code == 130
    assert "stopped: 3 still wait; `tocsin events reread` or the next rounds go on" in err

    code, out, err = tocsin("events", "reread")

    assert (code, out.split(" in ")[0]) == (0, "3 articles read anew")
    assert "going on with what was begun before" in err
    assert detection.waiting(conn) == 0


def _stop_at_once(conn: Connection) -> None:
    def tell(step: reading.Step, done: int, total: int) -> None:
        raise KeyboardInterrupt

    detection.take_over(conn, database_now(conn), tell)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("is_terminal", [True, False])
def test_only_a_terminal_is_shown_a_bar(
    database_url: str, monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(rereading, "talk", Console(file=screen, force_terminal=is_terminal, width=120))

    rereading.reread(database_url)

    assert ("reading articles anew" in screen.getvalue()) is is_terminal
    assert ("seeking the events of articles anew" in screen.getvalue()) is is_terminal


def test_an_event_is_shown_with_what_its_articles_claim(tocsin: Run, archive: list[int]) -> None:
    shown = tocsin("events", "show", "1")[1]
    told = json.loads(tocsin("events", "show", "1", "--json")[1])

    assert (
        "when       3 March 2026 (gazette): “Gunmen killed nine soldiers on 3 March 2026 near Kidal" in shown
    )
    assert "where      Kidal" in shown
    assert "how many   9 killed" in shown
    assert {claim["kind"] for claim in told["claims"]} >= {"date", "place", "toll", "type"}
    assert all(claim["sources"] == ["gazette"] for claim in told["claims"])
