"""What `tocsin up` refuses before it starts anything."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from flows.local.stack import AlreadyUp, PortTaken, Stack, check_port, only_one
from flows.settings import Settings


def test_a_taken_port_is_named_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(PortTaken, match=f"port {port} .* TOCSIN_PREFECT_PORT"):
            check_port(port, "TOCSIN_PREFECT_PORT")


def test_a_refused_start_lets_go_of_the_house(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = Settings(home=tmp_path, prefect_port=other.getsockname()[1])

        for _ in range(2):
            with pytest.raises(PortTaken), Stack(settings, print):
                pass

    assert not (tmp_path / "postgres").exists()


def test_a_house_that_is_held_names_its_holder(tmp_path: Path) -> None:

    lock = tmp_path / "run" / "up.lock"

    with only_one(lock, tmp_path), pytest.raises(AlreadyUp, match=r"as process \d+: stop that one"):
        only_one(lock, tmp_path).__enter__()
