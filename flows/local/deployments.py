"""What the Prefect server must know of us: work pool, deployments of prefect.yaml, the zombie watch, no stale runs.

A program of its own (`python -m flows.local.deployments`), so that prefect reads the environment that `tocsin up`
gives it and no settings of the user's other Prefect, and `tocsin up` need not carry prefect's 80 MB.
"""

from __future__ import annotations

import contextlib
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter, WorkPoolFilter
from prefect.client.schemas.objects import ConcurrencyOptions, FlowRun, StateType
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.states import Crashed
from prefect.utilities.callables import parameter_schema
from prefect.workers.base import BaseWorker
from ruamel.yaml import YAML

# flows.local.worker.TocsinWorker
WORKER_TYPE = "tocsin"
ZOMBIE_WINDOW = timedelta(seconds=90)
ZOMBIES = "Tocsin: mark dead runs as crashed"
STALE = "Tocsin was stopped while this run was under way; the next one goes on where it ended."


class BadPrefectFile(RuntimeError):
    """prefect.yaml says something that we do not deploy."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One deployment as prefect.yaml plans it."""

    name: str
    entrypoint: str
    description: str
    tags: list[str]
    parameters: dict[str, Any]
    pool: str
    job_variables: dict[str, Any]
    version: str
    limit: int | None
    collision: str | None
    pull_steps: list[dict[str, Any]]
    schedules: list[DeploymentScheduleCreate]


def prefect_file() -> Path:
    """prefect.yaml of the installed package, or of the checkout that the package is imported from."""
    package = Path(str(files("flows")))
    inside = package / "prefect.yaml"
    return inside if inside.exists() else package.parent / "prefect.yaml"


def plan(text: str) -> list[Planned]:
    """The deployments that a prefect.yaml describes. Raises BadPrefectFile on what we would otherwise pass over."""
    content = YAML(typ="safe").load(text)
    return [_planned(deployment, content["pull"]) for deployment in content["deployments"]]


def _planned(deployment: dict[str, Any], pull_steps: list[dict[str, Any]]) -> Planned:
    unknown = set(deployment) - {
        *("name", "version", "entrypoint", "description", "tags", "parameters"),
        *("work_pool", "concurrency_limit", "schedules"),
    }
    if unknown:
        raise BadPrefectFile(
            f"prefect.yaml, deployment {deployment.get('name')}: `tocsin up` does not know "
            f"{', '.join(sorted(unknown))}; take it out, or deploy with `prefect deploy` to a server of your own"
        )
    slots = deployment.get("concurrency_limit", {})
    return Planned(
        name=deployment["name"],
        entrypoint=deployment["entrypoint"],
        description=deployment["description"],
        tags=deployment["tags"],
        parameters=deployment["parameters"],
        pool=deployment["work_pool"]["name"],
        job_variables=deployment["work_pool"]["job_variables"],
        version=str(deployment["version"]),
        limit=slots.get("limit"),
        collision=slots.get("collision_strategy"),
        pull_steps=pull_steps,
        schedules=[_schedule(schedule) for schedule in deployment["schedules"]],
    )


def _schedule(schedule: dict[str, Any]) -> DeploymentScheduleCreate:
    unknown = set(schedule) - {"slug", "interval", "anchor_date", "timezone"}
    if unknown:
        raise BadPrefectFile(
            f"prefect.yaml, schedule {schedule.get('slug')}: unknown {', '.join(sorted(unknown))}"
        )
    clock = IntervalSchedule(
        interval=timedelta(seconds=schedule["interval"]),
        anchor_date=datetime.fromisoformat(schedule["anchor_date"]),
        timezone=schedule["timezone"],
    )
    return DeploymentScheduleCreate(slug=schedule["slug"], schedule=clock, active=True)


def deploy_all(client: SyncPrefectClient, planned: list[Planned]) -> None:
    """Bring the server to what is planned; harmless when it is there already. No worker of ours may run yet."""
    for pool in sorted({deployment.pool for deployment in planned}):
        close_stale_runs(client, pool)
        _drop_older(client, pool, {deployment.name for deployment in planned})
        client.create_work_pool(work_pool(pool), overwrite=True)
    watch_for_zombies(client)
    for deployment in planned:
        deploy(client, deployment)


