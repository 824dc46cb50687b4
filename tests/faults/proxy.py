"""A TCP proxy before Postgres that falls silent without a word, or cuts its connections at a statement."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from tests.socket_server import reset

CHUNK = 65_536


class Proxy:
    """Passes on what is said until told otherwise; one thread for each direction of each connection."""

    def __init__(self, port: int) -> None:
        self.server_port = port
        self.is_open = threading.Event()
        self.is_open.set()
        # what comes through connections of an earlier age than this is forgotten
        self.age = self.forgotten = 0
        # whether to cut once this was said by a client, and whether the server still hears it
        self.cuts: Callable[[bytes], bool] | None = None
        self.is_heard = True
        self.lock = threading.Lock()
        self.sockets: set[socket.socket] = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self.server_port))
                except OSError:
                    client.close()
                    continue
                self.sockets |= {client, server}
                for ends in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pass_on, args=(*ends, self.age), daemon=True).start()

    def fall_silent(self) -> None:
        """Nothing comes through, and no end of a connection either, until `speak`."""
        self.is_open.clear()

    def speak(self, *, forgets: bool) -> None:
        """Pass on again; `forgets`: never again on a connection that was there during the silence."""
        if forgets:
            self.forgotten = self.age + 1
        self.age += 1
        self.is_open.set()

    def _pass_on(self, source: socket.socket, sink: socket.socket, is_client: bool, age: int) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(CHUNK):
                self.is_open.wait()
                if age < self.forgotten:
                    continue
                if is_client and self._is_struck(part):
                    if self.is_heard:
                        sink.sendall(part)
                    reset(source)
                    break
                sink.sendall(part)
        self._end(source, sink)

    def _is_struck(self, part: bytes) -> bool:
        with self.lock:
            if self.cuts is None or not self.cuts(part):
                return False
            self.cuts = None
            return True

    def _end(self, *sockets: socket.socket) -> None:
        for each in sockets:
            self.sockets.discard(each)
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def close(self) -> None:
        self.listener.close()
        self.is_open.set()
        self._end(*list(self.sockets))
