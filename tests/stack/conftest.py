"""A house on this machine, brought up by the real `tocsin up`, and a small press for it to read."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest

import sql.sources
from flows.database import DATABASE, cluster, database
from flows.local.login import login_of
from flows.settings import Settings
from sql.connection import Connection, connect
from sql.connection import now as database_now

PATIENCE = 60.0
LIVE = ["RUNNING", "PENDING", "CANCELLING"]
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
SENTENCE = (
    "The mayor of the town opened the new bridge over the river, and the market moved to its other bank."
)


def until(what: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What `what` answers once it is true; fails when it never is."""
    give_up = time.monotonic() + patience
    while time.monotonic() < give_up:
        if answer := what():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"still not true after {patience} s: {what}")


class Site:
    """One news site on loopback. While `is_held`, its articles are not answered."""

    def __init__(self, name: str, *, is_broken: bool = False) -> None:
        self.name, self.is_broken = name, is_broken
        self.stories = 3
        self.open = threading.Event()
        self.open.set()
        self.asked = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.home = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, type and body."""
        if self.is_broken:
            return 503, "text/plain", "closed for repairs"
        if path == "/robots.txt":
            return 200, "text/plain", "User-agent: *\nAllow: /\n"
        if path == "/feed.xml":
            return 200, "application/rss+xml", self._feed()
        if path.startswith("/news/"):
            self.asked += 1
            self.open.wait(PATIENCE)
            return 200, "text/html", self._story(path)
        home = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
        return (200, "text/html", home) if path == "/" else (404, "text/plain", "no such page")

    def _feed(self) -> str:
        when = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><title>Bridge news {number}</title><link>{self.home}news/the-bridge-of-{self.name}-{number}.html"
            f"</link><pubDate>{when}</pubDate></item>"
            for number in range(self.stories)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{self.name}</title>{items}</channel></rss>'

    def _story(self, path: str) -> str:
        when = datetime.now(UTC).isoformat()
        body = "".join(f"<p>{self.name}, part {part}, {path}. {SENTENCE}</p>" for part in range(6))
        return (
            f'<html lang="en"><head><title>{self.name} {path}</title><meta property="og:type" content="article">'
            f'<meta property="article:published_time" content="{when}"></head>'
            f"<body><article><h1>{self.name}: the bridge, {path[-6:-5]}</h1>{body}</article></body></html>"
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                status, kind, body = site.answer(self.path)
                content = body.encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", f"{kind}; charset=utf-8")
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except ConnectionError:
                    self.close_connection = True  # the reader was killed: that is what we test

        return Handler


class House:
    """`tocsin up` in a process of its own, with a fresh TOCSIN_HOME."""

    def __init__(self, home: Path, sites: list[Site]) -> None:
        with socket.socket() as probe, socket.socket() as other:
            probe.bind(("127.0.0.1", 0))
            other.bind(("127.0.0.1", 0))
            port, page = probe.getsockname()[1], other.getsockname()[1]
        self.settings = Settings(home=home, prefect_port=port, web_port=page, allow_nets=["127.0.0.0/8"])
        self.sites = sites
        self.process: subprocess.Popen[bytes] | None = None
        self.talk = home / "talk.txt"
        self.ticks: list[Any] = []
        home.mkdir()
        with database(self.settings) as url, connect(url) as conn:
            for site in sites:
                self._add(conn, site)

    def _add(self, conn: Connection, site: Site) -> None:
        now = database_now(conn)
        sql.sources.add(
            conn,
            name=site.name,
            home_url=site.home,
            language="en",
            delay_seconds=0,
            now=now,
        )

    until = staticmethod(until)

    def command(self) -> subprocess.Popen[bytes]:
        """A `tocsin up` for this home."""
        told = {
            "TOCSIN_HOME": str(self.settings.home),
            "TOCSIN_PREFECT_PORT": str(self.settings.prefect_port),
            "TOCSIN_WEB_PORT": str(self.settings.web_port),
        }
        program = [sys.executable, "-c", "from flows.cli import main; main()", "up"]
        with self.talk.open("wb") as words:
            return subprocess.Popen(
                program,
                env=os.environ | told | {"TOCSIN_ALLOW_NETS": "127.0.0.0/8"},
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )

    def up(self) -> None:
        """Up and ready, if it is not."""
        if self.process is None:
            self.process = process = self.command()
            until(lambda: "is up" in self.said() or process.poll() is not None, 120)
            assert process.poll() is None, self.said()
            if not self.ticks:
                self.ticks = until(lambda: [run for run in self.runs("SCHEDULED") if run["auto_scheduled"]])
                for loop in ("read", "alert"):
                    self.rest(loop)
                until(lambda: not self.runs(*LIVE))

    def rest(self, loop: str, *, active: bool = False) -> None:
        """Switch the schedule of a deployment off, or on: nothing of it runs by itself then."""
        deployment = self.api(f"/deployments/name/{loop}/{loop}")
        clock = f"/deployments/{deployment['id']}/schedules/{deployment['schedules'][0]['id']}"
        self.api(clock, {"active": active}, "PATCH")

    def said(self) -> str:
        """What the command wrote."""
        return self.talk.read_text()

    def processes(self) -> list[psutil.Process]:
        """Everything that came of the command, Postgres included."""
        assert self.process is not None
        postmaster = int((self.settings.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        family = [psutil.Process(self.process.pid), psutil.Process(postmaster)]
        return [*family, *(child for one in family for child in one.children(recursive=True))]

    def find(self, words: str) -> psutil.Process:
        """The process of ours that has this name, or these words in its command line."""
        processes = self.processes()
        named = (process for process in processes if process.name() == words)
        return next(named, None) or next(each for each in processes if words in " ".join(each.cmdline()))

    def crawl_child(self) -> psutil.Process:
        """The process that crawls just now: started anew, or forked from a process that has the same command."""
        crawling = [one for one in self.processes() if "-m spiders" in " ".join(one.cmdline())]
        numbers = {one.pid for one in crawling}
        return next(one for one in crawling if one.cmdline()[-1] == "spiders" or one.ppid() in numbers)

    def end(self, number: signal.Signals) -> int:
        """Signal the command and wait for its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self.process = None
        return code

    def kill_everything(self) -> None:
        """As a power cut does."""
        assert self.process is not None
        everybody = self.processes()
        for one in everybody:
            one.kill()
        self.process.wait()
        psutil.wait_procs(everybody, timeout=10)
        self.process = None

    def api(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
        """The Prefect API; with a body, a POST unless said otherwise."""
        url = f"http://127.0.0.1:{self.settings.prefect_port}/api{path}"
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": login_of(self.settings.home).header}
        request = urllib.request.Request(url, content, headers, method=method)
        with DIRECT.open(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def runs(self, *states: str) -> list[Any]:
        """Flow runs in these states, the newest first."""
        wanted = {
            "sort": "EXPECTED_START_TIME_DESC",
            "flow_runs": {"state": {"type": {"any_": list(states)}}},
        }
        found: list[Any] = self.api("/flow_runs/filter", wanted)
        return found

    def reading(self) -> str:
        """Begin to read every source, once no other run is under way or on its way to the worker; its id."""
        until(lambda: not [run for run in self.runs("SCHEDULED", *LIVE) if not run["auto_scheduled"]])
        return self.begin("read", {"everything": True})

    def begin(self, loop: str, parameters: dict[str, Any]) -> str:
        """Begin a run of a deployment as the user interface does; its id."""
        deployment = self.api(f"/deployments/name/{loop}/{loop}")["id"]
        return str(self.api(f"/deployments/{deployment}/create_flow_run", {"parameters": parameters})["id"])

    def state(self, run: str) -> Any:
        """The state of a flow run."""
        return self.api(f"/flow_runs/{run}")["state"]

    def ended(self, run: str) -> Any:
        """The final state of a flow run, awaited."""
        until(lambda: self.state(run)["type"] not in (*LIVE, "SCHEDULED"))
        return self.state(run)

    def query(self, statement: str) -> list[Any]:
        """Rows of our database."""
        with connect(cluster(self.settings).url(DATABASE)) as conn:
            return conn.execute(statement.encode()).fetchall()

    def write(self, statement: str) -> None:
        """Change our database."""
        with connect(cluster(self.settings).url(DATABASE)) as conn:
            conn.execute(statement.encode())


@pytest.fixture(scope="session")
def sites() -> list[Site]:
    """Two sites that can be read, and one that is closed for repairs."""
    return [Site("north-post"), Site("south-post"), Site("broken-post", is_broken=True)]


@pytest.fixture(scope="session")
def _house(tmp_path_factory: pytest.TempPathFactory, sites: list[Site]) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("stack") / "home", sites)
    yield house
    if house.process is not None:
        house.end(signal.SIGTERM)
    cluster(house.settings).stop()


@pytest.fixture
def house(_house: House) -> House:
    """The house, up; starts are dear, so tests share it."""
    _house.up()
    return _house
