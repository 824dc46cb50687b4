"""HTTP for the demo's servers: the standard library's server, with one function that answers every request."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flows.demo.loopback import HOST

_BODY_LIMIT = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked for; header names in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What it is told; `Content-Length` and `Connection` come by themselves."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class WebServer(ThreadingHTTPServer):
    """Answers on a free port of loopback (`url`), in threads of its own, until `stop`.

    `answer` is called for one request at a time; every connection is closed after its answer.
    """

    def __init__(self, answer: Callable[[Request], Answer]) -> None:
        super().__init__((HOST, 0), partial(_Handler, answer, threading.Lock()))
        self.url = f"http://{HOST}:{self.server_port}"
        self._is_stopping = False
        self._thread = threading.Thread(target=self._serve, name=f"demo-web-{self.server_port}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the port; answers under way are not waited for."""
        self._is_stopping = True
        socket.create_connection((HOST, self.server_port)).close()  # it waits for a connection, this is one
        self._thread.join()
        self.server_close()

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002 - the library's form
        """Whether to answer: not the connection that `stop` makes."""
        return not self._is_stopping

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves or is silent is no fault of ours."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def _serve(self) -> None:
        while not self._is_stopping:
            self.handle_request()


class _Handler(BaseHTTPRequestHandler):
    """One connection, one request, one answer."""

    protocol_version = "HTTP/1.1"
    timeout = 30.0  # seconds that a client may take to say what it wants

    def __init__(self, answer: Callable[[Request], Answer], lock: threading.Lock, *connection: Any) -> None:
        self._answer, self._lock = answer, lock
        super().__init__(*connection)

    def reply(self) -> None:
        """Read the request, whatever its method, and write the answer."""
        self.close_connection = True
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = headers.get("content-length", "0")
        if not length.isdecimal():
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        body = self.rfile.read(min(int(length), _BODY_LIMIT))
        with self._lock:
            answer = self._answer(Request(self.command, self.path.partition("#")[0], headers, body))
        self.send_response(answer.status)
        for name, value in (*answer.headers, ("Connection", "close")):
            self.send_header(name, value)
        if answer.status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = reply  # noqa: N815 - the library's names

    def version_string(self) -> str:
        """What the header `Server` says."""
        return "tocsin-demo"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's form
        """Nothing: the demo tells what it does by itself."""
