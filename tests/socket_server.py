"""A server of raw bytes on loopback, for tests of what a server may do beside its protocol."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
from collections.abc import Callable

NO_LINGER = struct.pack("ii", 1, 0)


class SocketServer:
    """Handles each connection in a thread of its own, and closes it; on a port of the system's choice unless named."""

    def __init__(self, handle: Callable[[socket.socket], None], port: int = 0) -> None:
        self._handle = handle
        self._listener = socket.create_server(("127.0.0.1", port), backlog=200)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                conn, _ = self._listener.accept()
                threading.Thread(target=self._talk, args=(conn,), daemon=True).start()

    def _talk(self, conn: socket.socket) -> None:
        with conn, contextlib.suppress(OSError, ValueError):
            self._handle(conn)

    def close(self) -> None:
        """Whoever connects is refused from now on."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes whoever accepts
        self._listener.close()


def read_request(conn: socket.socket) -> tuple[bytes, bytes]:
    """Head and body of an HTTP request; ConnectionAbortedError when it is not whole."""
    head = _read_until(conn, b"", lambda data: b"\r\n\r\n" in data)
    head, _, body = head.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    size = int(length[1]) if length else 0
    return head, _read_until(conn, body, lambda data: len(data) >= size)


def _read_until(conn: socket.socket, data: bytes, is_whole: Callable[[bytes], bool]) -> bytes:
    while not is_whole(data):
        if not (part := conn.recv(65536)):
            raise ConnectionAbortedError
        data += part
    return data


def reset(conn: socket.socket) -> None:
    """Have the connection end with a reset (RST) when it is closed."""
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
