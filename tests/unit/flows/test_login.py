"""The login of the Prefect server, and who it answers."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path
from typing import Any

import pytest

from flows.local.api_server import OwnAddressOnly
from flows.local.login import login_of


def test_a_login_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = login_of(tmp_path), login_of(tmp_path)

    assert (first.is_new, second.is_new) == (True, False)
    assert first.words == second.words
    assert len(first.words.removeprefix("tocsin:")) >= 32
    assert stat.S_IMODE((tmp_path / "prefect-login").stat().st_mode) == 0o600


@pytest.mark.parametrize(("mode", "text"), [(0o644, "tocsin:known to others\n"), (0o600, "")])
def test_a_login_that_others_may_know_or_that_is_empty_is_made_anew(
    tmp_path: Path, mode: int, text: str
) -> None:
    (tmp_path / "prefect-login").write_text(text)
    (tmp_path / "prefect-login").chmod(mode)

    login = login_of(tmp_path)

    assert login.is_new
    assert "known" not in login.words
    assert stat.S_IMODE((tmp_path / "prefect-login").stat().st_mode) == 0o600


def ask(kind: str, *headers: tuple[str, str]) -> list[Any]:
    """What is sent for a request with these headers; ["in"] when it reaches the application."""
    sent: list[Any] = []

    async def application(*_: Any) -> None:
        sent.append("in")

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message.get("status") or message.get("code"))

    scope = {"type": kind, "headers": [(name.encode(), value.encode()) for name, value in headers]}
    asyncio.run(OwnAddressOnly(application, "127.0.0.1", 4200)(scope, receive, send))
    return sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "headers",
    [
        [("host", "127.0.0.1:4200")],
        [("Host", "LOCALHOST:4200"), ("Origin", "http://localhost:4200")],
        [("host", "127.0.0.1:4200"), ("origin", "http://127.0.0.1:4200")],
    ],
)
def test_its_own_address_is_answered(kind: str, headers: list[tuple[str, str]]) -> None:
    assert ask(kind, *headers) == ["in"]


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("host", "")],
        [("host", "rebound.example:4200")],
        [("host", "127.0.0.1")],
        [("host", "127.0.0.1:4201")],
        [("host", "127.0.0.1:4200.evil.example")],
        [("host", "127.0.0.1:4200"), ("host", "rebound.example")],
        [("host", "127.0.0.1:4200"), ("origin", "https://evil.example")],
        [("host", "127.0.0.1:4200"), ("origin", "null")],
        [("host", "127.0.0.1:4200"), ("origin", "https://127.0.0.1:4200")],
        [("host", "127.0.0.1:4200"), ("origin", "http://127.0.0.1:8000")],
        [("host", "127.0.0.1:4200"), ("origin", "http://127.0.0.1:4200"), ("origin", "http://evil.example")],
    ],
)
def test_a_foreign_host_or_origin_is_refused(headers: list[tuple[str, str]]) -> None:
    assert ask("http", *headers) == [403, None]
    assert ask("websocket", *headers) == [1008]
