"""`tocsin worker`: a Prefect worker of our own type, which runs our flows inside itself, everything imported.

Three things in one process: the loops of `flows.local.resident`, which begin `read` and `alert` when there is work; a
Prefect worker, which runs what is scheduled and what people start; and the runs of both, in threads. A Prefect server
that is away costs the history and nothing else. Run by `python -m flows.local.worker`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from types import FrameType
from typing import Any
from uuid import uuid4

import anyio
import anyio.abc
from prefect.client.schemas.objects import FlowRun
from prefect.flows import Flow
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

import flows.flow_runs.alert
import flows.flow_runs.nightly
import flows.flow_runs.read
from flows.crawl.forks import FORKS
from flows.database import database
from flows.local.environment import POOL
from flows.local.history import History
from flows.local.reporting import Reporting
from flows.local.resident import Resident
from flows.local.runs import HistoryAway, Runs
from flows.settings import load_settings
from flows.steps import RunContext

FLOWS: dict[str, Flow[..., Any]] = {
    "flows.flow_runs.read.run_read": flows.flow_runs.read.run_read,
    "flows.flow_runs.alert.run_alert": flows.flow_runs.alert.run_alert,
    "flows.flow_runs.nightly.run_upkeep": flows.flow_runs.nightly.run_upkeep,
}
STOP_SECONDS = 15.0
# between two tries to reach the server, once Prefect's own patience is at its end
AGAIN_SECONDS = 10.0

log = logging.getLogger(__name__)


class ForeignFlow(ValueError):
    """A deployment of the pool is not one of ours."""


class TocsinResult(BaseWorkerResult):
    """A run has ended, however; its state says how."""


class TocsinWorker(BaseWorker[BaseJobConfiguration, BaseVariables, TocsinResult]):
    """Runs the flows of Tocsin in threads of its own process, and no others."""

    type = "tocsin"
    _description = "Runs the flows of Tocsin inside a resident process (tocsin worker)."

    def __init__(self, runs: Runs, work_pool_name: str, name: str) -> None:
        super().__init__(work_pool_name=work_pool_name, name=name)
        self._runs = runs

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,  # noqa: ARG002 - the signature is Prefect's
        task_status: anyio.abc.TaskStatus[int] | None = None,
    ) -> TocsinResult:
        """Run it in a thread; what happens to it there is its own state's matter."""
        assert flow_run.deployment_id is not None  # noqa: S101 - runs of a pool come from deployments
        deployment = await self.client.read_deployment(flow_run.deployment_id)
        if deployment.entrypoint not in FLOWS:
            raise ForeignFlow(
                f"{deployment.entrypoint} is no flow of Tocsin: a work pool of the type tocsin runs no others. "
                "Deploy it to a pool of the type process"
            )
        if task_status is not None:
            task_status.started(os.getpid())
        try:
            await anyio.to_thread.run_sync(self._runs.run, FLOWS[deployment.entrypoint], flow_run)
        except HistoryAway as error:
            log.warning("run %s could not begin: %s", flow_run.name, error)
        return TocsinResult(identifier=str(flow_run.id), status_code=0)


class Service:
    """The Prefect worker in a thread with an event loop of its own; begun again for as long as it is wanted."""

    def __init__(self, runs: Runs, name: str) -> None:
        self.runs, self.name = runs, name
        self._stop = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._serve, name="prefect", daemon=True)

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def end(self, seconds: float) -> None:
        """End it, within so many seconds or without it."""
        self._stop.set()
        if self._loop is not None and self._task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(seconds)

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                asyncio.run(self._once())
            except asyncio.CancelledError:
                return
            except Exception as error:  # noqa: BLE001 - the loops go on without it, and it is begun again
                log.warning("the Prefect worker ended, and begins anew: %s: %s", type(error).__name__, error)
            self._stop.wait(AGAIN_SECONDS)

    async def _once(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        await TocsinWorker(self.runs, POOL, self.name).start(printer=log.info)


def main() -> int:
    """Work until SIGTERM or SIGINT; begins anew by itself when it has run for long."""
    _log_to_stderr()
    stop = threading.Event()

    def end(_: int, __: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    if not work(stop):
        return 0
    log.info("beginning anew")
    sys.stdout.flush()
    return os.execv(sys.executable, [sys.executable, "-m", "flows.local.worker"])  # noqa: S606 - this very program


def _log_to_stderr() -> None:
    """What our own modules say; Prefect has set the root logger up for warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for name in ("flows", "alerts", "spiders", "sql"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
        logger.propagate = False
    # that a run of ours is not to be submitted a second time is no news
    logging.getLogger("prefect.flow_runs.worker").setLevel(logging.WARNING)


def work(stop: threading.Event) -> bool:
    """One life of the worker; whether another is wanted."""
    settings = load_settings()
    name = f"{socket.gethostname()} {uuid4().hex[:8]}"
    with database(settings) as url:
        place, runs = RunContext(settings, url), Runs()
        service = Service(runs, name)
        resident = Resident(place, History(place, runs, POOL), runs, name, stop)
        reporting = Reporting(place, name, lambda: resident.failed)
        service.start()
        reporting.start()
        FORKS.is_wanted = True
        try:
            return resident.run()
        finally:
            reporting.end()
            if not runs.stop_all(STOP_SECONDS):
                log.warning("%d runs did not end in time", len(runs.numbers()))
            FORKS.end()
            service.end(5.0)


if __name__ == "__main__":
    sys.exit(main())
