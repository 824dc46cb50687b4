"""A Postgres that says nothing any more, without the end of a connection (F8)."""

from __future__ import annotations

import pytest

import alerts.delivery.sender
from alerts.delivery.sender import ConnectionHolder, sending
from sql.connection import Lost, connect
from sql.connection import now as database_now
from tests.faults.proxy import Proxy


def test_a_statement_that_postgres_does_not_answer_ends_and_the_next_one_has_another_connection(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts.delivery.sender, "STALL_SECONDS", 0.2)
    monkeypatch.setattr(alerts.delivery.sender, "WATCH_SECONDS", 0.05)
    server, _, rest = database_url.rpartition(":")
    port, _, database = rest.partition("/")
    proxy = Proxy(int(port))
    connections = ConnectionHolder(lambda: connect(f"{server}:{proxy.port}/{database}"), database_now)

    with sending(connections):
        with connections.transaction() as (conn, _):
            conn.execute("select 1")
        proxy.fall_silent()
        with pytest.raises(Lost), connections.transaction() as (conn, _):
            conn.execute("select 1")
        proxy.speak(forgets=True)
        with connections.transaction() as (conn, _):
            answer = conn.execute("select 2").fetchone()

    connections.close()
    proxy.close()
    assert answer == (2,)
