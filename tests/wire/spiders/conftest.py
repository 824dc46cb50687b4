"""Small news sites on loopback, and the crawl child run against them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from spiders.items import ArticleItem
from spiders.records import (
    RECORD,
    DropRecord,
    Job,
    Line,
    PageRecord,
    Record,
    ReportRecord,
)


@dataclass
class Answer:
    """What a path answers with."""

    body: bytes | str = b""
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    waits_for: threading.Event | None = None
    length: int | None = None

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


class Site:
    """A site on a port of its own; `asked` lists what was asked for (path, headers)."""

    def __init__(self) -> None:
        self.routes: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.site = self  # type: ignore[attr-defined]  read by the handler
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def close(self) -> None:
        for answer in self.routes.values():
            if answer.waits_for:
                answer.waits_for.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Handler(BaseHTTPRequestHandler):
    """Answers from the routes of its server's site."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]  set where the server is made
        site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        answer = site.routes.get(self.path, Answer("not here", status=404))
        if answer.waits_for:
            answer.waits_for.wait(60)
        if answer.etag and self.headers.get("If-None-Match") == answer.etag:
            answer = Answer(status=304, etag=answer.etag)
        try:
            self._send(answer)
        except ConnectionError:
            self.close_connection = True

    def _send(self, answer: Answer) -> None:
        headers = dict(answer.headers)
        if answer.status != 304:
            headers |= {"Content-Type": answer.kind, "Content-Length": str(answer.length or len(answer.data))}
        if answer.etag:
            headers["ETag"] = answer.etag
        if answer.length:
            headers["Connection"] = "close"
            self.close_connection = True
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.data)

    def log_message(self, *args: object) -> None:
        pass


@dataclass
class Outcome:
    """What one child said and how it ended."""

    records: list[Record]
    code: int
    stderr: str

    def report(self, source_id: int) -> ReportRecord:
        (found,) = [r for r in self.records if isinstance(r, ReportRecord) and r.source_id == source_id]
        return found

    def articles(self, source_id: int) -> list[ArticleItem]:
        return [r for r in self.records if isinstance(r, ArticleItem) and r.source_id == source_id]

    def drops(self, source_id: int) -> list[DropRecord]:
        return [r for r in self.records if isinstance(r, DropRecord) and r.source_id == source_id]

    def pages(self, source_id: int) -> list[PageRecord]:
        return [r for r in self.records if isinstance(r, PageRecord) and r.source_id == source_id]


class Child:
    """A running crawl child."""

    def __init__(self, job: Job | str, env: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "spiders"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | (env or {}),
        )
        assert self.process.stdin is not None
        self.read: list[Record] = []
        line = job if isinstance(job, str) else job.model_dump_json()
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def send(self, line: Line) -> None:
        """A line after the job."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.model_dump_json() + "\n")
        self.process.stdin.flush()

    def until(self, kind: type[Record]) -> Record:
        """Reads on until a record of this kind comes."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            record = RECORD.validate_json(line)
            self.read.append(record)
            if isinstance(record, kind):
                return record
        raise AssertionError(f"no {kind.__name__} came")

    def close_stdin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait(self) -> Outcome:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        try:
            lines = self.process.stdout.readlines()
            errors = self.process.stderr.read()
            code = self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait()
            for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
                assert stream is not None
                stream.close()
        return Outcome(self.read + [RECORD.validate_python(json.loads(line)) for line in lines], code, errors)


@pytest.fixture(scope="module")
def new_site() -> Iterator[Callable[[], Site]]:
    """Makes sites, and closes them when the module is done."""
    made: list[Site] = []

    def make() -> Site:
        made.append(Site())
        return made[-1]

    yield make
    for site in made:
        site.close()


@pytest.fixture(scope="session")
def start_child() -> Callable[..., Child]:
    """Starts a child on a job; `.wait()` gives its outcome."""
    return Child


@pytest.fixture(scope="session")
def answer() -> type[Answer]:
    return Answer


@pytest.fixture(scope="session")
def article_page() -> Callable[..., str]:
    """A page with an article of several paragraphs; `head` is added to its head."""

    def page(title: str, head: str = "", paragraphs: int = 4) -> str:
        text = "".join(
            f"<p>{title}: paragraph {n} tells at some length of a meeting that took place in the provincial capital, "
            f"of the people who came to it from {n + 2} villages, and of what they said to one another.</p>"
            for n in range(paragraphs)
        )
        return (
            f'<!doctype html><html lang="en"><head><title>{title} - The Sand Post</title>{head}</head><body>'
            f"<article><h1>{title}</h1>{text}</article></body></html>"
        )

    return page
