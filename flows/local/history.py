"""The runs that a loop makes of itself in Prefect: asked for like any other, run here; plain without a server."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Sequence
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, WorkPoolFilter
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.context import SyncClientContext
from prefect.exceptions import Abort
from prefect.flows import Flow
from prefect.states import Pending
from prefect.utilities.engine import propose_state_sync

from flows import alerting, steps
from flows.channels import usable_channels_of
from flows.crawl.store import Outcome
from flows.crawl.watching import watch_sources
from flows.flow_runs.alert import run_alert
from flows.flow_runs.artifacts import NOTHING_DUE, NOTHING_NEW
from flows.flow_runs.read import run_read
from flows.flow_runs.showing import run_name
from flows.local.loops import Ending, Loop
from flows.local.runs import Runs
from flows.steps import RunContext
from sql.rows import Source

FLOWS: dict[Loop, Flow[..., Any]] = {Loop.READ: run_read, Loop.ALERT: run_alert}
# how long a server that did not answer is not asked again
AWAY_SECONDS = 10.0
ANSWER_SECONDS = 5.0
# a work pool is paused more seldom than a deployment
POOL_SECONDS = 15.0
# the two random words of a run that nobody named
SLUG = re.compile(r"[a-z]+-[a-z]+")

log = logging.getLogger(__name__)


class History:
    """Begins runs of the loops' deployments; called from the thread that shall do the work."""

    def __init__(self, place: RunContext, runs: Runs, pool: str) -> None:
        self.place, self.runs, self.pool = place, runs, pool
        self._away_until = 0.0
        self._is_pool_paused, self._pool_known_until = False, 0.0

    def run(self, loop: Loop) -> Ending:
        """Do what waits for a loop, as a run of its deployment if the server answers; raises what plain steps raise."""
        if time.monotonic() >= self._away_until:
            try:
                return self._run(loop)
            except Exception as error:  # noqa: BLE001 - whatever the client of a server that is away raises
                self._away_until = time.monotonic() + AWAY_SECONDS
                log.warning("no Prefect server, `%s` goes on without history: %s", loop, error)
        return self._plain(loop)

    def is_paused(self, loop: Loop) -> bool | None:
        """Whether the deployment of a loop rests; None when no server answers."""
        if time.monotonic() < self._away_until:
            return None
        try:
            with get_client(sync_client=True, httpx_settings={"timeout": ANSWER_SECONDS}) as client:
                return self._rests(client, _deployment(client, loop))
        except Exception:  # noqa: BLE001 - as above
            return None

    def name_upcoming(self) -> None:
        """Give the runs that the server has scheduled the names that they will have when they run.

        Prefect names a scheduled run by two random words, and asks `flow_run_name` only when it begins. Raises what
        the client of a server that is away raises.
        """
        if time.monotonic() < self._away_until:
            return
        in_pool = WorkPoolFilter.model_validate({"name": {"any_": [self.pool]}})
        upcoming = FlowRunFilter.model_validate({"state": {"type": {"any_": [StateType.SCHEDULED]}}})
        with get_client(sync_client=True, httpx_settings={"timeout": ANSWER_SECONDS}) as client:
            runs = client.read_flow_runs(work_pool_filter=in_pool, flow_run_filter=upcoming)
            if unnamed := [run for run in runs if run.auto_scheduled and SLUG.fullmatch(run.name)]:
                flows = {one.id: one.name for one in client.read_deployments(work_pool_filter=in_pool)}
                for run in unnamed:
                    if run.deployment_id in flows and run.expected_start_time:
                        name = run_name(flows[run.deployment_id], run.expected_start_time)
                        client.update_flow_run(run.id, name=name)

    def _run(self, loop: Loop) -> Ending:
        # one client for all that this run asks of the server: each takes 20 ms to make
        with SyncClientContext(httpx_settings={"timeout": ANSWER_SECONDS}) as context:
            client = context.client
            deployment = _deployment(client, loop)
            if self._rests(client, deployment):
                return Ending.PAUSED
            run = _claimed(client, client.create_flow_run_from_deployment(deployment.id))
            if run is None:
                return Ending.NOTHING
            return ending_of(self.runs.run(FLOWS[loop], run))

    def _rests(self, client: SyncPrefectClient, deployment: DeploymentResponse) -> bool:
        if time.monotonic() >= self._pool_known_until:
            self._is_pool_paused = client.read_work_pool(self.pool).is_paused
            self._pool_known_until = time.monotonic() + POOL_SECONDS
        return rests(deployment) or self._is_pool_paused

    def _plain(self, loop: Loop) -> Ending:
        with self.runs.plain() as stop:
            return _read(self.place, stop) if loop is Loop.READ else _alert(self.place, stop)


def rests(deployment: DeploymentResponse) -> bool:
    """Whether somebody has switched it off: itself, or all that it is scheduled by."""
    schedules = deployment.schedules
    return deployment.paused or (bool(schedules) and not any(schedule.active for schedule in schedules))


def ending_of(state: State | None) -> Ending:
    """What a state says of whether there was anything to do."""
    if state is None or state.name in (NOTHING_DUE, NOTHING_NEW):
        return Ending.NOTHING
    return Ending.DONE if state.is_completed() else Ending.FAILED


def _deployment(client: SyncPrefectClient, loop: Loop) -> DeploymentResponse:
    return client.read_deployment_by_name(f"{loop}/{loop}")


def _claimed(client: SyncPrefectClient, run: FlowRun) -> FlowRun | None:
    """The run, if it is ours to begin: a concurrency limit may be reached, or another worker have taken it."""
    try:
        state = propose_state_sync(client, Pending(), flow_run_id=run.id)
    except Abort:
        return None
    return run if state.is_pending() else None


class _Quiet:
    """Hears of a crawl and says what failed to the log."""

    def claimed(self, sources: Sequence[Source]) -> None:
        """Some sources are being read."""

    def log(self, source_id: int | None, level: int, message: str) -> None:
        """One line."""
        log.log(level, "source %s: %s", source_id, message)

    def finished(self, outcome: Outcome) -> None:
        """A source is finished."""
        if outcome.failure:
            log.info("%s: %s %s", outcome.source, outcome.failure, outcome.detail)


def _read(place: RunContext, stop: threading.Event) -> Ending:
    settings = place.settings
    reading = steps.read(settings, place.url, _Quiet(), started_by="worker", stop=stop)
    watch_sources(place.url, usable_channels_of(settings), settings.operator)
    return Ending.DONE if reading.outcomes else Ending.NOTHING


def _alert(place: RunContext, stop: threading.Event) -> Ending:
    doing = alerting.PlainSteps(place)
    summary = alerting.alert(place, doing, stop)
    for error in doing.errors:
        log.error("alerting failed", exc_info=error)
    if doing.errors:
        return Ending.FAILED
    return Ending.NOTHING if summary.is_nothing else Ending.DONE
