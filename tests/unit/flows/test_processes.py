"""Children of `tocsin up`: none is left, whatever it does."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from flows.local import processes
from flows.local.processes import Child, end_leftovers, record

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("ready", flush=True)
time.sleep(60)
"""


def start(program: str, folder: Path) -> Child:
    child = Child("worker", [sys.executable, "-c", program], os.environ, folder / "worker.log")
    give_up = time.monotonic() + 10
    while "ready" not in child.tail() and time.monotonic() < give_up:
        child.process.poll()
    return child


def test_a_child_that_will_not_stop_is_killed_with_all_that_came_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "KILL_SECONDS", 0.2)
    child = start(STUBBORN, tmp_path)
    (grandchild,) = psutil.Process(child.process.pid).children()

    child.stop(0.1)

    assert not child.is_running()
    assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE


def test_what_a_killed_life_left_running_is_ended_by_the_next(tmp_path: Path) -> None:
    child = start("print('ready', flush=True); import time; time.sleep(60)", tmp_path)
    record(tmp_path / "processes.json", [child])

    assert end_leftovers(tmp_path / "processes.json") == ["worker"]
    assert child.process.wait(5) == -signal.SIGTERM
    assert end_leftovers(tmp_path / "processes.json") == []


def test_a_stranger_that_was_given_the_old_pid_is_left_alone(tmp_path: Path) -> None:
    stranger = start("print('ready', flush=True); import time; time.sleep(60)", tmp_path)
    text = f'[{{"name": "worker", "pid": {stranger.process.pid}, "created": {time.time() + 3600}}}]'
    (tmp_path / "processes.json").write_text(text)

    assert end_leftovers(tmp_path / "processes.json") == []
    assert stranger.is_running()
    stranger.stop(5)


def test_a_record_that_was_cut_off_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "processes.json").write_text('[{"name": "wor')

    assert end_leftovers(tmp_path / "processes.json") == []
    assert end_leftovers(tmp_path / "never-written.json") == []


def test_a_log_is_cut_before_it_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LOG_BYTES", 100)
    child = start("print('ready ' * 50, flush=True)", tmp_path)
    child.process.wait()

    child.trim()

    assert (tmp_path / "worker.log").stat().st_size == 0
    assert "ready" in (tmp_path / "worker.1.log").read_text()
