"""How a site is read: seek its feeds, news sitemaps and link pages, and choose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from spiders import choice, entries
from spiders.choice import Listing
from spiders.fetch import Fetched, FetchError
from spiders.listing import Lister, unpacked
from spiders.records import Drop, EntryKind, Failure
from spiders.urls import is_same_site, url_key

# Bounds of one search: each candidate is a request, with the host's delay before it.
FEEDS_TRIED = 3
SITEMAPS_TRIED = 2
SECTIONS_TRIED = 3
# A host that wants long pauses is not asked for places that it may not have unless the time allows so many more pages.
ROOM_LEFT = 10
# A home page with fewer articles than this has sections that list them.
FEW_LINKS = 5
# Where publishing systems keep their feeds and news sitemaps when no page names them; in order of how common they are.
FEED_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml")
SITEMAP_PATHS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml")


class Discovery:
    """Searches one site; `sitemaps_of(url)` gives the sitemaps that its robots.txt names, `room()` how many more pages
    the time allows."""

    def __init__(
        self,
        lister: Lister,
        sitemaps_of: Callable[[str], list[str]],
        clock: Callable[[], datetime],
        room: Callable[[], float],
    ) -> None:
        self._room = room
        self._lister = lister
        self._sitemaps_of = sitemaps_of
        self._clock = clock

    async def search(self, home: str) -> list[Listing]:
        """The pages by which the site at `home` is read. Raises FetchError (NO_ENTRY when nothing lists an article)."""
        page = await self._lister.fetch(home)
        if entries.kind_of(unpacked(page)) != "html":
            given = await self._lister.listing(page.url, page)
            return [replace(given, why=f"the address given is a {choice.described(given, self._clock())}")]
        own = await self._lister.listing(page.url, page)
        found = await self._offered(page, home)
        if not found and len(own.links or ()) < FEW_LINKS:
            found = await self._sections(page, own)
            if found:
                why = choice.described(own, self._clock())
                return [*([replace(own, why=why)] if own.links else []), *found]
        candidates = [*found, *([own] if own.links else [])]
        if not candidates:
            raise FetchError(
                Drop.NOT_ARTICLE,
                Failure.NO_ENTRY,
                f"{page.url} offers no feed and no sitemap, and article links found: 0; "
                "give the address of its feed or of a page that lists its news",
            )
        return [choice.best(candidates, self._clock())]

    async def _offered(self, page: Fetched, home: str) -> list[Listing]:
        """The feeds and sitemaps of the site: those it names, and only without a good one those it may have."""
        feeds = entries.named_feeds(page.text or "", page.url)[:FEEDS_TRIED]
        found = [await self._try(url, "feed", home) for url in feeds]
        if not self._has_fresh(found):
            named = [url for url in self._sitemaps_of(page.url) if is_same_site(url, page.url)]
            named.sort(key=lambda url: "news" not in url.lower())
            found += [await self._try(url, "sitemap", home) for url in named[:SITEMAPS_TRIED]]
        if not feeds and not self._has_fresh(found):
            found.append(await self._first(FEED_PATHS, "feed", page.url, home))
        if not any(found):
            found.append(await self._first(SITEMAP_PATHS, "sitemap", page.url, home))
        return list({listing.url: listing for listing in found if listing is not None}.values())

    def _has_fresh(self, found: list[Listing | None]) -> bool:
        return any(listing is not None and choice.is_fresh(listing, self._clock()) for listing in found)

    async def _first(self, paths: tuple[str, ...], kind: EntryKind, base: str, home: str) -> Listing | None:
        for path in paths:
            if self._room() < ROOM_LEFT:
                return None
            listing = await self._try(urljoin(base, path), kind, home)
            if listing is not None:
                return listing
        return None

    async def _try(self, url: str, kind: EntryKind, home: str) -> Listing | None:
        """The listing at `url` if it is of this kind and names at least one page of the site; else None."""
        try:
            listing = await self._lister.listing(url, await self._lister.fetch(url))
        except FetchError as error:
            if error.failure is Failure.TOO_MANY_REQUESTS:
                raise
            return None
        is_own = any(is_same_site(link.url, site) for link in listing.links or () for site in (home, url))
        return listing if listing.kind == kind and is_own else None

    async def _sections(self, page: Fetched, own: Listing) -> list[Listing]:
        """The section pages that name articles which the home page does not."""
        seen = {url_key(link.url) for link in own.links or ()}
        found = []
        sections = entries.page_sections(page.text or "", page.url)
        for url in [url for url in sections if url_key(url) not in seen][:SECTIONS_TRIED]:
            listing = await self._try(url, "links", page.url)
            fresh = [link for link in listing.links or () if url_key(link.url) not in seen] if listing else []
            if listing is not None and fresh:
                seen.update(url_key(link.url) for link in fresh)
                count = len(fresh)
                why = f"a section with {count} {'article' if count == 1 else 'articles'} that the home page lacks"
                found.append(replace(listing, why=why))
        return found
