"""Flow runs inside this process: which are under way, and how each is ended before its time."""

from __future__ import annotations

import contextlib
import contextvars
import logging
import threading
import time
from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import Abort
from prefect.flow_engine import run_flow
from prefect.flows import Flow
from prefect.states import Cancelled

from flows.flow_runs import stopping

# a run that is over in a moment need not be asked for
SOON_OVER = 2.0

log = logging.getLogger(__name__)


class HistoryAway(ConnectionError):
    """The Prefect server could not be told of a run before its work began."""


class Runs:
    """The runs of this process; any number at once, each in the thread that calls `run`."""

    def __init__(self) -> None:
        self._stops: dict[UUID, threading.Event] = {}
        self._since: dict[UUID, float] = {}
        self._lock = threading.Lock()
        self.count = 0
        # set when no more are to begin
        self.is_over = threading.Event()

    def run(self, flow: Flow[..., Any], run: FlowRun) -> State | None:
        """Run it in this thread; its final state, None when the server did not want it run.

        Raises HistoryAway when the server was lost before the flow itself began, so that nothing was done.
        """
        begun = threading.Event()
        with self._listed(run.id) as stop:
            context = contextvars.copy_context()
            context.run(stopping.obey, stop, begun)
            try:
                state = cast("State", context.run(lambda: run_flow(flow, flow_run=run, return_type="state")))
            except Abort as error:
                log.info("run %s was not wanted: %s", run.name, error)
                return None
            except Exception as error:
                if not begun.is_set():
                    raise HistoryAway(f"{type(error).__name__}: {error}") from error
                log.warning("run %s ended, and the server does not know how: %s", run.name, error)
                return None
            if (stop.is_set() or state.is_cancelling()) and not state.is_cancelled():
                _cancel(run)
            return state

    @contextlib.contextmanager
    def plain(self) -> Iterator[threading.Event]:
        """The same account of work that is done without a run; the event that ends it."""
        with self._listed(UUID(int=time.monotonic_ns())) as stop:
            yield stop

    @contextlib.contextmanager
    def _listed(self, number: UUID) -> Iterator[threading.Event]:
        stop = threading.Event()
        with self._lock:
            if self.is_over.is_set():
                stop.set()
            self._stops[number] = stop
            self._since[number] = time.monotonic()
            self.count += 1
        try:
            yield stop
        finally:
            with self._lock:
                del self._stops[number], self._since[number]

    def numbers(self, *, older_than: float = 0.0) -> list[UUID]:
        """The runs under way, for so many seconds at least."""
        until = time.monotonic() - older_than
        with self._lock:
            return [number for number, since in self._since.items() if since <= until]

    def stop(self, number: UUID) -> None:
        """Ask a run to end."""
        with self._lock:
            if number in self._stops:
                self._stops[number].set()

    def stop_all(self, seconds: float) -> bool:
        """Ask all to end, and begin no more; whether they did within so many seconds."""
        self.is_over.set()
        for number in self.numbers():
            self.stop(number)
        give_up = time.monotonic() + seconds
        while self.numbers() and time.monotonic() < give_up:
            time.sleep(0.05)
        return not self.numbers()

    def stop_cancelled(self) -> None:
        """Ask those to end that were cancelled in the user interface; a server that is away has cancelled none."""
        if not (numbers := self.numbers(older_than=SOON_OVER)):
            return
        wanted = {
            "id": {"any_": numbers},
            "state": {"type": {"any_": [StateType.CANCELLING, StateType.CANCELLED]}},
        }
        with get_client(sync_client=True) as client:
            found = client.read_flow_runs(flow_run_filter=FlowRunFilter.model_validate(wanted))
        for run in found:
            log.info("run %s is cancelled", run.name)
            self.stop(run.id)


def _cancel(run: FlowRun) -> None:
    """A flow that was stopped and ended otherwise than as cancelled is cancelled all the same."""
    try:
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(run.id, Cancelled(message="stopped"), force=True)
    except Exception as error:  # noqa: BLE001 - whatever keeps the server from hearing it, the run has ended
        log.warning("run %s ended as cancelled, and the server does not know: %s", run.name, error)
