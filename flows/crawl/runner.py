"""Run one crawl child per batch of sources, and store what it says while it says it."""

from __future__ import annotations

import logging
import queue
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Protocol

from pydantic import ValidationError

import sql.robots
import sql.sources
from flows.crawl.child import GRACE_SECONDS, Child
from flows.crawl.jobs import ROBOTS_KEPT, job_for
from flows.crawl.restarts import Restarts
from flows.crawl.store import Outcome, Store
from flows.settings import Settings
from spiders.items import ArticleItem
from spiders.records import (
    RECORD,
    DiscoveryRecord,
    Drop,
    DropRecord,
    Failure,
    LogRecord,
    OpenedRecord,
    PageRecord,
    Record,
    ReportRecord,
    RobotsRecord,
    UnchangedRecord,
)
from sql.connection import Connection, RowRefused, connect
from sql.connection import now as database_now
from sql.rows import Source

BATCH_RECORDS = 25
BATCH_SECONDS = 1.0
LEASE = timedelta(minutes=5)
LEASE_EVERY_SECONDS = 60.0
# the exit code of a child that cannot read its job: another child could not either
JOB_REFUSED = 2


class Listener(Protocol):
    """Who wants to hear of a crawl while it runs; called from the crawling thread."""

    def log(self, source_id: int | None, level: int, message: str) -> None:
        """One line worth a run's log."""

    def finished(self, outcome: Outcome) -> None:
        """A source is finished and stored."""


def crawl(
    settings: Settings,
    url: str,
    round_id: int,
    sources: list[Source],
    listener: Listener,
    stop: threading.Event | None = None,
) -> list[Outcome]:
    """Crawl sources that this round has leased; one outcome each, stored and told as they come.

    Returns when all are finished, the deadline of each batch has passed, or `stop` is set. Never raises for what a
    site does; raises when the database is lost, and then the child is dead.
    """
    outcomes: list[Outcome] = []
    with connect(url) as conn:
        sql.robots.forget(conn, since=database_now(conn) - ROBOTS_KEPT)
        conn.commit()
        for start in range(0, len(sources), settings.batch):
            batch = sources[start : start + settings.batch]
            outcomes += _Batch(settings, conn, round_id, batch, listener).run(stop or threading.Event())
    return outcomes


