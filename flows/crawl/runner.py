"""Read sources: claim the next due ones as places get free, and store what the crawl children say while they say it."""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable

from pydantic import ValidationError

import sql.robots
from flows.crawl import leases
from flows.crawl.child import GRACE_SECONDS
from flows.crawl.crawlers import Crawler
from flows.crawl.jobs import ROBOTS_KEPT, child_job, source_jobs
from flows.crawl.keeper import Keeper, Listener
from flows.crawl.leases import Wanted
from flows.crawl.restarts import Restarts
from flows.crawl.store import Outcome
from flows.settings import Settings
from spiders.protocol import UNREADABLE
from spiders.records import (
    RECORD,
    Drop,
    DropRecord,
    Failure,
    LinksRecord,
    Record,
    ReportRecord,
)
from sql.connection import Connection, connect
from sql.connection import now as database_now
from sql.rows import Source

BATCH_RECORDS = 25
BATCH_SECONDS = 1.0
# Sources claimed at once: small, so that all who read get their share.
CLAIM = 20
# No more are claimed while so many wait for the child itself: it has enough to do.
UNHEARD = 10
# While others are read it is looked so often whether a source is due.
LOOK_SECONDS = 2.0
NO_TIME = "there was no time left to read this source"


def crawl(
    settings: Settings,
    url: str,
    round_id: int,
    wanted: Wanted,
    listener: Listener,
    is_stopped: Callable[[], bool] = lambda: False,
) -> list[Outcome]:
    """Read the wanted sources for a round; one outcome for each turn of each source, stored and told as they come.

    Returns when no source is due any more, when `settings.crawl_seconds` are over, or when it `is_stopped`. Never
    raises for what a site does; raises when the database is lost, and then the children are dead.
    """
    with connect(url) as conn:
        sql.robots.forget(conn, since=database_now(conn) - ROBOTS_KEPT)
        return _Reading(settings, conn, round_id, wanted, listener, is_stopped).run()


