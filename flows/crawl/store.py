"""Store what the crawl child says, while it says it: each record becomes rows, whatever happens next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sql.articles
import sql.crawls
import sql.entries
import sql.pages
import sql.searches
import sql.sources
from flows.crawl import articles
from flows.crawl.articles import ArticleNovelty
from flows.crawl.outcome_words import REFUSED
from flows.crawl.polling import Ending, next_due
from flows.crawl.rechecks import PASSING, RereadAnswer, answer_of, since, wake
from spiders.items import ArticleItem
from spiders.records import (
    DiscoveryRecord,
    Drop,
    DropRecord,
    PageRecord,
    ReportRecord,
    UnchangedRecord,
)
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Source

# what was never asked for is asked for in the next round
UNASKED = {Drop.CUT_OFF, Drop.OVER_LIMIT, Drop.OVER_TIME}
RETRY_HOURS = (0.25, 1, 6, 24)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one source in one round."""

    source_id: int
    source: str
    failure: str | None = None
    detail: str = ""
    requests: int = 0
    entries_unchanged: int = 0
    links: int = 0
    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    seconds: float = 0.0
    due_in_seconds: float = 0.0


def retry_at(reason: Drop, detail: str, attempts: int, now: datetime) -> datetime | None:
    """When to ask for a dropped page again; None: never.

    A page that is gone for good (404, 410) or was tried often enough is not asked for again.
    """
    if reason not in PASSING or attempts >= len(RETRY_HOURS):
        return None
    if reason is Drop.HTTP_ERROR and detail.startswith(("404", "410", "HTTP 404", "HTTP 410")):
        return None
    return now + timedelta(hours=RETRY_HOURS[attempts])


