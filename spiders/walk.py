"""One source from its entry pages to its articles: what is asked for, in which order, and what comes of each page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from spiders import choice
from spiders.account import Account
from spiders.budget import OverBudgetError, time_budget
from spiders.choice import Listing
from spiders.discovery import Discovery
from spiders.entries import kind_of
from spiders.extract import Article, judge
from spiders.fetch import Fetched, Fetcher, FetchError
from spiders.links import Link
from spiders.listing import Lister
from spiders.publisher import Publisher
from spiders.records import ArticleRecord, Drop, Failure, Reading, SourceJob, Stopped
from spiders.urls import site, url_key

READ_SECONDS = 10.0
# A site's clock may be a little fast; a date further ahead is an event's or an error.
MAX_AHEAD = timedelta(hours=26)
# So many articles are read of lists that may be chosen, to see whether these are kept up.
TRIED_OUT = 5
# After so many pages in a row that did not come in time the host is left in peace.
LATE_PAGES = 3
# So many pages and no article: the source is read wrongly, not merely unlucky.
ALL_DROPPED_FROM = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unread:
    """A page that gave no article, and why."""

    reason: Drop
    detail: str = ""
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """How a walk finds its pages; `room()`: how many more the time allows, at the pace that the host is asked."""

    lister: Lister
    discovery: Discovery
    room: Callable[[], float]


class Walk:
    """Crawls one source. `run` always closes the account, whatever happens."""

    def __init__(
        self,
        account: Account,
        fetcher: Fetcher,
        ways: Ways,
        publisher: Publisher,
        clock: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._source: SourceJob = account.source
        self._fetcher = fetcher
        self._ways = ways
        self._publisher = publisher
        self._clock = clock
        self._sites = {site(self._source.home_url)}
        self._late = 0
        self._tried = 0

    async def run(self) -> None:
        """Reads the entry pages, the new articles, then those to be read again; the outcome is the account's report."""
        try:
            links = await self._new_links()
            await self._articles(links)
            await self._rereads()
        except FetchError as error:
            self._account.retry_after = error.retry_after
            self._account.close(error.failure, error.detail)
        else:
            self._account.close(*self._verdict())

    async def _new_links(self) -> list[Link]:
        new: list[Link] = []
        for listing in await self._listings():
            self._sites.add(site(listing.url))
            validators = listing.etag, listing.last_modified
            if listing.links is None:
                self._account.unchanged(listing.url, listing.kind, *validators)
            else:
                new += self._account.listed(
                    listing.url, listing.kind, *validators, listing.links, listing.why, listing.archived
                )
        return new

    async def _listings(self) -> list[Listing]:
        """The known entry pages; the site is searched again when none of them works any more, or when they stopped."""
        listings: list[Listing] = []
        lost: FetchError | None = None
        for entry in self._source.entries:
            try:
                listings.append(await self._ways.lister.read(entry))
            except FetchError as error:
                if error.is_passing or error.failure in {Failure.NOT_RESOLVED, Failure.ADDRESS_REFUSED}:
                    raise
                logger.info("%s: entry page lost: %s", self._source.name, error.detail)
                lost = lost or error
        if not listings:
            return await self._searched(lost)
        stopped = self._source.stopped
        if stopped is None or any(self._account.unknown(listing.links or ()) for listing in listings):
            return listings
        return await self._better(stopped) or listings

    async def _searched(self, lost: FetchError | None) -> list[Listing]:
        """The entry pages that the site has, when none is known or those known are lost."""
        if lost is not None and not self._source.may_search:
            raise lost
        try:
            found = await self._ways.discovery.search(self._publisher.start_url or self._source.home_url)
        except FetchError as error:
            if lost is not None and not error.is_passing:
                self._account.sought("lost", [], f"{lost.detail}; {error.detail}")
            raise
        logger.info("%s: read by %s", self._source.name, "; ".join(f"{e.url}: {e.why}" for e in found))
        if lost is not None:
            self._account.sought("lost", [one.url for one in found], lost.detail)
        return found

    async def _better(self, stopped: Stopped) -> list[Listing]:
        """Entry pages that go on where the known ones stopped; none when the site has none, or will not say."""
        known = {url_key(entry.url) for entry in self._source.entries}
        start = self._publisher.start_url or self._source.home_url
        home = self._source.home_url if url_key(start) in known else start
        found: list[Listing] = []
        try:
            for way in await self._ways.discovery.seek(home, stopped.at, known):
                if await self._goes_on(way, stopped):
                    found = way
                    break
        except FetchError as error:
            if error.failure is Failure.TOO_MANY_REQUESTS:
                raise
            self._account.sought("stopped", [], error.detail)
            return []
        words = "; ".join(choice.described(one, self._clock()) for one in found) or "nothing newer is listed"
        self._account.sought("stopped", [one.url for one in found], words)
        told = ", ".join(one.url for one in found) or "the same as before"
        logger.info("%s: nothing new since %s; read by %s: %s", self._source.name, stopped.at, told, words)
        return found

    async def _goes_on(self, way: list[Listing], stopped: Stopped) -> bool:
        """Does one of these lists name an article of after the stop? Where it has no dates, a few are read."""
        fresh = self._account.unknown(link for listing in way for link in listing.links or ())
        fresh = [link for link in fresh if site(link.url) in self._sites]
        if any(link.published is not None and link.published > stopped.at for link in fresh):
            return True
        for link in [link for link in fresh if link.published is None]:
            if self._tried >= TRIED_OUT:
                return False
            self._tried += 1
            self._account.try_out(link)
            if await self._article(link, stopped):
                return True
        return False

    async def _articles(self, links: list[Link]) -> None:
        if not self._source.max_articles:
            await self._sample(links)
            return
        own = []
        for link in links:
            if site(link.url) in self._sites:
                own.append(link)
            else:
                self._account.drop(link.url, Drop.OTHER_SITE, f"not of {', '.join(sorted(self._sites))}")
        limit = int(min(self._source.max_articles, max(self._ways.room(), 1)))
        for link in own[limit:]:
            self._account.drop(
                link.url, Drop.OVER_LIMIT, f"more than {limit} new articles at once; its turn comes later"
            )
        for link in own[:limit]:
            await self._article(link)

    async def _sample(self, links: list[Link]) -> None:
        """A probe reads a few articles of the site, so that somebody can judge how it is read."""
        for link in [link for link in links if site(link.url) in self._sites][: self._source.sample]:
            if self._ways.room() < 1:
                return
            self._account.sample(link)
            await self._article(link)

    async def _article(self, link: Link, stopped: Stopped | None = None) -> bool:
        """Asks for an article and accounts for it; was it kept? With `stopped` only if it is of after that."""
        page = await self._page(link.url)
        read = page if isinstance(page, Unread) else self._read(link, page, "article")
        if isinstance(read, ArticleRecord) and stopped is not None and not _is_after(read, stopped):
            read = Unread(Drop.NOT_NEW, f"of before {stopped.at:%Y-%m-%d %H:%M}, when its list stopped", 200)
        if isinstance(read, Unread):
            self._account.drop(link.url, read.reason, read.detail, read.status)
        elif self._account.is_taken({url_key(read.url), url_key(read.fetched_url)} - {url_key(link.url)}):
            why = f"the same as {read.url}"
            self._account.drop(link.url, Drop.DUPLICATE, why, same_as=url_key(read.url))
        else:
            self._account.keep(
                read.model_copy(update={"fetched_url": link.url, "fetched_key": url_key(link.url)})
            )
            return True
        return False

    async def _rereads(self) -> None:
        """Pages read before, asked for by their validators; what the time does not allow is cut off."""
        for reread in self._source.rereads:
            if self._ways.room() < 1:
                return
            page = await self._page(reread.url, reread.etag, reread.last_modified)
            if isinstance(page, Fetched) and page.status == 304:
                self._account.answered(reread, None)
                continue
            read = page if isinstance(page, Unread) else self._read(Link(reread.url), page, "reread")
            if isinstance(read, Unread):
                self._account.lost(reread, read.reason, read.detail, read.status)
            else:
                own = {"fetched_url": reread.url, "fetched_key": reread.url_key, "is_reread": True}
                self._account.answered(reread, read.model_copy(update=own))

    async def _page(
        self, url: str, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | Unread:
        """The page at this address, if it is one of the site; a host that asks for patience, or gives page after page
        too late, ends the walk."""
        if self._late >= LATE_PAGES:
            why = f"{LATE_PAGES} pages in a row did not come in time: the others are left for the next round"
            raise FetchError(Drop.TIMEOUT, Failure.TIMEOUT, why)
        try:
            page = await self._fetcher.page(url, etag, last_modified)
        except FetchError as error:
            self._late = self._late + 1 if error.drop is Drop.TIMEOUT else 0
            if error.failure in {Failure.TOO_MANY_REQUESTS, Failure.NO_BROWSER}:
                raise
            return Unread(error.drop, error.detail, error.status)
        self._late = 0
        if site(page.url) not in self._sites:
            return Unread(Drop.OTHER_SITE, f"leads to {page.url}", page.status)
        return page

    def _read(self, link: Link, page: Fetched, what: Literal["article", "reread"]) -> ArticleRecord | Unread:
        if page.text is None:
            return Unread(Drop.NOT_HTML, "the page is no text", page.status)
        if (kind := kind_of(page.body)) != "html" and page.body.strip():
            named = "no web page" if kind == "other" else f"a {kind}"
            return Unread(Drop.NOT_HTML, f"the page is {named}", page.status)
        self._account.opened(link.url, what)
        try:
            with time_budget(READ_SECONDS):
                article = self._publisher.read(page.text, page.url)
        except OverBudgetError:
            why = f"reading took longer than {READ_SECONDS:.0f} s"
            return Unread(Drop.READER_FAILED, why, page.status)
        except Exception as error:
            # One article must not stop the others; it is recorded with its cause.
            logger.warning("%s: %s could not be read", self._source.name, link.url, exc_info=error)
            return Unread(Drop.READER_FAILED, f"{type(error).__name__}: {error}", page.status)
        article = with_prior(article, link, self._clock())
        if article.refusal is not None:
            detail = f"access: {article.access}" if article.access != "full" else ""
            return Unread(article.refusal, detail, page.status)
        return _record(self._source.id, page, article)

    def _verdict(self) -> tuple[Failure | None, str]:
        account, dropped = self._account, self._account.dropped
        beside = dropped[Drop.OTHER_SITE] + dropped[Drop.OVER_LIMIT] + dropped[Drop.NOT_NEW]
        asked = account.articles + dropped.total() - beside
        if not account.links and not account.has_unchanged:
            return Failure.NO_ARTICLES, "the entry page could be read, but names no article (links found: 0)"
        if account.links and account.links == dropped[Drop.OTHER_SITE]:
            return Failure.NO_ARTICLES, f"all {account.links} links lead to other sites"
        if asked >= ALL_DROPPED_FROM and not account.articles and dropped[Drop.DUPLICATE] < asked:
            reasons = ", ".join(f"{reason.value} {count}" for reason, count in dropped.most_common())
            return Failure.ALL_DROPPED, f"none of {asked} pages was kept: {reasons}"
        return None, ""


def with_prior(article: Article, link: Link, now: datetime) -> Article:
    """The article with the feed's title and date where the page has none or only a day, and no date in the future."""
    if article.refusal is Drop.NO_TITLE and link.is_titled:
        origins = article.origins | {"title": "feed"}
        article = judge(replace(article, title=link.title, origins=origins))
    if link.published is not None and article.published_precision != "minute" and _is_near(article, link):
        origins = article.origins | {"published": "feed"}
        article = replace(article, published=link.published, published_precision="minute", origins=origins)
    if article.published is not None and article.published > now + MAX_AHEAD:
        article = replace(article, published=None, published_precision="unknown")
    if article.modified is not None and article.modified > now + MAX_AHEAD:
        article = replace(article, modified=None)
    return article


def _is_after(record: ArticleRecord, stopped: Stopped) -> bool:
    """Was it published after the stop? Without a date it may have been where articles have none."""
    return record.published > stopped.at if record.published is not None else not stopped.is_dated


def _is_near(article: Article, link: Link) -> bool:
    """May the feed's moment be that of the day which the page names?"""
    both = article.published, link.published
    return both[0] is None or both[1] is None or abs(both[0] - both[1]) <= timedelta(hours=36)


def _record(source_id: int, page: Fetched, article: Article) -> ArticleRecord:
    return ArticleRecord(
        source_id=source_id,
        url=article.url,
        url_key=url_key(article.url),
        fetched_url=page.url,
        fetched_key=url_key(page.url),
        answered_key=url_key(page.url),
        title=article.title,
        text=article.text,
        authors=list(article.authors),
        published=article.published,
        published_precision=article.published_precision,
        modified=article.modified,
        language=article.language,
        access=article.access,
        section=article.section,
        agency=article.agency,
        etag=page.etag,
        last_modified=page.last_modified,
        reading=Reading(
            origins=article.origins,
            layout=article.layout,
            ld_agreement=article.ld_agreement,
            is_fallback=article.is_fallback,
        ),
    )
