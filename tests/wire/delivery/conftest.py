"""Real servers on loopback that keep what they received and answer as a test scripted them."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

import sql.alerts
import sql.channels
from alerts.delivery import outbox
from alerts.delivery.channels import Channels, load_channels
from alerts.delivery.run import DeliverSummary, deliver_due
from alerts.delivery.send import Target, open_entry
from alerts.rules import run
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection, connect
from sql.rows import Alert
from sql.statements import Json

TEXT = "Armed men ambushed a supply convoy near Tin-Akof on Friday, killing 14 soldiers."
SLACK = "slack://T0TEAMTEAM/B0HOOKHOOK/canaryTOKENcanaryTOKEN12"
HOUR = timedelta(hours=1)
Answer = Callable[[Envelope], str | None]


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


def target(url: str) -> Target:
    """The only target of an entry of the channels file."""
    (opened,) = open_entry(url, ["team"], frozenset())
    return opened


@dataclass
class Hook:
    """A stand-in for Slack: `answers` (status, body) in turn, the last one for ever; status 0 hangs up."""

    received: list[tuple[str, bytes]] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    # more headers of each answer
    more: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[int, bytes]] = field(default_factory=lambda: [(200, b"ok")])
    silence: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)
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
            stand_in.headers.append(self.headers)
            stand_in.received.append((self.path, body))
            stand_in.arrived.set()
            answers = stand_in.answers
            status, words = answers[0] if len(answers) == 1 else answers.pop(0)
            if status == 0:
                stand_in.silence.wait()
                return
            self.send_response(status)
            for name, value in stand_in.more.items():
                self.send_header(name, value)
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


@pytest.fixture
def make_alert() -> Callable[..., Alert]:
    """Writes the rows of one alert: source, article, event, rule, match."""
    numbers = itertools.count(1)

    def write(conn: Connection, title: str = "Fourteen killed in convoy ambush", text: str = TEXT) -> Alert:
        number = next(numbers)
        conn.execute(
            "insert into sources (name, home_url, next_due_at, added_at) values ('desert-wire', 'https://wire.example',"
            " now(), now()) on conflict do nothing"
        )
        article = conn.execute(
            "insert into articles (source_id, url, url_key, title, published, published_precision, language,"
            " access, text, text_hash, first_seen_at, changed_at) select id, %(url)s, %(url)s, %(title)s, now(),"
            " 'minute', 'en', 'full', %(text)s, %(url)s, now(), now() from sources returning id",
            {"url": f"https://wire.example/{number}", "title": title, "text": text},
        ).fetchone()[0]
        event = conn.execute(
            "insert into events (root_article_id, title, first_published, last_published, articles, copy_groups,"
            " independent_sources, created_at, updated_at) values (%s, %s, now(), now(), 1, 1, 1, now(), now())"
            " returning id",
            (article, title),
        ).fetchone()[0]
        conn.execute(
            "with rule as (insert into rules (name, version, active_from) values ('sahel-ambush', 1, now())"
            " on conflict do nothing returning id) insert into rule_versions (rule_id, version, query, notify,"
            " saved_at, saved_by) select id, 1, 'ambush* AND convoy', '{desk}', now(), 'ana' from rule"
        )
        rule = conn.execute("select id from rules").fetchone()[0]
        start = text.find("ambushed")
        conn.execute(
            "insert into matches (article_id, rule_id, rule_version, revision, event_id, spans, sentence, decision,"
            " matched_at) values (%s, %s, 1, 1, %s, %s, %s, 'alerts', now())",
            (article, rule, event, Json([{"field": "text", "start": start, "end": start + 8}]), text),
        )
        alert = sql.alerts.insert(
            conn,
            rule_id=rule,
            rule_version=1,
            event_id=event,
            root_article_id=article,
            article_id=article,
            transition="new",
            now=datetime(2026, 11, 21, 14, tzinfo=UTC),
        )
        assert alert is not None
        return alert

    return write


@pytest.fixture
def channels(tmp_path: Path, mailbox: Any) -> Channels:
    path = tmp_path / "channels.yaml"
    path.write_text(f"urls:\n  - {mailbox.url()}:\n      tag: desk\n  - {SLACK}:\n      tag: room\n")
    path.chmod(0o600)
    return load_channels(path)


@pytest.fixture
def watch(conn: Connection, now: datetime) -> Callable[..., None]:
    def save(**changes: object) -> None:
        wanted = {"name": "border", "query": "convoy", "notify": ["desk"], **changes}
        rule = WatchRule.model_validate(wanted)
        loading.save(
            conn, rule, saved_by="ana", known_channels={"desk", "room"}, now=now - timedelta(days=400)
        )
        sql.channels.set_settings(conn, tag="desk", time_zone="Africa/Lagos", on_ambiguous="resend")

    return save


@pytest.fixture
def tell(conn: Connection, database_url: str, hook: Any, channels: Channels) -> Callable[..., DeliverSummary]:
    """Match what is stored and send what is due, as a round does."""

    def step(moment: datetime) -> DeliverSummary:
        run.match_stored(
            conn, moment, lambda mine, alert, tags, at: outbox.enqueue(mine, alert, tags, channels, at)
        )
        return deliver_due(
            lambda: connect(database_url), channels, slack_url=hook.url, now=lambda _: moment + HOUR
        )

    return step
