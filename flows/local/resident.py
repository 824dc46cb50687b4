"""The loops of the resident worker: what waits is looked for, or heard of, and what is to be done is begun."""

from __future__ import annotations

import contextlib
import contextvars
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version

import psutil

import sql.loops
import sql.subscriptions
import sql.worker_requests
import sql.workers
from alerts.delivery.channels import Channels
from alerts.delivery.sender import recover
from alerts.delivery.subscribers import mail_entry, target_of
from flows.channels import usable_channels_of
from flows.crawl.forks import FORKS
from flows.local.history import History
from flows.local.loops import Ending, Loop, Rest, ready, rest_after, wanted
from flows.local.runs import Runs
from flows.settings import Settings
from flows.steps import RunContext
from flows.worker_requests import answer_waiting
from sql.connection import Connection, DatabaseUnreachable, Lost, connect
from sql.connection import now as database_now

LOOK_SECONDS = 2.0
# while a run is under way, so that what comes at its end does not wait
BUSY_LOOK_SECONDS = 0.5
CANCEL_LOOK_SECONDS = 3.0
PAUSE_LOOK_SECONDS = 60.0
# what time alone makes due, without anything being stored
DECISION_LOOK_SECONDS = 60.0
HOLD = timedelta(seconds=40)
HOLD_SECONDS = 10.0
# how often it says that it lives, and how long that holds
BEAT_SECONDS = 20.0
ALIVE = timedelta(seconds=60)
# it begins anew after so many runs, or with so much memory of its own
MOST_RUNS, MOST_BYTES = 2_000, 700_000_000

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Clock:
    """True every so many seconds, the first time at once."""

    seconds: float
    due: float = field(default=0.0)

    def strikes(self) -> bool:
        if time.monotonic() < self.due:
            return False
        self.due = time.monotonic() + self.seconds
        return True


