"""What a crawl costs: fetch, extract and store 2,100 pages of 300 sites on loopback, and a round over them unchanged.

    .venv/bin/python tests/bench/crawl.py [--json] [--pages 2100] [--passes 1]

The sites are made up on the spot, each on a port of its own, in a process of its own. "whole crawl" is one round by
one worker into a Postgres of its own, beside a bare Scrapy spider that downloads the same article pages and nothing
else, 32 at once; CPU seconds are those of the child and its parent, without Postgres. Memory is that of one child that
reads all pages, told nothing before.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import sql.sources  # noqa: E402  (run as a script, without installing)
from flows import steps  # noqa: E402
from flows.crawl.store import Outcome  # noqa: E402
from flows.database import database  # noqa: E402
from flows.settings import Settings  # noqa: E402
from spiders.items import ArticleItem  # noqa: E402
from spiders.records import RECORD, Job, SourceJob  # noqa: E402
from sql.connection import connect  # noqa: E402
from sql.connection import now as database_now  # noqa: E402
from sql.rows import Source  # noqa: E402

SITES = 300
# memory is compared over the last thousand pages, after a first fifty; every site has as many articles
LEAST_PAGES = 1200
# name: must, and whether less is better
MUSTS: dict[str, tuple[float, bool]] = {
    "whole crawl, pages a second": (0.35, False),
    "unchanged round, requests a source": (1.0, True),
    "unchanged round, CPU seconds": (15.0, True),
    "unchanged round, seconds": (30.0, True),
    "child, peak MB": (400.0, True),
    "child, MB more after 1,000 pages": (10.0, True),
}
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
BARE = """
import sys
from scrapy import Spider
from scrapy.crawler import CrawlerProcess

class Bare(Spider):
    name = "bare"
    start_urls = sys.stdin.read().split()
    custom_settings = {"CONCURRENT_REQUESTS": 32, "CONCURRENT_REQUESTS_PER_DOMAIN": 32, "LOG_ENABLED": False,
                       "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "ROBOTSTXT_OBEY": False,
                       "DOWNLOAD_VERIFY_CERTIFICATES": True}
    def parse(self, response):
        assert response.text

