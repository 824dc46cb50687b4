"""The crawl child: `python -m spiders` reads a job on stdin, and after it further sources, and writes records on stdout
until all sources are done.

It ends early, with every report written, on SIGTERM, when stdin ends, and at the job's deadline.
Exit code: 0 all reports are written, 1 they are not, 2 the job cannot be read.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

from spiders.budget import limit_memory, save_address_space
from spiders.confinement import confine
from spiders.protocol import UNREADABLE, Inbox, JobError, RecordHandler, RecordWriter, read_job, watch_stdin
from spiders.records import Job, Record, ReportRecord

log = logging.getLogger("spiders")


class StopRequest:
    """A request to end, which may come before there is anything to end."""

    def __init__(self) -> None:
        self._is_made = False
        self._callback: Callable[[], None] | None = None

    def __call__(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Makes the request; may be called from any thread and from a signal."""
        self._is_made = True
        if self._callback is not None:
            self._callback()

    def on_made(self, callback: Callable[[], None]) -> None:
        """What to do when the request is made; at once when it already was."""
        self._callback = callback
        if self._is_made:
            callback()


def main() -> int:
    """Runs one job; gives the exit code."""
    started = time.monotonic()
    save_address_space()
    writer = RecordWriter()
    stop = StopRequest()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        job = read_job(sys.stdin.readline())
    except JobError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    unconfined = confine(job.hidden)
    inbox = Inbox(job)
    watch_stdin(inbox.put, stop)
    _log_to(writer)
    if unconfined:
        log.info("the crawl child could open the files of Tocsin, were it taken over: %s", unconfined)
    return crawl(job, inbox, writer, stop, started)


def crawl(job: Job, inbox: Inbox, writer: RecordWriter, stop: StopRequest, started: float) -> int:
    """Crawls the sources of the job and of the lines after it in this process; gives the exit code."""
    # Only now: Scrapy takes more than a second to import, and a bad job should not.
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415

    from spiders.job_settings import SettingsError, settings_for  # noqa: PLC0415
    from spiders.news import NewsSpider  # noqa: PLC0415

    reported: Counter[int] = Counter()

    def emit(record: Record) -> None:
        writer.write(record)
        if isinstance(record, ReportRecord):
            reported[record.source_id] += 1

    try:
        settings = settings_for(job)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    limit_memory(job.memory_mb)
    # What was imported stays in memory: the collector need not search it again and again while pages are read.
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    process = AsyncCrawlerProcess(settings)
    _quiet()
    crawler = process.create_crawler(NewsSpider)
    process.crawl(crawler, job=job, inbox=inbox, emit=emit, started=started)
    stop.on_made(lambda: _stop_soon(crawler))
    process.start(install_signal_handlers=False)
    return 0 if reported == inbox.given else 1


def _stop_soon(crawler: Any) -> None:
    """Asks the spider to end; from whichever thread, since the reactor may be waiting in its poll."""
    # Importing it installs it: not before Scrapy has chosen one.
    from twisted.internet import reactor  # noqa: PLC0415

    reactor.callFromThread(_stop_spider, crawler)


def _stop_spider(crawler: Any) -> None:
    if crawler.spider is not None:
        crawler.spider.stop_soon()


def _quiet() -> None:
    """Scrapy logs much when it starts; what matters is in our own records."""
    for name in ("scrapy", "twisted", "asyncio", "filelock"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _log_to(writer: RecordWriter) -> None:
    """Our own log lines go to the run's log; of other packages only errors, to stderr."""
    errors = logging.StreamHandler(sys.stderr)
    errors.setLevel(logging.ERROR)
    logging.basicConfig(handlers=[errors], format="%(levelname)s %(name)s: %(message)s")
    ours = logging.getLogger("spiders")
    ours.setLevel(logging.INFO)
    ours.addHandler(RecordHandler(writer.write))


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Not sys.exit: a look-up that hangs in a resolver thread would keep the process for its time-out.
    os._exit(code)
