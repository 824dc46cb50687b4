"""The protocol of the crawl child: the job comes in on stdin, which stays open, and after it further sources and
answers; records go out on what was stdout.

Each is one line of JSON; spiders.records describes them.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable

from pydantic import ValidationError

from spiders.records import LINE, DropRecord, Job, Line, LogRecord, Record, ReportRecord, SourceJob

# A child that should end and does not is ended after this.
GRACE_SECONDS = 20.0
# the exit code when the job, or a line after it, cannot be read
UNREADABLE = 2

logger = logging.getLogger(__name__)


class JobError(ValueError):
    """The job cannot be read; the message says what is wrong with it."""


def read_job(line: str) -> Job:
    """The job on one line of JSON. Raises JobError."""
    if not line.strip():
        raise JobError("no job on stdin: send one line of JSON and keep stdin open")
    try:
        job = Job.model_validate_json(line)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:3]
        )
        raise JobError(f"the job cannot be read: {faults}") from error
    # stats go by name, records by id
    if any(
        len(set(keys)) < len(job.sources)
        for keys in ([s.id for s in job.sources], [s.name for s in job.sources])
    ):
        raise JobError("the job names a source twice")
    return job


class RecordWriter:
    """Writes records as whole lines of JSON. It takes stdout for itself: a stray print goes to stderr."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        self._lock = threading.Lock()

    def write(self, record: Record) -> None:
        """Raises BrokenPipeError when nobody reads any more."""
        line = record.model_dump_json().encode("utf-8") + b"\n"
        with self._lock:
            self._out.write(line)
            self._out.flush()


class RecordHandler(logging.Handler):
    """Sends our own log lines to the run's log; tracebacks stay on stderr."""

    def __init__(self, write: Callable[[Record], None]) -> None:
        super().__init__(logging.INFO)
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        """One record for one line."""
        message = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            message += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
        clean = message[:1000].encode("utf-8", "replace").decode("utf-8")
        self._write(LogRecord(level=record.levelno, message=clean))


class Inbox:
    """The lines after the job, which may come before there is anything to take them; `given`: how often each source."""

    def __init__(self, job: Job) -> None:
        self.given = Counter(source.id for source in job.sources)
        self._early: list[Line] = []
        self._take: Callable[[Line], None] | None = None
        self._lock = threading.Lock()

    def put(self, line: Line) -> None:
        """A line came; from any thread."""
        with self._lock:
            if isinstance(line, SourceJob):
                self.given[line.id] += 1
            if self._take is None:
                self._early.append(line)
            else:
                self._take(line)

    def on_line(self, take: Callable[[Line], None]) -> None:
        """What to do with each line, those that came already first; called in whatever thread it comes."""
        with self._lock:
            self._take = take
            for line in self._early:
                take(line)


def watch_stdin(put: Callable[[Line], None], stop: Callable[[], None]) -> None:
    """Gives each line of stdin to `put`. Calls `stop` when stdin ends, because the parent closes it or dies; ends the
    process some time after that, and at once at a line that cannot be read."""

    def wait() -> None:
        while line := sys.stdin.readline():
            try:
                put(LINE.validate_json(line))
            except ValidationError as error:
                sys.stderr.write(f"a line after the job cannot be read: {error.errors()[0]['msg']}\n")
                sys.stderr.flush()
                os._exit(UNREADABLE)
        stop()
        threading.Event().wait(GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=wait, name="stdin", daemon=True).start()


def log_record(record: Record) -> None:
    """What `scrapy crawl` shows of the records: why pages were dropped, and what came of the source."""
    if isinstance(record, DropRecord):
        logger.info("dropped: %s (%s %s)", record.url, record.reason.value, record.detail)
    elif isinstance(record, LogRecord):
        logger.log(record.level, "%s", record.message)
    elif isinstance(record, ReportRecord) and record.failure:
        logger.warning("%s: %s", record.failure.value, record.detail)
