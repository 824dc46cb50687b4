"""Servers that keep what they received and misbehave as a script says: SMTP, and HTTP for Slack and webhooks."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.socket_server import SocketServer, read_request, reset

TOKEN = re.compile(rb"token-(\d+)")
LABEL = re.compile(rb"Possible(?:\s|=20|=\r\n)+repeat")
DRIP_SECONDS = 0.3
# actions after which the talk goes on, and how long they take
GOES_ON = {"slow": 1.5, "go on": 0.0}


@dataclass(frozen=True, slots=True)
class Received:
    """A message that a sink accepted: which, for whom, and whether it says that it may be a repeat."""

    token: int
    recipient: str
    is_labelled: bool


@dataclass
class Fault:
    """What goes wrong: at `step` the sink does `action`, `times` times, and then no more.

    `keeps`: whether a message that was handed over whole and not answered was kept all the same. `refused`: the only
    recipient that it happens to, each time. `pause`: seconds for each message. `patience`: so many seconds after it
    nothing may come for the same recipient.
    """

    step: str = ""
    action: str = ""
    times: int = 0
    keeps: bool = False
    refused: str = ""
    pause: float = 0.0
    patience: float = 0.0
    struck: int = 0
    on_trigger: Callable[[], None] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def strikes(self, step: str, recipient: str) -> bool:
        with self.lock:
            if step != self.step or (recipient != self.refused if self.refused else self.times <= 0):
                return False
            self.times -= 1
            self.struck += 1
            return True


class Sink:
    """A server that keeps what it accepts, and does what goes wrong."""

    half_a_line = b""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.received: list[Received] = []
        # until when nothing may come for a recipient, and how much came all the same
        self.quiet_until: dict[str, float] = {}
        self.too_early = 0
        self.is_over = threading.Event()
        self._server = SocketServer(self.serve)
        self.port = self._server.port

    def serve(self, conn: socket.socket) -> None:
        raise NotImplementedError

    def go_down(self) -> None:
        """Whoever connects is refused from now on."""
        self._server.close()

    def come_back(self) -> None:
        """Listen again, on the same port."""
        self._server = SocketServer(self.serve, self.port)

    def close(self) -> None:
        self.is_over.set()
        self.go_down()

    def keep(self, recipient: str, content: bytes) -> None:
        token = TOKEN.search(content)
        if token is not None:
            self.received.append(Received(int(token[1]), recipient, bool(LABEL.search(content))))

    def note_asked(self, recipient: str) -> None:
        """Somebody came for a recipient."""
        self.too_early += time.monotonic() < self.quiet_until.get(recipient, 0.0)

    def ask_for_patience(self, recipient: str) -> None:
        if self.fault.patience:
            self.quiet_until[recipient] = time.monotonic() + self.fault.patience

    def act(self, conn: socket.socket) -> None:
        """What the script says; returns only where the talk goes on."""
        action = self.fault.action
        if self.fault.on_trigger is not None:
            self.fault.on_trigger()
        if action in GOES_ON:
            self.is_over.wait(GOES_ON[action])
            return
        if action == "reset":
            reset(conn)
        elif action == "hang":
            self.is_over.wait()
        elif action == "drip":
            while not self.is_over.wait(DRIP_SECONDS):
                conn.sendall(b"x")
        elif action == "half a line":
            conn.sendall(self.half_a_line)
        raise ConnectionAbortedError


REPLIES = {
    "greeting": b"220 sink", "EHLO": b"250-sink\r\n250 AUTH PLAIN", "AUTH": b"235 welcome", "MAIL": b"250 ok",
    "RCPT": b"250 ok", "DATA": b"354 go on", "end": b"250 kept", "QUIT": b"221 bye",
}  # fmt: skip


class MailSink(Sink):
    """Steps: greeting, EHLO, AUTH, MAIL, RCPT, DATA, body, end."""

    half_a_line = b"25"

    def reply(self, conn: socket.socket, step: str, recipient: str = "") -> bool:
        """Whether it consented; a scripted reply begins with a digit."""
        if self.fault.strikes(step, recipient):
            if self.fault.action[:1].isdigit():
                self.ask_for_patience(recipient)
                conn.sendall(self.fault.action.encode() + b"\r\n")
                return False
            self.act(conn)
        if step != "body":
            conn.sendall(REPLIES.get(step, b"500 what") + b"\r\n")
        return True

    def serve(self, conn: socket.socket) -> None:
        with conn.makefile("rb") as lines:
            if not self.reply(conn, "greeting"):
                return
            recipient = ""
            while line := lines.readline():
                step = line[:4].decode("ascii", "replace").upper().strip()
                if step == "RCPT":
                    recipient = line.partition(b"<")[2].partition(b">")[0].decode()
                    self.note_asked(recipient)
                if self.reply(conn, step, recipient) and step == "DATA":
                    self._take(conn, lines, recipient)

    def _take(self, conn: socket.socket, lines, recipient: str) -> None:
        content = b""
        while (line := lines.readline()) != b".\r\n":
            if not line:
                raise ConnectionAbortedError
            if not content:
                self.reply(conn, "body", recipient)
            content += line
        self.is_over.wait(self.fault.pause)
        try:
            is_kept = self.reply(conn, "end", recipient)
        except OSError:
            if self.fault.keeps:
                self.keep(recipient, content)
            raise
        if is_kept:
            self.keep(recipient, content)


class HookSink(Sink):
    """Steps: accept (nothing read yet), answer (all of it read). Replies: `STATUS[ header: value]`."""

    half_a_line = b"HTTP/1.1 2"

    def serve(self, conn: socket.socket) -> None:
        if self.fault.strikes("accept", ""):
            self.act(conn)
        head, content = read_request(conn)
        recipient = "slack" if b"/services/" in head.split(b"\r\n")[0] else "hook"
        self.note_asked(recipient)
        self.is_over.wait(self.fault.pause)
        self._answer(conn, content, recipient)

    def _answer(self, conn: socket.socket, content: bytes, recipient: str) -> None:
        if self.fault.strikes("answer", recipient):
            status = self.fault.action.split(" ", 1)[0]
            if status.isdigit():
                self.ask_for_patience(recipient)
                more = self.fault.action.partition(" ")[2]
                self._send(conn, int(status), _dated(more), b"<html>not the service</html>")
                return
            if self.fault.keeps or self.fault.action in GOES_ON:
                self.keep(recipient, content)
                self.act(conn)
                self._send(conn, 200, "", b"ok")
                return
            self.act(conn)
        self.keep(recipient, content)
        self._send(conn, 200, "", b"ok")

    def _send(self, conn: socket.socket, status: int, header: str, body: bytes) -> None:
        more = f"{header}\r\n" if header else ""
        conn.sendall(
            f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{more}\r\n".encode()
            + body
        )


def _dated(header: str) -> str:
    """`Retry-After: date` with a date in five seconds, by the clock of the server, which it names."""
    if not header.endswith(" date"):
        return header
    now = datetime.now(UTC)
    then = format_datetime(now + timedelta(seconds=5), usegmt=True)
    return f"Retry-After: {then}\r\nDate: {format_datetime(now, usegmt=True)}"
