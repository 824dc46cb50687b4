"""A real Postgres for tests: one server a session, one database a test, copied from a template."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sql.connection import Connection, connect
from sql.migrate import migrate
from sql.postgres import Cluster

NUMBERS = itertools.count(1)
# where there is one: a database is copied there in a fiftieth of the time that a busy disk takes
MEMORY, ROOM = Path("/dev/shm"), 2 << 30


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Postgres server for this session; TOCSIN_TEST_DATABASE_URL names another."""
    if given := os.environ.get("TOCSIN_TEST_DATABASE_URL"):
        yield given
        return
    with _folder(tmp_path_factory) as folder, Cluster(folder).session() as url:
        # what a crash loses is of no use to anybody
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            _admin(url, f"alter system set {name} = off")
        _admin(url, "select pg_reload_conf()")
        yield url


@contextlib.contextmanager
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory, if there is room."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        yield tmp_path_factory.mktemp("postgres")
        return
    with tempfile.TemporaryDirectory(prefix="tocsin-tests-", dir=MEMORY, ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """The name of a migrated, empty database that tests are copied from."""
    name = f"tocsin_template_{os.getpid()}"
    _admin(server_url, f"create database {name}")
    with connect(_on(server_url, name)) as conn:
        migrate(conn)
    yield name
    _admin(server_url, f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def empty(server_url: str, template: str) -> Iterator[Connection]:
    """An open connection for tests that write nothing: the template itself, so that none is copied for them."""
    with connect(_on(server_url, template)) as conn:
        yield conn


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    """The URL of a fresh, migrated database."""
    name = f"tocsin_test_{os.getpid()}_{next(NUMBERS)}"
    _admin(server_url, f"create database {name} template {template} strategy file_copy")
    yield _on(server_url, name)
    _admin(server_url, f"drop database {name} with (force)")


@pytest.fixture
def conn(database_url: str) -> Iterator[Connection]:
    """An open connection on a fresh, migrated database."""
    with connect(database_url) as conn:
        yield conn


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Tests never read or write what belongs to the person who runs them."""
    for name in [
        name for name in os.environ if name.startswith(("TOCSIN_", "PREFECT_")) or name == "DATABASE_URL"
    ]:
        monkeypatch.delenv(name)
    # named, and made by the few that need one
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path_factory.getbasetemp() / f"home-{next(NUMBERS)}"))


def _admin(server_url: str, statement: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(statement.encode())


def _on(server_url: str, database: str) -> str:
    return server_url.rsplit("/", 1)[0] + f"/{database}"
