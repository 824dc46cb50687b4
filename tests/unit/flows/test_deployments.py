"""prefect.yaml: one plan for `tocsin up` and for Prefect's own commands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.local.deployments import BadPrefectFile, plan, prefect_file, work_pool
from flows.local.environment import HEARTBEAT_SECONDS, POOL


def test_the_shipped_plan_is_a_round_every_two_minutes_that_is_never_overtaken() -> None:
    (planned,) = plan(prefect_file().read_text("utf-8"))

    assert (planned.name, planned.entrypoint) == ("round", "flows.round.run_round")
    assert (planned.limit, planned.collision) == (1, "CANCEL_NEW")
    assert [schedule.schedule.interval for schedule in planned.schedules] == [timedelta(minutes=2)]


def test_the_plan_and_the_stack_agree_on_pool_and_heartbeat() -> None:
    (planned,) = plan(prefect_file().read_text("utf-8"))

    assert planned.pool == POOL
    assert planned.job_variables["env"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] == str(HEARTBEAT_SECONDS)


def test_nothing_is_pulled_for_flows_are_installed() -> None:
    (planned,) = plan(prefect_file().read_text("utf-8"))

    assert planned.pull_steps == [{"prefect.deployments.steps.set_working_directory": {"directory": "/"}}]
    assert ":" not in planned.entrypoint


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("    tags: [tocsin]", "    tags: [tocsin]\n    triggers: []", "triggers"),
        ("        interval: 120", "        cron: '*/2 * * * *'", "cron"),
    ],
)
def test_what_up_would_pass_over_is_refused(before: str, after: str, named: str) -> None:
    text = prefect_file().read_text("utf-8").replace(before, after)

    with pytest.raises(BadPrefectFile, match=named):
        plan(text)


def test_runs_of_this_machine_start_by_this_python() -> None:
    template = work_pool("tocsin").base_job_template

    assert template["variables"]["properties"]["command"]["default"].endswith("-m prefect.engine")
