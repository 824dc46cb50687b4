"""A source has its turn: slow, hanging and dripping sites cost their own time, and what is left comes with the next."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

import sql.articles
import sql.crawls
import sql.sources
from flows import steps
from flows.crawl.store import Outcome
from flows.settings import Settings
from spiders.records import Drop
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Source

FAST, EACH = 12, 3
PATIENCE = "User-agent: *\nCrawl-delay: {}\n"


class Clocked:
    """A listener that knows when each source was claimed and finished, in seconds since the first claim."""

    def __init__(self) -> None:
        self.began: float | None = None
        self.claims: list[str] = []
        self.ends: list[tuple[str, float]] = []
        self.outcomes: list[Outcome] = []
        self.faults: list[str] = []

    def claimed(self, sources: Sequence[Source]) -> None:
        self.began = self.began or time.monotonic()
        self.claims += [source.name for source in sources]

    def log(self, source_id: int | None, level: int, message: str) -> None:
        self.faults += [message] if level >= logging.ERROR else []

    def finished(self, outcome: Outcome) -> None:
        assert self.began is not None
        self.ends.append((outcome.source, time.monotonic() - self.began))
        self.outcomes.append(outcome)

    def until(self, is_so: Callable[[], bool], seconds: float) -> None:
        give_up = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < give_up, (self.ends, self.faults)
            time.sleep(0.05)


@pytest.fixture
def add(conn: Connection, site: Any) -> Iterator[Callable[..., Any]]:
    """Adds a source and its site, which may ask for a delay or take its time; `gate` lets all go that hang."""
    sites: list[Any] = []
    gate = threading.Event()

    def make(name: str, articles: int, *, crawl_delay: int = 0, pace: str = "") -> Any:
        made = type(site)(articles)
        sites.append(made)
        plain = made._page

        def page(path: str) -> tuple[str, str] | None:
            if path == "/robots.txt" and crawl_delay:
                return "text/plain", PATIENCE.format(crawl_delay)
            if pace == "hang" and path != "/robots.txt":
                gate.wait(90)
            return plain(path)

        made._page = page
        if pace == "drip":
            made.on_article = lambda _: None
            drip(made, gate)
        home = f"{made.url}/"
        sql.sources.add(conn, name=name, home_url=home, delay_seconds=0, now=database_now(conn))
        return made

    yield make
    gate.set()
    for made in sites:
        made.close()


def drip(site: Any, gate: threading.Event) -> None:
    """Every answer of this site comes a byte a second."""
    plain = site.server.RequestHandlerClass

    class Dripping(plain):  # type: ignore[misc]  made by the fixture
        def do_GET(self) -> None:  # noqa: N802 - the name is its caller's
            kept = self.wfile
            try:
                for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + b" " * 90:
                    kept.write(bytes([byte]))
                    kept.flush()
                    if gate.wait(1):
                        break
            except OSError:
                pass
            self.close_connection = True

    site.server.RequestHandlerClass = Dripping


def begin(
    pool: ThreadPoolExecutor, settings: Settings, url: str, listener: Clocked, stop: threading.Event
) -> Future[steps.Reading]:
    return pool.submit(steps.read, settings, url, listener, started_by="command", stop=stop)


def test_fast_sources_are_stored_within_seconds_beside_a_slow_a_hanging_and_a_dripping_one(
    settings: Settings, database_url: str, conn: Connection, add: Callable[..., Any]
) -> None:
    add("patient", 100, crawl_delay=10)
    add("hangs", 3, pace="hang")
    add("drips", 3, pace="drip")
    fast = {f"fast{number}" for number in range(FAST)}
    for name in sorted(fast):
        add(name, EACH)
    patient = settings.model_copy(update={"crawl_seconds": 300})
    listener, stop = Clocked(), threading.Event()

    with ThreadPoolExecutor(1) as pool:
        reading = begin(pool, patient, database_url, listener, stop)
        listener.until(lambda: fast <= {name for name, _ in listener.ends}, 60)
        seconds = max(at for name, at in listener.ends if name in fast)
        stored = count(conn)
        # the claims go on: a source that is due now is read again, whoever is still under way
        conn.execute("update sources set next_due_at = now() where name = 'fast0'")
        listener.until(lambda: [name for name, _ in listener.ends].count("fast0") == 2, 20)
        slow = {"patient", "hangs", "drips"} - {name for name, _ in listener.ends}
        stop.set()
        reading.result(60)

    assert seconds < 20
    assert stored >= FAST * EACH
    assert "patient" in slow
    assert not listener.faults


def test_a_first_reading_goes_on_over_many_turns_and_is_no_failure(
    settings: Settings, database_url: str, conn: Connection, add: Callable[..., Any]
) -> None:
    site = add("patient", 7, crawl_delay=1)
    short = settings.model_copy(update={"turn_seconds": 3.5})
    listener = Clocked()

    reading = steps.read(short, database_url, listener, started_by="command")

    left = [outcome.dropped.get(Drop.OVER_TIME, 0) for outcome in reading.outcomes]
    assert len(left) > 1
    assert (left, left[-1]) == (sorted(left, reverse=True), 0)
    assert left[0] > 0
    assert [outcome.failure for outcome in reading.outcomes] == [None] * len(left)
    assert set(site.fetched().values()) == {1}
    assert count(conn) == 7
    crawls = sql.crawls.of_source(conn, source_id=1, limit=99)[::-1]
    assert [crawl.new for crawl in crawls] == [outcome.new for outcome in reading.outcomes]
    assert "are left for the next one" in crawls[0].detail


def test_once_leaves_the_next_turns_to_the_next_reading(
    settings: Settings, database_url: str, conn: Connection, add: Callable[..., Any]
) -> None:
    add("patient", 5, crawl_delay=1)
    short = settings.model_copy(update={"turn_seconds": 3.0})

    first = steps.read(short, database_url, Clocked(), started_by="command", once=True)
    due = steps.is_reading_due(conn) or first.outcomes[0].due_in_seconds < 5

    assert len(first.outcomes) == 1
    assert 0 < first.outcomes[0].new < 5
    assert due


def test_a_turn_whose_delay_is_longer_than_the_turn_still_brings_a_page(
    settings: Settings, database_url: str, conn: Connection, add: Callable[..., Any]
) -> None:
    add("patient", 2, crawl_delay=2)
    short = settings.model_copy(update={"turn_seconds": 1.0})

    reading = steps.read(short, database_url, Clocked(), started_by="command")

    assert [outcome.new for outcome in reading.outcomes] == [1, 1]
    assert count(conn) == 2


@pytest.mark.parametrize("most", [1000, 3])
def test_more_sources_than_places_are_all_read_by_one_child_or_by_several(
    settings: Settings,
    database_url: str,
    conn: Connection,
    site: Any,
    most: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flows.crawl.crawlers.MOST_SOURCES", most)
    site.articles = 2
    for number in range(9):
        home = f"{site.url}/feed?{number}"
        sql.sources.add(conn, name=f"s{number}", home_url=home, delay_seconds=0, now=database_now(conn))
    few = settings.model_copy(update={"places": 2})
    listener = Clocked()

    reading = steps.read(few, database_url, listener, started_by="command", everything=True)

    assert sorted(listener.claims) == [f"s{number}" for number in range(9)]
    assert [outcome.failure for outcome in reading.outcomes] == [None] * 9
    assert not listener.faults


def test_when_nothing_is_due_there_is_no_round_and_no_child(
    settings: Settings, database_url: str, conn: Connection
) -> None:
    assert steps.read(settings, database_url, Clocked(), started_by="command") == steps.Reading(None, [])
    assert conn.execute("select count(*) from rounds").fetchone() == (0,)


def count(conn: Connection) -> int:
    return sql.articles.count_all(conn)