class _Batch:
    """Some sources and the children that crawl them: one, and another for what it leaves when it dies."""

    def __init__(
        self, settings: Settings, conn: Connection, round_id: int, sources: list[Source], listener: Listener
    ) -> None:
        self.settings, self.conn, self.round_id = settings, conn, round_id
        self.sources, self.listener = sources, listener
        self.store = Store(round_id, sources)
        self.outcomes: list[Outcome] = []
        self.restarts = Restarts()
        self.opened: OpenedRecord | None = None
        # drops of a source in the child that runs, and in those that died before
        self.dropped: defaultdict[int, Counter[Drop]] = defaultdict(Counter)
        self.dropped_before: defaultdict[int, Counter[Drop]] = defaultdict(Counter)

    def run(self, stop: threading.Event) -> list[Outcome]:
        until = time.monotonic() + self.settings.crawl_seconds
        why = "there was no time left to read this source"
        while time.monotonic() < until and (numbers := self.restarts.next(self._unfinished())):
            code, words = self._one_child(numbers, stop, until)
            why = f"the crawl child ended with code {code} before this source was finished"
            why += f": {words}" if code and words else ""
            if stop.is_set() or code == JOB_REFUSED:
                break
            if set(numbers) & set(self._unfinished()):
                self._blame(code)
        self._account_for_the_rest(why)
        return self.outcomes

    def _unfinished(self) -> list[int]:
        return [source.id for source in self.sources if source.id not in self.store.reported]

    def _one_child(self, numbers: list[int], stop: threading.Event, until: float) -> tuple[int, str]:
        """Crawl these sources in one child; its exit code and last words."""
        seconds = max(until - time.monotonic(), 1.0)
        sources = [source for source in self.sources if source.id in numbers]
        job = job_for(self.settings, self.conn, sources, seconds)
        self.conn.commit()
        self.opened = None
        self.dropped.clear()
        child = Child(job)
        try:
            for records in self._batches(child, stop, until + GRACE_SECONDS):
                self._keep(records)
        except BaseException:
            child.kill()
            raise
        return child.end()

    def _blame(self, code: int) -> None:
        """A child died: what it dropped stays dropped, and a page that was being read at two deaths is given up."""
        for unfinished in self._unfinished():
            self.dropped_before[unfinished] += self.dropped[unfinished]
        page, self.opened = self.opened, None
        self.dropped.clear()
        end = f"ended with code {code}" if code >= 0 else f"was ended by signal {-code}"
        at = f" while it read {page.url}" if page else ""
        number = page.source_id if page else None
        self.listener.log(
            number, logging.WARNING, f"the crawl child {end}{at}; its sources are crawled again"
        )
        if page is None or not self.restarts.died(page):
            return
        detail = f"the child that read it {end}, twice"
        if page.what == "entry":
            message = f"{page.url} cannot be read as a list of articles: {detail}"
            self._keep([ReportRecord(source_id=page.source_id, failure=Failure.BAD_ENTRY, detail=message)])
            return
        self._keep(
            [
                DropRecord(
                    source_id=page.source_id,
                    url=page.url,
                    url_key=page.url_key,
                    reason=Drop.KILLED_READER,
                    detail=detail,
                    is_reread=page.what == "reread",
                )
            ]
        )
        self.dropped_before[page.source_id] += self.dropped.pop(page.source_id, Counter())

    def _batches(self, child: Child, stop: threading.Event, deadline: float) -> Iterator[list[Record]]:
        """Records in handfuls, until the child ends; past the deadline it is asked to, then made to."""
        lease_due = time.monotonic() + LEASE_EVERY_SECONDS
        was_asked = False
        is_open = True
        while is_open:
            records, is_open = self._handful(child)
            if records:
                yield records
            if time.monotonic() >= lease_due:
                lease_due += LEASE_EVERY_SECONDS
                self._extend_leases()
            if stop.is_set() or time.monotonic() > deadline:
                if was_asked and time.monotonic() > deadline:
                    child.signal(signal.SIGKILL)
                elif not was_asked:
                    was_asked = True
                    deadline = time.monotonic() + GRACE_SECONDS
                    child.signal(signal.SIGTERM)

    def _handful(self, child: Child) -> tuple[list[Record], bool]:
        records: list[Record] = []
        until = time.monotonic() + BATCH_SECONDS
        while len(records) < BATCH_RECORDS and (left := until - time.monotonic()) > 0:
            try:
                line = child.lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                return records, False
            records += self._parsed(line)
        return records, True

    def _parsed(self, line: bytes) -> list[Record]:
        try:
            record = RECORD.validate_json(line)
        except ValidationError:
            self.listener.log(
                None, logging.ERROR, f"the crawl child wrote a line that is no record: {line[:200]!r}"
            )
            return []
        return [record]

    def _extend_leases(self) -> None:
        until = database_now(self.conn) + LEASE
        sql.sources.extend_leases(self.conn, round_id=self.round_id, leased_until=until)
        self.conn.commit()

    def _keep(self, records: list[Record]) -> None:
        """Store a handful in one transaction, and only then tell of it."""
        done: list[Outcome] = []
        with self.conn.transaction():
            for record in records:
                done += self._keep_one(record)
        for outcome in done:
            self.outcomes.append(outcome)
            self.listener.finished(outcome)

    def _keep_one(self, record: Record) -> list[Outcome]:
        source_id = record.source_id
        if source_id is not None and source_id not in self.store.sources:
            self.listener.log(
                None, logging.ERROR, f"the crawl child told of a source it was not given: {source_id}"
            )
            return []
        self._watch(record)
        match record:
            case PageRecord() | DiscoveryRecord():
                self.store.entry(record)
            case RobotsRecord():
                self._keep_robots(record)
            case ArticleItem():
                self._keep_article(record)
            case UnchangedRecord():
                self.store.unchanged(self.conn, record)
            case DropRecord():
                self.store.drop(self.conn, record)
            case ReportRecord():
                return [self._finish(record)]
        return []

    def _watch(self, record: Record) -> None:
        """Which page is being read, what was dropped, and what the child has to say: nothing of it is stored."""
        match record:
            case OpenedRecord():
                self.opened = None if record.is_over else record
            case ArticleItem():
                self.opened = None
            case DropRecord():
                self.opened = None
                self.dropped[record.source_id].update([] if record.is_reread else [record.reason])
            case LogRecord():
                self.listener.log(record.source_id, record.level, record.message)

    def _keep_article(self, record: ArticleItem) -> None:
        """One article that Postgres will not have costs that article only."""
        try:
            with self.conn.transaction():
                self.store.article(self.conn, record)
        except RowRefused as error:
            message = f"article not stored, Postgres refuses it ({type(error).__name__}): {record.url!r}"
            self.listener.log(record.source_id, logging.ERROR, message)
            self.store.refuse(self.conn, record)

    def _keep_robots(self, record: RobotsRecord) -> None:
        now = database_now(self.conn)
        sql.robots.save(self.conn, source_id=record.source_id, host=record.host, text=record.text, now=now)

    def _finish(self, record: ReportRecord) -> Outcome:
        before = self.dropped_before[record.source_id]
        whole = record.model_copy(update={"dropped": dict(before + Counter(record.dropped))})
        return self.store.report(self.conn, whole)

    def _account_for_the_rest(self, why: str) -> None:
        """No source without an account: those that the child left unreported failed with it."""
        for source in self.sources:
            if source.id not in self.store.reported:
                self._keep([ReportRecord(source_id=source.id, failure=Failure.CHILD_DIED, detail=why)])
