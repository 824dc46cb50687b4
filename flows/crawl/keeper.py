"""What the crawl children say is stored, and then told of; what they ask is answered."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

import sql.pages
import sql.robots
from flows.crawl.crawlers import Crawler
from flows.crawl.store import Outcome, Store
from spiders.items import ArticleItem
from spiders.records import (
    DiscoveryRecord,
    Drop,
    DropRecord,
    LinksRecord,
    LogRecord,
    NewLinks,
    OpenedRecord,
    PageRecord,
    Record,
    ReportRecord,
    RobotsRecord,
    UnchangedRecord,
)
from sql.connection import Connection, RowRefused
from sql.connection import now as database_now
from sql.rows import Source


class Listener(Protocol):
    """Who wants to hear of a reading while it runs; called from the reading's thread.

    A source may be claimed again when it is finished, for its next turn.
    """

    def claimed(self, sources: Sequence[Source]) -> None:
        """These sources are read from now on."""

    def log(self, source_id: int | None, level: int, message: str) -> None:
        """One line worth a run's log."""

    def finished(self, outcome: Outcome) -> None:
        """A source is finished and stored."""


class Keeper:
    """Stores the records of the sources under way; `outcomes`: what came of those that are finished."""

    def __init__(self, conn: Connection, round_id: int, listener: Listener) -> None:
        self.conn, self.listener = conn, listener
        self.store = Store(round_id, [])
        self.outcomes: list[Outcome] = []
        # drops of a source in the child that reads it, and in those that died before
        self.dropped: defaultdict[int, Counter[Drop]] = defaultdict(Counter)
        self.dropped_before: defaultdict[int, Counter[Drop]] = defaultdict(Counter)

    @property
    def under_way(self) -> dict[int, Source]:
        """The sources that are claimed and not finished."""
        return self.store.sources

    def begin(self, sources: Sequence[Source]) -> None:
        """These sources were claimed."""
        for source in sources:
            self.store.add(source)
        self.listener.claimed(sources)

    def lost(self, source_id: int) -> None:
        """The child that read a source died: what it dropped stays dropped."""
        self.dropped_before[source_id] += self.dropped.pop(source_id, Counter())

    def keep(self, records: Iterable[tuple[Crawler | None, Record]]) -> list[Outcome]:
        """Store some records in one transaction, and only then tell of them; None: it is the parent's own word."""
        done: list[Outcome] = []
        answers: list[tuple[Crawler, NewLinks]] = []
        with self.conn.transaction():
            for crawler, record in records:
                if not self._is_known(crawler, record):
                    continue
                self._watch(crawler, record)
                if isinstance(record, ReportRecord):
                    done.append(self._finish(record))
                elif isinstance(record, LinksRecord) and crawler is not None:
                    answers.append((crawler, self._answer(record)))
                else:
                    self._keep_one(record)
        for crawler, answer in answers:
            crawler.child.send(answer)
        for outcome in done:
            self._forget(outcome.source_id)
            self.outcomes.append(outcome)
            self.listener.finished(outcome)
        return done

    def _is_known(self, crawler: Crawler | None, record: Record) -> bool:
        number = record.source_id
        if number is None or (number in self.under_way and (crawler is None or number in crawler.given)):
            return True
        message = f"the crawl child told of a source it was not given: {number}"
        self.listener.log(None, logging.ERROR, message)
        return False

    def _watch(self, crawler: Crawler | None, record: Record) -> None:
        """Which page a child reads, what was dropped, and what it has to say: nothing of it is stored."""
        if crawler is not None:
            _note(crawler, record)
        match record:
            case DropRecord():
                self.dropped[record.source_id].update([] if record.is_reread else [record.reason])
            case LogRecord():
                self.listener.log(record.source_id, record.level, record.message)

    def _keep_one(self, record: Record) -> None:
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

    def _answer(self, record: LinksRecord) -> NewLinks:
        known = sql.pages.known(
            self.conn,
            source_id=record.source_id,
            url_keys=record.url_keys,
            now=database_now(self.conn),
        )
        new = [key for key in record.url_keys if key not in known]
        return NewLinks(source_id=record.source_id, url_keys=new)

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

    def _forget(self, source_id: int) -> None:
        self.store.forget(source_id)
        self.dropped.pop(source_id, None)
        self.dropped_before.pop(source_id, None)


def _note(crawler: Crawler, record: Record) -> None:
    """What a record says of the child that wrote it."""
    if record.source_id is not None and not isinstance(record, LogRecord):
        crawler.heard.add(record.source_id)
    match record:
        case OpenedRecord():
            crawler.opened = None if record.is_over else record
        case ArticleItem() | DropRecord():
            crawler.opened = None
        case ReportRecord():
            crawler.reported(record.source_id)
