"""The only way to the network: every request, robots.txt, redirect and retry goes through this download handler."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request, Response

from spiders.guard import AddressRefusedError, Guard
from spiders.resolver import refused_names
from spiders.urls import is_fetchable


class GuardedHandler(HTTP11DownloadHandler):
    """Checks the address of each request, sets the proxy, and bounds the transfers under way at once."""

    # One semaphore for http and https: Scrapy makes a handler for each scheme.
    _transfers: asyncio.Semaphore | None = None

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._guard = Guard(crawler.settings.getlist("TOCSIN_ALLOW_NETS"))
        self._proxy: str | None = crawler.settings.get("TOCSIN_PROXY")
        if GuardedHandler._transfers is None:
            GuardedHandler._transfers = asyncio.Semaphore(crawler.settings.getint("CONCURRENT_REQUESTS"))
        self._bound = GuardedHandler._transfers

    async def download_request(self, request: Request) -> Response:
        """Raises AddressRefusedError before anything is sent; else what Scrapy raises."""
        if not is_fetchable(request.url):
            raise AddressRefusedError(f"{request.url[:200]} is not an http(s) address without user name")
        host = urlsplit(request.url).hostname or ""
        self._guard.check_literal(host)
        if self._proxy:
            await self._guard.check_name(host)
            request.meta["proxy"] = self._proxy
        else:
            request.meta.pop("proxy", None)
        async with self._bound:
            try:
                return await super().download_request(request)
            except CannotResolveHostError as error:
                if host in refused_names:
                    raise AddressRefusedError(refused_names[host]) from error
                raise
