"""A server that takes its time: a byte now and then, or nothing at all; it costs its own source's time and no more.

The limit of a page is two seconds here instead of twenty-five.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from spiders.records import Drop, Entry, Failure, Job, SourceJob
from spiders.source_crawl import LATE_PAGES

LIMIT = 2.0
DEADLINE = 14.0
RSS = '<rss version="2.0"><channel>{}</channel></rss>'
HOME = '<html><head><link rel="alternate" type="application/rss+xml" href="/f.xml"></head></html>'


@dataclass
class Slow:
    """A site whose answers drip: `pace` names, by path, what comes slowly; `asked` counts."""

    page: Callable[..., str]
    articles: int = 1
    pace: Callable[[str], str] = lambda path: ""
    asked: Counter[str] = field(default_factory=Counter)
    port: int = 0

    def body(self, path: str) -> tuple[int, str, str]:
        if path == "/":
            return 200, "text/html", HOME
        if path == "/f.xml":
            items = "".join(f"<item><link>/{n}</link></item>" for n in range(self.articles))
            return 200, "application/rss+xml", RSS.format(items)
        is_article = path[1:].isdigit()
        return (
            (200, "text/html", self.page(f"The story number {path[1:]}"))
            if is_article
            else (404, "text/plain", "")
        )

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await reader.readline()
            if not line.startswith(b"GET "):
                await asyncio.Event().wait()  # a handshake that nobody answers
            path = line.decode("latin-1").split(" ")[1]
            while (await reader.readline()).strip():
                pass
            self.asked[path] += 1
            await self.answer(writer, path)
        except (ConnectionError, IndexError):
            pass
        finally:
            writer.close()

    async def answer(self, writer: asyncio.StreamWriter, path: str) -> None:
        status, kind, text = self.body(path)
        head = f"HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nConnection: close\r\n".encode()
        body = f"Content-Length: {len(text.encode())}\r\n\r\n{text}".encode()
        how = self.pace(path)
        if how == "never":
            await asyncio.Event().wait()
        if how == "late":
            await asyncio.sleep(LIMIT * 0.6)
        for part, slowly in ((head, how == "headers"), (body, how in {"headers", "body"})):
            for piece in [part[n : n + 1] for n in range(len(part))] if slowly else [part]:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(1.0 if slowly else 0)


def only(start: str, how: str) -> Callable[[str], str]:
    return lambda path: how if path.startswith(start) else ""


@dataclass
class World:
    """Slow sites by name, and what one child said of them."""

    sites: dict[str, Slow]
    seconds: float
    outcome: Any

    def of(self, kind: str, name: str) -> Any:
        return getattr(self.outcome, kind)(list(self.sites).index(name))


@pytest.fixture(scope="module")
def world(
    article_page: Callable[..., str], start_child: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    sites = {
        "well": Slow(article_page, 5),
        "page of slow headers": Slow(article_page, pace=only("/0", "headers")),
        "page of a slow body": Slow(article_page, pace=only("/0", "body")),
        "slow robots": Slow(article_page, pace=only("/robots.txt", "body")),
        "slow feed": Slow(article_page, pace=only("/f.xml", "body")),
        "no answer": Slow(article_page, pace=only("/", "never")),
        "no handshake": Slow(article_page, pace=only("/", "never")),
        "1,000 pages that never come": Slow(
            article_page, 1000, pace=lambda path: "never" * path[1:].isdigit()
        ),
        "1,000 pages that come late": Slow(article_page, 1000, pace=lambda path: "late" * path[1:].isdigit()),
    }
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    servers = [serve(loop, site) for site in sites.values()]
    began = time.monotonic()
    outcome = start_child(job(sites), {"PYTHONPATH": impatient(tmp_path_factory.mktemp("path"))}).wait()
    yield World(sites, time.monotonic() - began, outcome)
    for server in servers:
        loop.call_soon_threadsafe(server.close)
    asyncio.run_coroutine_threadsafe(end_all(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def serve(loop: asyncio.AbstractEventLoop, site: Slow) -> asyncio.Server:
    starting = asyncio.start_server(partial(Slow.talk, site), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    site.port = server.sockets[0].getsockname()[1]
    return server


async def end_all() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def impatient(folder: Path) -> str:
    """A folder for the child's path that shortens the limit of a page."""
    (folder / "sitecustomize.py").write_text(
        f"import spiders.settings\nspiders.settings.DOWNLOAD_TIMEOUT = {LIMIT}\n"
    )
    return os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))


def job(sites: dict[str, Slow]) -> Job:
    sources = []
    for n, (name, site) in enumerate(sites.items()):
        scheme = "https" if name == "no handshake" else "http"
        home = f"{scheme}://127.0.0.1:{site.port}/"
        known = [Entry(url=f"{home}f.xml", kind="feed")] if name == "slow feed" else []
        sources.append(
            SourceJob(id=n, name=name, home_url=home, entries=known, delay_seconds=0, max_articles=1000)
        )
    return Job(sources=sources, deadline_seconds=DEADLINE, allow_nets=["127.0.0.0/8"])


def test_the_other_sources_go_on_and_the_child_ends_in_time(world: World) -> None:
    assert (world.outcome.code, world.outcome.stderr) == (0, "")
    assert world.of("report", "well").failure is None
    assert len(world.of("articles", "well")) == 5
    assert world.of("report", "well").seconds < DEADLINE / 2
    assert world.seconds < DEADLINE + 6


@pytest.mark.parametrize("name", ["page of slow headers", "page of a slow body"])
def test_a_page_that_drips_costs_its_time_limit_once_and_is_named(world: World, name: str) -> None:
    (drop,) = world.of("drops", name)

    assert drop.reason is Drop.TIMEOUT
    assert "did not answer in time" in drop.detail
    assert world.sites[name].asked["/0"] == 1
    assert world.of("report", name).seconds < LIMIT + 6


@pytest.mark.parametrize("name", ["slow robots", "slow feed", "no answer", "no handshake"])
def test_a_source_whose_list_cannot_be_had_in_time_fails_by_name(world: World, name: str) -> None:
    report, site = world.of("report", name), world.sites[name]

    assert report.failure is Failure.TIMEOUT, report
    assert f"127.0.0.1:{site.port}/" in report.detail
    assert report.seconds < 2 * LIMIT + 6
    assert all(count == 1 for count in site.asked.values())


def test_a_host_that_gives_page_after_page_too_late_is_left_in_peace(world: World) -> None:
    name = "1,000 pages that never come"
    report, site = world.of("report", name), world.sites[name]

    assert report.failure is Failure.TIMEOUT
    assert report.dropped == {Drop.TIMEOUT: LATE_PAGES, Drop.CUT_OFF: 1000 - LATE_PAGES}
    assert sum(count for path, count in site.asked.items() if path[1:].isdigit()) == LATE_PAGES
    assert report.seconds < LATE_PAGES * LIMIT + 6


def test_a_host_whose_pages_come_late_is_read_until_the_deadline(world: World) -> None:
    report = world.of("report", "1,000 pages that come late")

    assert report.failure is Failure.DEADLINE
    assert report.articles > 0
    assert report.articles + sum(report.dropped.values()) == 1000
    assert report.seconds < DEADLINE + 6
