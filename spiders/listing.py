"""Read a source's entry pages: feed, sitemap, or the links of a page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from spiders import entries
from spiders.budget import OverBudgetError, time_budget
from spiders.choice import Listing
from spiders.fetch import Fetched, Fetcher, FetchError
from spiders.hints import of_feed
from spiders.links import Link
from spiders.records import Drop, Entry, EntryKind, Failure
from spiders.sitemaps import Child
from spiders.xml_tree import BadEntryError

READ_SECONDS = 10.0
# Sitemaps read of one index, and asked for.
CHILDREN_READ, CHILDREN_TRIED = 3, 6

logger = logging.getLogger(__name__)


class Lister:
    """Reads entry pages of one source.

    `links_of(text, url)` reads a page's own article links; `opened(url, is_over)` is called before and after each page
    is read.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        links_of: Callable[[str, str], list[Link]],
        opened: Callable[[str, bool], None],
    ) -> None:
        self._fetcher = fetcher
        self._links_of = links_of
        self._opened = opened

    async def fetch(self, url: str, kind: EntryKind = "links") -> Fetched:
        """A page where this kind of list may be, unconditionally. Raises FetchError."""
        return await (self._fetcher.page(url) if kind == "links" else self._fetcher.get(url))

    async def read(self, entry: Entry) -> Listing:
        """A known entry page, fetched only if changed. Raises FetchError; BAD_ENTRY when it is one no more."""
        fetch = self._fetcher.page if entry.kind == "links" else self._fetcher.get
        page = await fetch(entry.url, entry.etag, entry.last_modified)
        if page.status == 304:
            etag, last_modified = page.etag or entry.etag, page.last_modified or entry.last_modified
            return Listing(entry.url, entry.kind, None, etag, last_modified, hints=page.hints)
        listing = await self.listing(entry.url, page)
        if entry.kind not in {listing.kind, "links"}:
            raise _bad_entry(entry.url, f"it was a {entry.kind} and is now a page")
        return listing

    async def listing(self, url: str, page: Fetched) -> Listing:
        """A fetched page as a list of articles; an index of sitemaps as its news sitemap, or as the latest of them.
        Raises FetchError (BAD_ENTRY)."""
        with self._reading(url):
            body = unpacked(page)
            kind = entries.kind_of(body)
            children = entries.sitemap_children(body, page.url, page.charset) if kind == "index" else []
            if kind == "feed":
                return _feed(url, page, body)
            if kind == "sitemap":
                links, archived = entries.sitemap_links(body, page.url, page.charset)
                return Listing(
                    url, kind, links, page.etag, page.last_modified, archived=archived, hints=page.hints
                )
            if kind == "html" and page.text is not None:
                links = self._links_of(page.text, page.url)
                return Listing(url, "links", links, page.etag, page.last_modified, hints=page.hints)
        if kind != "index":
            raise _bad_entry(url, "it is neither a feed nor a sitemap nor a web page")
        return await self._index(children, url)

    async def _index(self, children: list[Child], url: str) -> Listing:
        """The most promising sitemaps of an index; one that is lost is passed by, an index in it is followed.

        One for news is read by itself from then on; else the index stays the entry page, without validators, since it
        may stand still while the sitemaps that it names change. Raises FetchError when none of them can be read.
        """
        links: list[Link] = []
        archived = read = 0
        lost: FetchError | None = None
        asked = {url}
        ahead = children
        for _ in range(CHILDREN_TRIED):
            # one that an index names twice, or that names itself, is asked once
            ahead = [child for child in ahead if child.url not in asked]
            if not ahead or read == CHILDREN_READ:
                break
            child, *ahead = ahead
            asked.add(child.url)
            try:
                listing, named = await self._child(child)
            except FetchError as error:
                if error.is_passing:
                    raise
                logger.info("a sitemap of %s is lost: %s", url, error.detail)
                lost = lost or error
                continue
            ahead = named + ahead
            read += not named
            if listing.links and child.is_news:
                return listing
            links += listing.links or []
            archived += listing.archived
        if lost is not None and not read:
            raise lost
        return Listing(url, "sitemap", links, None, None, archived=archived)

    async def _child(self, child: Child) -> tuple[Listing, list[Child]]:
        """A sitemap of an index as a list of pages, or if it is an index too the sitemaps that it names."""
        page = await self._fetcher.get(child.url)
        links: list[Link] = []
        archived, named = 0, list[Child]()
        with self._reading(child.url):
            body = unpacked(page)
            kind = entries.kind_of(body)
            if kind == "sitemap":
                links, archived = entries.sitemap_links(body, page.url, page.charset)
            elif kind == "index":
                named = entries.sitemap_children(body, page.url, page.charset)
        listing = Listing(
            child.url, "sitemap", links, page.etag, page.last_modified, archived=archived, hints=page.hints
        )
        return listing, named

    @contextmanager
    def _reading(self, url: str) -> Iterator[None]:
        """Reads within a budget of time, after calling `opened`; a fault of the page is raised as FetchError."""
        self._opened(url, False)
        try:
            with time_budget(READ_SECONDS):
                yield
        except (BadEntryError, UnicodeDecodeError) as error:
            raise _bad_entry(url, str(error)) from error
        except OverBudgetError as error:
            raise _bad_entry(url, f"reading took longer than {READ_SECONDS:.0f} s") from error
        except MemoryError as error:
            raise _bad_entry(url, "reading it takes more memory than a page may") from error
        finally:
            self._opened(url, True)


def _feed(url: str, page: Fetched, body: bytes) -> Listing:
    """A feed with its hints, and how many of its items lead nowhere."""
    items = entries.feed_links(body, page.url, page.charset)
    links = [link for link in items if link.url]
    said = of_feed(body)
    hints = replace(page.hints, update_seconds=said.update_seconds, hub=said.hub or page.hints.hub)
    unlinked = len(items) - len(links)
    return Listing(url, "feed", links, page.etag, page.last_modified, hints=hints, unlinked=unlinked)


def unpacked(page: Fetched) -> bytes:
    """The body of an entry page, unpacked if need be. Raises FetchError (BAD_ENTRY)."""
    try:
        return entries.unpack(page.body)
    except BadEntryError as error:
        raise _bad_entry(page.url, str(error)) from error


def _bad_entry(url: str, why: str) -> FetchError:
    return FetchError(
        Drop.NOT_ARTICLE, Failure.BAD_ENTRY, f"{url} cannot be read as a list of articles: {why}"
    )
