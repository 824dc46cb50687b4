"""From the outbox to real servers on loopback: what is sent, what is kept, what is tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import sql.channels
import sql.deliveries
from alerts.delivery.channels import Channels, load_channels
from alerts.delivery.outbox import enqueue
from alerts.delivery.run import DeliverSummary, deliver_due
from sql.connection import Connection, connect
from sql.rows import Alert

SLACK = "slack://T0TEAMTEAM/B0HOOKHOOK/canaryTOKENcanaryTOKEN12"
NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
Deliver = Callable[..., DeliverSummary]


@pytest.fixture
def write_channels(tmp_path: Path) -> Callable[..., Channels]:
    def write(**urls: str) -> Channels:
        path = tmp_path / "channels.yaml"
        path.write_text("urls:\n" + "".join(f"  - {url}:\n      tag: {tag}\n" for tag, url in urls.items()))
        path.chmod(0o600)
        return load_channels(path)

    return write


@pytest.fixture
def deliver(database_url: str, hook: Any) -> Deliver:
    def run(channels: Channels, after: timedelta = timedelta()) -> DeliverSummary:
        return deliver_due(
            lambda: connect(database_url), channels, slack_url=hook.url, now=lambda _: NOW + after
        )

    return run


def put(conn: Connection, channels: Channels, *tags: str, alert: Alert) -> None:
    enqueue(conn, alert, tags, channels, NOW)
    conn.commit()


def states(conn: Connection) -> list[str]:
    found = [row.state for row in sql.deliveries.list_recent(conn, limit=100)]
    conn.commit()
    return found


def test_one_alert_goes_to_mail_and_slack_once(
    conn: Connection, ring: Any, mailbox: Any, hook: Any, write_channels: Any, deliver: Deliver
) -> None:
    channels = write_channels(desk=mailbox.url("ana@example.org,bo@example.org"), room=SLACK)
    put(conn, channels, "desk", "room", alert=ring(conn))

    first, second = deliver(channels), deliver(channels)

    assert first == DeliverSummary(sent=3)
    assert second == DeliverSummary()
    assert sorted(mail["To"] for mail in mailbox.mails) == ["ana@example.org", "bo@example.org"]
    assert len(hook.posts) == 1
    assert states(conn) == ["sent"] * 3
