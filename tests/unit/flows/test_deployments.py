"""prefect.yaml: one plan for `tocsin up` and for Prefect's own commands."""

from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version

import pytest

from flows.local.deployments import WORKER_TYPE, BadPrefectFile, plan, prefect_file, work_pool
from flows.local.environment import HEARTBEAT_SECONDS, POOL
from flows.local.worker import FLOWS, TocsinWorker

PLANNED = {one.name: one for one in plan(prefect_file().read_text("utf-8"))}


def test_the_shipped_plan_has_a_heartbeat_of_each_loop_and_a_nightly_upkeep() -> None:
    intervals = {name: one.schedules[0].schedule.interval for name, one in PLANNED.items()}

    assert intervals == {
        "read": timedelta(minutes=10),
        "alert": timedelta(minutes=30),
        "upkeep": timedelta(days=1),
    }


def test_idle_time_leaves_at_most_ten_runs_an_hour() -> None:
    hour = timedelta(hours=1)

    assert sum(hour / one.schedules[0].schedule.interval for one in PLANNED.values()) <= 10


def test_any_number_of_workers_may_read_and_alert_at_once_and_one_keeps_house() -> None:
    assert (PLANNED["read"].limit, PLANNED["alert"].limit) == (None, None)
    assert (PLANNED["upkeep"].limit, PLANNED["upkeep"].collision) == (1, "CANCEL_NEW")


def test_the_plan_and_the_stack_agree_on_pool_heartbeat_and_version() -> None:
    for planned in PLANNED.values():
        assert planned.pool == POOL
        assert planned.job_variables["env"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == str(HEARTBEAT_SECONDS)
        assert planned.version == version("tocsin")


def test_the_worker_knows_every_flow_of_the_plan() -> None:
    assert {planned.entrypoint for planned in PLANNED.values()} == set(FLOWS)
    assert {f"{flow.name}" for flow in FLOWS.values()} == set(PLANNED)


def test_nothing_is_pulled_for_flows_are_installed() -> None:
    for planned in PLANNED.values():
        assert planned.pull_steps == [{"prefect.deployments.steps.set_working_directory": {"directory": "/"}}]
        assert ":" not in planned.entrypoint


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("    parameters: {}", "    parameters: {}\n    triggers: []", "triggers"),
        ("        interval: 600", "        cron: '*/2 * * * *'", "cron"),
    ],
)
def test_what_up_would_pass_over_is_refused(before: str, after: str, named: str) -> None:
    text = prefect_file().read_text("utf-8").replace(before, after)

    with pytest.raises(BadPrefectFile, match=named):
        plan(text)


def test_the_pool_of_tocsin_up_is_for_resident_workers() -> None:
    assert work_pool("tocsin").type == TocsinWorker.type == WORKER_TYPE
