"""Four machines and one Postgres, as network namespaces: run inside a namespace of its own by test_machines.py.

Each machine has a network, a host name and processes of its own, joined to this one by a cable (veth) that can be cut.
A small press of sites publishes in waves; while the third is read one machine dies and the cable of another is cut.
Prints what came to the receiver, as JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
from aiosmtpd.smtp import SMTP

import sql.postgres
import sql.sources
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import connect
from sql.connection import now as database_now
from sql.migrate import migrate
from sql.postgres import Cluster
from sql.server_settings import as_options

ROOT = Path(__file__).parents[2]
HERE = "10.77.0.1"
MACHINES, SOURCES = 4, 48
PATIENCE = 120.0
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
# what an answer of a site takes, so that no machine has read all before the others begin
ANSWER_SECONDS = 0.4


def words(number: int, count: int) -> list[str]:
    """Words of one article's own, so that it is an event of its own."""
    chance = random.Random(number)
    return ["".join(chance.choices(SYLLABLES, k=4)) for _ in range(count)]


class Press:
    """All sites behind one address: `/N/feed` lists what site N has published so far."""

    def __init__(self) -> None:
        self.waves = 0
        self.server = ThreadingHTTPServer((HERE, 0), self._handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://{HERE}:{self.server.server_port}"

    def page(self, path: str) -> tuple[str, str] | None:
        if found := re.fullmatch(r"/(\d+)/feed", path):
            links = "".join(
                f"<item><link>{self.url}/{found[1]}/2026/11/{wave}.html</link></item>"
                for wave in range(self.waves)
            )
            return "application/rss+xml", f'<rss version="2.0"><channel>{links}</channel></rss>'
        if found := re.fullmatch(r"/(\d+)/2026/11/(\d+)\.html", path):
            own = words(1000 * int(found[2]) + int(found[1]), 120)
            title = f"Report {found[1]}-{found[2]} of {' '.join(own[:5])}"
            body = "".join(
                f"<p>{' '.join(own[at : at + 20]).capitalize()} quetzal.</p>" for at in range(0, 120, 20)
            )
            return "text/html", (
                f'<html lang="en"><head><title>{title}</title><meta property="og:type" content="article"></head>'
                f"<body><article><h1>{title}</h1>{body}</article></body></html>"
            )
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        press = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                time.sleep(ANSWER_SECONDS)
                page = press.page(self.path)
                kind, text = page or ("text/plain", "not found")
                body = text.encode()
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Silent."""

        return Handler


class Receiver:
    """A mail server that counts what it was sent, by article, and whether it says to be a possible repeat."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bool]] = []
        self.port = 0
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait(10)

    async def _serve(self, ready: threading.Event) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(self, hostname="desk", loop=loop), HERE, 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await asyncio.Event().wait()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's hook
        message = message_from_bytes(envelope.content, policy=policy.default)
        text = message.get_body(("plain",)).get_content()
        # not of the text: an alert may name another one's headline
        if found := re.search(r"Report (\d+-\d+) of", str(message["subject"])):
            self.received.append((found[1], text.startswith("Possible repeat")))
        return "250 kept"

    def told(self) -> set[str]:
        return {name for name, _ in self.received}


class Machine:
    """A network and a host name of its own, and the worker on it."""

    def __init__(self, number: int, folder: Path, told: dict[str, str]) -> None:
        self.number, self.told = number, told
        self.home = folder / f"machine{number}"
        self.home.mkdir(mode=0o700)
        self.worker: subprocess.Popen[bytes] | None = None
        # its own complaint about a signal mask, when its child is killed, is none of ours
        self.holder = subprocess.Popen([
            "unshare", "--net", "--uts", "--pid", "--fork", "--mount-proc", "sh", "-c",
            # without a name server that is far away: looking up its own name would take a mail twenty seconds
            f"hostname machine{number}; mount --bind /dev/null /etc/resolv.conf; exec sleep 600",
        ])  # fmt: skip
        until(lambda: bool(psutil.Process(self.holder.pid).children()), 10)
        self.inner = psutil.Process(self.holder.pid).children()[0]
        time.sleep(0.3)
        pid = str(self.inner.pid)
        run("ip", "link", "add", f"cable{number}", "type", "veth", "peer", "name", "eth0", "netns", pid)
        run("ip", "addr", "add", f"10.77.{number}.1/30", "dev", f"cable{number}")
        run("ip", "link", "set", f"cable{number}", "up")
        self.inside("ip", "link", "set", "lo", "up")
        self.inside("ip", "addr", "add", f"10.77.{number}.2/30", "dev", "eth0")
        self.inside("ip", "link", "set", "eth0", "up")
        self.inside("ip", "route", "add", "default", "via", f"10.77.{number}.1")

    def enter(self) -> list[str]:
        return ["nsenter", "-t", str(self.inner.pid), "-n", "-u", "-p", "-m", "--"]

    def inside(self, *command: str) -> None:
        run(*self.enter(), *command)

    def start(self) -> None:
        with (self.home / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [*self.enter(), sys.executable, "-c", "from flows.cli import main; main()", "worker"],
                env={**os.environ, **self.told, "TOCSIN_HOME": str(self.home)}, cwd=ROOT, stdout=log, stderr=log,
            )  # fmt: skip

    def kill(self) -> None:
        """The machine dies, with all that runs on it."""
        self.inner.kill()

    def cable(self, *, is_cut: bool) -> None:
        run("ip", "link", "set", f"cable{self.number}", "down" if is_cut else "up")

    def end(self) -> None:
        with contextlib.suppress(psutil.Error):
            self.inner.kill()
        self.holder.wait(10)
        if self.worker is not None:
            self.worker.wait(10)


def run(*command: str) -> None:
    subprocess.run(command, check=True)


def until(what: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """How long it took, or so many seconds where it never was."""
    begun = time.monotonic()
    while not what() and time.monotonic() - begun < seconds:
        time.sleep(0.25)
    return time.monotonic() - begun


def reachable_postgres(folder: Path) -> Cluster:
    """A server that the machines reach, too."""
    sql.postgres.as_options = lambda port: as_options(port).replace("=127.0.0.1", f"=127.0.0.1,{HERE}")
    cluster = Cluster(folder / "postgres")
    cluster.start()
    cluster.stop()
    with (cluster.data / "pg_hba.conf").open("a") as rules:
        rules.write("host all all 10.77.0.0/16 scram-sha-256\n")
    cluster.start()
    return cluster


def prepare(url: str, press: Press) -> None:
    """The sources, read every few seconds, and a rule that every article of theirs matches."""
    with connect(url) as conn:
        migrate(conn)
        with conn.transaction():
            now = database_now(conn)
            for number in range(SOURCES):
                home = f"{press.url}/{number}/feed"
                sql.sources.add(conn, name=f"s{number}", home_url=home, delay_seconds=0, now=now)
            conn.execute("update sources set min_interval = '5 seconds', max_interval = '10 seconds'")
            rule = WatchRule(name="watched", query="quetzal", notify=["desk"], max_age=None)
            loading.save(conn, rule, saved_by="test", known_channels={"desk"}, now=now)
            # each alert is a message of its own here, however many come at once
            conn.execute("insert into channel_settings (tag, storm_after) values ('desk', 10000)")


def shares(url: str) -> list[float]:
    """Which part of the readings each machine did, the smallest first."""
    with connect(url) as conn, conn.transaction():
        rows = conn.execute(
            "select split_part(r.process, ' ', 2), count(*) from crawls c join rounds r on r.id = c.round_id group by 1"
        ).fetchall()
    total = sum(count for _, count in rows)
    return sorted(count / total for _, count in rows)


def main(folder: Path) -> None:
    """Two waves with all four, then one with a kill and a cut."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "addr", "add", f"{HERE}/32", "dev", "lo")
    press, receiver, cluster = Press(), Receiver(), reachable_postgres(folder)
    machines: list[Machine] = []
    try:
        url = cluster.database("tocsin")
        prepare(url, press)
        channels = folder / "channels.yaml"
        channels.write_text(
            f"urls:\n  - mailto://{HERE}:{receiver.port}?from=tocsin@test.invalid&to=desk@test.invalid:\n"
            "      tag: desk\n"
        )
        channels.chmod(0o600)
        told = {
            "DATABASE_URL": url.replace("127.0.0.1", HERE), "TOCSIN_CHANNELS": str(channels), "TOCSIN_PLACES": "3",
            "TOCSIN_ALLOW_NETS": "10.77.0.0/16", "PREFECT_API_URL": f"http://{HERE}:9/api",
        }  # fmt: skip
        machines = [Machine(number, folder, told) for number in range(1, MACHINES + 1)]
        for machine in machines:
            machine.start()
        report(folder, url, press, receiver, machines)
    finally:
        for machine in machines:
            machine.end()
        cluster.stop()


def report(folder: Path, url: str, press: Press, receiver: Receiver, machines: list[Machine]) -> None:
    """Publish, kill and cut, and say what came of it."""

    def is_told() -> bool:
        """Whether all that was published is stored and decided on, and every alert of it is told."""
        done = state(url)
        return (
            done.articles == SOURCES * press.waves and done.undecided == 0 and done.alerted <= receiver.told()
        )

    until(lambda: len(list_of_processes(url)) == MACHINES)
    press.waves = 1
    first = until(is_told)
    with connect(url) as conn:
        conn.execute("delete from crawls where finished_at is not null")
    press.waves = 2
    second = until(is_told)
    share = shares(url)
    press.waves = 3
    before = len(receiver.told())
    until(lambda: len(receiver.told()) > before + 3, 60)
    machines[0].kill()
    machines[1].cable(is_cut=True)
    third = until(is_told)
    machines[1].cable(is_cut=False)
    press.waves = 4
    fourth = until(is_told)
    time.sleep(5)
    done = state(url)
    times = Counter(name for name, _ in receiver.received)
    labelled = Counter(name for name, is_repeat in receiver.received if is_repeat)
    print(json.dumps({
        "published": SOURCES * press.waves, "stored": done.articles, "undecided": done.undecided,
        "alerted": len(done.alerted), "told": len(done.alerted & receiver.told()),
        "unlabelled repeats": sum(count - 1 - labelled[name] > 0 for name, count in times.items()),
        "labelled repeats": labelled.total(), "smallest share": share[0] if len(share) == MACHINES else 0.0,
        "seconds": [round(value, 1) for value in (first, second, third, fourth)],
    }))  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """What the database knows: articles, those that no rule has seen, and the names of the reports that alerted."""

    articles: int
    undecided: int
    alerted: set[str]


def state(url: str) -> State:
    with connect(url) as conn, conn.transaction():
        (articles, undecided), *_ = conn.execute(
            "select count(*), count(*) filter (where matched_at is null) from articles"
        ).fetchall()
        titles = conn.execute(
            "select a.title from alerts l join articles a on a.id = l.article_id"
        ).fetchall()
    return State(articles, undecided, {title.split()[1] for (title,) in titles})


def list_of_processes(url: str) -> list[str]:
    with connect(url) as conn, conn.transaction():
        rows = conn.execute("select distinct process from rounds where process is not null").fetchall()
    return [row[0] for row in rows]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
