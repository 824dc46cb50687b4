"""Real servers on loopback that keep what they received and answer as a test scripted them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = Callable[[Envelope], str | None]
SLACK_URL = "slack://T0TEAMTEAM/B0HOOKHOOK/canaryTOKENcanaryTOKEN12"


class AnyPort(Controller):
    """A controller on a port that the system chose."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class Mailbox:
    """A mail server: `answers` are asked in turn per DATA, the last one for ever; None keeps silent."""

    received: list[Envelope] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=lambda: [lambda _: "250 kept"])
    refused: dict[str, str] = field(default_factory=dict)
    silence: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.received.append(envelope)
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        words = answer(envelope)
        if words is None:
            await server.loop.run_in_executor(None, self.silence.wait)
            return "250 too late"
        return words

    def url(self, recipients: str = "ana@example.org", more: str = "") -> str:
        return f"mailto://127.0.0.1:{self.port}?from=tocsin@example.org&to={recipients}{more}"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(bytes(e.content or b""), policy=policy.default) for e in self.received]


@dataclass
class Hook:
    """A stand-in for Slack: `answers` (status, body) in turn, the last one for ever; status 0 hangs up."""

    received: list[tuple[str, bytes]] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=lambda: [(200, b"ok")])
    silence: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    @property
    def posts(self) -> list[Any]:
        return [json.loads(body) for _, body in self.received]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0, decode_data=False)
    controller.start()
    box.port = controller.port
    yield box
    box.silence.set()
    controller.stop()


@pytest.fixture
def hook() -> Iterator[Hook]:
    stand_in = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stand_in.received.append((self.path, body))
            answers = stand_in.answers
            status, words = answers[0] if len(answers) == 1 else answers.pop(0)
            if status == 0:
                stand_in.silence.wait()
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    yield stand_in
    stand_in.silence.set()
    server.shutdown()
    thread.join()
    server.server_close()
