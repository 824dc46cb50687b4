"""A talk that breaks off: only a message that was handed over whole may have arrived."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from alerts.delivery.message import Message, compose_test
from alerts.delivery.outcome import Outcome, Stage
from alerts.delivery.send import send
from tests.socket_server import SocketServer, read_request, reset
from tests.wire.delivery.conftest import target

SLACK = "slack://T0TEAMTEAM/B0HOOKHOOK/canaryTOKENcanaryTOKEN12?cto=1&rto=1"
CONSENTS = {
    "greeting": b"220 here\r\n",
    "EHLO": b"250 here\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n",
    "end": b"250 kept\r\n",
    "body": b"",
    "QUIT": b"221 bye\r\n",
}


class Breaking:
    """A server whose talks break off."""

    def __init__(self, handle: Callable[[Breaking, socket.socket], None]) -> None:
        self.is_over = threading.Event()
        self.server = SocketServer(lambda conn: handle(self, conn))
        self.port = self.server.port

    def end(self) -> None:
        self.is_over.set()
        self.server.close()

    def act(self, conn: socket.socket, action: str) -> None:
        """Do to the connection what the name says, and never return from a hang before the test's end."""
        if action == "reset":
            reset(conn)
        elif action == "hang":
            self.is_over.wait()
        elif action == "drip":
            for letter in itertools.cycle(b"x"):
                conn.sendall(bytes([letter]))
                if self.is_over.wait(0.2):
                    break
        raise ConnectionAbortedError


@pytest.fixture
def serve() -> Iterator[Callable[..., Breaking]]:
    servers: list[Breaking] = []

    def start(handle: Callable[[Breaking, socket.socket], None]) -> Breaking:
        servers.append(Breaking(handle))
        return servers[-1]

    yield start
    for server in servers:
        server.end()


@dataclass
class ScriptedMail:
    """Consents to every step but one, to which it replies, or does, something else."""

    step: str
    action: str

    def __call__(self, server: Breaking, conn: socket.socket) -> None:
        lines = conn.makefile("rb")
        self.answer(server, conn, "greeting")
        while line := lines.readline():
            name = line[:4].decode().upper()
            self.answer(server, conn, name)
            if name == "DATA":
                for part in lines:
                    if part == b".\r\n":
                        break
                    self.answer(server, conn, "body")
                self.answer(server, conn, "end")

    def answer(self, server: Breaking, conn: socket.socket, step: str) -> None:
        if step != self.step:
            conn.sendall(CONSENTS[step])
        elif self.action[:1].isdigit():
            conn.sendall(self.action.encode() + b"\r\n")
        else:
            server.act(conn, self.action)


def some_message() -> Message:
    return compose_test("team")


@pytest.mark.parametrize("action", ["close", "reset", "hang"])
@pytest.mark.parametrize(
    ("step", "stage"),
    [
        ("greeting", Stage.GREETING),
        ("EHLO", Stage.GREETING),
        ("MAIL", Stage.SENDER),
        ("RCPT", Stage.RECIPIENT),
        ("DATA", Stage.DATA),
        ("body", Stage.DATA),
        ("end", Stage.HANDED_OVER),
    ],
)
def test_a_mail_is_in_doubt_only_after_its_last_byte(
    serve: Any, step: str, stage: Stage, action: str
) -> None:
    server = serve(ScriptedMail(step, action))
    url = f"mailto://127.0.0.1:{server.port}?from=tocsin@example.org&to=ana@example.org&cto=0.5"

    result = send(target(url), some_message())

    if (step, action) == ("body", "hang"):
        stage = Stage.HANDED_OVER  # who keeps silent may have read all of it
    # a reset may come before the connection is ours
    assert result.stage in ({stage, Stage.CONNECT} if step == "greeting" else {stage})
    assert result.outcome is (Outcome.AMBIGUOUS if stage is Stage.HANDED_OVER else Outcome.TRANSIENT)


