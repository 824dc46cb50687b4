"""What is in doubt, from the rule to the bytes that a mail server and a Slack stand-in get."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import sql.channels
import sql.events
from alerts.delivery.run import DeliverSummary

HOUR = timedelta(hours=1)
FIRST, SECOND = "Six soldiers die near the border", "Fourteen soldiers die near the border"


@pytest.fixture
def pair(world: Any) -> tuple[int, int]:
    """Two events, the second of which may be the same as the first."""
    first, second = world.story(FIRST, age=3 * HOUR), world.story(SECOND, age=2 * HOUR)
    world.doubt(second, first, words="same town and day; other toll (6, 14)")
    return first, second


def test_a_labelled_alert_stands_in_the_thread_of_what_it_may_be(watch, pair, tell, mailbox, now) -> None:
    watch()

    assert tell(now) == DeliverSummary(sent=2)

    first, second = mailbox.mails
    assert first["Subject"] == f"[border] {FIRST}"
    assert second["Subject"] == f"[border] Perhaps known: {SECOND}"
    assert second["In-Reply-To"] == first["In-Reply-To"]
    assert second["References"].split()[0] == first["References"]
    text = second.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith(
        f"May be the same as “{FIRST}” (told Tuesday 13:00 WAT): same town and day; other toll (6, 14)"
    )
    html = second.get_body(("html",)).get_content()
    assert html.index("May be the same as") < html.index(FIRST) < html.index(SECOND, html.index("<body>"))
    assert "same as" not in first.as_string()


def test_slack_says_it_on_top(watch, pair, tell, hook, now) -> None:
    watch(notify=["room"])

    tell(now)

    first, second = (post["attachments"][0] for post in hook.posts)
    body = second["blocks"][1]["text"]["text"]
    assert body.startswith(
        "*May be the same as* <https://gazette.example/1|Six soldiers die near the border>"
    )
    assert "(told Tuesday 12:00 UTC)\nsame town and day; other toll (6, 14)\n" in body
    assert first["color"] != second["color"]


def test_what_a_rule_holds_is_not_sent_until_it_proves_to_be_new(
    conn, watch, pair, tell, mailbox, now
) -> None:
    watch(when_in_doubt="hold")
    held = tell(now)
    sql.events.clear_doubt(conn, [pair[1]])

    alerted = tell(now + HOUR)

    assert (held, alerted) == (DeliverSummary(sent=1), DeliverSummary(sent=1))
    assert [mail["Subject"] for mail in mailbox.mails] == [f"[border] {FIRST}", f"[border] {SECOND}"]
    assert mailbox.mails[1]["References"] != mailbox.mails[0]["References"]


def test_who_was_not_told_of_the_other_gets_no_label(watch, pair, tell, mailbox, now) -> None:
    watch(query="convoy AND title:fourteen")

    tell(now)

    (mail,) = mailbox.mails
    assert mail["Subject"] == f"[border] {SECOND}"
    assert "same as" not in mail.as_string()


def test_a_chain_of_doubts_is_one_thread(world, watch, pair, tell, mailbox, now) -> None:
    watch()
    world.doubt(world.story("Fifteen soldiers die", age=HOUR), pair[1])

    tell(now)

    threads = [mail["References"].split() for mail in mailbox.mails]
    assert [thread[0] for thread in threads] == [threads[0][0]] * 3
    assert mailbox.mails[2]["In-Reply-To"] == threads[1][-1]
    assert f"May be the same as “{SECOND}”" in mailbox.mails[2].get_body(("plain",)).get_content().replace(
        "\r\n", "\n"
    )


def test_a_roundup_is_never_told_as_new_and_counts_no_sources_of_others(
    conn, world, watch, tell, mailbox, now
) -> None:
    watch()
    first = world.story(FIRST, age=3 * HOUR)
    conn.execute("update events set articles = 4, independent_sources = 4 where id = %s", [first])
    world.doubt(world.story("The week in the convoy war", age=2 * HOUR), first, "roundup", "five places")

    tell(now)

    mail = mailbox.mails[1]
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert mail["Subject"] == "[border] Several events: The week in the convoy war"
    assert text.startswith(
        f"Tells of several events, one of them perhaps “{FIRST}” (told Tuesday 13:00 WAT): five places"
    )
    assert "The only report so far." in text
    assert mail["References"] != mailbox.mails[0]["References"]


def test_what_was_told_in_doubt_and_merges_later_is_not_sent_again(
    world, watch, pair, tell, mailbox, now
) -> None:
    watch()
    tell(now)

    world.merge(pair[1], pair[0])
    world.article(event=pair[0])
    world.article(event=pair[1])

    assert tell(now + HOUR) == DeliverSummary()
    assert len(mailbox.mails) == 2


def test_a_message_that_is_sent_late_keeps_the_label_it_was_made_with(
    conn, world, watch, pair, tell, mailbox, now
) -> None:
    watch()
    mailbox.answers = [lambda _: "250 kept", lambda _: "451 4.7.1 try later", lambda _: "250 kept"]
    tell(now)
    sql.events.clear_doubt(conn, [pair[1]])
    world.merge(pair[0], world.story("Football", text="A match."))
    conn.execute("update articles set title = 'Another headline', revision = 2 where title = %s", [FIRST])
    conn.execute(
        "insert into revisions select id, 1, %s, text, text_hash, null, first_seen_at from articles"
        " where title = 'Another headline'",
        [FIRST],
    )

    assert tell(now + 2 * HOUR) == DeliverSummary(sent=1)

    _, tried, again = mailbox.mails
    assert again["Subject"] == tried["Subject"] == f"[border] Perhaps known: {SECOND}"
    assert again["References"] == tried["References"]
    told = [
        mail.get_body(("plain",)).get_content().replace("\r\n", "\n").splitlines()[0]
        for mail in (tried, again)
    ]
    assert told[0] == told[1]
