"""Notices go to mail and Slack by the same outbox as alerts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sql.deliveries
import sql.notices
from alerts.delivery.channels import Channels, load_channels
from alerts.delivery.outbox import enqueue_notice
from alerts.delivery.run import DeliverSummary, deliver_due
from sql.connection import Connection, connect
from sql.connection import now as database_now

TEXT = (
    "post is blocked since noon: <!channel> <b>it</b> refuses us.\nWhat to do: wait & see.\nMore: sources why"
)


@pytest.fixture
def channels(tmp_path: Path, mailbox: Any) -> Channels:
    path = tmp_path / "channels.yaml"
    slack = "slack://T0TEAMTEAM/B0HOOKHOOK/TokenTokenTokenToken1234"
    path.write_text(f"urls:\n  - {mailbox.url()}:\n      tag: desk\n  - {slack}:\n      tag: desk\n")
    path.chmod(0o600)
    return load_channels(path)


def note(conn: Connection, key: str = "ill:1:noon") -> int | None:
    return sql.notices.insert(
        conn,
        kind="ill",
        source_id=None,
        key=key,
        subject="source post is blocked",
        text=TEXT,
        now=database_now(conn),
    )


def send(conn: Connection, channels: Channels, hook: Any, database_url: str) -> DeliverSummary:
    return deliver_due(lambda: connect(database_url), channels, slack_url=hook.url)


def test_a_notice_reaches_mail_and_slack_once(
    conn: Connection, database_url: str, mailbox: Any, hook: Any, channels: Channels
) -> None:
    number = note(conn)
    assert number is not None
    assert enqueue_notice(conn, number, "desk", channels, database_now(conn)) == 2
    assert enqueue_notice(conn, number, "desk", channels, database_now(conn)) == 0

    summary = send(conn, channels, hook, database_url)

    (mail,), (post,) = mailbox.mails, hook.posts
    assert summary == DeliverSummary(sent=2)
    assert mail["Subject"] == "[tocsin] source post is blocked"
    assert mail["X-Tocsin-Delivery"] == "d-1"
    html = mail.get_body(("html",)).get_content()
    assert "&lt;b&gt;it&lt;/b&gt; refuses us" in html
    assert "<!channel>" not in str(post)
    assert "wait &amp; see" in str(post)


def test_the_same_change_is_noted_once(conn: Connection) -> None:
    assert note(conn) is not None
    assert note(conn) is None


def test_a_notice_for_a_missing_channel_waits_and_goes_out_when_it_is_there(
    conn: Connection, database_url: str, mailbox: Any, hook: Any, channels: Channels
) -> None:
    number = note(conn)
    assert number is not None
    enqueue_notice(conn, number, "desk", Channels.none(channels.path), database_now(conn))
    (held,) = sql.deliveries.list_recent(conn, limit=9)

    send(conn, channels, hook, database_url)

    assert held.state == "held"
    assert len(mailbox.mails) == len(hook.posts) == 1


def test_a_repeated_notice_says_so(
    conn: Connection, database_url: str, mailbox: Any, hook: Any, channels: Channels
) -> None:
    number = note(conn)
    assert number is not None
    enqueue_notice(conn, number, "desk", channels, database_now(conn))
    conn.execute("update deliveries set is_possible_repeat = true")

    send(conn, channels, hook, database_url)

    assert "Possible repeat" in mailbox.mails[0].get_body(("html",)).get_content()
