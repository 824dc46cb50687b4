"""Servers that keep what they received and misbehave as a script says: SMTP, and HTTP for Slack and webhooks."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

TOKEN = re.compile(rb"token-(\d+)")
LABEL = re.compile(rb"Possible(?:\s|=20|=\r\n)+repeat")
DRIP_SECONDS = 0.3
# actions after which the talk goes on, and how long they take
GOES_ON = {"slow": 2.0, "go on": 0.0}


@dataclass(frozen=True, slots=True)
class Received:
    """A message that a sink accepted: which, for whom, and whether it says that it may be a repeat."""

    token: int
    recipient: str
    is_labelled: bool


@dataclass
class Fault:
    """What goes wrong: at `step` the sink does `action`, `times` times, and then no more.

    `keeps`: whether a message that was handed over whole and not answered was kept all the same.
    """

    step: str = ""
    action: str = ""
    times: int = 0
    keeps: bool = False
    on_trigger: Callable[[], None] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def strikes(self, step: str) -> bool:
        with self.lock:
            if step != self.step or self.times <= 0:
                return False
            self.times -= 1
            return True


class Sink:
    """A TCP server on a port of the system's choice; one thread for each connection."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.received: list[Received] = []
        self.is_over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                conn, _ = self.listener.accept()
                threading.Thread(target=self._one, args=(conn,), daemon=True).start()

    def _one(self, conn: socket.socket) -> None:
        with conn, contextlib.suppress(OSError, ValueError):
            self.serve(conn)

    def serve(self, conn: socket.socket) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self.is_over.set()
        self.listener.close()

    def keep(self, recipient: str, content: bytes) -> None:
        token = TOKEN.search(content)
        if token is not None:
            self.received.append(Received(int(token[1]), recipient, bool(LABEL.search(content))))

    def act(self, conn: socket.socket) -> None:
        """What the script says; returns only where the talk goes on."""
        action = self.fault.action
        if self.fault.on_trigger is not None:
            self.fault.on_trigger()
        if action in GOES_ON:
            self.is_over.wait(GOES_ON[action])
            return
        if action == "reset":
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif action == "hang":
            self.is_over.wait()
        elif action == "drip":
            while not self.is_over.wait(DRIP_SECONDS):
                conn.sendall(b"x")
        raise ConnectionAbortedError


REPLIES = {
    "greeting": b"220 sink", "EHLO": b"250 sink", "MAIL": b"250 ok", "RCPT": b"250 ok", "DATA": b"354 go on",
    "end": b"250 kept", "QUIT": b"221 bye",
}  # fmt: skip


class MailSink(Sink):
    """Steps: greeting, EHLO, MAIL, RCPT, DATA, body, end."""

    def reply(self, conn: socket.socket, step: str) -> bool:
        """Whether it consented; a scripted reply begins with a digit."""
        if self.fault.strikes(step):
            if self.fault.action[:1].isdigit():
                conn.sendall(self.fault.action.encode() + b"\r\n")
                return False
            self.act(conn)
        if step != "body":
            conn.sendall(REPLIES[step] + b"\r\n")
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
                if self.reply(conn, step) and step == "DATA":
                    self._take(conn, lines, recipient)

    def _take(self, conn: socket.socket, lines, recipient: str) -> None:
        content = b""
        while (line := lines.readline()) != b".\r\n":
            if not line:
                raise ConnectionAbortedError
            if not content:
                self.reply(conn, "body")
            content += line
        try:
            is_kept = self.reply(conn, "end")
        except OSError:
            if self.fault.keeps:
                self.keep(recipient, content)
            raise
        if is_kept:
            self.keep(recipient, content)


class HookSink(Sink):
    """Steps: accept (nothing read yet), answer (all of it read). Replies: `STATUS[ header: value] body`."""

    def serve(self, conn: socket.socket) -> None:
        if self.fault.strikes("accept"):
            self.act(conn)
        head = b""
        while b"\r\n\r\n" not in head:
            if not (part := conn.recv(65536)):
                return
            head += part
        head, _, content = head.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
        while len(content) < length:
            if not (part := conn.recv(65536)):
                return
            content += part
        recipient = "slack" if b"/services/" in head.split(b"\r\n")[0] else "hook"
        self._answer(conn, head, content, recipient)

    def _answer(self, conn: socket.socket, head: bytes, content: bytes, recipient: str) -> None:
        if self.fault.strikes("answer"):
            status = self.fault.action.split(" ", 1)[0]
            if status.isdigit():
                more = self.fault.action.partition(" ")[2]
                self._send(conn, int(status), more, b"<html>not the service</html>")
                return
            if self.fault.keeps or self.fault.action in ("slow", "go on"):
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
