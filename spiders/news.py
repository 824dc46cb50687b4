"""The news spider: many sources in one crawl, each in a coroutine of its own, or one site from the command line."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Spider, signals
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response

from spiders import chromium, entries
from spiders.crawl_stats import CrawlStats
from spiders.discovery import Discovery
from spiders.fetch import Fetched, Fetcher, fetched
from spiders.freeze import freeze
from spiders.items import ArticleItem
from spiders.links import Link
from spiders.listing import Lister, unpacked
from spiders.parser import GENERIC, UnknownParserError, load_parser
from spiders.protocol import Inbox, log_record
from spiders.reading import not_html, read_article
from spiders.records import Drop, Failure, Job, Line, NewLinks, Record, SourceJob
from spiders.robots import RobotsTxtMiddleware
from spiders.source_crawl import SourceCrawl
from spiders.throttle import Throttle, host_delays, slot_of
from spiders.turn import SEARCH_TURNS, Turn
from spiders.urls import absolute, is_fetchable

logger = logging.getLogger(__name__)


class NewsSpider(Spider):
    """Crawls the sources of a job, or the site at `url`; ends by itself when all are done, at the deadline, or when it
    is stopped.

    `scrapy crawl news -a url=https://site.example/`, with `-a parser=NAME`, `-a delay=SECONDS`, `-a max_articles=N` and
    `-a deadline=SECONDS` where the default is not right. Without a job, what is no item is logged.
    """

    name = "news"

    def __init__(
        self,
        url: str = "",
        parser: str = GENERIC,
        *,
        delay: float | str = 1.0,
        max_articles: int | str = 200,
        deadline: float | str = 600.0,
        job: Job | None = None,
        inbox: Inbox | None = None,
        emit: Callable[[Record], None] | None = None,
        started: float | None = None,
        **kwargs: Any,
    ) -> None:
        """`inbox`: the lines after the job. `emit` takes every record of the crawl. `started`: time.monotonic() when
        the child began, from which the job's deadline counts."""
        super().__init__(**kwargs)
        self._parser_name = parser
        self.job = job or _job_of_site(url, parser, float(delay), int(max_articles), float(deadline))
        self.emit = emit or log_record
        self._deadline = (time.monotonic() if started is None else started) + self.job.deadline_seconds
        self._inbox = inbox
        # the sources that are not finished
        self._under_way: dict[int, CrawlStats] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._takes_more = self.job.takes_more
        self._changed = asyncio.Event()
        self._needs_browser = self.job.browser or any(source.browser for source in self.job.sources)
        self._no_browser = chromium.refusal(self.job.chromium) if self._needs_browser else None
        self._renderer: Any = None
        # found when the crawl starts: Scrapy makes them after the spider
        self._robots: RobotsTxtMiddleware
        self._throttle: Throttle
        self._places: asyncio.Semaphore
        self._is_stopped = False
        self._stop_reason: tuple[Failure, str] = (
            Failure.STOPPED,
            "the crawl was stopped before this source was finished",
        )

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> NewsSpider:
        """Scrapy's way to make a spider; also sets the delays of the sources' hosts, and counts requests and bytes."""
        spider: NewsSpider = super().from_crawler(crawler, *args, **kwargs)
        sources = spider.job.sources
        if sources:  # `scrapy shell` has none, and its settings are frozen by now
            crawler.settings.set("DOWNLOAD_SLOTS", host_delays(sources), priority="spider")
        crawler.signals.connect(_count_request, signals.request_reached_downloader)
        crawler.signals.connect(_count_bytes, signals.response_downloaded)
        crawler.signals.connect(spider._stop_for_memory, signals.memusage_warning_reached)
        if spider._no_browser is None and spider._needs_browser:
            crawler.signals.connect(spider._open_browser, signals.spider_opened)
            crawler.signals.connect(spider._close_browser, signals.spider_closed)
        return spider

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """`scrapy parse` and `shell` take this spider for any page, without --spider."""
        return is_fetchable(request.url)

    def _open_browser(self) -> None:
        from spiders.browser import Renderer  # noqa: PLC0415 - an extra that few installations have

        self._renderer = Renderer(self.crawler)

    async def _close_browser(self) -> None:
        await self._renderer.close()

    async def start(self) -> AsyncIterator[Any]:
        """Crawls all sources, TOCSIN_SOURCES_AT_ONCE at a time, and those that come while it runs; yields nothing,
        since the crawl of a source sends its own requests and items (docs/decisions.md: "Why is a source one
        coroutine?")."""
        if not self.job.sources and not self.job.takes_more:
            logger.error("no site to crawl: give its address with -a url=https://site.example/")
            raise CloseSpider("no_url")
        robots = self.crawler.get_downloader_middleware(RobotsTxtMiddleware)
        throttle = self.crawler.get_extension(Throttle)
        if robots is None or throttle is None:
            logger.error(
                "no crawl without robots.txt and delays: leave RobotsTxtMiddleware and Throttle enabled"
            )
            raise CloseSpider("impolite")
        self._robots, self._throttle = robots, throttle
        self._places = asyncio.Semaphore(self.settings.getint("TOCSIN_SOURCES_AT_ONCE"))
        for source in self.job.sources:
            self._begin(source)
        if self._inbox is not None:
            loop = asyncio.get_running_loop()
            self._inbox.on_line(partial(_take_in, loop, self._take))
        try:
            await self._crawl_sources()
        finally:
            await self._close_sources()
        nothing: list[Request] = []
        for request in nothing:
            yield request

    def _take(self, line: Line) -> None:
        """A line after the job, in the reactor's thread."""
        if isinstance(line, SourceJob):
            self._begin(line)
        elif isinstance(line, NewLinks):
            stats = self._under_way.get(line.source_id)
            if stats is not None:
                stats.known.answer(line.url_keys)
        else:
            self._takes_more = False
            self._changed.set()

    def _begin(self, source: SourceJob) -> None:
        if (before := self._under_way.get(source.id)) is not None:  # closed, or it would not be given again
            before.forget()
        stats = CrawlStats(source, self.crawler.stats, self.emit, time.monotonic)
        self._under_way[source.id] = stats
        self._throttle.add(source)
        for file in source.robots:
            self._robots.files.know(file.host, file.text, is_stale=file.is_stale)
        if self._is_stopped:
            stats.close(*self._stop_reason)
            return
        task = asyncio.ensure_future(self._crawl_source(stats))
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, stats))

    def _ended(self, stats: CrawlStats, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        # the same source may have begun its next turn when the parent read its report
        if self._under_way.get(stats.source.id) is stats and not self._is_stopped:
            stats.close(*self._stop_reason)
            del self._under_way[stats.source.id]
            if self.job.takes_more:
                stats.forget()
        self._changed.set()

    async def _crawl_sources(self) -> None:
        """Until all are done and no more come, or the deadline."""
        try:
            async with asyncio.timeout(max(0.0, self._deadline - time.monotonic())):
                while not self._is_stopped and (self._tasks or self._takes_more):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            if self._tasks:
                self._stop_reason = (
                    Failure.DEADLINE,
                    f"not finished after {self.job.deadline_seconds:g} s: give it more time",
                )

    async def _close_sources(self) -> None:
        """Ends what still runs; every source gets its report. Harmless when all is done."""
        self._is_stopped = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for stats in self._under_way.values():
            stats.close(*self._stop_reason)

    def _stop_for_memory(self) -> None:
        # Scrapy's own stop at its limit waits for what is under way; ours does not.
        megabytes = self.settings.getint("MEMUSAGE_WARNING_MB")
        self._stop_reason = (
            Failure.STOPPED,
            f"the crawl needed more than {megabytes} MB: crawl fewer sources at once",
        )
        self.stop_soon()

    def stop_soon(self) -> None:
        """Ends the crawl; to be called in the reactor's thread."""
        self._is_stopped = True
        self._changed.set()
        for task in self._tasks:
            task.cancel()

    async def _crawl_source(self, stats: CrawlStats) -> None:
        async with self._places:
            slot = slot_of(stats.source.home_url)
            delay = partial(self._throttle.delay, slot)
            turn = Turn(self.job.turn_seconds, self._deadline, delay, time.monotonic)
            try:
                await self._crawl_in(turn, stats)
            except UnknownParserError as error:
                stats.close(Failure.SPIDER_ERROR, str(error))
            except asyncio.CancelledError:
                stats.close(*self._stop_reason)
                raise
            except Exception as error:
                # One source must not stop the others; reported with its cause.
                logger.exception("%s: spider failed", stats.source.name)
                stats.close(Failure.SPIDER_ERROR, f"{type(error).__name__}: {error}")

    async def _crawl_in(self, turn: Turn, stats: CrawlStats) -> None:
        if stats.source.browser and self._no_browser:
            stats.close(Failure.NO_BROWSER, self._no_browser)
        elif stats.source.is_page:
            await freeze(stats, self._fetcher(stats))
        else:
            try:
                async with turn.for_source() as limit:
                    await self._source_crawl(turn, stats).run()
            except TimeoutError:
                if not limit.expired():
                    raise
                stats.close(Failure.DEADLINE, f"its lists could not be had in {SEARCH_TURNS} turns")

    def _source_crawl(self, turn: Turn, stats: CrawlStats) -> SourceCrawl:
        parser = load_parser(stats.source.parser)
        fetcher = self._fetcher(stats)
        lister = Lister(fetcher, parser.article_links, stats.entry_opened)
        discovery = Discovery(lister, self._sitemaps_of, _utc_now, turn.pages_left)
        return SourceCrawl(
            stats,
            fetcher,
            lister,
            discovery,
            parser,
            scrape=partial(self.crawler.engine.scraper.start_itemproc_async, response=None),
            turn=turn,
            clock=_utc_now,
        )

    def _fetcher(self, stats: CrawlStats) -> Fetcher:
        meta = {"download_slot": slot_of(stats.source.home_url), "crawl_stats": stats}
        render = self._renderer.render if stats.source.browser else None
        return Fetcher(self.crawler.engine.download_async, meta, _utc_now, render)

    def _sitemaps_of(self, url: str) -> list[str]:
        rules = self._robots.files.of(url)
        named = (absolute(each, urljoin(url, "/")) for each in rules.sitemaps) if rules else ()
        return [place for place in named if place is not None]

    def parse(self, response: Response, link: Link | None = None) -> Iterator[ArticleItem | Request]:
        """What `scrapy parse URL` shows: the item of an article page, the requests of a page that lists articles.

        A crawl does not call it.
        """
        page, parser = fetched(response), load_parser(self._parser_name)
        body = unpacked(page)
        kind = entries.kind_of(body)
        if kind == "index":
            children = entries.sitemap_children(body, page.url, page.charset)
            yield from (Request(child.url, self.parse) for child in children)
        elif kind in ("feed", "sitemap"):
            is_feed = kind == "feed"
            links = (
                entries.feed_links(body, page.url, page.charset)
                if is_feed
                else entries.sitemap_links(body, page.url, page.charset)[0]
            )
            named = (link for link in links if link.url)
            yield from (Request(link.url, self.parse, cb_kwargs={"link": link}) for link in named)
        else:
            yield from self._parse_page(page, link or Link(page.url), parser)

    def _parse_page(self, page: Fetched, link: Link, parser: Any) -> Iterator[ArticleItem | Request]:
        article = not_html(page) or read_article(page, link, parser, source_id=0, now=_utc_now())
        if isinstance(article, ArticleItem):
            yield article
            return
        self.crawler.stats.inc_value(f"dropped/{article.reason.value}")
        logger.info("no article: %s (%s %s)", page.url, article.reason.value, article.detail)
        if article.reason is Drop.NOT_ARTICLE:
            links = parser.article_links(page.text or "", page.url)
            yield from (Request(link.url, self.parse, cb_kwargs={"link": link}) for link in links)


def _take_in(loop: asyncio.AbstractEventLoop, take: Callable[[Line], None], line: Line) -> None:
    """Hands a line over to the reactor's thread, unless that has ended."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(take, line)


def _count_request(request: Request) -> None:
    stats: CrawlStats | None = request.meta.get("crawl_stats")
    if stats is not None:
        stats.inc("requests")


def _count_bytes(response: Response, request: Request) -> None:
    stats: CrawlStats | None = request.meta.get("crawl_stats")
    if stats is not None:
        stats.inc("bytes", len(response.body))


def _job_of_site(url: str, parser: str, delay: float, max_articles: int, deadline: float) -> Job:
    """A job of one source; of none without an address."""
    name = urlsplit(url).netloc or url
    source = SourceJob(
        id=1, name=name, home_url=url, parser=parser, delay_seconds=delay, max_articles=max_articles
    )
    return Job(sources=[source] if url else [], deadline_seconds=deadline)


def _utc_now() -> datetime:
    return datetime.now(UTC)