def _drop_older(client: SyncPrefectClient, pool: str, names: set[str]) -> None:
    """What an older version of Tocsin deployed, and its work pool of another type; the history stays."""
    in_pool = WorkPoolFilter.model_validate({"name": {"any_": [pool]}})
    for known in client.read_deployments(work_pool_filter=in_pool):
        if known.name not in names and "tocsin" in known.tags:
            client.delete_deployment(known.id)
    with contextlib.suppress(ObjectNotFound):
        if client.read_work_pool(pool).type != WORKER_TYPE:
            client.delete_work_pool(pool)


def work_pool(name: str) -> WorkPoolCreate:
    """A pool of our own type: its runs are threads of `tocsin worker`."""
    return WorkPoolCreate(
        name=name,
        type=WORKER_TYPE,
        base_job_template=BaseWorker.get_default_base_job_template(),
        description="Tocsin, in its resident workers",
    )


def close_stale_runs(client: SyncPrefectClient, pool: str) -> None:
    """End the runs of earlier lives: what ran is crashed, what was missed is not made up for."""
    for run in _runs(client, pool, [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]):
        client.set_flow_run_state(run.id, Crashed(message=STALE), force=True)
    now = datetime.now(UTC)
    for run in _runs(client, pool, [StateType.SCHEDULED]):
        if run.auto_scheduled and run.next_scheduled_start_time and run.next_scheduled_start_time < now:
            client.delete_flow_run(run.id)


def _runs(client: SyncPrefectClient, pool: str, states: list[StateType]) -> list[FlowRun]:
    return client.read_flow_runs(
        work_pool_filter=WorkPoolFilter.model_validate({"name": {"any_": [pool]}}),
        flow_run_filter=FlowRunFilter.model_validate({"state": {"type": {"any_": states}}}),
        limit=200,
    )


def deploy(client: SyncPrefectClient, planned: Planned) -> UUID:
    """Create or renew one deployment; a schedule or deployment that somebody switched off in the UI stays off."""
    flow: Flow[..., Any] = load_flow_from_entrypoint(planned.entrypoint)
    switched_off = _switched_off(client, f"{flow.name}/{planned.name}")
    return client.create_deployment(
        flow_id=client.create_flow_from_name(flow.name),
        name=planned.name,
        entrypoint=planned.entrypoint,
        description=planned.description,
        tags=planned.tags,
        parameters=planned.parameters,
        parameter_openapi_schema=parameter_schema(flow).model_dump_for_openapi(),
        work_pool_name=planned.pool,
        job_variables=planned.job_variables,
        version=planned.version,
        concurrency_limit=planned.limit,
        concurrency_options=_collision(planned),
        pull_steps=planned.pull_steps,
        schedules=[
            schedule.model_copy(update={"active": schedule.slug not in switched_off})
            for schedule in planned.schedules
        ],
    )


def _collision(planned: Planned) -> ConcurrencyOptions | None:
    if planned.collision is None:
        return None
    return ConcurrencyOptions.model_validate({"collision_strategy": planned.collision})


def _switched_off(client: SyncPrefectClient, name: str) -> set[str]:
    try:
        known = client.read_deployment_by_name(name)
    except ObjectNotFound:
        return set()
    return {schedule.slug for schedule in known.schedules if schedule.slug and not schedule.active}


def watch_for_zombies(client: SyncPrefectClient) -> None:
    """Have the server mark a run as crashed when its heartbeat (30 s) has been missing for 90 s.

    Without it a run whose process and worker were killed together stays Running for ever and holds the one slot.
    """
    automation = AutomationCore(
        name=ZOMBIES,
        description="A run that has given no sign of life for 90 seconds is dead.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.*"},
            match={"prefect.resource.id": "prefect.flow-run.*"},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=ZOMBIE_WINDOW,
        ),
        actions=[
            ChangeFlowRunState(
                name="Crashed",
                state=StateType.CRASHED,
                message="No sign of life for 90 seconds.",
                force=False,
            )
        ],
    )
    known = client.read_automations_by_name(ZOMBIES)
    if known:
        client.update_automation(known[0].id, automation)
    else:
        client.create_automation(automation)


def main() -> int:
    """Wait for the server of PREFECT_API_URL and bring it to prefect.yaml."""
    planned = plan(prefect_file().read_text("utf-8"))
    with get_client(sync_client=True) as client:
        while client.api_healthcheck() is not None:
            time.sleep(0.2)
        deploy_all(client, planned)
    return 0


if __name__ == "__main__":
    sys.exit(main())
