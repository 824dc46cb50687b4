"""What a reading costs when no source has anything new: CPU seconds of the reader and its crawl children together.

    .venv/bin/python tests/bench/unchanged.py [--json] [--sources 300] [--passes 3] [--started]

Every source is a feed on an address of its own (127.x.y.z, Linux), which answers 304 to its own validator. The first
reading, which stores the validators, is not counted; nor is Postgres. A resident worker forks its crawl children;
`--started`: they are started anew, as by `tocsin round` and in other work pools.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sql.sources
from flows import steps
from flows.crawl.forks import FORKS
from flows.crawl.store import Outcome
from flows.database import database
from flows.settings import Settings
from sql.connection import connect
from sql.connection import now as database_now
from sql.rows import Source

MUSTS = {300: 2.0, 3000: 10.0}
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>'
    "<item><title>The bridge</title><link>http://{host}/2026/01/02/bridge.html</link></item></channel></rss>"
)
PAGE = (
    "<html><head><title>The bridge</title></head><body><article><h1>The bridge</h1>"
    + "<p>The mayor of the town opened the new bridge over the river on Monday morning.</p>" * 8
    + "</article></body></html>"
)


class Nobody:
    """A listener that only counts failures."""

    def __init__(self) -> None:
        self.failed = 0

    def claimed(self, sources: Sequence[Source]) -> None:
        """Some sources are read."""

    def log(self, source_id: int | None, level: int, message: str) -> None:
        """One line."""

    def finished(self, outcome: Outcome) -> None:
        """One is finished."""
        self.failed += outcome.failure is not None


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Every request of a connection."""
    try:
        while request := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
            path = request.split(" ", 2)[1]
            headers = dict(line.lower().split(": ", 1) for line in request.split("\r\n")[1:] if ": " in line)
            if path == "/robots.txt":
                status, kind, body = "404 Not Found", "text/plain", ""
            elif path == "/feed":
                is_known = headers.get("if-none-match") == '"1"'
                status, kind = "304 Not Modified" if is_known else "200 OK", "application/rss+xml"
                body = "" if is_known else FEED.format(host=headers["host"])
            else:
                status, kind, body = "200 OK", "text/html", PAGE
            head = f'HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nETag: "1"\r\nContent-Length: {len(body)}\r\n\r\n'
            writer.write((head + body).encode())
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def serve(pipe: multiprocessing.connection.Connection) -> None:
    """All sources, in a process of its own."""

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=4096)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def crawling() -> float:
    """CPU seconds of the fork server and of the children of it that have ended."""
    import psutil  # noqa: PLC0415

    server = FORKS._server
    return sum(psutil.Process(server.process.pid).cpu_times()[:4]) if server is not None else 0.0


def measure(settings: Settings, port: int, count: int, passes: int) -> tuple[list[float], list[float], int]:
    """CPU and wall seconds of each unchanged reading, and how many sources failed."""
    spent, lasted, listener = [], [], Nobody()
    with database(settings) as url:
        with connect(url) as conn, conn.transaction():
            now = database_now(conn)
            for number in range(count):
                home = f"http://127.1.{number // 250}.{number % 250 + 1}:{port}/feed"
                sql.sources.add(conn, name=f"s{number}", home_url=home, delay_seconds=0, now=now)
        steps.read(settings, url, Nobody(), started_by="command", everything=True, once=True)
        for _ in range(passes):
            before, began = cpu() + crawling(), time.monotonic()
            reading = steps.read(settings, url, listener, started_by="command", everything=True, once=True)
            spent.append(cpu() + crawling() - before)
            lasted.append(time.monotonic() - began)
            assert len(reading.outcomes) == count, len(reading.outcomes)
    return spent, lasted, listener.failed


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--started", action="store_true")
    asked = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    FORKS.is_wanted = not asked.started
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder:
        settings = Settings(
            home=Path(folder) / "home", allow_nets=["127.0.0.0/8"], places=100, database_url=None
        )
        spent, lasted, failed = measure(settings, ours.recv(), asked.sources, asked.passes)
    FORKS.end()
    server.terminate()
    must = MUSTS.get(asked.sources)
    name = f"unchanged reading of {asked.sources} sources, CPU s"
    value = round(statistics.median(spent), 2)
    if asked.json:
        print(json.dumps({"figures": {name: {"value": value, "must": must, "passes": spent}}}))
    else:
        print(f"{name:<50} {value}  (must {must}; all {[round(one, 2) for one in spent]})")
        print(f"{'wall, s':<50} {round(statistics.median(lasted), 1)};  failed {failed}")
    return int(must is not None and value > must)


if __name__ == "__main__":
    sys.exit(main())
