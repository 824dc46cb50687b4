"""robots.txt (RFC 9309): fetched once per host and day, kept by the parent in between, and obeyed on every hop."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Request, Response, TextResponse
from twisted.internet.error import ConnectError, ConnectionClosed

from spiders.guard import AddressRefusedError
from spiders.records import RobotsRecord
from spiders.throttle import MAX_DELAY_SECONDS, Throttle

# RFC 9309 §2.5: at least 500 kibibytes of a file are read.
MAX_BYTES = 500 * 1024
MAX_SITEMAPS = 50
# A file that could not be fetched is asked for again after this.
FAILED_SECONDS = 60.0


class RobotsUnknownError(Exception):
    """A host's robots.txt cannot be fetched now (5xx, 429): until then none of its pages may be fetched."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"HTTP {response.status} from {response.url}")
        self.response = response


# Not sent at all: the guard, a middleware or Scrapy itself refused the address.
REFUSED = (AddressRefusedError, IgnoreRequest, NotSupported, UnsupportedURLSchemeError)
# Sent, and there was no connection or it was lost.
NO_CONNECTION = (
    DownloadConnectionRefusedError, DownloadFailedError, TunnelError, ConnectError, ConnectionClosed, OSError,
)  # fmt: skip
# The file cannot be fetched now: the last one holds, and without any no page of the host is fetched.
_NOT_NOW = (RobotsUnknownError, CannotResolveHostError, DownloadTimeoutError, *NO_CONNECTION)
# It redirects to what may not be fetched, or its size is no sane file's: there is none for us.
_NEVER = (*REFUSED, DownloadCancelledError, ResponseDataLossError, ValueError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says to us."""

    file: Protego
    agent: str

    def allow(self, url: str) -> bool:
        """May this page be fetched?"""
        return bool(self.file.can_fetch(url, self.agent))

    @property
    def delay(self) -> float:
        """Seconds that the host wants between two requests; bounded, 0 when it wants none."""
        return min(max(float(self.file.crawl_delay(self.agent) or 0.0), 0.0), MAX_DELAY_SECONDS)

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps that it names."""
        return [str(url) for url in self.file.sitemaps][:MAX_SITEMAPS]


def condensed(text: str) -> str:
    """What counts of a robots.txt: its lines without comments, blank lines and what no parser needs."""
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        return ""  # a web page in its place
    lines = (line.strip() for line in text.replace("\x00", "").lstrip("\ufeff")[:MAX_BYTES].splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))


class RobotsFiles:
    """The rules of every host that a crawl meets; `on_fetched` is called with each file that was fetched."""

    def __init__(self, agent: str, on_fetched: Callable[[Request, str, str], None]) -> None:
        self._agent = agent
        self._on_fetched = on_fetched
        # with the loop's time when the fetch began
        self._rules: dict[str, tuple[asyncio.Future[Rules], float]] = {}
        self._known: dict[str, Rules] = {}
        self._stale: dict[str, Rules] = {}

    def know(self, host: str, text: str, *, is_stale: bool) -> None:
        """What the parent remembers of a host; what was fetched since is newer."""
        if host in self._known:
            return
        (self._stale if is_stale else self._known)[host] = self._parsed(text)

    def of(self, url: str) -> Rules | None:
        """The rules for this address as far as they are known."""
        return self._known.get(urlsplit(url).netloc)

    async def rules(self, request: Request, download: Callable[[Request], Awaitable[Response]]) -> Rules:
        """The rules for a request, fetched once and, when that failed, again after a minute. Raises what came in
        between, and RobotsUnknownError."""
        host = urlsplit(request.url).netloc
        if host in self._known:
            return self._known[host]
        now = asyncio.get_running_loop().time()
        fetching, since = self._rules.get(host, (None, now))
        if fetching is None or (fetching.done() and now - since > FAILED_SECONDS):
            fetching = asyncio.ensure_future(self._fetch(host, request, download))
            self._rules[host] = fetching, now
        return await asyncio.shield(fetching)

    async def _fetch(
        self, host: str, request: Request, download: Callable[[Request], Awaitable[Response]]
    ) -> Rules:
        url = f"{urlsplit(request.url).scheme}://{host}/robots.txt"
        meta: dict[str, Any] = {"dont_obey_robotstxt": True}
        meta |= {key: request.meta[key] for key in ("crawl_stats", "download_slot") if key in request.meta}
        try:
            text = _text(await download(Request(url, meta=meta, priority=1000)))
        except _NOT_NOW:
            if host not in self._stale:
                raise
            self._known[host] = self._stale[host]
        except _NEVER:
            self._known[host] = self._parsed("")
        else:
            self._known[host] = self._parsed(text)
            self._on_fetched(request, host, text)
        return self._known[host]

    def _parsed(self, text: str) -> Rules:
        return Rules(Protego.parse(text), self._agent)


def _text(response: Response) -> str:
    """The file as text; empty where there is none (RFC 9309 §2.3.1.3). Raises RobotsUnknownError."""
    if response.status == 429 or response.status >= 500:
        raise RobotsUnknownError(response)
    if response.status != 200:
        return ""
    is_text = isinstance(response, TextResponse)
    return condensed(
        response.body.decode("utf-8", "ignore") if is_text or b"\x00" not in response.body else ""
    )


class RobotsTxtMiddleware:
    """In place of Scrapy's middleware of this name: each request, redirects and retries too, is checked before it is
    sent. A delay that robots.txt asks for goes to the throttle."""

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self.files = RobotsFiles(crawler.settings["ROBOTSTXT_USER_AGENT"], _record)

    @classmethod
    def from_crawler(cls, crawler: Any) -> RobotsTxtMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises IgnoreRequest for what robots.txt forbids, and what kept us from knowing it."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self.files.rules(request, self._crawler.engine.download_async)
        if not rules.allow(request.url):
            raise IgnoreRequest("robots.txt forbids it")
        slot, throttle = request.meta.get("download_slot"), self._crawler.get_extension(Throttle)
        if slot and throttle is not None and rules.delay:
            throttle.raise_floor(slot, rules.delay)


def _record(request: Request, host: str, text: str) -> None:
    """Sends the file to whoever keeps it for the next crawl."""
    stats = request.meta.get("crawl_stats")
    if stats is not None:
        stats.emit(RobotsRecord(source_id=stats.source.id, host=host, text=text))
