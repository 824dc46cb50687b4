"""Postgres servers for the rig: one that all share, and own ones for faults that strike a whole server."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

import sql.migrate
from sql.connection import connect
from sql.migrate import migrate
from sql.postgres import Cluster

MEMORY = Path("/dev/shm")
DISK_BYTES = 176 << 20
# set where this process may mount a file system that nobody else sees
MAY_MOUNT = "TOCSIN_FAULTS_MAY_MOUNT"
NUMBERS = itertools.count(1)
# below those that Linux and others give out; where it begins is of this process
PORTS = itertools.cycle(range(20_000 + os.getpid() % 100 * 100, 32_000))
MIGRATIONS = len(sql.migrate.shipped())


def may_mount() -> bool:
    """Whether a small disk can be had: see `with_mounts`."""
    return os.environ.get(MAY_MOUNT) == "1"


def with_mounts() -> None:
    """Begin this program anew where it may mount file systems of its own: as root of a user namespace, or as root."""
    if MAY_MOUNT in os.environ:
        return
    namespaces = ["--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--mount"]
    command = ["unshare", *namespaces, "--"]
    tried = shutil.which("unshare") and not subprocess.run(
        [*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
    ).returncode  # fmt: skip
    os.environ[MAY_MOUNT] = "1" if tried else "0"
    if tried:
        os.execvp("unshare", [*command, sys.executable, *sys.argv])


class Servers:
    """The shared server with its templates, and the files that own ones are copied from."""

    def __init__(self, folder: Path, shared: Cluster) -> None:
        self.folder, self.shared = folder, shared
        self.lock = threading.Lock()
        self.pattern: Path | None = None
        self.templates: dict[int, str] = {}

    def fresh(self, migrations: int | None = None) -> str:
        """The URL of a new database of the shared server; `migrations`: of a version that had so many."""
        number = MIGRATIONS if migrations is None else migrations
        server = self.shared.url()
        with self.lock:
            if number not in self.templates:
                self.templates[number] = f"template_{number}"
                _administer(server, f"create database template_{number}")
                migrate_to(self.shared.url(f"template_{number}"), number)
            name = f"faults_{next(NUMBERS)}"
            _administer(
                server, f"create database {name} template {self.templates[number]} strategy file_copy"
            )
        return self.shared.url(name)

    def drop(self, url: str) -> None:
        """A database that is not needed any more."""
        _administer(self.shared.url(), f"drop database if exists {url.rpartition('/')[2]} with (force)")

    @contextmanager
    def own(self, *, on_small_disk: bool) -> Iterator[tuple[Cluster, str]]:
        """A server of one's own and the URL of a migrated database on it.

        Neither its port nor the name of its database is another's, so that nobody is taken for it while it is down.
        """
        number = next(NUMBERS)
        folder, name = self.folder / f"own-{number}", f"own_{number}"
        folder.mkdir()
        if on_small_disk:
            _mount(folder)
        try:
            shutil.copytree(self._pattern(), folder / "pg")
            (folder / "pg" / "port").write_text(str(_free_port()))
            cluster = Cluster(folder / "pg")
            try:
                _administer(cluster.start(), f"alter database faults rename to {name}")
                yield cluster, cluster.url(name)
            finally:
                with contextlib.suppress(Exception):
                    cluster.stop()
        finally:
            if on_small_disk:
                subprocess.run(["umount", "--lazy", str(folder)], check=False)
            shutil.rmtree(folder, ignore_errors=True)

    def _pattern(self) -> Path:
        """The files of a stopped server with a migrated database."""
        with self.lock:
            if self.pattern is None:
                cluster = Cluster(self.folder / "pattern")
                cluster.start()
                migrate_to(cluster.database("faults"), MIGRATIONS)
                cluster.stop()
                self.pattern = self.folder / "pattern"
        return self.pattern


def migrate_to(url: str, number: int) -> None:
    """Apply the first migrations, as a version of long ago did."""
    known = sql.migrate.shipped()[:number]
    original, sql.migrate.shipped = sql.migrate.shipped, lambda: known
    try:
        with connect(url) as conn:
            migrate(conn)
    finally:
        sql.migrate.shipped = original


def _free_port() -> int:
    """A port that the system gives to nobody who does not ask for it by its number."""
    while True:
        port = next(PORTS)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def _mount(folder: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)], check=True)


@contextmanager
def servers() -> Iterator[Servers]:
    """All that is made is in memory, where there is a file system in it, and gone in the end."""
    where = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="tocsin-faults-", dir=where, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shared = Cluster(folder / "shared")
        with shared.session() as url:
            # nothing crashes this server
            for setting in ("fsync = off", "full_page_writes = off", "max_connections = 400"):
                _administer(url, f"alter system set {setting}")
            shared.stop()
            shared.start()
            yield Servers(folder, shared)


def _administer(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(statement.encode())
