"""Postgres behind PgBouncer in transaction mode: nothing that Tocsin needs outlasts a transaction."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

import sql.articles
import sql.sources
from alerts.delivery.channels import Channels
from flows import steps
from flows.round import whole_round
from flows.settings import Settings
from sql.connection import Connection, connect, is_pooled
from sql.connection import now as database_now
from sql.dumps import DumpFailed, dump_to

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="needs pgbouncer (Debian: apt install pgbouncer)")

INI = """
[databases]
{dbname} = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
logfile = {folder}/log
pidfile = {folder}/pid
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def pooled_url(database_url: str) -> Iterator[str]:
    """The same database, behind a pooler with four sessions."""
    assert PGBOUNCER is not None
    parts, port = conninfo_to_dict(database_url), free_port()
    server = " ".join(
        f"{name}={parts[name]}" for name in ("host", "port", "user", "password", "dbname") if name in parts
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        ini = Path(folder) / "pgbouncer.ini"
        ini.write_text(INI.format(dbname=parts["dbname"], server=server, port=port, folder=folder))
        as_somebody = ["-u", "nobody"] if os.geteuid() == 0 else []
        process = subprocess.Popen(
            [PGBOUNCER, *as_somebody, str(ini)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for(port)
            yield f"postgresql://{parts['user']}@127.0.0.1:{port}/{parts['dbname']}"
        finally:
            process.terminate()
            process.wait()


def wait_for(port: int) -> None:
    give_up = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < give_up
            time.sleep(0.05)
        else:
            return


class Silent:
    def claimed(self, sources: Any) -> None:
        pass

    def log(self, source_id: int | None, level: int, message: str) -> None:
        pass

    def finished(self, outcome: Any) -> None:
        pass


def test_a_pooler_is_noticed_and_every_session_is_in_utc(pooled_url: str, database_url: str) -> None:
    with connect(pooled_url) as pooled, connect(database_url) as direct:
        found = [(is_pooled(one), one.execute("show timezone").fetchone()) for one in (pooled, direct)]

    assert found == [(True, ("UTC",)), (False, ("UTC",))]


def test_no_dump_goes_through_a_pooler_whose_sessions_it_would_change(
    pooled_url: str, tmp_path: Path
) -> None:
    with pytest.raises(DumpFailed, match="pooler"):
        dump_to(pooled_url, tmp_path / "tocsin.dump")

    assert list(tmp_path.glob("*.dump*")) == []


def test_statements_are_repeated_in_whatever_session_they_get(pooled_url: str) -> None:
    with connect(pooled_url) as first, connect(pooled_url) as second:
        for number in range(12):
            one, other = (first, second) if number % 2 else (second, first)
            with one.transaction(), other.transaction():
                for conn in (one, other):
                    assert not sql.sources.is_due(conn, now=database_now(conn))


def test_a_round_behind_a_pooler_reads_and_tells_as_without_one(
    pooled_url: str, conn: Connection, site: Any, settings: Settings
) -> None:
    sql.sources.add(conn, name="local", home_url=f"{site.url}/", delay_seconds=0, now=database_now(conn))

    summary = whole_round(
        settings,
        pooled_url,
        Channels.none(settings.channels_file),
        Silent(),
        everything=True,
        started_by="command",
    )

    assert [(one.new, one.failure) for one in summary.outcomes] == [(site.articles, None)]
    assert summary.detected.events_created == site.articles
    assert sql.articles.count_all(conn) == site.articles


def test_two_readings_behind_a_pooler_share_the_sources(
    pooled_url: str, conn: Connection, site: Any, settings: Settings
) -> None:
    for number in range(40):
        home = f"{site.url}/feed?{number}"
        sql.sources.add(conn, name=f"s{number}", home_url=home, delay_seconds=0, now=database_now(conn))
    site.articles = 0

    with ThreadPoolExecutor(2) as pool:
        readings = [
            pool.submit(steps.read, settings, pooled_url, Silent(), started_by="command", once=True)
            for _ in range(2)
        ]
        read = [{one.source_id for one in reading.result().outcomes} for reading in readings]

    assert sum(map(len, read)) == 40
    assert len(read[0] | read[1]) == 40
    assert min(map(len, read)) >= 6