class _Reading:
    """The sources under way and the children that crawl them: one for all, and one for each that ended another."""

    def __init__(
        self,
        settings: Settings,
        conn: Connection,
        round_id: int,
        wanted: Wanted,
        listener: Listener,
        is_stopped: Callable[[], bool],
    ) -> None:
        self.settings, self.conn, self.round_id = settings, conn, round_id
        self.wanted, self.listener, self.is_stopped = wanted, listener, is_stopped
        self.keeper = Keeper(conn, round_id, listener)
        self.restarts = Restarts()
        self.inbox: queue.Queue[tuple[Crawler, bytes | None]] = queue.Queue(maxsize=1000)
        self.crawlers: list[Crawler] = []
        self.main: Crawler | None = None
        self.alone: Crawler | None = None
        # they wait for a child of their own
        self.suspects: list[Source] = []
        self.until = time.monotonic() + settings.crawl_seconds
        # a source that is begun should have the time for its turn
        self.claim_until = self.until - min(settings.turn_seconds, settings.crawl_seconds / 2)
        self.may_claim = True
        self.look_at = self.claimed_at = self.wait_until = 0.0
        self.enough = max(min(CLAIM, settings.places) // 2, 1)

    def run(self) -> list[Outcome]:
        try:
            while self._claim() or self.keeper.under_way or time.monotonic() < self.wait_until:
                self._isolate()
                self._receive()
                self._end_late()
            self._close()
        except BaseException:
            for crawler in self.crawlers:
                crawler.child.kill()
            raise
        return self.keeper.outcomes

    def _claim(self) -> bool:
        """Give the next due sources to the child, as far as places are free; False when there are none."""
        now = time.monotonic()
        self.may_claim = self.may_claim and now < self.claim_until and not self.is_stopped()
        room = min(CLAIM, self.settings.places - len(self.keeper.under_way))
        if not self.may_claim:
            self.wait_until = 0.0
            return False
        is_busy = self.main is not None and self.main.unheard() >= UNHEARD
        # a claim of one costs hardly less than a claim of many: it waits a moment for more places
        is_worth_it = room >= self.enough or now >= self.claimed_at + LOOK_SECONDS
        if now < self.look_at or room <= 0 or is_busy or not is_worth_it:
            return False
        self.claimed_at = now
        sources = leases.claim(self.conn, self.round_id, self.wanted, room)
        if len(sources) < room:
            self.look_at = now + LOOK_SECONDS
        if sources:
            self.keeper.begin(sources)
            self._give(sources)
        return bool(sources)

    def _give(self, sources: list[Source]) -> None:
        self.suspects += [source for source in sources if self.restarts.is_suspect(source.id)]
        others = [source for source in sources if not self.restarts.is_suspect(source.id)]
        if not others:
            return
        needs_browser = any(source.browser for source in others)
        if self.main is not None and (self.main.is_worn() or needs_browser > self.main.has_browser):
            self.main.close()
            self.main = None
        if self.main is None:
            self.main = self._start(browser=needs_browser)
        self._tell(self.main, others)

    def _isolate(self) -> None:
        """Give the next suspect to a child of its own, one at a time."""
        if self.suspects and (self.is_stopped() or time.monotonic() > self.until):
            self._account_for([source.id for source in self.suspects], NO_TIME)
            self.suspects.clear()
        if self.alone is None and self.suspects:
            source = self.suspects.pop(0)
            self.alone = self._start(browser=source.browser)
            self._tell(self.alone, [source])
            self.alone.close()

    def _start(self, *, browser: bool) -> Crawler:
        seconds = max(self.until - time.monotonic(), 1.0)
        job = child_job(self.settings, seconds, browser=browser)
        crawler = Crawler(job, self.inbox, time.monotonic() + seconds + GRACE_SECONDS)
        self.crawlers.append(crawler)
        return crawler

    def _tell(self, crawler: Crawler, sources: list[Source]) -> None:
        for job in source_jobs(self.conn, sources):
            crawler.give(job)

    def _receive(self) -> None:
        """Store a handful of what the children say; see to those that ended."""
        records, ended = self._handful()
        for outcome in self.keeper.keep(records) if records else ():
            if Drop.OVER_TIME in outcome.dropped and not outcome.failure and not self.wanted.once:
                # a child that is there is cheaper than another reading
                self.wait_until = time.monotonic() + outcome.due_in_seconds + LOOK_SECONDS
        if ended is not None:
            self._ended(ended)

    def _handful(self) -> tuple[list[tuple[Crawler | None, Record]], Crawler | None]:
        records: list[tuple[Crawler | None, Record]] = []
        until = time.monotonic() + BATCH_SECONDS
        while len(records) < BATCH_RECORDS:
            try:
                crawler, line = self.inbox.get(timeout=max(until - time.monotonic(), 0.001))
            except queue.Empty:
                break
            if line is None:
                return records, crawler
            for record in self._parsed(line):
                records.append((crawler, record))
                if isinstance(record, LinksRecord):
                    until = 0.0  # its source waits for the answer
        return records, None

    def _parsed(self, line: bytes) -> list[Record]:
        try:
            return [RECORD.validate_json(line)]
        except ValidationError:
            message = f"the crawl child wrote a line that is no record: {line[:200]!r}"
            self.listener.log(None, logging.ERROR, message)
            return []

    def _end_late(self) -> None:
        for crawler in self.crawlers:
            if self.is_stopped():
                crawler.end_soon()
            crawler.end_if_late()

    def _close(self) -> None:
        """All sources are finished: the children end."""
        for crawler in self.crawlers:
            crawler.close()
            crawler.end_soon(GRACE_SECONDS)
        while self.crawlers:
            self._receive()
            self._end_late()

    def _ended(self, crawler: Crawler) -> None:
        """A child ended; what it has not finished is crawled again, or accounted for."""
        code, words = crawler.child.end()
        self.crawlers.remove(crawler)
        self.main = None if self.main is crawler else self.main
        self.alone = None if self.alone is crawler else self.alone
        if not crawler.given:
            return
        why = f"the crawl child ended with code {code} before this source was finished"
        why += f": {words}" if code and words else ""
        if code == UNREADABLE:  # another child could not read its job either
            self.may_claim = False
        has_time = not self.is_stopped() and time.monotonic() < self.until
        if code == UNREADABLE or not has_time:
            self._account_for(list(crawler.given), why)
            return
        self._blame(crawler, code)
        left = [self.keeper.under_way[number] for number in crawler.given if number in self.keeper.under_way]
        if self.restarts.are_too_many:
            self.may_claim = False
            hopeless = [source.id for source in left]
        else:
            hopeless = [source.id for source in left if self.restarts.is_hopeless(source.id)]
        self._account_for(hopeless, why)
        self._give([source for source in left if source.id not in hopeless])

    def _blame(self, crawler: Crawler, code: int) -> None:
        """A child died: what it dropped stays dropped, and a page that was being read at two deaths is given up."""
        for unfinished in crawler.given:
            self.keeper.lost(unfinished)
        page = crawler.opened
        end = f"ended with code {code}" if code >= 0 else f"was ended by signal {-code}"
        at = f" while it read {page.url}" if page else ""
        number = page.source_id if page else None
        self.listener.log(
            number, logging.WARNING, f"the crawl child {end}{at}; its sources are crawled again"
        )
        if not self.restarts.died(page) or page is None:
            return
        detail = f"the child that read it {end}, twice"
        if page.what == "entry":
            message = f"{page.url} cannot be read as a list of articles: {detail}"
            self._say(ReportRecord(source_id=page.source_id, failure=Failure.BAD_ENTRY, detail=message))
            return
        self._say(
            DropRecord(
                source_id=page.source_id,
                url=page.url,
                url_key=page.url_key,
                reason=Drop.KILLED_READER,
                detail=detail,
                is_reread=page.what == "reread",
            )
        )
        self.keeper.lost(page.source_id)

    def _say(self, record: Record) -> None:
        self.keeper.keep([(None, record)])

    def _account_for(self, numbers: list[int], why: str) -> None:
        """No source without an account: those that a child left unreported failed with it."""
        for number in numbers:
            if number in self.keeper.under_way:
                self._say(ReportRecord(source_id=number, failure=Failure.CHILD_DIED, detail=why))