class Store:
    """The records of sources under way, turned into rows; the caller commits.

    Validators of entry pages are kept only once every link that they gave was accounted for: a crawl killed half-way
    must find its links again next time, and a 304 would hide them.
    """

    def __init__(self, round_id: int, sources: list[Source]) -> None:
        self.round_id = round_id
        self.sources: dict[int, Source] = {}
        self.counts: dict[int, dict[ArticleNovelty, int]] = {}
        self.entries: dict[int, list[PageRecord]] = {}
        self.searches: dict[int, DiscoveryRecord] = {}
        self.unfinished: set[int] = set()
        self.refused: dict[int, int] = {}
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        """A source is read from now on; what is left of its last turn is forgotten."""
        self.forget(source.id)
        self.sources[source.id] = source
        self.counts[source.id] = dict.fromkeys(ArticleNovelty, 0)
        self.entries[source.id] = []

    def forget(self, source_id: int) -> None:
        """A source is read no more."""
        for kept in (self.sources, self.counts, self.entries, self.searches, self.refused):
            kept.pop(source_id, None)
        self.unfinished.discard(source_id)

    def entry(self, record: PageRecord | DiscoveryRecord) -> None:
        """Remember an entry page, or the search for others, until its source is finished."""
        if isinstance(record, DiscoveryRecord):
            self.searches[record.source_id] = record
            return
        self.entries[record.source_id].append(record)

    def article(self, conn: Connection, record: ArticleItem) -> ArticleNovelty:
        """Store an article: new, changed (a revision), or as it was."""
        outcome = articles.keep(conn, record, database_now(conn))
        self.counts[record.source_id][outcome] += 1
        return outcome

    def unchanged(self, conn: Connection, record: UnchangedRecord) -> None:
        """An article's page was asked for again and says what it said."""
        if articles.answered(conn, record.source_id, record.url_key, RereadAnswer.READ, database_now(conn)):
            self.counts[record.source_id][ArticleNovelty.UNCHANGED] += 1

    def drop(self, conn: Connection, record: DropRecord) -> None:
        """Note a page that was not kept, so that it is not asked for again without need.

        What was asked for again and not had leaves its article as it is, and no link of an entry page unread.
        """
        if record.is_reread:
            if record.reason not in UNASKED:
                answer = answer_of(record.reason, record.status)
                articles.answered(conn, record.source_id, record.url_key, answer, database_now(conn))
            return
        if record.reason in UNASKED:
            self.unfinished.add(record.source_id)
            return
        now = database_now(conn)
        tried = sql.pages.attempts(conn, source_id=record.source_id, url_key=record.url_key)
        again = retry_at(record.reason, record.detail, tried, now)
        if again:
            self.unfinished.add(record.source_id)
        sql.pages.save(
            conn,
            source_id=record.source_id,
            url_key=record.url_key,
            url=record.url,
            outcome=str(record.reason),
            detail=record.detail,
            article_id=articles.number_of(conn, record.same_as),
            retry_at=again,
            now=now,
        )

    def refuse(self, conn: Connection, record: ArticleItem) -> None:
        """Note a page whose article cannot be stored, so that it is not fetched at every round."""
        if record.is_reread:
            articles.answered(
                conn, record.source_id, record.fetched_key, RereadAnswer.OTHER, database_now(conn)
            )
            return
        url = record.fetched_url.encode("ascii", "backslashreplace").decode().replace("\0", "")
        sql.pages.save(
            conn,
            source_id=record.source_id,
            url_key=record.fetched_key,
            url=url,
            outcome=REFUSED,
            detail="",
            article_id=None,
            retry_at=None,
            now=database_now(conn),
        )
        self.refused[record.source_id] = self.refused.get(record.source_id, 0) + 1

    def report(self, conn: Connection, record: ReportRecord) -> Outcome:
        """A source is finished: keep its entry pages, account for it, and say when it is due next."""
        source = self.sources[record.source_id]
        now = database_now(conn)
        is_whole = record.failure is None and source.id not in self.unfinished
        self._keep_entries(conn, source.id, is_whole, now)
        self._keep_hints(conn, source.id)
        self._keep_search(conn, source.id, now)
        due = self._next_due(conn, record, source, now)
        outcome = self._outcome(record, source, (due - now).total_seconds())
        sql.crawls.finish(
            conn,
            round_id=self.round_id,
            source_id=source.id,
            failure=outcome.failure,
            detail=outcome.detail,
            requests=outcome.requests,
            entries_unchanged=outcome.entries_unchanged,
            links=outcome.links,
            fetched=outcome.fetched,
            new=outcome.new,
            changed=outcome.changed,
            unchanged=outcome.unchanged,
            dropped=outcome.dropped,
            bytes=outcome.bytes,
            now=now,
        )
        sql.sources.release(conn, id=source.id, round_id=self.round_id, next_due_at=due)
        return outcome

    def _next_due(self, conn: Connection, record: ReportRecord, source: Source, now: datetime) -> datetime:
        habits = sql.sources.habits(conn, id=source.id, now=now)
        due = next_due(source, habits, self._ending(conn, record), now)
        if record.failure is None:
            reread = sql.articles.next_read(conn, source_id=source.id, since=since(now))
            due = wake(due, reread, source.min_interval, now)
        return due

    def _ending(self, conn: Connection, record: ReportRecord) -> Ending:
        failures = sql.sources.failures_in_a_row(conn, id=record.source_id) if record.failure else 0
        return Ending(
            failure=record.failure,
            failures=failures,
            has_more=bool(UNASKED & record.dropped.keys()),
            retry_after=record.retry_after,
            next_turn=record.delay_seconds if Drop.OVER_TIME in record.dropped else None,
            max_age=min((entry.max_age or 0 for entry in self.entries[record.source_id]), default=None),
            update_seconds=sql.entries.update_seconds(conn, source_id=record.source_id),
            is_urgent=sql.sources.is_urgent(conn, id=record.source_id),
        )

    def _outcome(self, record: ReportRecord, source: Source, due_in_seconds: float) -> Outcome:
        counts = self.counts[source.id]
        dropped = {str(reason): count for reason, count in record.dropped.items()}
        if source.id in self.refused:
            dropped[REFUSED] = self.refused[source.id]
        return Outcome(
            source_id=source.id,
            source=source.name,
            failure=record.failure,
            detail=record.detail,
            requests=record.requests,
            entries_unchanged=record.entries_unchanged,
            links=record.links,
            fetched=sum(counts.values()),
            new=counts[ArticleNovelty.NEW],
            changed=counts[ArticleNovelty.CHANGED],
            unchanged=counts[ArticleNovelty.UNCHANGED],
            dropped=dropped,
            bytes=record.bytes,
            seconds=record.seconds,
            due_in_seconds=due_in_seconds,
        )

    def _keep_entries(self, conn: Connection, source_id: int, is_whole: bool, now: datetime) -> None:
        entries = self.entries[source_id]
        for entry in entries:
            sql.entries.save(
                conn,
                source_id=source_id,
                url=entry.url,
                kind=entry.kind,
                etag=entry.etag if is_whole else None,
                last_modified=entry.last_modified if is_whole else None,
                status=entry.status,
                now=now,
            )
        if entries and is_whole:
            sql.entries.drop_others(conn, source_id=source_id, urls=[entry.url for entry in entries])
        if not is_whole:
            sql.entries.forget_validators(conn, ids=[source_id])

    def _keep_hints(self, conn: Connection, source_id: int) -> None:
        """What feeds say of how often they are updated; an answer that nothing changed says nothing of it."""
        for entry in self.entries[source_id]:
            if entry.update_seconds:
                sql.entries.save_hint(
                    conn, source_id=source_id, url=entry.url, update_seconds=entry.update_seconds
                )
            elif entry.status != 304:
                sql.entries.drop_hint(conn, source_id=source_id, url=entry.url)

    def _keep_search(self, conn: Connection, source_id: int, now: datetime) -> None:
        """What was found takes the place of what was known, also while links of it are still unread."""
        search = self.searches.pop(source_id, None)
        if search is None:
            return
        sql.searches.save(
            conn,
            source_id=source_id,
            cause=search.cause,
            kind=search.kind,
            instead_of=search.instead_of,
            found=search.chosen,
            detail=search.detail,
            stopped_at=search.stopped_at,
            now=now,
        )
        if search.chosen:
            sql.entries.drop_others(conn, source_id=source_id, urls=search.chosen)
