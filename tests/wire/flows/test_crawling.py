"""The crawl child, run, killed and lied to by real processes."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

import sql.articles
import sql.crawls
import sql.sources
from flows import steps
from flows.crawl.store import Outcome
from flows.settings import Settings
from flows.sources.probe import probe
from spiders.records import Drop, Failure
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Source


class Quiet:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.said: list[str] = []
        self.names: list[str] = []

    def claimed(self, sources: Sequence[Source]) -> None:
        self.names += [source.name for source in sources]

    def log(self, source_id: int | None, level: int, message: str) -> None:
        self.said.append(message)

    def finished(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


@pytest.fixture
def watched(conn: Connection, site: Any) -> Connection:
    sql.sources.add(
        conn,
        name="local",
        home_url=f"{site.url}/",
        delay_seconds=0,
        now=database_now(conn),
    )
    return conn


def a_round(
    settings: Settings, url: str, listener: Quiet, stop: threading.Event | None = None
) -> list[Outcome]:
    return steps.read(settings, url, listener, started_by="command", everything=True, stop=stop).outcomes


def the_child() -> psutil.Process:
    return next(child for child in psutil.Process().children() if child.cmdline()[-2:] == ["-m", "spiders"])


def stored(conn: Connection) -> tuple[int, int]:
    (revisions,) = conn.execute("select count(*) from revisions").fetchone() or (0,)
    return sql.articles.count_all(conn), revisions


def test_a_round_stores_every_article_and_the_next_one_fetches_none(
    settings: Settings, watched: Connection, database_url: str, site: Any
) -> None:
    listener = Quiet()

    first = a_round(settings, database_url, listener)
    second = a_round(settings, database_url, listener)

    assert [(one.new, one.failure, one.dropped) for one in first] == [(24, None, {})]
    assert [(one.new, one.fetched, one.entries_unchanged) for one in second] == [(0, 0, 0)] or [
        (one.new, one.fetched) for one in second
    ] == [(0, 0)]
    assert stored(watched) == (24, 24)
    assert set(site.fetched().values()) == {1}
    assert listener.outcomes == first + second


def test_a_killed_child_is_followed_by_another_that_reads_the_rest(
    settings: Settings, watched: Connection, database_url: str, site: Any
) -> None:
    listener = Quiet()
    site.on_article = lambda number: the_child().kill() if number == 9 else None

    outcomes = a_round(settings, database_url, listener)

    assert [(one.failure, one.dropped) for one in outcomes] == [(None, {})]
    assert stored(watched) == (24, 24)
    assert any("was ended by signal 9" in line for line in listener.said)


def test_a_child_that_dies_again_and_again_is_an_account_and_the_next_round_reads_the_rest(
    settings: Settings, watched: Connection, database_url: str, site: Any
) -> None:
    site.on_article = lambda number: the_child().kill() if number > 4 else None

    first = a_round(settings, database_url, Quiet())
    site.on_article = lambda _: None
    second = a_round(settings, database_url, Quiet())

    assert [one.failure for one in first] == [Failure.CHILD_DIED]
    assert "code -9" in first[0].detail
    assert second[0].failure is None
    assert stored(watched) == (24, 24)


# A source's parser in a folder of its own, found by the child through PYTHONPATH and there only.
DEADLY = """
import ctypes, hashlib
import spiders.parser, spiders.reading

spiders.reading.READ_SECONDS = 0.5
spiders.parser.extract("<p>The first page takes a second, to load what languages look like.</p>", "http://a/")

def crash():
    ctypes.string_at(0)

def never_end_in_c():
    hashlib.pbkdf2_hmac("sha512", b"x", b"y", 2_000_000_000)

def never_end():
    while True:
        pass

def take_all_memory():
    bytearray(8 * 2**30)

FATES = {"story-3.": crash, "story-5.": never_end_in_c, "story-7.": never_end, "story-9.": take_all_memory}

class Deadly(spiders.parser.Parser):
    name = "deadly"

    def parse(self, html, url):
        for name, fate in FATES.items():
            if name in url:
                fate()
        return super().parse(html, url)
