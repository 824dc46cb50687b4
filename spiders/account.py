"""The account of one source: every page asked for ends as one record, every source as one report, and it adds up."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Literal

from spiders.links import Link
from spiders.records import (
    ArticleRecord,
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
    SoughtRecord,
    SourceJob,
    UnchangedRecord,
)
from spiders.urls import url_key

# After one of these a page may be had another time: its entry page must be read again although it has not changed.
_UNSETTLED = {Drop.CUT_OFF, Drop.OVER_LIMIT, Drop.TIMEOUT, Drop.UNREACHABLE, Drop.HTTP_ERROR}
# So many new links are accounted for one by one in a round; what is beyond is counted and comes with the next ones.
MAX_NEW = 5000


class Account:
    """Counts and records of one source; `emit` takes each record as it is made."""

    def __init__(self, source: SourceJob, emit: Callable[[Record], None], clock: Callable[[], float]) -> None:
        self.source = source
        self.requests = 0
        self.bytes = 0
        self.retry_after: float | None = None
        self._emit = emit
        self._clock = clock
        self._started = clock()
        self._known = set(source.known)
        self._links: set[str] = set()
        self._taken: set[str] = set()
        self._pending: dict[str, str] = {}
        self._rereads = {reread.url_key: reread for reread in source.rereads}
        self._pages: list[PageRecord] = []
        self._sought: SoughtRecord | None = None
        self._new = 0
        self._left = 0
        self._archived = 0
        self._unchanged = 0
        self._articles = 0
        self._dropped: Counter[Drop] = Counter()
        self._is_closed = False

    @property
    def links(self) -> int:
        """How many different articles the entry pages named."""
        return len(self._links)

    @property
    def has_unchanged(self) -> bool:
        """Did an entry page answer that nothing is new?"""
        return self._unchanged > 0

    @property
    def articles(self) -> int:
        """How many articles were kept."""
        return self._articles

    @property
    def dropped(self) -> Counter[Drop]:
        """How many pages were not kept, by reason."""
        return self._dropped

    def tell(self, record: Record) -> None:
        """A word beside the account."""
        self._emit(record)

    def opened(self, url: str, what: Literal["entry", "article", "reread"], *, is_over: bool = False) -> None:
        """A page is about to be read, or (an entry page) has been."""
        key = url_key(url)
        self._emit(OpenedRecord(source_id=self.source.id, url=url, url_key=key, what=what, is_over=is_over))

    def opened_entry(self, url: str, is_over: bool) -> None:
        """An entry page is about to be read, or has been."""
        self.opened(url, "entry", is_over=is_over)

    def listed(
        self,
        url: str,
        kind: EntryKind,
        etag: str | None,
        last_modified: str | None,
        links: list[Link],
        why: str = "",
        archived: int = 0,
    ) -> list[Link]:
        """An entry page was read: gives back its links that are new, and owes a record for each of them."""
        keyed = {url_key(link.url): link for link in reversed(links)}
        new = [(key, link) for key, link in reversed(keyed.items()) if key not in self._known | self._links]
        room = max(0, MAX_NEW - self._new)
        self._left += len(new[room:])
        self._archived += archived
        self._links.update(keyed)
        new = new[:room]
        self._new += len(new)
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
                why=why[:500],
            )
        )
        return [link for _, link in new]

    def unchanged(self, url: str, kind: EntryKind, etag: str | None, last_modified: str | None) -> None:
        """An entry page answered that it has not changed."""
        self._unchanged += 1
        self._pages.append(
            PageRecord(
                source_id=self.source.id,
                url=url,
                kind=kind,
                status=304,
                etag=etag,
                last_modified=last_modified,
            )
        )

    def unknown(self, links: Iterable[Link]) -> list[Link]:
        """Those of the links that were never asked for and not listed yet."""
        return [link for link in links if url_key(link.url) not in self._known | self._links]

    def try_out(self, link: Link) -> None:
        """An article of a list that may be chosen is asked for already: a record is owed for it."""
        key = url_key(link.url)
        self._links.add(key)
        self._pending[key] = link.url
        self._new += 1

    def sought(self, cause: Literal["lost", "stopped"], found: list[str], detail: str) -> None:
        """Entry pages were sought anew, in place of those of the job."""
        entries = self.source.entries
        self._sought = SoughtRecord(
            source_id=self.source.id,
            cause=cause,
            kind=entries[0].kind,
            instead_of=[entry.url for entry in entries],
            found=found,
            detail=detail[:1000],
            stopped_at=self.source.stopped.at if self.source.stopped and cause == "stopped" else None,
        )

    def sample(self, link: Link) -> None:
        """A probe will ask for this article after all: a record is owed for it."""
        self._pending[url_key(link.url)] = link.url

    def is_taken(self, keys: Iterable[str]) -> bool:
        """Is the article behind one of these keys already known, or kept in this crawl?"""
        return any(key in self._known or key in self._taken for key in keys)

    def keep(self, record: ArticleRecord) -> None:
        """A page was read into an article."""
        del self._pending[record.fetched_key]
        self._taken.update((record.url_key, record.fetched_key))
        self._articles += 1
        self._emit(record)

    def drop(
        self, url: str, reason: Drop, detail: str = "", status: int | None = None, same_as: str | None = None
    ) -> None:
        """A page was not kept."""
        key = url_key(url)
        del self._pending[key]
        self._dropped[reason] += 1
        self._emit(
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

    def answered(self, reread: Reread, record: ArticleRecord | None) -> None:
        """A page that was asked for again says something else, or what it said."""
        del self._rereads[reread.url_key]
        same = UnchangedRecord(source_id=self.source.id, url=reread.url, url_key=reread.url_key)
        self._emit(record or same)

    def lost(self, reread: Reread, reason: Drop, detail: str, status: int | None = None) -> None:
        """A page that was asked for again is no article any more, or could not be had."""
        del self._rereads[reread.url_key]
        self._emit(
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
        """The last word. Pages still owed are cut off; entry pages come last, so that a killed crawl leaves no trace
        that its links were seen; and without validators when some link must be asked for again."""
        if self._is_closed:
            return
        self._is_closed = True
        for url in list(self._pending.values()):
            self.drop(url, Drop.CUT_OFF, detail)
        for reread in list(self._rereads.values()):
            self.lost(reread, Drop.CUT_OFF, detail)
        is_settled = bool(self.source.max_articles or not self._new) and not (
            _UNSETTLED & self._dropped.keys() or self._left
        )
        if self._sought is not None:
            self._emit(self._sought)
        for page in self._pages:
            forget = {} if is_settled else {"etag": None, "last_modified": None}
            self._emit(page.model_copy(update=forget))
        self._emit(self._summary(failure, detail))
        self._emit(self._report(failure, detail))

    def _summary(self, failure: Failure | None, detail: str) -> LogRecord:
        """The line for the run's log."""
        told = [f"{len(self._links)} links", f"{self._new} new", f"{self._articles} articles"]
        told += [f"{self._left} more new ones left for the next round"] if self._left else []
        told += [f"{self._archived} old ones of the archive left out"] if self._archived else []
        told += [f"{count} {reason.value}" for reason, count in self._dropped.most_common()]
        words = f"{self.source.name}: {', '.join(told)}" + (f"; {failure.value}: {detail}" if failure else "")
        level = logging.WARNING if failure else logging.INFO
        return LogRecord(level=level, message=words[:1000], source_id=self.source.id)

    def _left_in_words(self) -> str:
        return f"{self._left} more new articles are left for the next round" if self._left else ""

    def _report(self, failure: Failure | None, detail: str) -> ReportRecord:
        return ReportRecord(
            source_id=self.source.id,
            failure=failure,
            detail=(detail or self._left_in_words())[:1000],
            requests=self.requests,
            entries_unchanged=self._unchanged,
            links=len(self._links),
            new_links=self._new,
            articles=self._articles,
            dropped=dict(self._dropped),
            bytes=self.bytes,
            seconds=round(self._clock() - self._started, 3),
            retry_after=self.retry_after,
        )
