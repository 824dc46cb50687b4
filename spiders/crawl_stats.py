"""The counts of one source: every page that is fetched ends as one record, every source as one report, and the numbers
add up.

They are Scrapy stats under `source/<name>/`: requests, bytes, links, new_links, articles, dropped/<reason>, failure …
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Literal

from scrapy.statscollectors import StatsCollector

from spiders.hints import NO_HINTS, Hints
from spiders.items import ArticleItem
from spiders.known_pages import KnownPages
from spiders.links import Link
from spiders.records import (
    DiscoveryRecord,
    Drop,
    DropRecord,
    EntryKind,
    Failure,
    LogRecord,
    OpenedRecord,
    PageRecord,
    Record,
    ReportRecord,
    Reread,
    SourceJob,
    UnchangedRecord,
)
from spiders.urls import url_key

# After one of these a page may be had another time: its entry page must be read again although it has not changed.
_UNSETTLED = {Drop.CUT_OFF, Drop.OVER_LIMIT, Drop.OVER_TIME, Drop.TIMEOUT, Drop.UNREACHABLE, Drop.HTTP_ERROR}
# A crawl takes up so many new links; what is beyond is counted and comes with the next ones.
MAX_NEW = 5000


class CrawlStats:
    """Counts and records of one source. `emit` takes each record as it is made; articles go through the pipelines."""

    def __init__(
        self,
        source: SourceJob,
        stats: StatsCollector,
        emit: Callable[[Record], None],
        clock: Callable[[], float],
    ) -> None:
        self.source = source
        self.emit = emit
        self.known = KnownPages(source, emit)
        self.retry_after: float | None = None
        self.delay_seconds = source.delay_seconds
        self._stats = stats
        self._names: set[str] = set()
        self._clock = clock
        self._started = clock()
        self._links: set[str] = set()
        self._scraped: dict[str, str] = {}
        self._pending: dict[str, str] = {}
        self._rereads = {reread.url_key: reread for reread in source.rereads}
        self._pages: list[PageRecord] = []
        self._discovery: DiscoveryRecord | None = None
        self._is_closed = False

    def inc(self, name: str, count: int = 1) -> None:
        """Adds to a count of this source."""
        if count:
            self._names.add(name)
            self._stats.inc_value(f"source/{self.source.name}/{name}", count)

    def get(self, name: str) -> int:
        """A count of this source."""
        return int(self._stats.get_value(f"source/{self.source.name}/{name}", 0))

    @property
    def dropped(self) -> Counter[Drop]:
        """How many pages were not kept, by reason."""
        counts = ((reason, self.get(f"dropped/{reason.value}")) for reason in Drop)
        return Counter({reason: count for reason, count in counts if count})

    def page_opened(
        self, url: str, what: Literal["entry", "article", "reread"], *, is_over: bool = False
    ) -> None:
        """A page is about to be parsed, or (an entry page) has been."""
        key = url_key(url)
        self.emit(OpenedRecord(source_id=self.source.id, url=url, url_key=key, what=what, is_over=is_over))

    def entry_opened(self, url: str, is_over: bool) -> None:
        """An entry page is about to be parsed, or has been."""
        self.page_opened(url, "entry", is_over=is_over)

    def entry_read(
        self,
        url: str,
        kind: EntryKind,
        etag: str | None,
        last_modified: str | None,
        links: list[Link],
        why: str = "",
        archived: int = 0,
        unlinked: int = 0,
        hints: Hints = NO_HINTS,
    ) -> list[Link]:
        """An entry page was read: returns its links that are new, each of which must end as a record."""
        keyed = {url_key(link.url): link for link in reversed(links)}
        seen = self.known.keys | self._links
        new = [(key, link) for key, link in reversed(keyed.items()) if key not in seen]
        room = max(0, MAX_NEW - self.get("new_links"))
        self.inc("left_for_next_crawl", len(new[room:]))
        self.inc("left_in_archive", archived)
        self.inc("items_without_link", unlinked)
        self._add_links(keyed)
        new = new[:room]
        self.inc("new_links", len(new))
        if self.source.max_articles:
            self._pending.update((key, link.url) for key, link in new)
        self._pages.append(
            PageRecord(
                source_id=self.source.id,
                url=url,
                kind=kind,
                status=200,
                etag=etag,
                last_modified=last_modified,
                links=len(keyed),
                new_links=len(new),
                unlinked=unlinked,
                why=why[:500],
                **asdict(hints),
            )
        )
        return [link for _, link in new]

    def entry_unchanged(
        self,
        url: str,
        kind: EntryKind,
        etag: str | None,
        last_modified: str | None,
        hints: Hints = NO_HINTS,
    ) -> None:
        """An entry page answered that it has not changed."""
        self.inc("entries_unchanged")
        self._pages.append(
            PageRecord(
                source_id=self.source.id,
                url=url,
                kind=kind,
                status=304,
                etag=etag,
                last_modified=last_modified,
                **asdict(hints),
            )
        )

    def unseen(self, links: Iterable[Link]) -> list[Link]:
        """Those of the links that were never fetched and not listed yet."""
        seen = self.known.keys | self._links
        return [link for link in links if url_key(link.url) not in seen]

    def trial_requested(self, link: Link) -> None:
        """An article of a list that may be chosen is fetched before the choice: it must end as a record."""
        key = url_key(link.url)
        self._add_links([key])
        self._pending[key] = link.url
        self.inc("new_links")

    def sample_requested(self, link: Link) -> None:
        """A probe fetches this article: it must end as a record."""
        self._pending[url_key(link.url)] = link.url

    def discovered(self, cause: Literal["lost", "stopped"], chosen: list[str], detail: str) -> None:
        """The site was searched for entry pages in place of those of the job."""
        entries = self.source.entries
        self._discovery = DiscoveryRecord(
            source_id=self.source.id,
            cause=cause,
            kind=entries[0].kind,
            instead_of=[entry.url for entry in entries],
            chosen=chosen,
            detail=detail[:1000],
            stopped_at=self.source.stopped.at if self.source.stopped and cause == "stopped" else None,
        )

    def is_duplicate(self, item: ArticleItem, own_key: str) -> bool:
        """Is the article known, or scraped in this crawl, under the address that answered instead of `own_key`, or with
        this title under the one that its page names?

        An address that a page only names proves little: what is known under it is compared when it is stored.
        """
        answered = item.answered_key or item.fetched_key
        if answered != own_key and (answered in self.known.keys or answered in self._scraped):
            return True
        return item.url_key != own_key and self._scraped.get(item.url_key) == item.title

    def scraped(self, item: ArticleItem) -> None:
        """A page was read into an article, which goes to the pipelines next."""
        del self._pending[item.fetched_key]
        self._scraped |= dict.fromkeys((item.url_key, item.fetched_key), item.title)
        self.inc("articles")

    def drop(
        self, url: str, reason: Drop, detail: str = "", status: int | None = None, same_as: str | None = None
    ) -> None:
        """A page was not kept."""
        key = url_key(url)
        del self._pending[key]
        self.inc(f"dropped/{reason.value}")
        self.emit(
            DropRecord(
                source_id=self.source.id,
                url=url,
                url_key=key,
                reason=reason,
                detail=detail[:500],
                status=status,
                same_as=same_as,
            )
        )

    def reread(self, reread: Reread) -> None:
        """A page that was fetched again is read into an article, which goes to the pipelines next."""
        del self._rereads[reread.url_key]

    def reread_unchanged(self, reread: Reread) -> None:
        """A page that was fetched again says that it has not changed."""
        del self._rereads[reread.url_key]
        self.emit(UnchangedRecord(source_id=self.source.id, url=reread.url, url_key=reread.url_key))

    def reread_dropped(self, reread: Reread, reason: Drop, detail: str, status: int | None = None) -> None:
        """A page that was fetched again is no article any more, or could not be had."""
        del self._rereads[reread.url_key]
        self.emit(
            DropRecord(
                source_id=self.source.id,
                url=reread.url,
                url_key=reread.url_key,
                reason=reason,
                detail=detail[:500],
                is_reread=True,
                status=status,
            )
        )

    def close(self, failure: Failure | None, detail: str = "") -> None:
        """Ends the source, once. Pages without a record are cut off; entry pages come last, so that a killed crawl
        leaves no trace that its links were seen, and without validators when some link must be fetched again."""
        if self._is_closed:
            return
        self._is_closed = True
        for url in list(self._pending.values()):
            self.drop(url, Drop.CUT_OFF, detail)
        for reread in list(self._rereads.values()):
            self.reread_dropped(reread, Drop.CUT_OFF, detail)
        is_settled = (
            failure is not Failure.NO_ARTICLES
            and bool(self.source.max_articles or not self.get("new_links"))
            and not (_UNSETTLED & self.dropped.keys() or self.get("left_for_next_crawl"))
        )
        if self._discovery is not None:
            self.emit(self._discovery)
        for page in self._pages:
            forget = {} if is_settled else {"etag": None, "last_modified": None}
            self.emit(page.model_copy(update=forget))
        self.emit(self._summary())
        self.emit(self._report(failure, detail))

    def forget(self) -> None:
        """Takes the counts of a source that is closed out of Scrapy's stats: its next turn counts from nothing."""
        for name in (*self._names, "failure"):
            self._stats.get_stats().pop(f"source/{self.source.name}/{name}", None)

    def _add_links(self, keys: Iterable[str]) -> None:
        before = len(self._links)
        self._links.update(keys)
        self.inc("links", len(self._links) - before)

    def _summary(self) -> LogRecord:
        """The line for the run's log; a failure stands in the report, and is told once."""
        left, archived = self.get("left_for_next_crawl"), self.get("left_in_archive")
        parts = [f"{self.get(name)} {words}" for name, words in _SUMMARY.items()]
        parts += [f"{left} more new ones left for the next round"] if left else []
        parts += [f"{archived} old ones of the archive left out"] if archived else []
        parts += [f"{count} items without a link" for count in [self.get("items_without_link")] if count]
        parts += [f"{count} {reason.value}" for reason, count in self.dropped.most_common()]
        message = f"{self.source.name}: {', '.join(parts)}"
        return LogRecord(level=logging.INFO, message=message[:1000], source_id=self.source.id)

    def _report(self, failure: Failure | None, detail: str) -> ReportRecord:
        if failure is not None:
            self._stats.set_value(f"source/{self.source.name}/failure", failure.value)
        left = self.get("left_for_next_crawl")
        left_words = f"{left} more new articles are left for the next round" if left else ""
        if over := self.get(f"dropped/{Drop.OVER_TIME.value}"):
            left_words = f"its turn was over: {over + left} more new articles are left for the next one"
        return ReportRecord(
            source_id=self.source.id,
            failure=failure,
            detail=(detail or left_words)[:1000],
            requests=self.get("requests"),
            entries_unchanged=self.get("entries_unchanged"),
            links=self.get("links"),
            new_links=self.get("new_links"),
            articles=self.get("articles"),
            dropped=dict(self.dropped),
            bytes=self.get("bytes"),
            seconds=round(self._clock() - self._started, 3),
            delay_seconds=self.delay_seconds,
            retry_after=self.retry_after,
        )


# count -> its words in the log
_SUMMARY = {"links": "links", "new_links": "new", "articles": "articles"}