@pytest.mark.parametrize(
    ("step", "reply", "outcome", "is_of_target"),
    [
        ("greeting", "554 5.7.1 we do not talk to you", Outcome.TRANSIENT, True),
        ("MAIL", "550 5.7.1 sender refused", Outcome.PERMANENT, True),
        ("MAIL", "530 5.7.0 log in first", Outcome.TRANSIENT, True),
        ("RCPT", "550 5.1.1 no such user", Outcome.PERMANENT, True),
        ("RCPT", "552 5.2.2 mailbox full", Outcome.TRANSIENT, False),
        ("RCPT", "451 4.7.1 greylisted", Outcome.TRANSIENT, False),
        ("DATA", "421 4.3.2 closing", Outcome.TRANSIENT, False),
        ("end", "554 5.7.1 looks like spam", Outcome.PERMANENT, False),
        ("end", "451 4.3.0 disk full", Outcome.TRANSIENT, False),
        ("end", "999 what", Outcome.AMBIGUOUS, False),
    ],
)
def test_a_refusal_is_of_the_message_or_of_all(
    serve: Any, step: str, reply: str, outcome: Outcome, is_of_target: bool
) -> None:
    server = serve(ScriptedMail(step, reply))

    result = send(
        target(f"mailto://127.0.0.1:{server.port}?from=tocsin@example.org&to=ana@example.org"), some_message()
    )

    assert (result.outcome, result.is_of_target) == (outcome, is_of_target)
    assert reply[4:] in result.text


def test_a_server_that_drips_is_left_at_the_deadline(serve: Any) -> None:
    server = serve(ScriptedMail("EHLO", "drip"))
    url = f"mailto://127.0.0.1:{server.port}?from=tocsin@example.org&to=ana@example.org"

    result = send(target(url), some_message(), seconds=1.0)

    assert (result.outcome, result.stage) == (Outcome.TRANSIENT, Stage.GREETING)
    assert "no end after 1 seconds" in result.text


def test_a_goodbye_that_hangs_does_not_keep_the_result(serve: Any) -> None:
    server = serve(ScriptedMail("QUIT", "drip"))
    url = f"mailto://127.0.0.1:{server.port}?from=tocsin@example.org&to=ana@example.org"

    assert send(target(url), some_message(), seconds=1.0).outcome is Outcome.SENT


@pytest.mark.parametrize("action", ["close", "reset", "hang"])
def test_a_request_that_is_not_answered_is_in_doubt(serve: Any, action: str) -> None:
    def handle(server: Breaking, conn: socket.socket) -> None:
        read_request(conn)
        server.act(conn, action)

    result = send(target(SLACK), some_message(), slack_base_url=f"http://127.0.0.1:{serve(handle).port}")

    assert (result.outcome, result.stage) == (Outcome.AMBIGUOUS, Stage.HANDED_OVER)


@pytest.mark.parametrize("action", ["close", "reset"])
def test_a_server_that_hangs_up_at_once_cannot_have_the_message(serve: Any, action: str) -> None:
    server = serve(lambda server, conn: server.act(conn, action))

    result = send(target(SLACK), some_message(), slack_base_url=f"http://127.0.0.1:{server.port}")

    assert (result.outcome, result.stage in {Stage.CONNECT, Stage.REQUEST}) == (Outcome.TRANSIENT, True)


def test_a_hook_that_drips_its_answer_is_left_at_the_deadline(serve: Any) -> None:
    def handle(server: Breaking, conn: socket.socket) -> None:
        read_request(conn)
        conn.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        server.act(conn, "drip")

    result = send(
        target(SLACK), some_message(), slack_base_url=f"http://127.0.0.1:{serve(handle).port}", seconds=1.0
    )

    assert result.outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize(
    ("status", "body", "outcome", "is_of_target"),
    [
        (200, b"done", Outcome.SENT, False),
        (204, b"", Outcome.SENT, False),
        (301, b"", Outcome.PERMANENT, True),
        (302, b"", Outcome.PERMANENT, True),
        (307, b"", Outcome.PERMANENT, True),
        (308, b"", Outcome.PERMANENT, True),
        (401, b"who?", Outcome.PERMANENT, True),
        (413, b"too large", Outcome.PERMANENT, False),
        (429, b"slowly", Outcome.RATE_LIMITED, False),
        (500, b"oops", Outcome.TRANSIENT, False),
        (502, b"<html>bad gateway", Outcome.TRANSIENT, False),
        (503, b"busy", Outcome.TRANSIENT, False),
        (504, b"<html>gateway timeout", Outcome.TRANSIENT, False),
    ],
)
def test_what_a_webhook_answers_decides(
    hook: Any, status: int, body: bytes, outcome: Outcome, is_of_target: bool
) -> None:
    hook.answers = [(status, body)]

    result = send(target(f"json://{hook.url.removeprefix('http://')}/in"), some_message())

    assert (result.outcome, result.is_of_target, result.status or status) == (outcome, is_of_target, status)
    assert len(hook.received) == 1


