"""A crawl child died before its sources were finished: whom to suspect, and what to crawl again. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from spiders.records import OpenedRecord

# The child may have been ended by something else: a page is given up when it was being read at two deaths.
TRIES = 2
# Deaths in one source before it is left for the next round, and children of one batch.
DEATHS_OF_SOURCE = 5
CHILDREN = 8


class Restarts:
    """The children of one batch of sources; a source whose page ended one is crawled apart from the others."""

    def __init__(self) -> None:
        self._children = 0
        self._pages: Counter[tuple[int, str]] = Counter()
        self._sources: Counter[int] = Counter()

    def next(self, unfinished: Sequence[int]) -> list[int]:
        """The sources for the next child; none when there is nothing left that is worth one."""
        if self._children >= CHILDREN:
            return []
        self._children += 1
        innocent = [source for source in unfinished if not self._sources[source]]
        suspects = [source for source in unfinished if 0 < self._sources[source] < DEATHS_OF_SOURCE]
        return innocent or suspects[:1]

    def died(self, opened: OpenedRecord | None) -> bool:
        """A child died while it read this page, if any; True: it is the page's fault, which is given up."""
        if opened is None:
            return False
        page = opened.source_id, opened.url_key
        self._pages[page] += 1
        self._sources[opened.source_id] += 1
        return self._pages[page] >= TRIES
