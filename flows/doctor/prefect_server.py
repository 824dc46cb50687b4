"""Whether the Prefect server answers, takes our login, and knows our deployments; asked without Prefect's client."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import httpx

from flows.doctor.findings import Finding, Level
from flows.local.environment import HOST, api_url
from flows.local.login import Login, login_file
from flows.settings import Settings

CHECK = "Prefect"
SECONDS = 1.5
DEPLOYMENTS = {"read", "alert", "upkeep"}
REFUSED = (401, 403)


def ui_url(settings: Settings) -> str:
    """Where its user interface is."""
    return (
        (os.environ.get("PREFECT_API_URL") or api_url(settings.prefect_port))
        .removesuffix("/")
        .removesuffix("/api")
    )


def look_at_prefect(settings: Settings) -> list[Finding]:
    """The server that PREFECT_API_URL names, else the one of `tocsin up` on this machine."""
    if given := os.environ.get("PREFECT_API_URL"):
        return _ask(given.rstrip("/"), os.environ.get("PREFECT_API_AUTH_STRING"), "check PREFECT_API_URL")
    file = login_file(settings.home)
    if not file.is_file():
        return [Finding(CHECK, Level.WARNING, "no server was started here yet", "tocsin up")]
    return [*_of_file(file), *_ask(api_url(settings.prefect_port), file.read_text().strip(), "tocsin up")]


def _of_file(file: Path) -> list[Finding]:
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        words = f"its login can be read by other accounts of this machine: {file}"
        return [Finding(CHECK, Level.ERROR, words, f"rm {file}   # the next `tocsin up` makes a new one")]
    return []


def _ask(api: str, login: str | None, start: str) -> list[Finding]:
    headers = {"Authorization": Login(Path(), login, is_new=False).header} if login else {}
    # a proxy of the environment is for the world outside
    mounts = {f"all://{HOST}": None, "all://localhost": None}
    try:
        with httpx.Client(base_url=api, headers=headers, timeout=SECONDS, mounts=mounts) as client:
            return [_of_answer(api, client.post("/deployments/filter", json={}))]
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        words = (
            f"no server answers at {api} ({type(error).__name__}); reading and sending go on without history"
        )
        return [Finding(CHECK, Level.WARNING, words, start)]


def _of_answer(api: str, answer: httpx.Response) -> Finding:
    """What its list of deployments says."""
    if answer.status_code in REFUSED:
        words = f"the server at {api} refuses the login"
        return Finding(CHECK, Level.ERROR, words, "export PREFECT_API_AUTH_STRING=user:password")
    try:
        known = {deployment["name"] for deployment in answer.raise_for_status().json()}
    except (httpx.HTTPStatusError, ValueError, TypeError, LookupError):
        words = f"what answers at {api} is no Prefect server, or an ill one (HTTP {answer.status_code})"
        return Finding(CHECK, Level.ERROR, words, "tocsin up")
    if lacking := DEPLOYMENTS - known:
        words = f"the server at {api} lacks the deployments {', '.join(sorted(lacking))}"
        return Finding(CHECK, Level.ERROR, words, "tocsin up   # or: prefect deploy --all --no-prompt")
    return Finding(CHECK, Level.OK, f"answers at {api}, takes the login, and knows the deployments")