"""


@pytest.fixture
def deadly(conn: Connection, site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connection:
    """A source whose reader does not survive some of its pages, beside one that is well."""
    folder = tmp_path / "path"
    folder.mkdir()
    (folder / "deadly.py").write_text(DEADLY)
    (folder / "sitecustomize.py").write_text(
        f"import spiders.sources\nspiders.sources.__path__.append({str(folder)!r})\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
    for name, spider, home in (("deadly", "deadly", "/"), ("well", "news", "/feed")):
        sql.sources.add(
            conn,
            name=name,
            home_url=f"{site.url}{home}",
            spider=spider,
            delay_seconds=0,
            now=database_now(conn),
        )
    return conn


def test_pages_that_end_their_reader_cost_those_pages_only_and_are_not_tried_again(
    settings: Settings, deadly: Connection, database_url: str, site: Any
) -> None:
    listener = Quiet()

    first = {one.source: one for one in a_round(settings, database_url, listener)}
    asked = site.fetched()
    second = {one.source: one for one in a_round(settings, database_url, Quiet())}

    assert (first["deadly"].failure, first["well"].failure) == (None, None), listener.said
    assert first["deadly"].dropped == {Drop.KILLED_READER: 2, Drop.READER_FAILED: 2}
    assert stored(deadly)[0] == 24
    assert any("story-3.html" in line and f"signal {signal.SIGSEGV:d}" in line for line in listener.said)
    assert any("story-5.html" in line and f"signal {signal.SIGXCPU:d}" in line for line in listener.said)
    assert second["deadly"].dropped == {}
    assert site.fetched() == asked


def test_robots_txt_is_asked_for_once_a_day_and_an_unchanged_source_once(
    settings: Settings, watched: Connection, database_url: str, site: Any
) -> None:
    a_round(settings, database_url, Quiet())
    site.hits.clear()

    outcomes = a_round(settings, database_url, Quiet())
    hits = dict(site.hits)
    watched.execute("update robots set checked_at = checked_at - interval '25 hours'")
    a_round(settings, database_url, Quiet())

    assert (outcomes[0].requests, hits) == (1, {"/feed": 1})
    assert site.hits["/robots.txt"] == 1


def test_a_stopped_crawl_keeps_what_it_read_and_reads_the_rest_next_time(
    settings: Settings, watched: Connection, database_url: str, site: Any
) -> None:
    stop = threading.Event()
    site.on_article = lambda number: stop.set() if number == 5 else None

    a_round(settings, database_url, Quiet(), stop)
    site.on_article = lambda _: None
    a_round(settings, database_url, Quiet())

    assert stored(watched) == (24, 24)


def test_no_process_of_a_crawl_is_left(
    settings: Settings, watched: Connection, database_url: str, site: Any
) -> None:
    a_round(settings, database_url, Quiet())

    assert not [child for child in psutil.Process().children() if "spiders" in child.cmdline()]


def test_the_child_is_not_told_our_secrets(
    settings: Settings, watched: Connection, database_url: str, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, str]] = []
    monkeypatch.setenv("DATABASE_URL", "postgresql://canary:canary@127.0.0.1/x")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    site.on_article = lambda number: seen.append(the_child().environ()) if number == 1 else None

    a_round(settings, database_url, Quiet())

    assert seen
    assert not {"DATABASE_URL", "HTTPS_PROXY"} & seen[0].keys()


def test_a_child_that_was_frozen_is_ended_at_the_deadline(
    settings: Settings, watched: Connection, database_url: str, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.crawl.runner.GRACE_SECONDS", 0.5)
    monkeypatch.setattr("flows.crawl.crawlers.GRACE_SECONDS", 0.5)
    short = settings.model_copy(update={"crawl_seconds": 6.0})
    site.on_article = lambda number: os.kill(the_child().pid, signal.SIGSTOP) if number == 1 else None

    outcomes = a_round(short, database_url, Quiet())

    assert [one.failure for one in outcomes] == [Failure.CHILD_DIED]


def test_a_probe_tells_how_a_site_is_read_and_fetches_no_article(settings: Settings, site: Any) -> None:
    found = probe(settings, f"{site.url}/", "news")

    assert found.report.failure is None
    assert [(entry.kind, entry.url, entry.links) for entry in found.entries] == [
        ("feed", f"{site.url}/feed", 24)
    ]
    assert not site.fetched()


def test_a_probe_with_a_sample_reads_so_many_articles(settings: Settings, site: Any) -> None:
    site.on_article = lambda _: None

    found = probe(settings, f"{site.url}/", "news", sample=2)

    assert len(found.articles) == 2
    assert found.drops == []
    assert found.report.new_links == 24
    assert sum(site.fetched().values()) == 2


def test_a_probe_of_a_private_address_is_refused(settings: Settings, site: Any) -> None:
    guarded = settings.model_copy(update={"allow_nets": []})

    found = probe(guarded, f"{site.url}/", "news")

    assert found.report.failure is Failure.ADDRESS_REFUSED
    assert not site.hits
