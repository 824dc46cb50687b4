"""A crawl child died before its sources were finished: whom to suspect, and what to crawl again. Pure."""

from __future__ import annotations

from collections import Counter

from spiders.records import OpenedRecord

# The child may have been ended by something else: a page is given up when it was being read at two deaths.
TRIES = 2
# Deaths in one source before it is left for a later reading, and deaths of a reading that no page explains.
DEATHS_OF_SOURCE = 5
DEATHS = 8


class Restarts:
    """The deaths of the children of one reading; a source whose page ended one is crawled apart from the others."""

    def __init__(self) -> None:
        self._unexplained = 0
        self._pages: Counter[tuple[int, str]] = Counter()
        self._sources: Counter[int] = Counter()

    @property
    def are_too_many(self) -> bool:
        """Have so many children died, of no page, that another is not worth it?"""
        return self._unexplained >= DEATHS

    def died(self, opened: OpenedRecord | None) -> bool:
        """A child died while it read this page, if any; True: it is the page's fault, which is given up."""
        if opened is None:
            self._unexplained += 1
            return False
        page = opened.source_id, opened.url_key
        self._pages[page] += 1
        self._sources[opened.source_id] += 1
        return self._pages[page] >= TRIES

    def is_suspect(self, source_id: int) -> bool:
        """Has a page of this source ended a child?"""
        return self._sources[source_id] > 0

    def is_hopeless(self, source_id: int) -> bool:
        """Have pages of this source ended so many children that it is left for a later reading?"""
        return self._sources[source_id] >= DEATHS_OF_SOURCE
