"""Web pages as their readers see them: rendered by the system's Chromium, which has no network of its own.

scrapy-playwright manages the browser and its pages. The page itself and whatever its scripts fetch come from Scrapy, as
any other request of ours: the guard, robots.txt, the proxy, the user agent, the limits of size and time are the same.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psutil
from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Page, Route, async_playwright
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Request as PageRequest
from playwright.async_api import TimeoutError as PlaywrightTimeout
from scrapy.exceptions import NotSupported
from scrapy.http import Request, Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from spiders.budget import without_memory_limit
from spiders.chromium import RenderingError
from spiders.fetch import Fetched, FetchError, FetchPart
from spiders.records import Drop, Failure

# The time for a whole page; of it, until its own text is there, and then until its scripts fetch nothing more.
PAGE_SECONDS, LOAD_SECONDS, QUIET_SECONDS, CLOSE_SECONDS = 30.0, 15.0, 5.0, 5.0
PAGES_AT_ONCE = 2
# What the scripts of a page may fetch; pictures, films, fonts and frames hold no text of an article.
PARTS = {"script", "stylesheet", "fetch", "xhr"}
MAX_PARTS, MAX_PARTS_BYTES = 100, 20 * 1024 * 1024
# Scripts and styles are the same on all pages of a site and fetched once in a crawl.
KEPT, KEPT_BYTES = {"script", "stylesheet"}, 32 * 1024 * 1024
# All processes of the browser together, checked twice a second; the largest is ended when they have more.
MEMORY_MB, WATCH_SECONDS = 1024, 0.5
# Headers that we set, not the page.
_OUR_HEADERS = {"user-agent", "accept-encoding", "accept-language", "cookie", "host", "connection", "range"}


class SystemChromium:
    """A BrowserProvider of scrapy-playwright: the browser of the system, started with the first page."""

    def __init__(self, config: Any) -> None:
        self._options: dict[str, Any] = config.launch_options
        self._driver: Any = None

    async def start(self) -> None:
        """Nothing yet: most crawls of a quiet site render no page."""

    async def launch_browser(self) -> Chromium:
        """Starts it; again when it has died. Raises RenderingError (NO_BROWSER)."""
        await self.close()
        with without_memory_limit():
            self._driver = async_playwright()
            playwright = await self._driver.start()
        try:
            browser: Chromium = await playwright.chromium.launch(**self._options, env=_environment())
        except PlaywrightError as error:
            program = self._options["executable_path"]
            why = f"cannot be rendered: {program} does not start ({_first_line(error)}); try it by hand"
            raise RenderingError(Drop.READER_FAILED, Failure.NO_BROWSER, why) from error
        return browser

    async def launch_persistent_context(self, context_kwargs: dict[str, Any]) -> BrowserContext:
        """Never: nothing of one page is kept for the next."""
        raise NotSupported(f"no browser context is kept: {sorted(context_kwargs)}")

    async def close(self) -> None:
        """Ends the driver, and with it the browser."""
        driver, self._driver = self._driver, None
        if driver is not None:
            await driver.__aexit__()


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a page fetched, as it was answered."""

    status: int
    headers: dict[str, str]
    body: bytes


