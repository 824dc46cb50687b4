"""A sender that dies by SIGKILL between the server's word and our record of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sql.deliveries
from alerts.delivery.channels import load_channels
from alerts.delivery.outbox import enqueue
from alerts.delivery.run import DeliverSummary, deliver_due
from sql.connection import Connection, connect
from sql.connection import now as database_now

SENDER = Path(__file__).with_name("sender.py")


def test_a_killed_senders_mail_is_sent_again_at_once_and_says_so(
    conn: Connection, database_url: str, make_alert: Callable[..., Any], mailbox: Any, tmp_path: Path
) -> None:
    path = tmp_path / "channels.yaml"
    path.write_text(f"urls:\n  - {mailbox.url()}:\n      tag: desk\n")
    path.chmod(0o600)
    channels = load_channels(path)
    enqueue(conn, make_alert(conn), ["desk"], channels, database_now(conn))
    sender = Sender(database_url, path)
    mailbox.answers = [sender.kill, lambda _: "250 kept"]

    sender.run()
    again = [deliver_due(lambda: connect(database_url), channels) for _ in range(2)]

    texts = [mail.get_body(("plain",)).get_content() for mail in mailbox.mails]
    assert again == [DeliverSummary(sent=1), DeliverSummary()]
    assert [text.startswith("Possible repeat") for text in texts] == [False, True]
    (row,) = sql.deliveries.list_recent(conn, limit=5)
    assert [attempt.attempt for attempt in sql.deliveries.attempts_of(conn, id=row.id)] == [2]


class Sender:
    """The process; the mail server kills it when it has the message and has not answered yet."""

    def __init__(self, database_url: str, channels: Path) -> None:
        self.command = [sys.executable, str(SENDER), database_url, str(channels)]
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        root = Path(__file__).parents[3]
        self.process = subprocess.Popen(self.command, env={**os.environ, "PYTHONPATH": str(root)})
        assert self.process.wait(60) == -signal.SIGKILL

    def kill(self, _: Any) -> str:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)
        return "250 kept, but nobody hears it"
