"""Numbers for Prometheus from a real database, where they go, and the dashboard that shows them."""

from __future__ import annotations

import json
import re
import socket
import stat
import threading
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

import sql.loops
import sql.metrics
import sql.workers
from flows.local.reporting import Reporting
from flows.metrics import giving
from flows.metrics.numbers import Numbers
from flows.settings import Settings
from flows.steps import RunContext
from sql.connection import Connection
from sql.connection import now as database_now

DASHBOARD = Path(__file__).resolve().parents[3] / "docs" / "deploy" / "grafana.json"


def values(numbers: Numbers) -> dict[str, float]:
    """Each sample by its name and labels, as Prometheus reads it."""
    return parsed(generate_latest(numbers.registry).decode())


def parsed(text: str) -> dict[str, float]:
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}[{labels}]" if labels else sample.name] = sample.value
    return found


def later(conn: Connection) -> datetime:
    """A moment that the next look counts: it is not too new for it."""
    with conn.transaction():
        return database_now(conn) - timedelta(seconds=30)


def test_what_was_stored_before_the_first_look_is_not_counted(conn: Connection, world: Any) -> None:
    world.article()
    numbers = Numbers()

    numbers.look(conn)
    numbers.look(conn)

    assert values(numbers)["tocsin_articles_stored_total"] == 0


def test_an_article_is_counted_once_with_its_age(conn: Connection, world: Any) -> None:
    numbers = Numbers()
    numbers.look(conn)
    # what the look before may not have seen yet
    seen = later(conn) + timedelta(microseconds=1)
    conn.execute("update sources set added_at = %s", [seen - timedelta(days=1)])
    world.article(seen=seen, age=timedelta(minutes=3))

    numbers.look(conn)
    numbers.look(conn)

    found = values(numbers)
    assert found["tocsin_articles_stored_total"] == 1
    assert found["tocsin_published_to_stored_seconds_sum"] == pytest.approx(180)


def test_what_a_new_source_had_published_before_counts_without_an_age(conn: Connection, world: Any) -> None:
    numbers = Numbers()
    numbers.look(conn)
    seen = later(conn) + timedelta(microseconds=1)
    conn.execute("update sources set added_at = %s", [seen])
    world.article(seen=seen, age=timedelta(days=30))

    numbers.look(conn)

    found = values(numbers)
    assert found["tocsin_articles_stored_total"] == 1
    assert found["tocsin_published_to_stored_seconds_count"] == 0


def test_queues_sources_and_paused_loops_are_shown(conn: Connection, world: Any) -> None:
    world.article(detected=False)
    with conn.transaction():
        now = database_now(conn)
        sql.loops.set_paused(conn, name="alert", is_paused=True, now=now)
        alive, dead = now + timedelta(minutes=1), now - timedelta(minutes=1)
        sql.workers.join(conn, name="a", machine="north", version="1", until=alive, now=now)
        sql.workers.join(conn, name="b", machine="north", version="1", until=dead, now=now)
        sql.workers.note_ping(conn, name="a", pinged_at=now, problem="")
    numbers = Numbers()

    numbers.look(conn)

    found = values(numbers)
    assert found["tocsin_waiting[queue=articles]"] == 1
    assert found["tocsin_waiting_oldest_seconds[queue=articles]"] > 0
    assert found["tocsin_waiting[queue=sources]"] == 1
    assert found["tocsin_sources[state=new]"] == 1
    assert found["tocsin_sources[state=blocked]"] == 0
    assert found["tocsin_loop_paused[loop=alert]"] == 1
    assert found["tocsin_loop_paused[loop=read]"] == 0
    assert found["tocsin_workers_alive"] == 1
    assert found["tocsin_pinged_at_timestamp_seconds"] == pytest.approx(now.timestamp(), abs=1)


def test_what_waits_for_a_digest_counts_from_the_time_that_the_digest_is_due(conn: Connection) -> None:
    with conn.transaction():
        now = database_now(conn)
        for target, due_at in (("a", now - timedelta(minutes=9)), ("b", now + timedelta(hours=9))):
            conn.execute(
                "insert into digest_items (channel, target, target_label, schedule, reason, due_at, created_at)"
                " values ('desk', %s, 'x', 'daily 07:30', 'empty', %s, %s)",
                [target, due_at, now - timedelta(days=1)],
            )

        backlog = sql.metrics.backlog(conn, now=now)

    assert (backlog.messages, backlog.message_since) == (1, now - timedelta(minutes=9))


def test_the_port_is_of_this_machine_alone_and_is_free_again_afterwards() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    end = giving.serve(str(port), Numbers().registry)
    try:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert "tocsin_build" in answer.read().decode()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=5)
    finally:
        end()

    giving.serve(f"127.0.0.1:{port}", Numbers().registry)()


def test_the_file_is_replaced_whole_and_can_be_read_by_its_collector(tmp_path: Path) -> None:
    file = tmp_path / "tocsin.prom"
    giving.write(file, Numbers().registry)
    before = file.stat().st_ino

    giving.write(file, Numbers().registry)

    assert file.stat().st_ino != before
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["tocsin.prom"]
    assert "tocsin_workers_alive" in parsed(file.read_text())


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "tocsin.prom").mkdir()

    with pytest.raises(OSError, match="directory"):
        giving.write(tmp_path / "tocsin.prom", Numbers().registry)

    assert [path.name for path in tmp_path.iterdir()] == ["tocsin.prom"]


def test_a_worker_reports_and_says_why_it_does_not_ping(
    settings: Settings, database_url: str, conn: Connection, tmp_path: Path
) -> None:
    with conn.transaction():
        now = database_now(conn)
        sql.workers.join(conn, name="a", machine="north", version="1", until=now, now=now)
    file = tmp_path / "tocsin.prom"
    wanted = settings.model_copy(update={"metrics_file": file, "ping_url": "http://127.0.0.1:9/hidden"})
    reporting = Reporting(RunContext(wanted, database_url), "a", set)
    reporting.start()
    try:
        give_up = time.monotonic() + 30
        while not file.exists() and time.monotonic() < give_up:
            threading.Event().wait(0.02)
    finally:
        reporting.end()

    assert parsed(file.read_text())["tocsin_database_up"] == 1
    (worker,) = sql.workers.list_all(conn)
    assert worker.ping_problem == "no source is read"
    assert worker.pinged_at is None


def test_every_metric_that_the_dashboard_names_exists() -> None:
    known = set(re.findall(r"^# TYPE (\w+) ", generate_latest(Numbers().registry).decode(), re.MULTILINE))
    known |= {f"{name}_bucket" for name in known}
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    named = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\b(?:tocsin|process)_\w+", target["expr"])
    }

    assert named
    assert named <= known
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