class Resident:
    """Begins `read` and `alert` whenever there is work, until `stop` is set or it is to begin anew."""

    def __init__(
        self, place: RunContext, history: History, runs: Runs, name: str, stop: threading.Event
    ) -> None:
        self.place, self.history, self.runs, self.name, self.stop = place, history, runs, name, stop
        self.busy: dict[Loop, threading.Thread] = {}
        self.rests: dict[Loop, Rest] = {}
        # the loops whose last run failed
        self.failed: set[Loop] = set()
        # what does the requests of the page, one after the other
        self._requests: threading.Thread | None = None
        self._channels = _Targets(place.settings)
        self._cancels, self._pauses = _Clock(CANCEL_LOOK_SECONDS), _Clock(PAUSE_LOOK_SECONDS)
        self._decisions, self._holds = _Clock(DECISION_LOOK_SECONDS), _Clock(HOLD_SECONDS)
        self._beats = _Clock(BEAT_SECONDS)

    def run(self) -> bool:
        """Look until `stop`; whether it is to begin anew. A database that is away is waited for."""
        while not self.stop.is_set():
            try:
                with connect(self.place.url) as conn, self._listed(conn):
                    sql.loops.listen(conn)
                    while not self.stop.is_set():
                        self._look(conn)
                        if self._is_old() and not self.runs.numbers() and not self._is_answering():
                            return True
                        sql.loops.wait(conn, BUSY_LOOK_SECONDS if self.runs.numbers() else LOOK_SECONDS)
            except (DatabaseUnreachable, *Lost) as error:
                log.warning("the database is away: %s", str(error).strip())
                self.stop.wait(LOOK_SECONDS)
        return False

    @contextlib.contextmanager
    def _listed(self, conn: Connection) -> Iterator[None]:
        """Its row among the workers; a database that was lost keeps the row, and the next connection has it again."""
        with conn.transaction():
            sql.workers.drop_dead(conn, machine=socket.gethostname(), now=database_now(conn))
        yield
        sql.workers.leave(conn, name=self.name)

    def _beat(self, conn: Connection) -> None:
        """It is alive; one that was silent for long may have lost its row to another worker of its machine."""
        machine, now = socket.gethostname(), database_now(conn)
        sql.workers.join(
            conn, name=self.name, machine=machine, version=version("tocsin"), until=now + ALIVE, now=now
        )

    def _look(self, conn: Connection) -> None:
        if self._beats.strikes():
            self._beat(conn)
        self._bury(conn)
        now = database_now(conn)
        # what a sender that was killed had in hand, and what waits for a target that refused it, is sent by this one
        recover(conn, now)
        waiting = sql.loops.waiting(
            conn, targets=self._channels.fingerprints(conn), worker=self.name, now=now
        )
        is_decision_due = self._decisions.strikes() and sql.loops.is_decision_due(conn, now=now)
        found = wanted(waiting, now, is_decision_due=is_decision_due)
        if not self._is_old():
            for loop in ready(found, set(self.busy), self.rests, time.monotonic()):
                self._begin(conn, loop, may_find=waiting.articles)
            self._begin_requests(conn, now)
        if Loop.ALERT in self.busy and self._holds.strikes():
            self._hold(conn)
        if self.runs.numbers() and self._cancels.strikes():
            self._aside(self._stop_cancelled)
        if self._pauses.strikes():
            self._aside(self._note_pauses)
            self._aside(self.history.name_upcoming)
            self._aside(FORKS.end_idle)

    def _bury(self, conn: Connection) -> None:
        for loop, thread in list(self.busy.items()):
            if not thread.is_alive():
                del self.busy[loop]
                if loop is Loop.ALERT:
                    sql.loops.let_go(conn, name=loop, worker=self.name)

    def _begin(self, conn: Connection, loop: Loop, *, may_find: bool) -> None:
        if loop is Loop.ALERT and may_find and not self._hold(conn):
            return
        self.busy[loop] = _begun(lambda: self._work(loop), loop)

    def _begin_requests(self, conn: Connection, now: datetime) -> None:
        """What people ask of a worker through the page."""
        if not self._is_answering() and sql.worker_requests.is_waiting(conn, now=now):
            self._requests = _begun(self._answer_requests, "requests")

    def _is_answering(self) -> bool:
        return self._requests is not None and self._requests.is_alive()

    def _answer_requests(self) -> None:
        try:
            answer_waiting(self.place.settings, self.place.url)
        except (DatabaseUnreachable, *Lost) as error:
            log.warning("the database is away: %s", str(error).strip())

    def _hold(self, conn: Connection) -> bool:
        now = database_now(conn)
        return sql.loops.hold(conn, name=Loop.ALERT, worker=self.name, until=now + HOLD, now=now)

    def _work(self, loop: Loop) -> None:
        begun = time.monotonic()
        ending = Ending.FAILED
        try:
            ending = self.history.run(loop)
        except Exception:
            log.exception("`%s` failed", loop)
        finally:
            self.failed = self.failed | {loop} if ending is Ending.FAILED else self.failed - {loop}
            last = self.rests.get(loop, Rest())
            self.rests[loop] = rest_after(loop, ending, last, begun, time.monotonic())
        if ending is Ending.PAUSED:
            self._note(loop, is_paused=True)

    def _stop_cancelled(self) -> None:
        self.runs.stop_cancelled()

    def _note_pauses(self) -> None:
        for loop in Loop:
            if (is_paused := self.history.is_paused(loop)) is not None:
                self._note(loop, is_paused=is_paused)

    def _note(self, loop: Loop, *, is_paused: bool) -> None:
        with connect(self.place.url) as conn:
            if sql.loops.set_paused(conn, name=loop, is_paused=is_paused, now=database_now(conn)):
                log.info("`%s` %s in Prefect", loop, "rests" if is_paused else "goes on")

    def _aside(self, do: Callable[[], None]) -> None:
        """What asks the server must not hold the looks up; its failures say nothing new."""

        def run() -> None:
            try:
                do()
            except Exception as error:  # noqa: BLE001 - asked again soon
                log.debug("no answer: %s", error)

        _begun(run, "aside")

    def _is_old(self) -> bool:
        return self.runs.count >= MOST_RUNS or psutil.Process().memory_info().rss >= MOST_BYTES


def _begun(do: Callable[[], None], name: str) -> threading.Thread:
    """A thread in which the same settings of Prefect are in force as in this one."""
    thread = threading.Thread(target=contextvars.copy_context().run, args=(do,), name=name, daemon=True)
    thread.start()
    return thread


class _Targets:
    """Whom this machine can send to, read anew when the channels file changes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._seen: tuple[int, int, int] | None = None
        self._channels: Channels | None = None

    def fingerprints(self, conn: Connection) -> list[str]:
        try:
            stat = self.settings.channels_file.stat()
            version = (stat.st_mtime_ns, stat.st_size, stat.st_mode)
        except OSError:
            version = (0, 0, 0)
        if self._channels is None or version != self._seen:
            self._channels, self._seen = usable_channels_of(self.settings), version
        fingerprints = [target.fingerprint for target in self._channels.targets]
        if mail_entry(self._channels) is not None:
            fingerprints += [target_of(subscriber.id) for subscriber in sql.subscriptions.subscribers(conn)]
        return fingerprints
