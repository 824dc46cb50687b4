"""Where the numbers go: a port that Prometheus asks, and a text file for the collector of its node exporter."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest, start_http_server

LOOPBACK = "127.0.0.1"
# whoever collects it is another account; nothing in it is secret
MODE = 0o644


def serve(where: str, registry: CollectorRegistry) -> Callable[[], None]:
    """Answer at PORT of this machine alone, or at ADDRESS:PORT; what ends it. Raises OSError when the port is taken."""
    address, _, port = where.rpartition(":")
    server, thread = start_http_server(int(port), address.strip("[]") or LOOPBACK, registry)

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end


def write(file: Path, registry: CollectorRegistry) -> None:
    """Put the numbers in the place of the file at once: a reader sees the old ones or the new ones. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as made:
            made.write(generate_latest(registry))
            os.fchmod(made.fileno(), MODE)
        Path(name).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
