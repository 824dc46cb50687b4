"""The resident worker with no Prefect server anywhere: what is stored is told, nothing is begun for nothing."""

from __future__ import annotations

import contextvars
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

import sql.loops
import sql.worker_requests
import sql.workers
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.local.history import History
from flows.local.loops import Ending, Loop
from flows.local.resident import Resident
from flows.local.runs import Runs
from flows.settings import Settings
from flows.steps import RunContext
from sql.connection import Connection
from sql.connection import now as database_now

PATIENCE = 30.0
NO_SERVER = "http://127.0.0.1:9/api"


@pytest.fixture
def place(settings: Settings, database_url: str, conn: Connection, world: Any) -> RunContext:
    rule = WatchRule(name="watched", query="convoy", notify=["desk"], max_age=None)
    loading.save(conn, rule, saved_by="test", known_channels={"desk"}, now=database_now(conn))
    conn.execute("update sources set enabled = false")
    return RunContext(settings, database_url)


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture
def history(place: RunContext, runs: Runs) -> Iterator[History]:
    with temporary_settings({PREFECT_API_URL: NO_SERVER, PREFECT_CLIENT_MAX_RETRIES: 0}):
        yield History(place, runs, "tocsin")


@pytest.fixture
def begin(
    place: RunContext, history: History, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Resident]]:
    """Begins workers, and ends them; the process of the tests is larger than a worker may become."""
    monkeypatch.setattr("flows.local.resident.MOST_BYTES", 1 << 40)
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def begin(name: str) -> Resident:
        resident = Resident(place, history, runs, name, stop)
        threads.append(threading.Thread(target=contextvars.copy_context().run, args=(resident.run,)))
        threads[-1].start()
        return resident

    yield begin
    stop.set()
    runs.stop_all(PATIENCE)
    for thread in threads:
        thread.join(PATIENCE)


def until(what: Callable[[], Any]) -> bool:
    give_up = time.monotonic() + PATIENCE
    while not what() and time.monotonic() < give_up:
        time.sleep(0.05)
    return bool(what())


def test_with_no_server_a_run_is_done_all_the_same(
    history: History, world: Any, conn: Connection, mailbox: Any
) -> None:
    world.article(seen=database_now(conn), detected=False)

    ending = history.run(Loop.ALERT)

    assert ending is Ending.DONE
    assert len(mailbox.messages) == 1


def test_a_server_that_is_away_is_not_asked_again_at_once(history: History) -> None:
    assert history.run(Loop.ALERT) is Ending.NOTHING

    began = time.monotonic()
    assert history.is_paused(Loop.ALERT) is None
    assert time.monotonic() - began < 0.1


def test_a_reading_of_nothing_comes_to_nothing(history: History) -> None:
    assert history.run(Loop.READ) is Ending.NOTHING


def test_a_stored_article_is_told_within_seconds(
    begin: Callable[[str], Resident], world: Any, conn: Connection, mailbox: Any
) -> None:
    begin("one")
    time.sleep(1.0)

    world.article(seen=database_now(conn), detected=False)

    assert until(lambda: mailbox.messages)


def test_of_two_workers_each_message_is_sent_by_one(
    begin: Callable[[str], Resident], world: Any, conn: Connection, mailbox: Any
) -> None:
    begin("one")
    begin("two")

    for number in range(3):
        text = f"A convoy of {number + 2} lorries left town {number} for the mountains."
        world.article(f"Convoy {number} leaves", text, seen=database_now(conn), detected=False)

    def matched() -> bool:
        row = conn.execute("select count(*) from articles where matched_at is null").fetchone()
        left = conn.execute("select count(*) from deliveries where state <> 'sent'").fetchone()
        return row == left == (0,)

    assert until(matched)
    row = conn.execute("select count(*) from deliveries").fetchone()
    assert row is not None
    assert len(mailbox.messages) == row[0]


def test_an_idle_worker_begins_nothing(begin: Callable[[str], Resident], runs: Runs) -> None:
    begin("one")
    time.sleep(3.0)

    assert runs.count == 0


def test_a_loop_under_way_is_held_against_others_and_let_go_afterwards(
    begin: Callable[[str], Resident], place: RunContext, world: Any, conn: Connection
) -> None:
    begin("one")
    world.article(seen=database_now(conn), detected=False)

    def is_free() -> bool:
        found = sql.loops.waiting(conn, targets=[], worker="two", now=database_now(conn))
        return not found.articles and not found.is_held_by_another

    assert until(is_free)


def test_a_worker_that_ran_for_long_begins_anew(
    place: RunContext, history: History, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.local.resident.MOST_RUNS", 0)

    assert Resident(place, history, runs, "one", threading.Event()).run()


def test_runs_that_are_stopped_end_and_no_more_begin(runs: Runs) -> None:
    ended = threading.Event()

    def work() -> None:
        with runs.plain() as stop:
            stop.wait(PATIENCE)
        ended.set()

    threading.Thread(target=work).start()
    assert until(runs.numbers)

    assert runs.stop_all(PATIENCE)
    assert ended.wait(PATIENCE)
    with runs.plain() as stop:
        assert stop.is_set()


def test_a_worker_is_listed_while_it_lives_and_a_dead_one_of_its_machine_is_not_after_that(
    begin: Callable[[str], Resident], conn: Connection
) -> None:
    with conn.transaction():
        now = database_now(conn)
        gone = {"machine": socket.gethostname(), "version": "1", "until": now - timedelta(minutes=1)}
        sql.workers.join(conn, name="dead", now=now, **gone)
        sql.workers.join(conn, name="elsewhere", now=now, **{**gone, "machine": "another"})

    resident = begin("a")

    def names() -> list[str]:
        with conn.transaction():
            return [worker.name for worker in sql.workers.list_all(conn)]

    assert until(lambda: names() == ["elsewhere", "a"])
    with conn.transaction():
        sql.workers.leave(conn, name="a")
    resident._beats.due = 0.0
    assert until(lambda: "a" in names())
    resident.stop.set()
    assert until(lambda: names() == ["elsewhere"])


def test_what_the_page_asks_for_is_done_within_seconds(
    begin: Callable[[str], Resident], conn: Connection, mailbox: Any
) -> None:
    begin("one")

    number = sql.worker_requests.ask(
        conn, kind="channel_test", subject="desk", asked_by="ana", most=20, now=database_now(conn)
    )
    assert number is not None

    def finished() -> bool:
        request = sql.worker_requests.get(conn, id=number)
        return request is not None and request.finished_at is not None

    assert until(finished)
    assert len(mailbox.messages) == 1