class Renderer:
    """Renders the pages of one crawl, each in a context of its own; to be made before Scrapy's engine starts."""

    def __init__(self, crawler: Any) -> None:
        self._pages = ScrapyPlaywrightDownloadHandler.from_crawler(crawler)
        # a page that its browser died of is not tried again at once
        self._pages.config.target_closed_max_retries = 0
        self._context: dict[str, Any] = crawler.settings.getdict("TOCSIN_BROWSER_CONTEXT")
        self._most_bytes: int = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._places = asyncio.Semaphore(PAGES_AT_ONCE)
        self._names = (f"page {number}" for number in itertools.count(1))
        self._kept: dict[tuple[str, str], Part] = {}

    async def render(self, page: Fetched, fetch: FetchPart) -> str:
        """The page as its scripts leave it; what they need is fetched by `fetch`. Raises RenderingError."""
        async with self._places:
            name, visit = next(self._names), _Visit(page, fetch, self._kept)
            watch = asyncio.ensure_future(_watch_memory())
            try:
                async with asyncio.timeout(PAGE_SECONDS):
                    await self._pages.download_request(self._request(page.url, name, visit))
            except (TimeoutError, PlaywrightError, UnicodeEncodeError) as error:
                # Half a character, or a load that never ends, does not matter once the page was read.
                if visit.html is None:
                    raise _failed(error) from error
            finally:
                watch.cancel()
                await self._close(name)
        html = visit.html or ""
        if len(html) > self._most_bytes:
            raise RenderingError(Drop.TOO_LARGE, Failure.BAD_ENTRY, "is too large when rendered")
        return html

    def _request(self, url: str, name: str, visit: _Visit) -> Request:
        return Request(
            url,
            meta={
                "playwright": True,
                "playwright_context": name,
                "playwright_context_kwargs": self._context,
                "playwright_page_init_callback": visit.begin,
                "playwright_page_goto_kwargs": {
                    "wait_until": "domcontentloaded",
                    "timeout": LOAD_SECONDS * 1000,
                },
                "playwright_page_methods": [PageMethod(visit.read)],
            },
        )

    async def _close(self, name: str) -> None:
        wrapper = self._pages.context_wrappers.get(name)
        if wrapper is None:
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await wrapper.context.close()
        except (TimeoutError, PlaywrightError):
            _kill(_processes())

    async def close(self) -> None:
        """Ends the browser; kills it if it does not end."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._pages.close()
        except (TimeoutError, PlaywrightError):
            _kill(_processes())


class _Visit:
    """One page in the browser: answers its requests, and keeps the result."""

    def __init__(self, page: Fetched, fetch: FetchPart, kept: dict[tuple[str, str], Part]) -> None:
        self.html: str | None = None
        self._page = page
        self._fetch = fetch
        self._kept = kept
        self._host = urlsplit(page.url).netloc
        self._is_begun = False
        self._parts = 0
        self._bytes = 0

    async def begin(self, page: Page, _request: Request) -> None:
        """Routes the page's requests to us: of several routes Playwright uses the latest only."""
        await page.route("**/*", self._answer)

    async def read(self, page: Page) -> None:
        """The page when its scripts are idle; a page that never is idle as it is after a while."""
        with suppress(PlaywrightTimeout):
            await page.wait_for_load_state("networkidle", timeout=QUIET_SECONDS * 1000)
        self.html = await page.content()

    async def _answer(self, route: Route) -> None:
        with suppress(PlaywrightError):  # the page is gone meanwhile
            if route.request.is_navigation_request():
                await self._navigate(route)
            elif (part := await self._part(route.request)) is not None:
                await route.fulfill(status=part.status, headers=part.headers, body=part.body)
            else:
                await route.abort("blockedbyclient")

    async def _navigate(self, route: Route) -> None:
        """The page itself is here already; it leads nowhere else, and frames stay empty."""
        if self._is_begun:
            # Any other reason than this would put an error page in the place of the article.
            await route.abort("aborted")
            return
        self._is_begun = True
        body = (self._page.text or "").encode("utf-8", "replace")
        await route.fulfill(status=200, content_type="text/html; charset=utf-8", body=body)

    async def _part(self, request: PageRequest) -> Part | None:
        """What a script fetches; None when it may not: we read, and send nothing."""
        if request.resource_type not in PARTS or request.method != "GET":
            return None
        key = self._host, request.url
        if key in self._kept:
            return self._kept[key]
        if self._parts >= MAX_PARTS or self._bytes >= MAX_PARTS_BYTES:
            return None
        self._parts += 1
        try:
            response = await self._fetch(request.url, _passed_on(request.headers))
        except FetchError:
            return None
        self._bytes += len(response.body)
        part = Part(response.status, _headers(response), response.body)
        if request.resource_type in KEPT and part.status == 200 and self._has_room(part):
            self._kept[key] = part
        return part

    def _has_room(self, part: Part) -> bool:
        return sum(len(kept.body) for kept in self._kept.values()) + len(part.body) <= KEPT_BYTES


def _environment() -> dict[str, str | float | bool]:
    """The browser's environment variables; its home is a folder that goes with the child."""
    folder = tempfile.gettempdir()
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"}


def _passed_on(headers: dict[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name not in _OUR_HEADERS and not name.startswith(("sec-", "proxy-", "if-"))
    }


def _headers(response: Response) -> dict[str, str]:
    """The headers of an answer that a browser needs: its type, and which sites' scripts may read it."""
    names = [name.decode("latin-1").lower() for name in response.headers]
    kept = [name for name in names if name == "content-type" or name.startswith("access-control-")]
    return {name: (response.headers[name] or b"").decode("latin-1") for name in kept}


def _failed(error: Exception) -> RenderingError:
    if isinstance(error, TimeoutError | PlaywrightTimeout):
        return RenderingError(Drop.TIMEOUT, Failure.TIMEOUT, "was not ready in time: its scripts do not end")
    if "crashed" in str(error):
        return RenderingError(
            Drop.TOO_LARGE, Failure.BAD_ENTRY, "takes more memory than a page may when rendered"
        )
    if "has been closed" in str(error):  # for an unknown reason: the page is tried again another time
        return RenderingError(
            Drop.UNREACHABLE, Failure.BAD_ENTRY, "was not rendered: the browser ended before"
        )
    return RenderingError(Drop.READER_FAILED, Failure.BAD_ENTRY, f"cannot be rendered ({_first_line(error)})")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _processes() -> list[psutil.Process]:
    """The browser's: what the driver has started. Nothing else here starts processes."""
    with suppress(psutil.Error):
        return [
            process for driver in psutil.Process().children() for process in driver.children(recursive=True)
        ]
    return []


async def _watch_memory() -> None:
    """Ends the largest process of a browser that takes too much memory: that of the page which needs it."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        used = {process: _own_bytes(process) for process in _processes()}
        if sum(used.values()) > MEMORY_MB * 1024 * 1024:
            _kill([max(used, key=lambda process: used[process])])


def _own_bytes(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        memory = process.memory_info()
        return int(memory.rss) - int(getattr(memory, "shared", 0))
    return 0


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.kill()
