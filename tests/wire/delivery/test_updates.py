"""Updates, from the change of an event to the bytes that a mail server and a Slack stand-in get."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import sql.channels
import sql.event_states
from alerts.delivery.run import DeliverSummary
from sql.connection import Connection

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIRST = "Fourteen soldiers die near the border"
STATE = {
    "day_lo": None, "day_hi": None, "types": [], "countries": [], "place_ids": [], "place_names": [], "regions": [],
    "latitude": None, "longitude": None, "precision": None, "actors": [], "killed_high": None, "injured_low": None,
    "injured_high": None, "abducted_low": None, "abducted_high": None, "layout": 1,
}  # fmt: skip


@pytest.fixture
def story(conn: Connection, world: Any, now: datetime) -> Callable[..., int]:
    """An event with a state."""

    def write(title: str = FIRST, **more: Any) -> int:
        event = int(world.story(title, seen=now - HOUR, **more))
        sql.event_states.put(conn, [{**STATE, "event_id": event, "killed_low": 14, "now": now}])
        return event

    return write


@pytest.fixture
def change(conn: Connection, world: Any, now: datetime) -> Callable[..., None]:
    def put(event: int, key: str, old: str | None = "14", **more: Any) -> None:
        kind, _, new = key.partition(":")
        article = world.article("Toll rises", "A match.", event=event, seen=now)
        row = {
            "event_id": event, "key": key, "kind": kind, "article_id": article, "old": old, "new": new,
            "sentence": "The army counts them.", "said_by": "the army", "is_disputed": False,
            "moment": now - MINUTE, "now": now,
        }  # fmt: skip
        sql.event_states.put_transitions(conn, [{**row, **more}])

    return put


def text_of(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def test_an_update_stands_in_the_thread_of_its_event(watch, story, change, tell, mailbox, now) -> None:
    watch()
    event = story()
    tell(now - HOUR)
    change(event, "killed:31")

    assert tell(now) == DeliverSummary(sent=1)

    first, update = mailbox.mails
    assert update["Subject"] == f"Re: [border] {FIRST}"
    assert update["References"] == first["References"]
    assert update["In-Reply-To"] == first["In-Reply-To"]
    assert text_of(update).startswith(
        'Update: killed 14 → 31, says the army\n"The army counts them."\ngazette · '
    )
    assert f"On “{FIRST}” (told Tuesday 12:00 WAT)" in text_of(update)


def test_an_update_of_what_was_told_in_doubt_stands_in_its_thread(
    world, watch, story, change, tell, mailbox, now
) -> None:
    watch()
    known, doubtful = story(age=3 * HOUR), story("Perhaps the same", age=2 * HOUR)
    world.doubt(doubtful, known)
    tell(now - HOUR)
    change(doubtful, "killed:31")

    tell(now)

    first, second, update = mailbox.mails
    assert update["References"] == second["References"]
    assert update["References"].split()[0] == first["References"]
    assert update["In-Reply-To"] == second["References"].split()[-1]


def test_at_most_one_message_in_a_quarter_of_an_hour_and_none_is_lost(
    watch, story, change, tell, mailbox, now
) -> None:
    watch()
    event = story()
    tell(now - HOUR)
    change(event, "killed:20")
    change(event, "injured:9", old=None)
    sent = [tell(now).sent]
    change(event, "killed:31", old="20")
    change(event, "denial:JNIM", old=None)
    sent += [tell(now + minutes * MINUTE).sent for minutes in (3, 9, 14, 15, 16, 60)]

    assert sent == [1, 0, 0, 0, 1, 0, 0]
    assert {mail["Subject"] for mail in mailbox.mails[1:]} == {f"Re: [border] {FIRST}"}
    assert [text_of(mail).partition(",")[0] for mail in mailbox.mails[1:]] == [
        "Update: killed 14 → 20",
        "Update: killed 20 → 31",
    ]
    assert "denied by JNIM" in text_of(mailbox.mails[2])
    assert "injured: 9" in text_of(mailbox.mails[1])


def test_a_rerun_and_a_merge_of_two_that_were_told_send_nothing_twice(
    conn, world, watch, story, change, tell, mailbox, now
) -> None:
    watch()
    one, other = story(), story("Another ambush")
    tell(now - HOUR)
    change(one, "killed:31")
    tell(now)
    world.merge(other, one)
    conn.execute("update event_transitions set weighed_at = null")
    conn.execute("update articles set matched_at = null")

    assert tell(now + HOUR) == DeliverSummary()
    assert len(mailbox.mails) == 3


def test_slack_gets_it_too(watch, story, change, tell, hook, now) -> None:
    watch(notify=["room"])
    event = story()
    tell(now - HOUR)
    change(event, "killed:31")

    tell(now)

    new, update = (post["attachments"][0] for post in hook.posts)
    assert update["blocks"][0]["text"]["text"] == "Update: killed 14 → 31"
    body = update["blocks"][1]["text"]["text"]
    assert body.startswith(
        f"<https://gazette.example/1|{FIRST}> (told Tuesday 11:00 UTC)\n*at least 14 killed*\n*killed 14 → 31*, says"
    )
    assert update["color"] != new["color"]


def test_a_message_that_is_sent_late_says_what_it_was_made_with(
    conn, watch, story, change, tell, mailbox, now
) -> None:
    watch()
    event = story()
    tell(now - HOUR)
    mailbox.answers = [lambda _: "451 4.7.1 try later", lambda _: "250 kept"]
    change(event, "killed:31")
    tell(now)
    conn.execute("delete from event_transitions")
    conn.execute("update articles set title = 'Another headline', revision = 2 where title = %s", [FIRST])
    conn.execute(
        "insert into revisions select id, 1, %s, text, text_hash, null, first_seen_at from articles"
        " where title = 'Another headline'",
        [FIRST],
    )

    assert tell(now + 2 * HOUR) == DeliverSummary(sent=1)

    _, tried, again = mailbox.mails
    assert again["Subject"] == tried["Subject"]
    assert text_of(again).splitlines()[:3] == text_of(tried).splitlines()[:3]


def test_a_matching_run_that_dies_by_sigkill_tells_the_update_once(
    conn, watch, story, change, tell, mailbox, database_url, now
) -> None:
    watch()
    event = story()
    tell(now - HOUR)
    change(event, "killed:31")
    script = (
        "import os, signal, sys\nfrom datetime import datetime\nfrom alerts.rules import run\n"
        "from sql.connection import connect\n"
        "with connect(sys.argv[1]) as conn:\n"
        "    run.match_stored(conn, datetime.fromisoformat(sys.argv[2]),"
        " lambda *_: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    died = subprocess.run(
        [sys.executable, "-c", script, database_url, now.isoformat()], check=False, env=dict(os.environ)
    )

    assert died.returncode == -signal.SIGKILL
    assert tell(now) == DeliverSummary(sent=1)
    assert tell(now + HOUR) == DeliverSummary()
    assert len(mailbox.mails) == 2


def test_an_update_has_the_subject_of_the_first_message_whichever_of_its_rules_tells_it(
    watch, story, change, tell, mailbox, now
) -> None:
    watch(name="border")
    watch(name="mines", updates="none")
    event = story()
    tell(now - HOUR)
    change(event, "killed:31")

    tell(now)

    first, update = mailbox.mails
    assert first["Subject"] == f"[border, mines] {FIRST}"
    assert update["Subject"] == f"Re: {first['Subject']}"
    assert update["References"] == first["References"]


def test_an_update_of_a_rule_that_another_ones_message_told_stays_in_that_thread(
    watch, story, change, tell, mailbox, now
) -> None:
    watch(name="border", updates="none")
    watch(name="mines")
    event = story()
    tell(now - HOUR)
    change(event, "killed:31")

    tell(now)

    first, update = mailbox.mails
    assert first["Subject"] == f"[border, mines] {FIRST}"
    assert update["Subject"] == f"Re: {first['Subject']}"
    assert update["References"] == first["References"]
