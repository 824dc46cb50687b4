"""`tocsin up` for real: a round in Prefect, and what kill -9 leaves behind. The tests share a house."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

LIVE = ["RUNNING", "PENDING", "CANCELLING"]
STORED_ONCE = "select count(*), count(distinct url_key), count(distinct source_id) from articles"


def tasks_of(house: Any, run: str) -> dict[str, Any]:
    """The task runs of a flow run by name."""
    found = house.api("/task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
    return {task["name"]: task for task in found}


def artifacts_of(house: Any, run: str) -> dict[str, Any]:
    """The artifacts of a flow run by key."""
    found = house.api("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})
    return {artifact["key"]: artifact for artifact in found}


def hold(sites: list[Any], house: Any) -> str:
    """A reading that hangs in the middle: a new story is asked for, and not answered. The run's id."""
    for site in sites:
        site.open.clear()
        site.stories += 1
        site.asked = 0
    run = house.reading()
    house.until(lambda: any(site.asked for site in sites))
    return str(run)


def let_go(sites: list[Any]) -> None:
    for site in sites:
        site.open.set()


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; a zombie is dead, and in a container nobody may bury it."""
    _, left = psutil.wait_procs(processes, timeout=3)
    return [process for process in left if process.status() != psutil.STATUS_ZOMBIE]


def test_a_reading_shows_each_source_as_a_task_and_its_result_in_words(house: Any) -> None:
    run = house.reading()

    state = house.ended(run)

    assert state["type"] == "COMPLETED", state["message"]
    tasks = tasks_of(house, run)
    table = {row["source"]: row for row in json.loads(artifacts_of(house, run)["sources"]["data"])}
    assert state["name"].endswith("1 of 3 sources failed")
    assert tasks["north-post"]["state"]["type"] == "COMPLETED"
    assert tasks["broken-post"]["state"]["type"] == "FAILED"
    assert "watch sources" in tasks
    assert {row["state"] for row in table.values()} == {"ok", "not judged yet"}
    assert table["`broken-post`"]["result"].startswith("failed: answered with an error (HTTP 503)")


def test_what_a_reading_stores_is_alerted_by_a_run_of_its_own(house: Any, sites: list[Any]) -> None:
    house.rest("alert", active=True)
    before = {run["id"] for run in house.runs("COMPLETED")}
    for site in sites[:2]:
        site.stories += 1

    house.ended(house.reading())

    def alerts() -> list[Any]:
        found = [run for run in house.runs("COMPLETED") if run["name"].startswith("alert")]
        return [run for run in found if run["id"] not in before]

    (run, *_) = house.until(alerts)
    house.rest("alert")
    assert "article" in run["state"]["name"]
    assert {"detect events", "match rules", "deliver alerts"} <= set(tasks_of(house, run["id"]))
    assert house.query("select count(*) from articles where matched_at is null") == [(0,)]


def test_a_run_cancelled_in_the_user_interface_ends_with_its_crawl(house: Any, sites: list[Any]) -> None:
    run = hold(sites[:2], house)
    child = house.crawl_child()

    house.api(f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING", "name": "Cancelling"}})

    assert house.ended(run)["type"] == "CANCELLED"
    assert alive([child]) == []
    let_go(sites[:2])


def test_one_source_can_be_read_now(house: Any) -> None:
    run = house.begin("read", {"sources": ["south-post"]})

    assert house.ended(run)["type"] == "COMPLETED"
    assert set(tasks_of(house, run)) == {"south-post", "watch sources"}


def test_a_deployment_of_something_else_is_refused_by_the_pool(house: Any) -> None:
    known = house.api("/deployments/name/read/read")
    asked = {
        "name": "foreign",
        "flow_id": known["flow_id"],
        "entrypoint": "os.getcwd",
        "work_pool_name": "tocsin",
    }
    number = house.api("/deployments/", asked)["id"]

    run = house.api(f"/deployments/{number}/create_flow_run", {})["id"]

    state = house.ended(run)
    house.api(f"/deployments/{number}", None, "DELETE")
    assert state["type"] == "CRASHED"
    assert "no flow of Tocsin" in state["message"]


def test_with_the_server_away_reading_and_alerting_go_on(house: Any, sites: list[Any]) -> None:
    for loop in ("alert", "read"):
        house.rest(loop, active=True)
    server = house.find("api_server")
    waiting = (
        "select (select count(*) from sources where next_due_at <= now())"
        " + (select count(*) from articles where matched_at is null)"
    )
    house.until(lambda: house.query(waiting) == [(0,)] and not house.runs(*LIVE))
    for site in sites[:2]:
        site.stories += 1

    server.suspend()
    house.write("update sources set next_due_at = now()")
    try:
        stored = "select count(*) from articles where matched_at is not null"
        house.until(lambda: house.query(stored) == [(sum(site.stories for site in sites[:2]),)], 100)
    finally:
        server.resume()
        for loop in ("alert", "read"):
            house.rest(loop)
        house.until(lambda: not house.runs(*LIVE))


def test_the_reason_of_a_failed_source_stands_in_its_log(house: Any) -> None:
    run = house.reading()
    house.ended(run)

    task = tasks_of(house, run)["broken-post"]["id"]
    told = house.until(lambda: house.api("/logs/filter", {"logs": {"task_run_id": {"any_": [task]}}}), 15)

    assert [line["message"] for line in told if "503" in line["message"]] == [told[-1]["message"]]
    assert "Traceback" not in " ".join(line["message"] for line in told)


def test_the_server_knows_our_schedule_and_watches_for_zombies(house: Any) -> None:
    deployment = house.api("/deployments/name/read/read")
    automations = house.api("/automations/filter", {})

    assert deployment["schedules"][0]["schedule"]["interval"] == 600
    assert deployment["version"]
    upcoming = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    house.until(
        lambda: all(run["name"].endswith(" UTC") for run in house.api("/flow_runs/filter", upcoming)), 90
    )
    assert [automation["trigger"]["within"] for automation in automations] == [90]
    assert len(house.ticks) > 10


# one that other accounts may run
OTHERS_PYTHON = "/usr/bin/python3"
ATTACK = """
import json, os, sys, urllib.error, urllib.request
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
url, login = sys.argv[1:3]
body = json.dumps({"job_variables": {"command": "id"}}).encode()
answers = []
for path, body, headers in (
    ("/flow_runs/filter", b"{}", {}),
    ("/deployments/" + "0" * 8 + "-0000-0000-0000-000000000000/create_flow_run", body, {}),
    ("/variables/name/health", None, {}),
    ("/flow_runs/filter", b"{}", {"Host": "rebound.example:4200"}),
    ("/flow_runs/filter", b"{}", {"Origin": "https://evil.example"}),
):
    request = urllib.request.Request(url + path, body, {"Content-Type": "application/json", **headers})
    try:
        answers.append(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).status)
    except urllib.error.HTTPError as error:
        answers.append(error.code)
