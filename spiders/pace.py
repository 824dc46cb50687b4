"""How long we wait between two requests to a host: what its row says, what robots.txt asks, what it can bear."""

from __future__ import annotations

import math
from typing import Any

from spiders.robots import MAX_DELAY_SECONDS


class Pace:
    """The delays of all slots of the downloader. A slot without delay (a site of one's own) is left without."""

    def __init__(self, downloader: Any) -> None:
        self._downloader = downloader
        self._floors: dict[str, float] = {
            slot: float(told["delay"]) for slot, told in downloader.per_slot_settings.items()
        }

    def delay(self, slot: str) -> float:
        """Seconds between two requests in this slot, as of now."""
        told = self._downloader.per_slot_settings.get(slot, {})
        return float(told.get("delay", 0.0))

    def asked(self, slot: str, seconds: float) -> None:
        """robots.txt asks for a pause: between the pages of a source, not between the parts of a rendered one."""
        if seconds > self._floors.get(slot, math.inf):
            self._floors[slot] = seconds
            self._set(slot, max(seconds, self.delay(slot)))

    def answered(self, slot: str, latency: float, *, is_well: bool) -> None:
        """An answer took so long: the next is asked for no sooner than half-way towards that, as AutoThrottle has it
        (docs.scrapy.org, topics/autothrottle); a failing host is never asked faster."""
        floor, before = self._floors.get(slot, 0.0), self.delay(slot)
        if not floor:
            return
        after = max(latency, (before + latency) / 2, floor)
        if is_well or after > before:
            self._set(slot, min(after, max(floor, MAX_DELAY_SECONDS)))

    def _set(self, slot: str, delay: float) -> None:
        # In the settings too: the downloader forgets a slot that was idle for a minute and makes it anew from there.
        self._downloader.per_slot_settings.setdefault(slot, {"concurrency": 1})["delay"] = delay
        live = self._downloader.slots.get(slot)
        if live is not None:
            live.delay = delay
