"""One source from its entry pages to its articles: what is fetched, in which order, and what comes of each page."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Literal

from spiders import choice
from spiders.choice import Listing
from spiders.crawl_stats import CrawlStats
from spiders.discovery import Discovery
from spiders.fetch import Fetched, Fetcher, FetchError
from spiders.items import ArticleItem
from spiders.links import Link
from spiders.listing import Lister
from spiders.parser import Parser
from spiders.reading import DroppedPage, not_html, read_article
from spiders.records import Drop, Failure, SourceJob, Stopped
from spiders.turn import Turn
from spiders.urls import site, url_key

# So many articles are read of lists that may be chosen, to see whether these are kept up.
MAX_TRIALS = 5
# So many pages are tried by a probe that wants fewer articles.
MAX_SAMPLE = 10
# After so many pages in a row that did not come in time no more pages of the host are fetched.
LATE_PAGES = 3
# So many pages and no article: the source is read wrongly, not merely unlucky.
ALL_DROPPED_FROM = 3

logger = logging.getLogger(__name__)


class SourceCrawl:
    """Crawls one source. `run` always closes its stats, whatever happens.

    `scrape` sends an article through the item pipelines. What does not fit into its `turn` is left for the next one.
    """

    def __init__(
        self,
        stats: CrawlStats,
        fetcher: Fetcher,
        lister: Lister,
        discovery: Discovery,
        parser: Parser,
        *,
        scrape: Callable[[ArticleItem], Awaitable[None]],
        turn: Turn,
        clock: Callable[[], datetime],
    ) -> None:
        self._stats = stats
        self._source: SourceJob = stats.source
        self._fetcher = fetcher
        self._lister = lister
        self._discovery = discovery
        self._parser = parser
        self._scrape = scrape
        self._turn = turn
        self._clock = clock
        self._sites = {site(self._source.home_url)}
        # those of its links that lead to other sites, and those not even fetched for that
        self._foreign_links = self._own_links = self._not_fetched = 0
        self._late_pages = 0
        self._trials = 0

    async def run(self) -> None:
        """Reads the entry pages, the new articles, then those to be read again; the outcome is the source's report."""
        try:
            links = await self._new_links()
            await self._crawl_articles(links)
            await self._crawl_rereads()
        except FetchError as error:
            self._stats.delay_seconds = self._turn.delay()
            self._stats.retry_after = error.retry_after
            self._stats.close(error.failure, error.detail)
        else:
            self._stats.delay_seconds = self._turn.delay()
            self._stats.close(*self._outcome())

    async def _new_links(self) -> list[Link]:
        new: list[Link] = []
        for listing in await self._listings():
            self._know_sites(listing)
            validators = listing.etag, listing.last_modified
            if listing.links is None:
                self._stats.entry_unchanged(listing.url, listing.kind, *validators, listing.hints)
            else:
                await self._learn(listing.links)
                new += self._stats.entry_read(
                    listing.url,
                    listing.kind,
                    *validators,
                    listing.links,
                    listing.why,
                    listing.archived,
                    listing.unlinked,
                    listing.hints,
                )
        return new

    def _know_sites(self, listing: Listing) -> None:
        """Whose articles a list gives: those of its own site, and of the one that a feed elsewhere is meant for."""
        self._sites.add(site(listing.url))
        links = listing.links or []
        meant = choice.meant_site(links, self._sites) if listing.kind != "links" else None
        if meant is not None:
            logger.info("%s: the articles of %s are those of %s", self._source.name, listing.url, meant)
            self._sites.add(meant)
        own = sum(site(link.url) in self._sites for link in links)
        self._own_links += own
        self._foreign_links += len(links) - own

    async def _learn(self, links: Iterable[Link]) -> None:
        await self._stats.known.learn(url_key(link.url) for link in links)

    async def _listings(self) -> list[Listing]:
        """The known entry pages; the site is searched again when none of them works any more, or when they stopped."""
        listings: list[Listing] = []
        first_error: FetchError | None = None
        for entry in self._source.entries:
            try:
                listings.append(await self._lister.read(entry))
            except FetchError as error:
                if error.is_passing or error.failure in {Failure.NOT_RESOLVED, Failure.ADDRESS_REFUSED}:
                    raise
                logger.info("%s: entry page lost: %s", self._source.name, error.detail)
                first_error = first_error or error
        if not listings:
            return await self._discovered_listings(first_error)
        stopped = self._source.stopped
        if stopped is not None:
            await self._learn(link for listing in listings for link in listing.links or ())
        if stopped is None or any(self._stats.unseen(listing.links or ()) for listing in listings):
            return listings
        return await self._newer_listings(stopped) or listings

    async def _discovered_listings(self, lost: FetchError | None) -> list[Listing]:
        """The entry pages that the site has, when none is known or those known are lost."""
        if lost is not None and not self._source.may_search:
            raise lost
        try:
            chosen = await self._discovery.search(self._parser.start_url or self._source.home_url)
        except FetchError as error:
            if lost is not None and not error.is_passing:
                self._stats.discovered("lost", [], f"{lost.detail}; {error.detail}")
            raise
        reasons = "; ".join(f"{listing.url}: {listing.why}" for listing in chosen)
        logger.info("%s: read by %s", self._source.name, reasons)
        if lost is not None:
            self._stats.discovered("lost", [listing.url for listing in chosen], lost.detail)
        return chosen

    async def _newer_listings(self, stopped: Stopped) -> list[Listing]:
        """Entry pages that go on where the known ones stopped; none when the site has none, or does not answer."""
        known = {url_key(entry.url) for entry in self._source.entries}
        start = self._parser.start_url or self._source.home_url
        home = self._source.home_url if url_key(start) in known else start
        chosen: list[Listing] = []
        try:
            for candidate in await self._discovery.seek(home, stopped.at, known):
                if await self._has_newer(candidate, stopped):
                    chosen = candidate
                    break
        except FetchError as error:
            if error.failure is Failure.TOO_MANY_REQUESTS:
                raise
            self._stats.discovered("stopped", [], error.detail)
            return []
        urls = [listing.url for listing in chosen]
        now = self._clock()
        detail = "; ".join(choice.described(listing, now) for listing in chosen) or "nothing newer is listed"
        self._stats.discovered("stopped", urls, detail)
        places = ", ".join(urls) or "the same as before"
        logger.info("%s: nothing new since %s; read by %s: %s", self._source.name, stopped.at, places, detail)
        return chosen

    async def _has_newer(self, candidate: list[Listing], stopped: Stopped) -> bool:
        """Does one of these lists name an article of after the stop? Where it has no dates, a few are read."""
        listed = [link for listing in candidate for link in listing.links or ()]
        await self._learn(listed)
        unseen = [link for link in self._stats.unseen(listed) if site(link.url) in self._sites]
        if any(link.published is not None and link.published > stopped.at for link in unseen):
            return True
        for link in [link for link in unseen if _may_be_newer(link, stopped)]:
            if self._trials >= MAX_TRIALS:
                return False
            self._trials += 1
            self._stats.trial_requested(link)
            if await self._crawl_article(link, stopped):
                return True
        return False

    async def _crawl_articles(self, links: list[Link]) -> None:
        if not self._source.max_articles:
            await self._crawl_sample(links)
            return
        own = []
        for link in links:
            if site(link.url) in self._sites:
                own.append(link)
            else:
                self._not_fetched += 1
                self._stats.drop(link.url, Drop.OTHER_SITE, f"not of {', '.join(sorted(self._sites))}")
        limit = int(min(self._source.max_articles, max(self._turn.pages_left(), 1)))
        for link in own[limit:]:
            self._stats.drop(
                link.url, Drop.OVER_LIMIT, f"more than {limit} new articles at once; its turn comes later"
            )
        for number, link in enumerate(own[:limit]):
            if number and self._turn.is_over():  # each turn brings one page further, however long the delay
                self._stats.drop(link.url, Drop.OVER_TIME, "the turn of its source was over")
            else:
                await self._crawl_article(link)

    async def _crawl_sample(self, links: list[Link]) -> None:
        """A probe reads a few articles of the site, so that somebody can judge how it is read; where a page gives none,
        another is tried."""
        tries = max(self._source.sample, MAX_SAMPLE) if self._source.sample else 0
        for link in [link for link in links if site(link.url) in self._sites][:tries]:
            if self._turn.pages_left() < 1 or self._stats.get("articles") >= self._source.sample:
                return
            self._stats.sample_requested(link)
            await self._crawl_article(link)

    async def _crawl_article(self, link: Link, stopped: Stopped | None = None) -> bool:
        """Fetches an article and accounts for it; was it kept? With `stopped` only if it is of after that."""
        page = await self._fetch(link.url)
        article = page if isinstance(page, DroppedPage) else self._read(link, page, "article")
        if isinstance(article, ArticleItem) and stopped is not None and not _is_after(article, stopped):
            why = f"of before {stopped.at:%Y-%m-%d %H:%M}, when its list stopped"
            article = DroppedPage(Drop.NOT_NEW, why, 200)
        if isinstance(article, DroppedPage):
            self._stats.drop(link.url, article.reason, article.detail, article.status)
            return False
        own_key = url_key(link.url)
        others = {article.url_key, url_key(article.fetched_url)} - {own_key}
        await self._stats.known.learn(others)
        if self._stats.is_duplicate(article, own_key):
            why = f"the same as {article.url}"
            self._stats.drop(link.url, Drop.DUPLICATE, why, same_as=article.url_key)
            return False
        item = article.model_copy(update={"fetched_url": link.url, "fetched_key": own_key})
        self._stats.scraped(item)
        await self._scrape(item)
        return True

    async def _crawl_rereads(self) -> None:
        """Pages read before, fetched again by their validators; what the time does not allow is cut off."""
        for reread in self._source.rereads:
            if self._turn.pages_left() < 1 or self._turn.is_over():
                return
            page = await self._fetch(reread.url, reread.etag, reread.last_modified)
            if isinstance(page, Fetched) and page.status == 304:
                self._stats.reread_unchanged(reread)
                continue
            article = page if isinstance(page, DroppedPage) else self._read(Link(reread.url), page, "reread")
            if isinstance(article, DroppedPage):
                self._stats.reread_dropped(reread, article.reason, article.detail, article.status)
                continue
            own = {"fetched_url": reread.url, "fetched_key": reread.url_key, "is_reread": True}
            self._stats.reread(reread)
            await self._scrape(article.model_copy(update=own))

    async def _fetch(
        self, url: str, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | DroppedPage:
        """The page at this address, if it is one of the site. A host that asks to wait, or gives page after page too
        late, ends the crawl of the source."""
        if self._late_pages >= LATE_PAGES:
            why = f"{LATE_PAGES} pages in a row did not come in time: the others are left for the next round"
            raise FetchError(Drop.TIMEOUT, Failure.TIMEOUT, why)
        try:
            page = await self._fetched_in_time(url, etag, last_modified)
        except FetchError as error:
            self._late_pages = self._late_pages + 1 if error.drop is Drop.TIMEOUT else 0
            if error.failure in {Failure.TOO_MANY_REQUESTS, Failure.NO_BROWSER}:
                raise
            return DroppedPage(error.drop, error.detail, error.status)
        self._late_pages = 0
        if site(page.url) not in self._sites | {site(url)}:
            return DroppedPage(Drop.OTHER_SITE, f"leads to {page.url}", page.status)
        return page

    async def _fetched_in_time(self, url: str, etag: str | None, last_modified: str | None) -> Fetched:
        try:
            async with self._turn.for_page() as limit:
                return await self._fetcher.page(url, etag, last_modified)
        except TimeoutError:
            if not limit.expired():
                raise
            why = f"{url} did not come before the turn of its source was over"
            raise FetchError(Drop.TIMEOUT, Failure.TIMEOUT, why) from None

    def _read(
        self, link: Link, page: Fetched, what: Literal["article", "reread"]
    ) -> ArticleItem | DroppedPage:
        if (dropped := not_html(page)) is not None:
            return dropped
        self._stats.page_opened(link.url, what)
        return read_article(page, link, self._parser, self._source.id, self._clock())

    def _outcome(self) -> tuple[Failure | None, str]:
        articles, links, dropped = self._stats.get("articles"), self._stats.get("links"), self._stats.dropped
        not_fetched = self._not_fetched + dropped[Drop.OVER_LIMIT] + dropped[Drop.NOT_NEW]
        not_fetched += dropped[Drop.OVER_TIME]
        fetched = articles + dropped.total() - not_fetched
        if not links and not self._stats.get("entries_unchanged"):
            unlinked = self._stats.get("items_without_link")
            why = f"; {unlinked} items of its feed lead to no page" if unlinked else ""
            return (
                Failure.NO_ARTICLES,
                f"the entry page could be read, but names no article (links found: 0{why})",
            )
        if self._foreign_links and not self._own_links:
            return Failure.NO_ARTICLES, (
                f"all {self._foreign_links} links lead to other sites, and not to one: add those sites themselves"
            )
        if fetched >= ALL_DROPPED_FROM and not articles and dropped[Drop.DUPLICATE] < fetched:
            reasons = ", ".join(f"{reason.value} {count}" for reason, count in dropped.most_common())
            return Failure.ALL_DROPPED, f"none of {fetched} pages was kept: {reasons}"
        if self._source.is_barren and not articles and not dropped[Drop.OVER_TIME]:
            words = ", ".join(f"{reason.value} {count}" for reason, count in dropped.most_common())
            return (
                Failure.ALL_DROPPED,
                f"none of its pages gave an article so far{words and f' (now: {words})'}",
            )
        return None, ""


def _may_be_newer(link: Link, stopped: Stopped) -> bool:
    """Does only its page tell whether it is of after the stop? It has no date, or only the day of the stop."""
    is_same_day = link.published is not None and link.published.date() == stopped.at.date()
    return link.published is None or (link.precision == "day" and is_same_day)


def _is_after(article: ArticleItem, stopped: Stopped) -> bool:
    """Was it published after the stop? Without a date it may have been where articles have none."""
    return article.published > stopped.at if article.published is not None else not stopped.is_dated
