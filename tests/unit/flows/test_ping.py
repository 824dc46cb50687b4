"""The dead-man ping is sent when all is well, and says why it is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from flows.metrics import ping
from sql.crawls import Failing
from sql.rows import Backlog, PausedLoop

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
WELL = Failing(enabled=4, failing=1)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("backlog", "failing", "paused", "failed", "words"),
    [
        (Backlog(), WELL, [], [], ""),
        # what waits for a moment is no fault
        (Backlog(articles=3, article_since=ago(2), sources=1, source_since=ago(14)), WELL, [], [], ""),
        (Backlog(article_since=ago(20)), WELL, [], [], "an article is to be looked at for 20 min"),
        (Backlog(message_since=ago(20)), WELL, [], [], "a message is to be sent"),
        (Backlog(held_since=ago(20)), WELL, [], [], "a message is held"),
        (Backlog(source_since=ago(20)), WELL, [], [], "a source is due"),
        (Backlog(given_up=2), WELL, [], [], "2 messages were given up"),
        (Backlog(), Failing(enabled=0, failing=0), [], [], "no source is read"),
        (Backlog(), Failing(enabled=4, failing=3), [], [], "3 of 4 sources cannot be read"),
        (Backlog(), WELL, [PausedLoop("read", ago(1))], [], "read is switched off"),
        # nothing that is read or told depends on it
        (Backlog(), WELL, [PausedLoop("upkeep", ago(1))], [], ""),
        (Backlog(), WELL, [], ["alert"], "the last run of alert failed"),
    ],
)
def test_a_ping_is_sent_only_when_reading_telling_and_sending_are_well(
    backlog: Backlog, failing: Failing, paused: list[PausedLoop], failed: list[str], words: str
) -> None:
    found = "; ".join(ping.faults(backlog, failing, paused, failed, NOW))

    assert words in found
    assert bool(found) == bool(words)


class Receiver(BaseHTTPRequestHandler):
    """Answers with the status that its path names."""

    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        Receiver.paths.append(self.path)
        self.send_response(int(self.path.strip("/")))
        self.send_header("Location", "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.paths = []
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_address_on_this_machine_is_called_without_the_proxy(receiver: str) -> None:
    assert ping.call(f"{receiver}/204", proxy="http://127.0.0.1:9") == ""
    assert Receiver.paths == ["/204"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_another_answer_than_yes_is_a_fault_and_no_redirect_is_followed(receiver: str, status: int) -> None:
    assert f"HTTP {status}" in ping.call(f"{receiver}/{status}", proxy=None)
    assert Receiver.paths == [f"/{status}"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/secret", "http://[::1/secret", "http://name.invalid:x/secret"]
)
def test_an_address_that_does_not_answer_is_a_fault_that_does_not_name_it(url: str) -> None:
    found = ping.call(url, proxy=None)

    assert found
    assert "secret" not in found
