"""An entry of the channels file that cannot be used keeps back its own messages, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alerts.delivery.channels import Channels, usable_channels
from alerts.delivery.outbox import enqueue
from alerts.delivery.run import DeliverSummary, deliver_due
from flows.crawl.watching import watch_sources
from sql.connection import Connection, connect
from sql.connection import now as database_now

SLACK = "slack://T0TEAMTEAM/B0HOOKHOOK/TokenTokenTokenToken1234"


def channels_of(folder: Path, mailbox: Any, *, token: str = "", mode: int = 0o600) -> Channels:
    path = folder / "channels.yaml"
    slack = SLACK.replace("TokenTokenTokenToken1234", "${SLACK_TOKEN}")
    path.write_text(
        f"urls:\n  - {mailbox.url()}:\n      tag: desk\n  - {slack}:\n      tag: desk\n  - {slack}:\n      tag: other\n"
    )
    path.chmod(mode)
    return usable_channels(path, {"SLACK_TOKEN": token})


def test_what_a_broken_entry_should_tell_waits_and_the_rest_of_its_channel_goes_out(
    conn: Connection,
    database_url: str,
    make_alert: Callable[..., Any],
    mailbox: Any,
    hook: Any,
    tmp_path: Path,
) -> None:
    def deliver(channels: Channels) -> DeliverSummary:
        return deliver_due(lambda: connect(database_url), channels, slack_url=hook.url)

    broken = channels_of(tmp_path, mailbox)
    enqueue(conn, make_alert(conn), ["desk", "other"], broken, database_now(conn))

    assert deliver(broken) == DeliverSummary(sent=1, held=2)
    assert (len(mailbox.mails), len(hook.posts)) == (1, 0)
    reasons = [
        row[0] for row in conn.execute("select reason from deliveries where state = 'held'").fetchall()
    ]
    assert all("SLACK_TOKEN is not set" in reason for reason in reasons)

    assert deliver(channels_of(tmp_path, mailbox, token="TokenTokenTokenToken1234")) == DeliverSummary(sent=1)
    assert (len(mailbox.mails), len(hook.posts)) == (1, 1)


def test_a_queued_message_whose_entry_breaks_waits_for_it_and_is_not_sent_elsewhere(
    conn: Connection,
    database_url: str,
    make_alert: Callable[..., Any],
    mailbox: Any,
    hook: Any,
    tmp_path: Path,
) -> None:
    whole = channels_of(tmp_path, mailbox, token="TokenTokenTokenToken1234")
    enqueue(conn, make_alert(conn), ["desk"], whole, database_now(conn))

    for channels, expected in (
        (channels_of(tmp_path, mailbox), DeliverSummary(sent=1, held=1)),
        (
            channels_of(tmp_path, mailbox, token="TokenTokenTokenToken1234", mode=0o644),
            DeliverSummary(held=1),
        ),
        (channels_of(tmp_path, mailbox, token="TokenTokenTokenToken1234"), DeliverSummary(sent=1)),
    ):
        assert deliver_due(lambda: connect(database_url), channels, slack_url=hook.url) == expected
    assert (len(mailbox.mails), len(hook.posts)) == (1, 1)


def test_the_operator_is_told_once(conn: Connection, database_url: str, mailbox: Any, tmp_path: Path) -> None:
    broken = channels_of(tmp_path, mailbox)

    (notice,) = watch_sources(database_url, broken, "desk").notices
    assert watch_sources(database_url, broken, "desk").notices == ()

    assert "SLACK_TOKEN is not set" in notice[1]
    sent = deliver_due(lambda: connect(database_url), broken)
    assert (sent.sent, len(mailbox.mails)) == (1, 1)


@pytest.mark.parametrize(
    "wrong",
    ["due_at = now() + interval '2 years'", "state = 'sending', leased_until = now() + interval '2 years'"],
)
def test_a_message_that_a_wrong_clock_made_due_in_two_years_is_sent_now(
    conn: Connection,
    database_url: str,
    make_alert: Callable[..., Any],
    mailbox: Any,
    tmp_path: Path,
    wrong: str,
) -> None:
    channels = channels_of(tmp_path, mailbox, token="TokenTokenTokenToken1234")
    channels = Channels(channels.path, channels.targets[:1])
    enqueue(conn, make_alert(conn), ["desk"], channels, database_now(conn))
    conn.execute(f"update deliveries set {wrong}".encode())

    assert deliver_due(lambda: connect(database_url), channels).sent == 1
