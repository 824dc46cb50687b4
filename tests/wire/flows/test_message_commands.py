"""`tocsin alerts show --as` and `tocsin channels set --language`: the message as a person asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from email import message_from_string, policy
from typing import Any

import pytest

import sql.channels
import sql.deliveries
import sql.event_states
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection
from sql.statements import Json

# the command line is called as the shell does, by sys.argv, which cyclopts takes for a mistake under pytest
pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
Run = Callable[..., tuple[int, str, str]]
TITLE = "Fourteen die in an ambush near the border"
TEXT = (
    "GAO (Desert Wire) - Armed men ambushed a convoy near Tin Azerif on Saturday, killing 14 soldiers. They fled.\n"
    "It was the third attack this year. In March 2024 nine soldiers died there.\nDrones were taken, said M. Diallo."
)
STATE = {
    "day_lo": date(2026, 3, 9), "day_hi": date(2026, 3, 10), "types": ["attack"], "countries": ["ML"], "place_ids": [],
    "place_names": ["Tin Azerif"], "regions": ["Bamako"], "latitude": None, "longitude": None, "precision": 1,
    "actors": [], "killed_low": 14, "killed_high": 60, "injured_low": None, "injured_high": None, "abducted_low": None,
    "abducted_high": None, "layout": 1,
}  # fmt: skip


@pytest.fixture
def alert(conn: Connection, world: Any, now: datetime) -> int:
    """An event told by three sites, two of them with one text, whose toll is disputed; its message goes to `mail`."""
    rule = {
        "name": "border", "query": "ambush* AND convoy\n# all of @weapons\nAND @weapons", "notify": ["mail"],
        "why": "Attacks on the road to Gao",
    }  # fmt: skip
    conn.execute("insert into lists (name, version) values ('weapons', 1)")
    conn.execute(
        "insert into list_versions (list_id, version, entries, saved_at, saved_by)"
        " values (1, 1, '{rocket*,drone*}', now(), 'ana')"
    )
    loading.save(
        conn,
        WatchRule.model_validate(rule),
        saved_by="ana",
        known_channels={"mail"},
        now=now.replace(year=2025),
    )
    event = world.story(TITLE, text=TEXT)
    first = conn.execute("select min(id) from articles").fetchone()[0]
    for title in ("A copy", "Another text"):
        world.article(title, "No word of it.", event=event)
    conn.execute("update event_articles set copy_group = %s where article_id = %s", (first, first + 1))
    conn.execute("update events set articles = 3, copy_groups = 2, independent_sources = 2")
    for article, low, said_by in ((first, 14, "the army"), (first + 2, 60, "JNIM")):
        conn.execute(
            "insert into facts (article_id, extractor, kind, value, sentence) values (%s, 'x', 'toll', %s, '')",
            (article, Json({"kind": "killed", "low": low, "high": low, "said_by": said_by})),
        )
    for article, region in ((first, "Kidal"), (first + 2, "Kidal"), (first + 1, "Gao")):
        conn.execute(
            "insert into facts (article_id, extractor, kind, value, sentence) values (%s, 'x', 'place', %s, '')",
            (article, Json({"name": "Tin Azerif", "admin1": region})),
        )
    sql.event_states.put(conn, [{**STATE, "event_id": event, "now": now}])
    run.match_stored(
        conn,
        now,
        lambda conn, alert, tags, at: sql.deliveries.insert(
            conn,
            alert_id=alert.id,
            channel="mail",
            target="0123456789abcdef",
            target_label="mail to a…@example.org",
            now=at,
        ),
    )
    number: int = conn.execute("select id from alerts").fetchone()[0]
    return number


def test_a_message_tells_what_an_event_is_why_it_matched_and_who_reports_it(tocsin: Run, alert: int) -> None:
    code, out, err = tocsin("alerts", "show", str(alert), "--as", "text")

    assert code == 0, err
    subject, _, kinds, headline = out.splitlines()[:4]
    assert subject == f"[border] {TITLE}"
    assert kinds.startswith("Attack · Tin Azerif, Kidal, Mali · ")
    assert kinds.endswith(" · 14–60 killed")
    assert headline == TITLE
    assert (
        "\nArmed men ambushed a convoy near Tin Azerif on Saturday, killing 14 soldiers. They fled.\n" in out
    )
    assert "matched: ambushed, convoy (in the paragraph above)" in out
    assert "matched: drones “Drones were taken, said M. Diallo.”" in out
    assert "nine soldiers" not in out
    assert "3 articles from 2 independent sources tell of this event, in 2 different texts." in out
    assert "The same text on 1 more site" in out
    assert "Disputed, killed: 14 by the army; 60 by JNIM" in out
    assert "because of the rule border: Attacks on the road to Gao" in out
    assert f"tocsin why alert:{alert}" in out


def test_a_channel_is_written_to_in_its_language_and_zone(tocsin: Run, conn: Connection, alert: int) -> None:
    code, out, _ = tocsin("channels", "set", "mail", "--language", "fr", "--time-zone", "Africa/Lagos")
    shown = tocsin("alerts", "show", str(alert), "--as", "text", "--channel", "mail")[1]

    assert (code, "fr" in out.split()) == (0, True)
    assert sql.channels.settings(conn)[0].language == "fr"
    assert "Attaque · Tin Azerif, Kidal, Mali · 9–10 mars" in shown
    assert "14–60 tués" in shown
    assert "Contesté, tués : 14 selon l’armée ; 60 selon JNIM" in shown
    assert "WAT" in shown
    assert tocsin("channels", "set", "mail", "--language", "de")[0] == 2


def test_the_mail_is_the_source_that_a_mail_program_reads(tocsin: Run, alert: int) -> None:
    out = tocsin("alerts", "show", str(alert), "--as", "email")[1]

    mail = message_from_string(out, policy=policy.default)
    assert mail["Subject"] == f"[border] {TITLE}"
    assert mail["List-Id"] == "<border.rules.tocsin.invalid>"
    html = mail.get_body(("html",))
    assert html is not None
    assert "Attack · Tin Azerif" in html.get_content()


def test_slack_is_shown_as_its_blocks(tocsin: Run, alert: int) -> None:
    out = tocsin("alerts", "show", str(alert), "--as", "slack")[1]

    (attachment,) = json.loads(out)["attachments"]
    assert attachment["blocks"][0]["text"]["text"] == TITLE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("99", "--as", "text"), "there is no alert 99"),
        (("1", "--as", "text", "--channel", "desk"), "alert 1 has no message to desk; it has to: mail"),
        (("1", "--as", "fax"), "fax"),
    ],
)
def test_what_cannot_be_shown_is_refused(tocsin: Run, alert: int, words: tuple[str, ...], said: str) -> None:
    code, out, err = tocsin("alerts", "show", *words)

    assert code == 2
    assert said in out + err
