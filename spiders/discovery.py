"""Find a site's entry pages: its feeds, news sitemaps and link pages, and choose."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin

from spiders import choice, entries
from spiders.choice import Listing
from spiders.fetch import Fetched, FetchError
from spiders.listing import Lister, unpacked
from spiders.named_feeds import named_feeds
from spiders.obstacles import obstacle
from spiders.records import Drop, EntryKind, Failure
from spiders.urls import is_same_site, site, url_key

# Bounds of one search: each candidate is a request, with the host's delay before it.
FEEDS_TRIED = 3
SITEMAPS_TRIED = 2
SECTIONS_TRIED = 3
# Where delays are long, places that the site may not have are tried only if the time allows so many more pages.
PAGES_TO_SPARE = 10
# A home page with fewer articles than this has sections that list them.
FEW_LINKS = 5
# Where publishing systems keep their feeds and news sitemaps when no page names them; in order of how common they are.
FEED_PATHS = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/spip.php?page=backend")
SITEMAP_PATHS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml")


class Discovery:
    """Searches one site; `sitemaps_of(url)` gives the sitemaps that its robots.txt names, `pages_left()`
    how many more pages the time allows."""

    def __init__(
        self,
        lister: Lister,
        sitemaps_of: Callable[[str], list[str]],
        clock: Callable[[], datetime],
        pages_left: Callable[[], float],
    ) -> None:
        self._pages_left = pages_left
        self._lister = lister
        self._sitemaps_of = sitemaps_of
        self._clock = clock
        self._faults: list[str] = []

    async def search(self, home: str) -> list[Listing]:
        """The entry pages of the site at `home`. Raises FetchError (NO_ENTRY when nothing lists an article)."""
        page = await self._lister.fetch(home)
        if entries.kind_of(unpacked(page)) != "html":
            given = await self._lister.listing(page.url, page)
            return [replace(given, why=f"the address given is a {choice.described(given, self._clock())}")]
        own = await self._lister.listing(page.url, page)
        listings = await self._offered(page, home, self._is_fresh, frozenset())
        if not listings and len(own.links or ()) < FEW_LINKS:
            listings = await self._sections(page, own)
            if listings:
                why = choice.described(own, self._clock())
                return [*([replace(own, why=why)] if own.links else []), *listings]
        candidates = [*listings, *([own] if own.links else [])]
        if not candidates:
            raise self._nothing(page)
        return [choice.best(candidates, self._clock())]

    async def seek(self, home: str, since: datetime, without: AbstractSet[str]) -> list[list[Listing]]:
        """Other entry pages of the site at `home`, which may go on where the known ones (`without`, as URL keys)
        stopped; alternatives, the most promising first. Raises FetchError when its home page cannot be had."""
        page = await self._lister.fetch(home)
        if entries.kind_of(unpacked(page)) != "html":
            return []  # the source is this list and no other

        def has_newer(listing: Listing) -> bool:
            return choice.has_newer(listing, since, self._clock())

        now = self._clock()
        own = await self._lister.listing(page.url, page)
        offered = await self._offered(page, home, has_newer, without)
        offered = [
            listing for listing in offered if has_newer(listing) or choice.newest(listing, now) is None
        ]
        is_known = url_key(page.url) in without
        pages = [own] if own.links and not is_known else []
        if len(own.links or ()) < FEW_LINKS and not any(map(has_newer, offered)):
            sections = await self._sections(page, own)
            pages += [listing for listing in sections if url_key(listing.url) not in without]
        alternatives = [*([listing] for listing in offered), *([pages] if pages else [])]
        return sorted(
            alternatives, key=lambda way: (has_newer(way[0]), choice.score(way[0], now)), reverse=True
        )

    async def _offered(
        self, page: Fetched, home: str, is_good: Callable[[Listing], bool], without: AbstractSet[str]
    ) -> list[Listing]:
        """The feeds and sitemaps of the site: those it names; only if none of these is good, those it may have."""

        def has_good() -> bool:
            return any(listing is not None and is_good(listing) for listing in listings)

        named = [url for url in named_feeds(page.text or "", page.url) if url_key(url) not in without]
        listings = [await self._try(url, "feed", home) for url in named[:FEEDS_TRIED]]
        has_feed = any(listings)
        if not has_good():
            named = [url for url in self._sitemaps_of(page.url) if is_same_site(url, page.url)]
            named = [url for url in named if url_key(url) not in without]
            named.sort(key=lambda url: "news" not in url.lower())
            listings += [await self._try(url, "sitemap", home) for url in named[:SITEMAPS_TRIED]]
        if not has_feed and not has_good():
            listings.append(await self._first(_places(FEED_PATHS, page.url, without), "feed", home))
        if not any(listings):
            listings.append(await self._first(_places(SITEMAP_PATHS, page.url, without), "sitemap", home))
        return list({listing.url: listing for listing in listings if listing is not None}.values())

    def _nothing(self, page: Fetched) -> FetchError:
        """The error of a site that lists no article: what is wrong with the first list that is there and no use, and
        what stands before the others, as far as that is seen."""
        fault = f" that can be read ({self._faults[0]})" if self._faults else ""
        words = f"{page.url} offers no feed and no sitemap{fault}, and article links found: 0; "
        seen = obstacle(page.text or "", page.url)
        words += f"{seen}; " if seen else ""
        words += "give the address of its feed or of a page that lists its news"
        return FetchError(Drop.NOT_ARTICLE, Failure.NO_ENTRY, words)

    def _is_fresh(self, listing: Listing) -> bool:
        return choice.is_fresh(listing, self._clock())

    async def _first(self, places: list[str], kind: EntryKind, home: str) -> Listing | None:
        for place in places:
            if self._pages_left() < PAGES_TO_SPARE:
                return None
            listing = await self._try(place, kind, home)
            if listing is not None:
                return listing
        return None

    async def _try(self, url: str, kind: EntryKind, home: str) -> Listing | None:
        """The listing at `url` if it is of this kind and names pages of the site that may be articles; else None."""
        try:
            listing = await self._lister.listing(url, await self._lister.fetch(url, kind))
        except FetchError as error:
            if error.failure is Failure.TOO_MANY_REQUESTS:
                raise
            if error.status not in {404, 410}:
                self._faults.append(error.detail)
            return None
        if listing.kind != kind:
            return None
        why = choice.uselessness(listing, {site(home), site(url)})
        if why and kind != "links":
            self._faults.append(f"{url} {why}")
        return None if why else listing

    async def _sections(self, page: Fetched, own: Listing) -> list[Listing]:
        """The section pages that name articles which the home page does not."""
        seen = {url_key(link.url) for link in own.links or ()}
        listings = []
        sections = entries.page_sections(page.text or "", page.url)
        for url in [url for url in sections if url_key(url) not in seen][:SECTIONS_TRIED]:
            listing = await self._try(url, "links", page.url)
            fresh = [link for link in listing.links or () if url_key(link.url) not in seen] if listing else []
            if listing is not None and fresh:
                seen.update(url_key(link.url) for link in fresh)
                count = len(fresh)
                why = f"a section with {count} {'article' if count == 1 else 'articles'} that the home page lacks"
                listings.append(replace(listing, why=why))
        return listings


def _places(paths: tuple[str, ...], base: str, without: AbstractSet[str]) -> list[str]:
    """These paths of a site as addresses, without those known."""
    return [place for place in (urljoin(base, path) for path in paths) if url_key(place) not in without]
