"""Find and read a source's entry pages: feed, sitemap, or the links of its home page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from spiders import entries
from spiders.entries import BadEntryError
from spiders.fetch import Fetched, Fetcher, FetchError
from spiders.links import Link
from spiders.records import Drop, Entry, EntryKind, Failure
from spiders.urls import is_same_site

# Bounds of one discovery: candidates tried of each sort, sitemaps read of one index.
FEEDS_TRIED = 3
SITEMAPS_TRIED = 3
CHILDREN_READ = 3


@dataclass(frozen=True, slots=True)
class Listing:
    """An entry page as read now; `links` None: it has not changed since its validators."""

    url: str
    kind: EntryKind
    links: list[Link] | None
    etag: str | None
    last_modified: str | None


class Lister:
    """Reads and finds the entry pages of one source.

    `sitemaps_of(host)` gives what robots.txt names; `links_of` reads a page's own article links.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        sitemaps_of: Callable[[str], list[str]],
        links_of: Callable[[str, str], list[Link]],
    ) -> None:
        self._fetcher = fetcher
        self._sitemaps_of = sitemaps_of
        self._links_of = links_of

    async def read(self, entry: Entry) -> Listing:
        """A known entry page, asked for only if changed. Raises FetchError; BAD_ENTRY when it is one no more."""
        page = await self._fetcher.get(entry.url, entry.etag, entry.last_modified)
        if page.status == 304:
            return Listing(
                entry.url,
                entry.kind,
                None,
                page.etag or entry.etag,
                page.last_modified or entry.last_modified,
            )
        listing = await self._listing(entry.url, page)
        if entry.kind not in {listing.kind, "links"}:
            raise _bad_entry(entry.url, f"it was a {entry.kind} and is now a page")
        return listing

    async def discover(self, home: str) -> Listing:
        """The entry page by which the site at `home` is read: a feed that it names, else a sitemap that robots.txt
        names, else its own links. Raises FetchError (NO_ENTRY when none of them leads to an article)."""
        page = await self._fetcher.get(home)
        if entries.kind_of(_unpacked(page)) != "html":
            return await self._listing(page.url, page)
        text = page.text or ""
        for url in entries.named_feeds(text, page.url)[:FEEDS_TRIED]:
            listing = await self._try(url, "feed", home)
            if listing is not None:
                return listing
        for url in self._named_sitemaps(page.url)[:SITEMAPS_TRIED]:
            listing = await self._try(url, "sitemap", home)
            if listing is not None:
                return listing
        listing = await self._listing(page.url, page)
        if not listing.links:
            raise FetchError(
                Drop.NOT_ARTICLE, Failure.NO_ENTRY,
                f"{page.url} names no feed, its robots.txt no sitemap, and article links found: 0; "
                "give the address of its feed or of a page that lists its news",
            )  # fmt: skip
        return listing

    def _named_sitemaps(self, url: str) -> list[str]:
        named = [place for place in self._sitemaps_of(urlsplit(url).netloc) if is_same_site(place, url)]
        return sorted(named, key=lambda place: "news" not in place.lower())

    async def _try(self, url: str, kind: EntryKind, home: str) -> Listing | None:
        """The listing at `url` if it is of this kind and names at least one page of the site; else None."""
        try:
            listing = await self._listing(url, await self._fetcher.get(url))
        except FetchError as error:
            if error.failure is Failure.TOO_MANY_REQUESTS:
                raise
            return None
        site = (home, listing.url)
        is_own = any(is_same_site(link.url, page) for link in listing.links or () for page in site)
        return listing if listing.kind == kind and is_own else None

    async def _listing(self, url: str, page: Fetched) -> Listing:
        try:
            body = _unpacked(page)
            kind = entries.kind_of(body)
            if kind == "index":
                # Without validators: an index may stand still while the sitemaps that it names change.
                return Listing(url, "sitemap", await self._index(body, page.url), None, None)
            if kind in {"feed", "sitemap"}:
                read = entries.feed_links if kind == "feed" else entries.sitemap_links
                return Listing(
                    url,
                    "feed" if kind == "feed" else "sitemap",
                    read(body, page.url),
                    page.etag,
                    page.last_modified,
                )
        except BadEntryError as error:
            raise _bad_entry(url, str(error)) from error
        if kind != "html" or page.text is None:
            raise _bad_entry(url, "it is neither a feed nor a sitemap nor a web page")
        return Listing(url, "links", self._links_of(page.text, page.url), page.etag, page.last_modified)

    async def _index(self, body: bytes, url: str) -> list[Link]:
        """The links of the most promising sitemaps of an index; an index in an index is not followed."""
        links: list[Link] = []
        for child in entries.sitemap_children(body, url)[:CHILDREN_READ]:
            page = await self._fetcher.get(child.url)
            inner = _unpacked(page)
            if entries.kind_of(inner) == "sitemap":
                links += entries.sitemap_links(inner, page.url)
        return links[: entries.MAX_LINKS]


def _unpacked(page: Fetched) -> bytes:
    try:
        return entries.unpack(page.body)
    except BadEntryError as error:
        raise _bad_entry(page.url, str(error)) from error


def _bad_entry(url: str, why: str) -> FetchError:
    return FetchError(
        Drop.NOT_ARTICLE, Failure.BAD_ENTRY, f"{url} cannot be read as a list of articles: {why}"
    )
