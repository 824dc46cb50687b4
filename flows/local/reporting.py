"""What a resident worker tells others of the watch: metrics for Prometheus, and the dead-man ping."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable

import sql.crawls
import sql.loops
import sql.metrics
import sql.workers
from flows.metrics import giving, ping
from flows.metrics.numbers import Numbers
from flows.steps import RunContext
from sql.connection import Connection, DatabaseUnreachable, Lost, connect
from sql.connection import now as database_now

LOOK_SECONDS = 15.0

log = logging.getLogger(__name__)


class Reporting:
    """Reports in a thread of its own until `end`; `failed`: the loops of this worker whose last run failed."""

    def __init__(self, place: RunContext, name: str, failed: Callable[[], Iterable[str]]) -> None:
        self.place, self.name, self.failed = place, name, failed
        self.numbers = Numbers()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reporting", daemon=True)
        self._cleanup = contextlib.ExitStack()
        self._ping_at = 0.0
        self._last_problem = ""

    def start(self) -> None:
        """Begin, when the settings want anything reported."""
        settings = self.place.settings
        if settings.metrics_port:
            try:
                self._cleanup.callback(giving.serve(settings.metrics_port, self.numbers.registry))
            except (OSError, OverflowError) as error:
                log.warning("no metrics at %s: %s", settings.metrics_port, error)
        if settings.metrics_port or settings.metrics_file or settings.ping_url:
            self._thread.start()

    def end(self) -> None:
        """End, within seconds."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(ping.ANSWER_SECONDS)
        self._cleanup.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with connect(self.place.url) as conn:
                    while not self._stop.is_set():
                        self._report(conn)
                        self._stop.wait(LOOK_SECONDS)
            except (DatabaseUnreachable, *Lost) as error:
                log.warning("no numbers, the database is away: %s", str(error).strip())
                self._lost()
            except Exception:
                log.exception("no numbers and no dead-man ping for a while")
                self._lost()

    def _lost(self) -> None:
        self.numbers.lost()
        self._write()
        self._stop.wait(LOOK_SECONDS)

    def _report(self, conn: Connection) -> None:
        if self.place.settings.ping_url and time.monotonic() >= self._ping_at:
            self._ping_at = time.monotonic() + ping.EVERY_SECONDS
            self._ping(conn, self.place.settings.ping_url)
        if self.place.settings.metrics_port or self.place.settings.metrics_file:
            self.numbers.look(conn)
            self._write()

    def _write(self) -> None:
        if file := self.place.settings.metrics_file:
            try:
                giving.write(file, self.numbers.registry)
            except OSError as error:
                log.warning("no metrics in %s: %s", file, error.strerror)

    def _ping(self, conn: Connection, url: str) -> None:
        """Call it when all is well; what keeps it from being called is kept for `tocsin doctor`."""
        with conn.transaction():
            now = database_now(conn)
            backlog, failing = sql.metrics.backlog(conn, now=now), sql.crawls.failing(conn)
            faults = ping.faults(backlog, failing, sql.loops.paused(conn), self.failed(), now)
        problem = "; ".join(faults) or ping.call(url, self.place.settings.proxy)
        with conn.transaction():
            answered_at = None if problem else database_now(conn)
            sql.workers.note_ping(conn, name=self.name, pinged_at=answered_at, problem=problem)
        if problem and not self._last_problem:
            log.warning("no dead-man ping: %s", problem)
        self._last_problem = problem