process = CrawlerProcess()
process.crawl(Bare)
process.start()
"""


class Site:
    """A home page that names a feed, the feed, and its articles."""

    def __init__(self, number: int, articles: int) -> None:
        self.number, self.articles, self.port = number, articles, 0

    def page(self, path: str) -> tuple[str, str] | None:
        if path == "/":
            head = '<link rel="alternate" type="application/rss+xml" href="/feed">'
            return "text/html", f"<html><head>{head}</head><body></body></html>"
        if path == "/feed":
            links = "".join(
                f"<item><title>{self.title(n)}</title><link>http://127.0.0.1:{self.port}{self.path(n)}</link></item>"
                for n in range(self.articles)
            )
            return "application/rss+xml", f'<rss version="2.0"><channel>{links}</channel></rss>'
        named = {self.path(n): n for n in range(self.articles)}
        return ("text/html", self.article(named[path])) if path in named else None

    def path(self, n: int) -> str:
        return f"/2026/11/{self.number}-{n}-{'-'.join(self.title(n).lower().split())}.html"

    def title(self, n: int) -> str:
        return " ".join(self._words(n, 7)).capitalize()

    def _words(self, n: int, count: int) -> list[str]:
        chance = random.Random(self.number * 1000 + n)
        return ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(count)]

    def article(self, n: int) -> str:
        """About 60 kB, as news pages have: some text, much else."""
        words = self._words(n, 800)
        text = "".join(f"<p>{' '.join(words[at : at + 60]).capitalize()}.</p>" for at in range(0, 780, 60))
        links = "".join(
            f'<li class="item"><a class="teaser link" href="/section/{w}">{w} {v}</a></li>'
            for w, v in zip(words[:200], words[200:400], strict=True)
        )
        stated = {"@type": "NewsArticle", "headline": self.title(n), "datePublished": "2026-11-20T10:00:00Z"}
        return (
            f'<!doctype html><html lang="en"><head><title>{self.title(n)} | The Site</title>'
            f'<script type="application/ld+json">{json.dumps(stated)}</script>'
            f'<script>var settings = "{"x" * 25_000}";</script></head><body><nav><ul>{links}</ul></nav>'
            f"<article><h1>{self.title(n)}</h1>{text}</article><footer><ul>{links[:8000]}</ul></footer></body></html>"
        )


async def serve(pages: int) -> None:
    """Answer for all sites; the ports, then the counts at /stats, go to whoever asks."""
    sites = [Site(number, pages // SITES) for number in range(SITES)]
    hits: Counter[str] = Counter()

    def answer(site: Site, path: str, etag: str) -> tuple[int, str, bytes]:
        if path == "/stats":
            counts = json.dumps(hits)
            hits.clear()
            return 200, "application/json", counts.encode()
        hits[f"{site.number}"] += 1
        page = site.page(path)
        if page is None:
            return 404, "text/plain", b"not here"
        return (304, page[0], b"") if etag else (200, page[0], page[1].encode())

    async def talk(site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            path, etag = line.decode("latin-1").split(" ")[1], ""
            while (header := await reader.readline()) not in (b"\r\n", b""):
                etag = header.decode("latin-1") if header.lower().startswith(b"if-none-match") else etag
            status, kind, body = answer(site, path, etag)
            head = f'HTTP/1.1 {status} x\r\nContent-Type: {kind}; charset=utf-8\r\nETag: "one"\r\n'
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        writer.close()

    for site in sites:
        server = await asyncio.start_server(partial(talk, site), "127.0.0.1", 0)
        site.port = server.sockets[0].getsockname()[1]
    print(json.dumps([site.port for site in sites]), flush=True)
    await asyncio.Event().wait()


class Silent:
    """A listener that only keeps what went wrong."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def claimed(self, sources: Sequence[Source]) -> None:
        """Counted when they are finished."""

    def log(self, source_id: int | None, level: int, message: str) -> None:
        if level >= 30:
            self.faults.append(message)

    def finished(self, outcome: Outcome) -> None:
        """Counted from what the round returns."""


def cpu() -> float:
    """CPU seconds of this process and of its dead children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def bare(urls: list[str]) -> dict[str, float]:
    """A spider that downloads the pages and nothing else."""
    started, before = time.monotonic(), cpu()
    subprocess.run([sys.executable, "-c", BARE], input="\n".join(urls), text=True, check=True)
    return {"seconds": time.monotonic() - started, "cpu": cpu() - before}


def a_round(settings: Settings, url: str) -> dict[str, float]:
    """A round over every source."""
    listener, started, before = Silent(), time.monotonic(), cpu()
    outcomes = steps.read(settings, url, listener, started_by="command", everything=True).outcomes
    cost = {"seconds": time.monotonic() - started, "cpu": cpu() - before}
    failed = [f"{one.source}: {one.failure} {one.detail}" for one in outcomes if one.failure]
    if failed or listener.faults:
        raise SystemExit("\n".join((failed + listener.faults)[:10]))
    return cost | {"new": float(sum(one.new for one in outcomes))}


def rounds(ports: list[int]) -> tuple[dict[str, float], dict[str, float], float]:
    """A first round into an empty database, one more, and the requests a source in the latter."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), allow_nets=["127.0.0.0/8"], crawl_seconds=900)
        with database(settings) as url:
            with connect(url) as conn:
                for port in ports:
                    home = f"http://127.0.0.1:{port}/"
                    sql.sources.add(
                        conn, name=f"s{port}", home_url=home, spider="news", language=None, country=None, kind=None,
                        delay_seconds=0, now=database_now(conn),
                    )  # fmt: skip
            first = a_round(settings, url)
            stats(ports[0])
            second = a_round(settings, url)
            return first, second, sum(stats(ports[0]).values()) / len(ports)


