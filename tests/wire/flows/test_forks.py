"""Crawl children that are forked: they read as started ones do, whatever befalls the process that they come from."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import Any

import psutil
import pytest

import sql.articles
import sql.sources
from flows import steps
from flows.crawl import forks
from flows.crawl.child import environment_of
from flows.crawl.forks import ForkedProcess, Forks, ForkServer
from flows.crawl.store import Outcome
from flows.settings import Settings
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Source

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux forks")
JOB = b'{"sources": [], "deadline_seconds": 30}\n'
LOADED = """
import os, sys
from spiders import fork_server
fork_server.load()
assert "twisted.internet.reactor" not in sys.modules
print(len(os.listdir("/proc/self/task")))
"""


class Told:
    """A listener that remembers what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def claimed(self, sources: Sequence[Source]) -> None:
        """Some sources are read."""

    def log(self, source_id: int | None, level: int, message: str) -> None:
        self.said.append(message)

    def finished(self, outcome: Outcome) -> None:
        """One is finished."""


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Forks]:
    made = Forks()
    made.is_wanted = True
    monkeypatch.setattr("flows.crawl.child.FORKS", made)
    yield made
    made.end()


@pytest.fixture
def watched(conn: Connection, site: Any) -> Connection:
    with conn.transaction():
        now = database_now(conn)
        sql.sources.add(conn, name="local", home_url=f"{site.url}/", delay_seconds=0, now=now)
    return conn


def read(settings: Settings, url: str, listener: Told) -> list[Outcome]:
    return steps.read(settings, url, listener, started_by="worker", everything=True).outcomes


def fork(forks: Forks) -> ForkedProcess:
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryDirectory() as folder:
        child = forks.fork(environment_of(os.environ, folder), folder, errors)
    assert child is not None
    return child


def close(child: ForkedProcess) -> None:
    for pipe in (child.stdin, child.stdout):
        with contextlib.suppress(OSError):
            pipe.close()
    child.forget()


def test_forked_children_read_what_started_ones_would(
    wanted: Forks, settings: Settings, watched: Connection, database_url: str, site: Any
) -> None:
    first = read(settings, database_url, Told())
    second = read(settings, database_url, Told())

    assert [(one.new, one.failure, one.dropped) for one in first] == [(24, None, {})]
    assert [(one.new, one.failure) for one in second] == [(0, None)]
    assert set(site.fetched().values()) == {1}
    assert wanted._server is not None


def test_when_the_process_to_fork_from_is_killed_another_reads_the_rest(
    wanted: Forks, settings: Settings, watched: Connection, database_url: str, site: Any
) -> None:
    def kill(number: int) -> None:
        if number == 9 and wanted._server is not None:
            wanted._server.process.kill()

    site.on_article = kill
    listener = Told()

    outcomes = read(settings, database_url, listener)

    assert [(one.failure, one.dropped) for one in outcomes] == [(None, {})]
    assert sql.articles.count_all(watched) == 24
    assert any("was ended by signal 9" in line for line in listener.said)


@pytest.mark.parametrize("command", [["/bin/false"], ["/nowhere/python"], ["/bin/sleep", "60"]])
def test_where_none_can_be_forked_a_child_is_started(
    wanted: Forks,
    settings: Settings,
    watched: Connection,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
) -> None:
    monkeypatch.setattr(forks, "COMMAND", command)
    monkeypatch.setattr(forks, "START_SECONDS", 0.5)
    monkeypatch.setattr(forks, "ANSWER_SECONDS", 0.5)

    outcomes = read(settings, database_url, Told())

    assert [(one.new, one.failure) for one in outcomes] == [(24, None)]


def test_nothing_is_forked_on_another_system(wanted: Forks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    with tempfile.TemporaryFile() as errors:
        assert wanted.fork({}, "/tmp", errors) is None


def test_the_exit_code_of_a_job_that_cannot_be_read_is_told(wanted: Forks) -> None:
    child = fork(wanted)

    child.stdin.write(b"no job\n")
    child.stdin.flush()

    assert child.wait(60) == 2
    close(child)


def test_a_child_ends_when_its_own_stdin_does_and_others_go_on(wanted: Forks) -> None:
    one, other = fork(wanted), fork(wanted)
    for child in (one, other):
        child.stdin.write(JOB.replace(b'"deadline', b'"takes_more": true, "deadline'))
        child.stdin.flush()

    one.stdin.close()

    assert one.wait(60) == 0
    with pytest.raises(subprocess.TimeoutExpired):
        other.wait(0)
    os.killpg(other.pid, signal.SIGKILL)
    assert other.wait(60) == -signal.SIGKILL
    for child in (one, other):
        close(child)


def test_the_number_of_a_child_that_ended_is_its_own_until_it_is_forgotten(wanted: Forks) -> None:
    child = fork(wanted)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait(60)

    assert psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE
    close(child)
    give_up = time.monotonic() + 30
    while psutil.pid_exists(child.pid) and time.monotonic() < give_up:
        time.sleep(0.01)
    assert not psutil.pid_exists(child.pid)


def test_the_process_to_fork_from_ends_with_whoever_began_it() -> None:
    server = ForkServer(environment_of(os.environ, tempfile.gettempdir()))

    server._socket.shutdown(2)

    assert server.process.wait(60) == 0
    server.end()


def test_its_memory_is_free_when_it_has_not_been_used_for_long(
    wanted: Forks, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = fork(wanted)
    wanted.end_idle()
    assert wanted._server is not None

    os.killpg(child.pid, signal.SIGKILL)
    child.wait(60)
    close(child)
    monkeypatch.setattr(forks, "IDLE_SECONDS", 0.0)
    wanted.end_idle()

    assert wanted._server is None
    close(fork(wanted))


def test_what_is_loaded_before_the_fork_begins_no_thread_and_chooses_no_reactor() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        capture_output=True,
        check=True,
        env=environment_of(os.environ, tempfile.gettempdir()) | {"OPENBLAS_NUM_THREADS": "1"},
    )

    assert done.stdout.strip() == b"1"