try:
    open(login)
    answers.append("read")
except OSError:
    answers.append("unreadable")
print(json.dumps(answers))
"""


@pytest.mark.skipif(
    os.geteuid() != 0 or not Path(OTHERS_PYTHON).exists(), reason="only root can act as another account"
)
def test_another_account_of_this_machine_can_do_nothing_with_the_api(house: Any) -> None:
    url = f"http://127.0.0.1:{house.settings.prefect_port}/api"
    command = [OTHERS_PYTHON, "-I", "-c", ATTACK, url, str(house.settings.home / "prefect-login")]

    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == [401, 401, 401, 403, 403, "unreadable"]


def test_a_second_up_for_the_same_home_is_refused(house: Any) -> None:
    first = house.process
    talk, house.talk = house.talk, house.talk.with_name("second.txt")

    second = house.command()
    code = second.wait(30)
    said, house.talk = house.talk.read_text(), talk

    assert code == 2
    assert f"process {first.pid}" in said
    assert "TOCSIN_HOME" in said


def test_a_crawl_killed_in_mid_round_is_taken_up_again_in_it_and_loses_nothing(
    house: Any, sites: list[Any]
) -> None:
    readable = sites[:2]
    run = hold(readable, house)

    house.crawl_child().kill()
    let_go(readable)

    state, tasks = house.ended(run), tasks_of(house, run)
    assert state["type"] == "COMPLETED", state["message"]
    assert tasks["north-post"]["state"]["type"] == "COMPLETED"
    assert house.query(STORED_ONCE) == [(sum(site.stories for site in readable),) * 2 + (2,)]


def test_everything_killed_in_mid_round_comes_up_again_and_goes_on(house: Any, sites: list[Any]) -> None:
    readable = sites[:2]
    run = hold(readable, house)

    house.kill_everything()
    let_go(readable)
    house.up()

    assert house.state(run)["type"] == "CRASHED"
    deployments = [house.api(f"/deployments/name/{loop}/{loop}") for loop in ("read", "alert")]
    assert not [one for one in deployments if one["schedules"][0]["active"]], "switched on again"
    assert "Tocsin was stopped" in house.state(run)["message"]
    again = house.ended(house.reading())
    assert again["type"] == "COMPLETED", again["message"]
    assert house.query(STORED_ONCE) == [(sum(site.stories for site in readable),) * 2 + (2,)]
    assert house.query("select count(*) from crawls where finished_at is null") == [(0,)]


def test_ctrl_c_ends_a_round_as_cancelled_and_leaves_no_process(house: Any, sites: list[Any]) -> None:
    readable = sites[:2]
    hold(readable, house)
    everybody = house.processes()
    began = time.monotonic()

    code = house.end(signal.SIGINT)
    let_go(readable)

    assert code == 0, house.said()
    assert alive(everybody) == []
    assert time.monotonic() - began < 30
    assert "stopped" in house.said().splitlines()[-1]


def test_a_child_that_dies_is_named_and_the_others_are_stopped(house: Any) -> None:
    everybody = house.processes()

    house.find("tocsin-worker").kill()
    code = house.process.wait(60)
    house.process = None

    assert code == 3
    assert "worker ended with code -9" in house.said()
    assert alive(everybody) == []
