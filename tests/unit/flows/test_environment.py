"""What the Prefect server and the worker are told, whatever the user's own environment says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from flows.local.environment import further_environment, server_environment, worker_environment
from flows.local.login import Login
from flows.settings import Settings

USERS = {
    "PATH": "/bin",
    "PREFECT_API_KEY": "key of another Prefect",
    "PREFECT_API_URL": "https://elsewhere.example/api",
    "TOCSIN_SLACK_URL": "http://old.example",
    "DATABASE_URL": "postgresql://me:secret@db.example/news",
    "HTTP_PROXY": "http://proxy.example:3128",
    "NO_PROXY": "intranet.example",
}
LOGIN = Login(Path("house/prefect-login"), "tocsin:hunter2", is_new=False)
HISTORY = "postgresql+asyncpg://postgres:word@127.0.0.1:5433/prefect"


def settings(**values: object) -> Settings:
    return Settings.model_validate({"home": Path("house"), "prefect_port": 4300, **values})


def test_both_speak_to_the_port_that_the_browser_is_told_of() -> None:
    server = server_environment(USERS, settings(), LOGIN, HISTORY)
    worker = worker_environment(USERS, settings(), LOGIN)

    assert server["PREFECT_API_URL"] == worker["PREFECT_API_URL"] == "http://127.0.0.1:4300/api"
    assert server["PREFECT_SERVER_API_PORT"] == "4300"


def test_nothing_of_another_prefect_gets_in() -> None:
    for told in (
        server_environment(USERS, settings(), LOGIN, HISTORY),
        worker_environment(USERS, settings(), LOGIN),
    ):
        assert "PREFECT_API_KEY" not in told
        assert told["PREFECT_HOME"] == str(Path("house").resolve() / "prefect")
        assert told["PATH"] == "/bin"


def test_the_server_sends_nothing_home_and_shows_the_first_user_interface() -> None:
    told = server_environment(USERS, settings(), LOGIN, HISTORY)

    assert told["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert told["DO_NOT_TRACK"] == "1"
    assert told["PREFECT_SERVER_UI_V2_ENABLED"] == "false"
    assert told["PREFECT_SERVER_API_HOST"] == "127.0.0.1"


def test_the_server_does_not_know_our_database_nor_the_worker_the_history() -> None:
    server = server_environment(
        USERS, settings(database_url="postgresql://me:secret@db.example/news"), LOGIN, HISTORY
    )
    worker = worker_environment(USERS, settings(database_url="postgresql://me:secret@db.example/news"), LOGIN)

    assert not [value for value in server.values() if "secret" in value]
    assert not [value for value in worker.values() if "word@" in value]
    assert worker["DATABASE_URL"] == "postgresql://me:secret@db.example/news"


def test_an_unset_database_is_not_handed_on_from_the_users_environment() -> None:
    assert "DATABASE_URL" not in worker_environment(USERS, settings(), LOGIN)


def test_settings_reach_the_flow_runs_wherever_they_run() -> None:
    told = worker_environment(
        USERS, settings(channels=Path("channels.yaml"), allow_nets=["10.0.0.0/8", "::1/128"]), LOGIN
    )

    assert told["TOCSIN_HOME"] == str(Path("house").resolve())
    assert told["TOCSIN_CHANNELS"] == str(Path("channels.yaml").resolve())
    assert told["TOCSIN_ALLOW_NETS"] == "10.0.0.0/8 ::1/128"
    assert "TOCSIN_SLACK_URL" not in told


def test_a_time_for_ever_reaches_the_flow_runs_and_does_not_fall_back_to_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = worker_environment(USERS, settings(keep_text="none", keep_history="90d"), LOGIN)
    for name in ("TOCSIN_KEEP_TEXT", "TOCSIN_KEEP_HISTORY"):
        monkeypatch.setenv(name, told[name])

    assert (Settings().keep_text, Settings().keep_history) == (None, timedelta(days=90))


def test_a_proxy_of_the_user_does_not_stand_between_our_own_processes() -> None:
    assert worker_environment(USERS, settings(), LOGIN)["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"


def test_the_server_asks_for_a_login_and_the_worker_has_it() -> None:
    server = server_environment(USERS, settings(), LOGIN, HISTORY)
    worker = worker_environment(USERS, settings(), LOGIN)

    assert server["PREFECT_SERVER_API_AUTH_STRING"] == worker["PREFECT_API_AUTH_STRING"] == "tocsin:hunter2"
    assert "hunter2" not in repr(LOGIN)


def test_what_a_further_machine_says_of_its_worker_is_heeded() -> None:
    told = further_environment(
        {"PREFECT_API_URL": "https://hub.example/api", "PREFECT_WORKER_QUERY_SECONDS": "30"}
    )

    assert told["PREFECT_API_URL"] == "https://hub.example/api"
    assert told["PREFECT_WORKER_QUERY_SECONDS"] == "30"
    assert told["PREFECT_API_REQUEST_TIMEOUT"] == "10"


def test_the_server_looks_for_work_of_its_own_seldom() -> None:
    told = server_environment(USERS, settings(), LOGIN, HISTORY)

    assert told["PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS"] == "60"
