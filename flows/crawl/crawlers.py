"""A crawl child and the sources that it was given: what it reads just now, and when it is too late for it."""

from __future__ import annotations

import contextlib
import queue
import signal
import time

import psutil

from flows.crawl.child import GRACE_SECONDS, Child
from spiders.records import End, Job, OpenedRecord, SourceJob

# A source of which nothing was heard for so long waits for its host, not for us.
PATIENCE_SECONDS = 5.0
# A child ends when it was given so many sources, or takes so much memory; another goes on.
MOST_SOURCES = 1000
MOST_MEGABYTES = 512
MEMORY_EVERY_SECONDS = 5.0


class Crawler:
    """A child; each line that it writes comes to `inbox` with the crawler itself, None when it ended.

    `given`: when each source was given that it has not reported. `heard`: those of them that it told something of.
    """

    def __init__(self, job: Job, inbox: queue.Queue[tuple[Crawler, bytes | None]], end_by: float) -> None:
        self.has_browser = job.browser
        self.given: dict[int, float] = {}
        self.heard: set[int] = set()
        self.opened: OpenedRecord | None = None
        self.is_closed = False
        self._end_by = end_by
        self._was_asked = False
        self._sources = 0
        self._memory_due = time.monotonic() + MEMORY_EVERY_SECONDS
        self.child = Child(job, lambda line: inbox.put((self, line)))

    def give(self, source: SourceJob) -> None:
        """A source to read."""
        self._sources += 1
        self.given[source.id] = time.monotonic()
        self.child.send(source)

    def reported(self, source_id: int) -> None:
        """A source is finished."""
        self.given.pop(source_id, None)
        self.heard.discard(source_id)

    def unheard(self) -> int:
        """How many of its sources wait for the child itself."""
        late = time.monotonic() - PATIENCE_SECONDS
        return sum(at > late and source not in self.heard for source, at in self.given.items())

    def close(self) -> None:
        """No further source comes; it ends when it is done with those that it has."""
        if not self.is_closed:
            self.is_closed = True
            self.child.send(End())

    def is_worn(self) -> bool:
        """Should another take its place?"""
        if time.monotonic() < self._memory_due:
            return self._sources >= MOST_SOURCES
        self._memory_due = time.monotonic() + MEMORY_EVERY_SECONDS
        taken = 0
        with contextlib.suppress(psutil.Error):
            taken = psutil.Process(self.child.process.pid).memory_info().rss
        return self._sources >= MOST_SOURCES or taken > MOST_MEGABYTES * 2**20

    def end_soon(self, seconds: float = 0.0) -> None:
        """It is too late for it in so many seconds, if it was not before that."""
        if not self._was_asked:
            self._end_by = min(self._end_by, time.monotonic() + seconds)

    def end_if_late(self) -> None:
        """Past its time it is asked to end, and after a while made to."""
        if time.monotonic() < self._end_by:
            return
        self.child.signal(signal.SIGKILL if self._was_asked else signal.SIGTERM)
        self._was_asked = True
        self._end_by = time.monotonic() + GRACE_SECONDS