def stats(port: int) -> dict[str, int]:
    """Requests by site since the last call."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats", timeout=30) as answer:
        counts: dict[str, int] = json.load(answer)
    return counts


def memory(ports: list[int]) -> tuple[float, float]:
    """Peak MB of a child that reads everything, and how much it grew over the last 1,000 pages."""
    sources = [
        SourceJob(id=n, name=f"s{n}", home_url=f"http://127.0.0.1:{port}/", delay_seconds=0)
        for n, port in enumerate(ports, start=1)
    ]
    job = Job(sources=sources, allow_nets=["127.0.0.0/8"], deadline_seconds=900)
    child = subprocess.Popen(
        [sys.executable, "-m", "spiders"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(job.model_dump_json().encode() + b"\n")
    child.stdin.flush()
    process, peak, at = psutil.Process(child.pid), 0.0, []
    for line in child.stdout:
        if isinstance(RECORD.validate_json(line), ArticleItem):
            size = process.memory_info().rss / 2**20
            peak = max(peak, size)
            at.append(size)
    child.stdin.close()
    child.wait()
    # Means of fifty: one page more or less under way is no growth.
    return peak, statistics.mean(at[-50:]) - statistics.mean(at[-1050:-1000])


def measure(pages: int, passes: int) -> dict[str, dict[str, Any]]:
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(pages)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        ports = json.loads(server.stdout.readline())
        sites = [Site(number, pages // SITES) for number in range(SITES)]
        urls = [
            f"http://127.0.0.1:{port}{site.path(n)}"
            for site, port in zip(sites, ports, strict=True)
            for n in range(site.articles)
        ]
        laps = [(bare(urls), *rounds(ports)) for _ in range(passes)]
        peak, growth = memory(ports)
    finally:
        server.kill()
        server.wait()
    base = statistics.median(len(urls) / lap[0]["seconds"] for lap in laps)
    whole = statistics.median(lap[1]["new"] / lap[1]["seconds"] for lap in laps)
    values = {
        "whole crawl, pages a second": (whole, base),
        "unchanged round, requests a source": (max(lap[3] for lap in laps), None),
        "unchanged round, CPU seconds": (statistics.median(lap[2]["cpu"] for lap in laps), None),
        "unchanged round, seconds": (statistics.median(lap[2]["seconds"] for lap in laps), None),
        "child, peak MB": (peak, None),
        "child, MB more after 1,000 pages": (growth, None),
    }
    told = {"bare spider, CPU seconds": laps[0][0]["cpu"], "whole crawl, CPU seconds": laps[0][1]["cpu"]}
    figures = {name: judged(name, value, baseline) for name, (value, baseline) in values.items()}
    return figures | {name: {"value": value, "must": None, "met": True} for name, value in told.items()}


def judged(name: str, value: float, baseline: float | None) -> dict[str, Any]:
    """A figure with its baseline, ratio, and whether it is as it must be."""
    must, is_less_better = MUSTS[name]
    weighed = value / baseline if baseline else value
    met = weighed <= must if is_less_better else weighed >= must
    ratio = value / baseline if baseline else None
    return {"value": value, "baseline": baseline, "ratio": ratio, "must": must, "met": met}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", type=int, default=2100)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.pages < LEAST_PAGES:
        parser.error(
            f"--pages {options.pages}: at least {LEAST_PAGES}, since memory is compared over the last thousand"
        )
    if options.serve:
        asyncio.run(serve(options.serve))
    figures = measure(options.pages, options.passes)
    if options.json:
        print(json.dumps({"machine": platform.platform(), "figures": figures}))
    else:
        print(f"{'figure':38}{'value':>10}{'baseline':>10}{'ratio':>8}{'must':>8}")
        for name, row in figures.items():
            cells = [row.get(key) for key in ("value", "baseline", "ratio", "must")]
            shown = "".join(
                f"{'' if cell is None else format(cell, '.2f'):>{width}}"
                for cell, width in zip(cells, (10, 10, 8, 8), strict=True)
            )
            print(f"{name:38}{shown}  {'' if row['met'] else 'MISSED'}")
    return 0 if all(row["met"] for row in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
