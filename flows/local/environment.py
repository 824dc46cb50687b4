"""What the Prefect server and the worker are told by their environment, whatever the user's own Prefect is set to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from alerts.text.humanize import compact_duration
from flows.local.login import Login
from flows.settings import SETTINGS_FILE, Settings, settings_file

HOST = "127.0.0.1"
POOL = "tocsin"
HISTORY_SECONDS = 30 * 24 * 3600
# the zombie watch of flows/local/deployments.py allows three of these
HEARTBEAT_SECONDS = 30
# The server's own looks: as they come, every 5 to 15 seconds each, they take 3 % of a core for nothing.
_UNHURRIED = {
    f"PREFECT_SERVER_SERVICES_{name}_SECONDS": str(seconds)
    for name, seconds in {
        "LATE_RUNS_LOOP": 60,
        "PAUSE_EXPIRATIONS_LOOP": 300,
        "CLEANUP_RECONCILER_LOOP": 300,
        "CANCELLATION_CLEANUP_LOOP": 60,
        "FOREMAN_LOOP": 60,
        "REPOSSESSOR_LOOP": 60,
        "SCHEDULER_RECENT_DEPLOYMENTS_LOOP": 60,
    }.items()
}
_RESIDENT = {
    # runs that people start by hand and the few scheduled ones; the others are begun without being asked for
    "PREFECT_WORKER_QUERY_SECONDS": "10",
    "PREFECT_WORKER_PREFETCH_SECONDS": "0",
    # a server that hangs holds nothing up for long
    "PREFECT_API_REQUEST_TIMEOUT": "10",
    "PREFECT_CLIENT_MAX_RETRIES": "1",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}


def api_url(port: int) -> str:
    """Where the Prefect API listens."""
    return f"http://{HOST}:{port}/api"


def server_environment(
    base: Mapping[str, str], settings: Settings, login: Login, history_url: str
) -> dict[str, str]:
    """The server: its history in our Postgres, a login, nothing sent home, V1 user interface.

    The second user interface calls an outside host even when analytics are off (seen in 3.8.8 and 3.9.1).
    """
    port = settings.prefect_port
    return _plain(base) | {
        **_common(settings),
        # without it every account of this machine could have any command run as ours
        "PREFECT_SERVER_API_AUTH_STRING": login.words,
        "PREFECT_API_DATABASE_CONNECTION_URL": history_url,
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{HOST}:{port},http://localhost:{port}",
        # slots of rounds outlive the server, so that its restart neither frees nor leaks one
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(HISTORY_SECONDS),
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        # each connection that is kept is a process of Postgres with 6 MB, and grows; more are made when needed
        "PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_SIZE": "3",
        "PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_RECYCLE": "300",
        **_UNHURRIED,
        # what looks for runs without a sign of life
        "PREFECT_SERVER_EVENTS_PROACTIVE_GRANULARITY": "PT20S",
        "PREFECT_SERVER_SERVICES_TRIGGERS_PG_NOTIFY_HEARTBEAT_INTERVAL_SECONDS": "60",
    }


def worker_environment(base: Mapping[str, str], settings: Settings, login: Login) -> dict[str, str]:
    """The worker, its flow runs, and whoever else talks to the server: our settings as they are in force here.

    A flow run has another working folder, where a relative path or a `tocsin.toml` would be lost.
    """
    return _plain(base) | {
        **_common(settings),
        **_ours(settings),
        "PREFECT_API_AUTH_STRING": login.words,
        # the server of `tocsin up` has a login instead, and each client would ask for a token first
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
        **_RESIDENT,
    }


def further_environment(base: Mapping[str, str]) -> dict[str, str]:
    """A worker of a further machine: the user's environment, with what a resident worker needs where that is silent."""
    return {**_RESIDENT, "PREFECT_SERVER_EPHEMERAL_ENABLED": "false", "DO_NOT_TRACK": "1", **base}


def _plain(base: Mapping[str, str]) -> dict[str, str]:
    """The user's environment without what is meant for another Prefect, or for us (each part gets its own)."""
    hidden = ("PREFECT_", "TOCSIN_")
    kept = {
        name: value for name, value in base.items() if not name.startswith(hidden) and name != "DATABASE_URL"
    }
    exempt = [base.get("NO_PROXY") or base.get("no_proxy") or "", HOST, "localhost"]
    return kept | {name: ",".join(filter(None, exempt)) for name in ("NO_PROXY", "no_proxy")}


def _common(settings: Settings) -> dict[str, str]:
    return {
        "PREFECT_HOME": str(settings.home.resolve() / "prefect"),
        "PREFECT_API_URL": api_url(settings.prefect_port),
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_CLI_PROMPT": "false",
        # glibc gives each of many threads a heap of its own, which idles at 10 MB
        "MALLOC_ARENA_MAX": "2",
        "DO_NOT_TRACK": "1",
    }


def _ours(settings: Settings) -> dict[str, str]:
    # not read any more, but a crawl child is kept from it
    told = {SETTINGS_FILE: str(settings_file())}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if value is None and field.default is None:
            continue  # unset there as here
        variable = "DATABASE_URL" if name == "database_url" else f"TOCSIN_{name.upper()}"
        told[variable] = _said(value)
    return told


def _said(value: object) -> str:
    if value is None:
        return "none"  # of a time: for ever, which is not the default
    if isinstance(value, Path):
        return str(value.expanduser().resolve())
    if isinstance(value, timedelta):
        return compact_duration(value)
    return " ".join(value) if isinstance(value, list) else str(value)
