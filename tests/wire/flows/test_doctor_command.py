"""`tocsin doctor` on real databases: well, older or newer than we are, away, and hanging."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import sql.loops
import sql.workers
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from sql.connection import Connection
from sql.connection import now as database_now

pytestmark = pytest.mark.filterwarnings("ignore:Cyclopts application invoked without tokens")
Run = Callable[..., tuple[int, str, str]]
Findings = dict[str, list[dict[str, str]]]
Examine = Callable[[], tuple[int, Findings]]


@pytest.fixture
def examine(tocsin: Run) -> Examine:
    """Runs `tocsin doctor --json`; its exit code, and the findings of each check."""

    def run() -> tuple[int, Findings]:
        code, data, talk = tocsin("doctor", "--json")
        assert "Traceback" not in talk
        found: Findings = {}
        for line in data.splitlines():
            finding = json.loads(line)
            found.setdefault(finding["check"], []).append(finding)
        return code, found

    return run


def test_a_watch_that_is_well_has_no_error_and_the_exit_code_0(
    examine: Examine, conn: Connection, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_OPERATOR", "desk")
    rule = WatchRule(name="watched", query="convoy", notify=["desk"], max_age=None)
    with conn.transaction():
        now = database_now(conn)
        loading.save(conn, rule, saved_by="test", known_channels={"desk"}, now=now)
        conn.execute("update sources set next_due_at = %s", [now + timedelta(minutes=5)])
        until = now + timedelta(minutes=1)
        sql.workers.join(conn, name="a", machine="north", version="1", until=until, now=now)

    code, found = examine()

    assert code == 0
    # a server for tests may have been told not to wait for its disk
    assert "Postgres" in found["database"][0]["words"]
    for check in ("migrations", "clock", "workers", "loops", "sources", "rules", "articles"):
        assert [finding["level"] for finding in found[check]] == ["ok"], found[check]
    assert {finding["level"] for finding in found["channel"]} == {"ok"}


def test_a_paused_loop_a_missing_channel_and_no_worker_are_told_with_the_next_command(
    examine: Examine, conn: Connection, world: Any
) -> None:
    rule = WatchRule(name="watched", query="convoy", notify=["gone"], max_age=None)
    with conn.transaction():
        now = database_now(conn)
        loading.save(conn, rule, saved_by="test", known_channels={"gone"}, now=now)
        sql.loops.set_paused(conn, name="alert", is_paused=True, now=now)

    code, found = examine()

    assert code == 1
    assert "nobody is told" in found["loops"][0]["words"]
    assert found["workers"][0]["command"] == "tocsin up"
    assert any("rule watched" in finding["words"] for finding in found["channel"])


def test_an_older_database_is_told_and_not_changed(examine: Examine, conn: Connection) -> None:
    conn.execute("delete from tocsin_migrations where number >= 28")

    code, found = examine()

    assert code == 1
    assert found["migrations"][0]["command"] == "tocsin db migrate"
    assert "workers" not in found
    count = conn.execute("select count(*) from tocsin_migrations where number >= 28").fetchone()
    assert count == (0,)


def test_a_database_of_a_newer_version_is_told(examine: Examine, conn: Connection) -> None:
    conn.execute("insert into tocsin_migrations (number, name, digest) values (9999, 'future', 'x')")

    code, found = examine()

    assert code == 1
    assert "newer version" in found["database"][0]["words"]


def test_an_empty_home_is_told_the_first_command_and_nothing_is_made(
    examine: Examine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path / "nowhere"))

    code, found = examine()

    assert code == 1
    assert found["database"][0]["command"] == "tocsin up"
    assert found["Prefect"][0]["command"] == "tocsin up"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "url", ["postgresql://u:hidden@127.0.0.1:9/x", "postgresql://u:hid@den@x/y", "nonsense"]
)
def test_a_database_that_is_away_is_told_without_its_password(
    examine: Examine, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    code, found = examine()

    assert code == 1
    assert found["database"][0]["level"] == "error"
    assert "hid" not in json.dumps(found)


def test_a_server_that_takes_connections_and_says_nothing_does_not_hold_the_rest(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        monkeypatch.setenv("DATABASE_URL", f"postgresql://u@127.0.0.1:{port}/x")
        monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{port}/api")

        code, found = examine()

    assert code == 1
    assert "no answer" in found["database"][0]["words"]
    assert found["Prefect"][0]["level"] == "warning"
    assert found["disk"][0]["level"] == "ok"


@pytest.mark.parametrize(("address", "level"), [("127.0.0.1", "ok"), ("127.0.0.2", "warning")])
def test_whether_the_page_answers_is_looked_at(
    examine: Examine, monkeypatch: pytest.MonkeyPatch, address: str, level: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as page:
        monkeypatch.setenv("TOCSIN_WEB_ADDRESS", address)
        monkeypatch.setenv("TOCSIN_WEB_PORT", str(page.getsockname()[1]))

        _, found = examine()

    assert [finding["level"] for finding in found["page"]] == [level]


def test_settings_that_cannot_be_used_are_a_finding(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_METRICS_PORT", "everywhere")

    code, found = examine()

    assert code == 1
    assert "TOCSIN_METRICS_PORT" in found["settings"][0]["words"]
