"""The generic news spider: many sources in one crawl, each walked by itself, their records emitted as they come."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from scrapy import Spider, signals
from scrapy.http import Request, Response

from spiders import chromium
from spiders.account import Account
from spiders.discovery import Discovery
from spiders.fetch import Fetcher
from spiders.freeze import freeze
from spiders.listing import Lister
from spiders.pace import Pace
from spiders.publisher import UnknownSpiderError, publisher
from spiders.records import Failure, Job, Record, RobotsRecord
from spiders.robots import RobotsFiles
from spiders.settings import MEMORY_STOP_MB, SOURCES_AT_ONCE, slot_of
from spiders.walk import Walk, Ways

logger = logging.getLogger(__name__)


class NewsSpider(Spider):
    """Crawls the sources of a job; ends by itself when all are done, when the deadline passes, or when told to."""

    name = "news"

    def __init__(self, job: Job, emit: Callable[[Record], None], started: float, **kwargs: Any) -> None:
        """`started`: time.monotonic() when the child began, from which the job's deadline counts."""
        super().__init__(**kwargs)
        self._job = job
        self._emit = emit
        self._deadline = started + job.deadline_seconds
        self._accounts: dict[int, Account] = {}
        self._pace: Pace | None = None
        self.robots = RobotsFiles("Tocsin", self._robots_asked)
        self._tasks: set[asyncio.Task[None]] = set()
        needs_browser = any(source.browser for source in job.sources)
        self._no_browser = chromium.refusal(job.chromium) if needs_browser else None
        self._renderer: Any = None
        self._is_stopped = False
        self._stop: tuple[Failure, str] = (
            Failure.STOPPED,
            "the crawl was stopped before this source was finished",
        )

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> NewsSpider:
        """Scrapy's way to make a spider; also listens to what is asked and answered."""
        spider: NewsSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._count_request, signals.request_reached_downloader)
        crawler.signals.connect(spider._answered, signals.response_downloaded)
        crawler.signals.connect(spider._memory_short, signals.memusage_warning_reached)
        if spider._no_browser is None and any(source.browser for source in spider._job.sources):
            crawler.signals.connect(spider._open_browser, signals.spider_opened)
            crawler.signals.connect(spider._close_browser, signals.spider_closed)
        return spider

    def _open_browser(self) -> None:
        from spiders.browser import Renderer  # noqa: PLC0415 - an extra that few installations have

        self._renderer = Renderer(self.crawler)

    async def _close_browser(self) -> None:
        await self._renderer.close()

    async def start(self) -> AsyncIterator[Any]:
        """Walks all sources, `SOURCES_AT_ONCE` at a time; yields nothing, since a walk emits its own records."""
        places = asyncio.Semaphore(SOURCES_AT_ONCE)
        self._pace = Pace(self.crawler.engine.downloader)
        for source in self._job.sources:
            self._accounts[source.id] = Account(source, self._emit, time.monotonic)
            for file in source.robots:
                self.robots.know(file.host, file.text, is_stale=file.is_stale)
        if not self._is_stopped:
            self._tasks = {
                asyncio.ensure_future(self._walk(account, places)) for account in self._accounts.values()
            }
        if self._tasks:
            timeout = max(0.0, self._deadline - time.monotonic())
            _, late = await asyncio.wait(self._tasks, timeout=timeout)
            if late:
                self._stop = (
                    Failure.DEADLINE,
                    f"not finished after {self._job.deadline_seconds:g} s: give it more time",
                )
        await self.stop_walks()
        nothing: list[Request] = []
        for request in nothing:
            yield request

    def _memory_short(self) -> None:
        # Scrapy's own stop at its limit waits for what is under way; ours does not.
        self._stop = (
            Failure.STOPPED,
            f"the crawl needed more than {MEMORY_STOP_MB} MB: crawl fewer sources at once",
        )
        self.stop_soon()

    def stop_soon(self) -> None:
        """Ends the crawl; to be called in the reactor's thread."""
        self._is_stopped = True
        for task in self._tasks:
            task.cancel()

    async def stop_walks(self) -> None:
        """Ends what still runs; every source gets its report. Harmless when all is done."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for account in self._accounts.values():
            account.close(*self._stop)

    async def _walk(self, account: Account, places: asyncio.Semaphore) -> None:
        async with places:
            try:
                if account.source.browser and self._no_browser:
                    account.close(Failure.NO_BROWSER, self._no_browser)
                elif account.source.is_page:
                    await freeze(account, self._fetcher(account))
                else:
                    await self._prepared(account).run()
            except UnknownSpiderError as error:
                account.close(Failure.SPIDER_ERROR, str(error))
            except asyncio.CancelledError:
                account.close(*self._stop)
                raise
            except Exception as error:
                # One source must not stop the others; reported with its cause.
                logger.exception("%s: spider failed", account.source.name)
                account.close(Failure.SPIDER_ERROR, f"{type(error).__name__}: {error}")

    def _prepared(self, account: Account) -> Walk:
        reader = publisher(account.source.spider)
        slot = slot_of(account.source.home_url)
        fetcher = self._fetcher(account)
        lister = Lister(fetcher, reader.article_links, account.opened_entry)
        room = partial(self._room, slot)
        ways = Ways(lister, Discovery(lister, self._sitemaps_of, _utc_now, room), room)
        return Walk(account, fetcher, ways, reader, _utc_now)

    def _fetcher(self, account: Account) -> Fetcher:
        slot = slot_of(account.source.home_url)
        render = self._renderer.render if account.source.browser else None
        return Fetcher(self._download, {"download_slot": slot, "account": account}, _utc_now, render)

    def _sitemaps_of(self, url: str) -> list[str]:
        rules = self.robots.of(url)
        return rules.sitemaps if rules else []

    def _room(self, slot: str) -> float:
        """How many more pages can be asked for in this slot until the deadline, with some time left to end well."""
        delay = self._pace.delay(slot) if self._pace else 0.0
        return 0.9 * (self._deadline - time.monotonic()) / delay if delay else math.inf

    async def _download(self, request: Request) -> Response:
        response: Response = await self.crawler.engine.download_async(request)
        return response

    def _count_request(self, request: Request) -> None:
        account: Account | None = request.meta.get("account")
        if account is not None:
            account.requests += 1

    def _answered(self, response: Response, request: Request) -> None:
        account: Account | None = request.meta.get("account")
        if account is not None:
            account.bytes += len(response.body)
        slot, latency = request.meta.get("download_slot"), request.meta.get("download_latency")
        if self._pace is not None and slot and latency is not None:
            self._pace.answered(slot, latency, is_well=response.status in {200, 304})
            self._heed(request)

    def _heed(self, request: Request) -> None:
        """The crawl-delay of a host, as soon as it is known."""
        rules = self.robots.of(request.url)
        if self._pace is not None and rules is not None and rules.delay:
            self._pace.asked(request.meta["download_slot"], rules.delay)

    def _robots_asked(self, request: Request, host: str, text: str) -> None:
        account: Account | None = request.meta.get("account")
        if account is not None:
            account.tell(RobotsRecord(source_id=account.source.id, host=host, text=text))
            self._heed(request)


def _utc_now() -> datetime:
    return datetime.now(UTC)
