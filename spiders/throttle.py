"""The delay between two requests to a host: what its source says, what robots.txt asks for, what the host can bear."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.http import Request, Response

from spiders.records import SourceJob

# robots.txt may ask for any delay, and a host may be ever slower; this is the longest delay between two pages.
MAX_DELAY_SECONDS = 60.0


class Throttle:
    """An extension in place of AutoThrottle: the delays of all slots of the downloader.

    They begin with DOWNLOAD_SLOTS. A slot without a delay (a site of one's own) never gets one.
    """

    def __init__(self, crawler: Any) -> None:
        self._crawler = crawler
        self._floors: dict[str, float] = {}
        crawler.signals.connect(self._spider_opened, signals.spider_opened)
        crawler.signals.connect(self._response_downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Throttle:
        """Scrapy's way to make one."""
        return cls(crawler)

    def _spider_opened(self) -> None:
        settings = self._crawler.engine.downloader.per_slot_settings
        self._floors = {
            slot: float(slot_settings.get("delay", 0.0)) for slot, slot_settings in settings.items()
        }

    def _response_downloaded(self, response: Response, request: Request) -> None:
        slot, latency = request.meta.get("download_slot"), request.meta.get("download_latency")
        if slot and latency is not None:
            self.adjust(slot, latency, is_ok=response.status in {200, 304})

    def add(self, source: SourceJob) -> None:
        """A source comes while the crawl runs: its slot gets its delay, if it has no longer one."""
        slot, delay = slot_of(source.home_url), source.delay_seconds
        self._floors[slot] = max(self._floors.get(slot, 0.0), delay)
        self._set(slot, max(self.delay(slot), delay))

    def delay(self, slot: str) -> float:
        """Seconds between two requests in this slot, as of now."""
        slot_settings = self._crawler.engine.downloader.per_slot_settings.get(slot, {})
        return float(slot_settings.get("delay", 0.0))

    def raise_floor(self, slot: str, seconds: float) -> None:
        """robots.txt asks for a delay: between the pages of a source, not between the parts of a rendered one."""
        if seconds > self._floors.get(slot, math.inf):
            self._floors[slot] = seconds
            self._set(slot, max(seconds, self.delay(slot)))

    def adjust(self, slot: str, latency: float, *, is_ok: bool) -> None:
        """An answer took `latency` seconds: the delay goes half-way towards that, as AutoThrottle has it
        (docs.scrapy.org, topics/autothrottle), at once when it is longer; a failing host never gets requests faster."""
        floor, before = self._floors.get(slot, 0.0), self.delay(slot)
        if not floor:
            return
        after = max(latency, (before + latency) / 2, floor)
        if is_ok or after > before:
            self._set(slot, min(after, max(floor, MAX_DELAY_SECONDS)))

    def _set(self, slot: str, delay: float) -> None:
        downloader = self._crawler.engine.downloader
        # In the settings too: the downloader forgets a slot that was idle for a minute and makes it anew from there.
        downloader.per_slot_settings.setdefault(slot, {"concurrency": 1})["delay"] = delay
        live = downloader.slots.get(slot)
        if live is not None:
            live.delay = delay


def host_delays(sources: Iterable[SourceJob]) -> dict[str, dict[str, Any]]:
    """DOWNLOAD_SLOTS for the host and port of each source; the longest delay where sources share them."""
    delays: dict[str, float] = {}
    for source in sources:
        host = slot_of(source.home_url)
        delays[host] = max(delays.get(host, 0.0), source.delay_seconds)
    return {host: {"concurrency": 1, "delay": delay} for host, delay in delays.items()}


def slot_of(home_url: str) -> str:
    """The slot in which the requests of a source wait for each other: its home's host and port."""
    try:
        return urlsplit(home_url).netloc.lower() or home_url
    except ValueError:
        return home_url
