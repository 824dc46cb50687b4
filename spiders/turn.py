"""The time of one source: its turn, after which the pages that are left wait for the next one."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

# A page that is asked for when the turn is nearly over still gets so long.
PAGE_SECONDS = 30.0
# Until a source has its lists it may take so many turns: with a long delay, a search does not fit into one.
SEARCH_TURNS = 10
# Of what is left until the deadline, the rest is kept to end well.
USABLE = 0.9


class Turn:
    """The turn of a source, which began when this was made. Times are those of the loop's clock.

    `seconds` None: there is no turn, only the crawl's deadline. `delay()`: seconds between two pages of the source, as
    of now.
    """

    def __init__(
        self,
        seconds: float | None,
        deadline: float,
        delay: Callable[[], float],
        clock: Callable[[], float],
    ) -> None:
        self.seconds = seconds
        self.delay = delay
        self._clock = clock
        self._deadline = deadline
        now = clock()
        self._end = deadline if seconds is None else now + min(seconds, USABLE * (deadline - now))

    def pages_left(self) -> float:
        """How many more pages can be fetched until the crawl's deadline, with some time left to end well."""
        delay = self.delay()
        return USABLE * (self._deadline - self._clock()) / delay if delay else math.inf

    def is_over(self) -> bool:
        """Would another page come after the end of the turn? False where there is none."""
        return self.seconds is not None and self._clock() + self.delay() > self._end

    def for_page(self) -> asyncio.Timeout:
        """The time that one page gets, with its redirects and second tries."""
        if self.seconds is None:
            return asyncio.timeout(None)
        return asyncio.timeout(max(self._end - self._clock(), 0.0) + self.delay() + PAGE_SECONDS)

    def for_source(self) -> asyncio.Timeout:
        """The time that the whole source gets, its search for lists included."""
        return asyncio.timeout(None if self.seconds is None else SEARCH_TURNS * self.seconds)