def test_a_web_page_is_no_service(hook: Any) -> None:
    hook.answers = [(200, b"<!DOCTYPE html><title>Free Wi-Fi: log in</title>")]
    hook_target = target(f"json://{hook.url.removeprefix('http://')}/in")

    results = [send(hook_target, some_message())]
    results.append(send(target(SLACK), some_message(), slack_base_url=hook.url))

    assert [result.outcome for result in results] == [Outcome.TRANSIENT] * 2
    assert all("web page" in result.text for result in results)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, Outcome.SENT), (302, Outcome.PERMANENT), (503, Outcome.TRANSIENT)],
)
def test_a_service_of_apprise_is_called_in_a_process_of_its_own(
    hook: Any, status: int, outcome: Outcome
) -> None:
    hook.answers = [(status, b"")]

    result = send(target(f"form://{hook.url.removeprefix('http://')}/in"), some_message())

    assert result.outcome is outcome
    assert len(hook.received) == 1


def test_a_service_that_drips_is_killed_at_the_deadline(serve: Any) -> None:
    def handle(server: Breaking, conn: socket.socket) -> None:
        read_request(conn)
        conn.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        server.act(conn, "drip")

    result = send(target(f"form://127.0.0.1:{serve(handle).port}/in"), some_message(), seconds=4.0)

    assert result.outcome is Outcome.AMBIGUOUS
    assert "no end after 4 seconds" in result.text


def test_a_webhook_signs_what_it_sends(hook: Any) -> None:
    secret = "whsec_" + base64.b64encode(b"canary-of-the-hook").decode()
    address = hook.url.removeprefix("http://")

    send(target(f"json://{address}/in?secret={quote(secret)}"), some_message())

    (headers,) = hook.headers
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + hook.received[0][1]
    digest = hmac.new(b"canary-of-the-hook", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert hook.posts[0]["id"] == headers["webhook-id"]
    assert b"secret" not in hook.received[0][1]


def test_a_bot_answers_in_the_thread_of_the_first_message(hook: Any) -> None:
    bot = target("slack://xoxb-1234-1234-abcdefcanary/#ops")
    hook.answers = [(200, b'{"ok":true,"ts":"1573694689.003700"}')]

    first = send(bot, some_message(), slack_base_url=hook.url)
    send(bot, some_message(), slack_base_url=hook.url, thread=first.external_id)

    assert first.external_id == "1573694689.003700"
    assert [post.get("thread_ts") for post in hook.posts] == [None, "1573694689.003700"]


def test_a_servers_patience_is_kept(hook: Any) -> None:
    hook.answers = [(429, b"slowly")]
    hook.more = {"Retry-After": "30"}

    result = send(target(SLACK), some_message(), slack_base_url=hook.url)

    assert result.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize(
    "secret", ["whsec_" + base64.b64encode(b"canary-of-the-hook").decode(), "some words"]
)
def test_the_recipe_in_the_documents_knows_what_is_signed(hook: Any, secret: str) -> None:
    page = Path(__file__).parents[3].joinpath("docs", "channels.md").read_text("utf-8")
    recipe: dict[str, Any] = {}
    exec(page.split("```python\n")[1].split("```")[0], recipe)

    send(target(f"json://{hook.url.removeprefix('http://')}/in?secret={quote(secret)}"), some_message())

    headers, (_, body) = dict(hook.headers[0]), hook.received[0]
    headers = {name.lower(): value for name, value in headers.items()}
    assert recipe["is_signed"](secret, headers, body)
    assert not recipe["is_signed"](secret, headers, body + b" ")
    assert not recipe["is_signed"]("another", headers, body)
    assert not recipe["is_signed"](secret, headers | {"webhook-id": "d-1"}, body)
    assert not recipe["is_signed"](secret, headers | {"webhook-timestamp": "1000000000"}, body)
