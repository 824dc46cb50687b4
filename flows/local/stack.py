"""`tocsin up`: everything on one machine, started in order, watched, and stopped without leaving a process."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from rich.console import Console

from flows.database import cluster, database
from flows.local.environment import HOST, api_url, server_environment, worker_environment
from flows.local.login import Login, login_of
from flows.local.processes import Child, end_leftovers, record
from flows.people.first import first_address
from flows.settings import Settings, open_home, page_url
from sql.databases import beside, for_asyncpg

START_SECONDS = 240.0
# the worker ends its runs as cancelled, and each of these its crawl child
STOP_SECONDS = 20.0
LOOK_SECONDS = 0.2
TALK_SECONDS = 10.0
# by name, which is that of the log too
SIBLINGS = {"page": "flows.web.serve", "worker": "flows.local.worker"}

Say = Callable[[str], None]


class AlreadyUp(ValueError):
    """Another `tocsin up` holds this TOCSIN_HOME."""


class PortTaken(OSError):
    """Another program listens where the Prefect server should."""


class ChildDied(RuntimeError):
    """One of our processes ended by itself, or did not come up; the message has the last lines of its log."""


class StopWanted(Exception):
    """The stop event was set before everything was up."""


class Stack:
    """Postgres, the Prefect server with our deployments, and a worker: there from `with` to its end.

    `stop` ends a start or a watch early; the stopping itself is never interrupted.
    """

    def __init__(self, settings: Settings, say: Say, stop: threading.Event | None = None) -> None:
        self.settings = settings
        self.say = say
        self.stop = stop or threading.Event()
        self.ui_url = f"http://{HOST}:{settings.prefect_port}"
        self.api_url = api_url(settings.prefect_port)
        self.logs = settings.home / "logs"
        self.database_url = ""
        self.login: Login | None = None
        self.children: list[Child] = []
        self._folder = settings.home / "run"
        self._cleanup = contextlib.ExitStack()

    def __enter__(self) -> Stack:
        with contextlib.ExitStack() as cleanup:
            self._start(cleanup)
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cleanup.__exit__(kind, error, trace)

    def watch(self) -> None:
        """Look after the children until `stop` is set. Raises ChildDied when one of them ends by itself."""
        while not self.stop.wait(LOOK_SECONDS):
            for child in self.children:
                child.trim()
            self._check()

    def missing(self) -> list[str]:
        """What is still missing before anybody is told of anything; nothing when that cannot be said."""
        assert self.login is not None  # noqa: S101 - made at the start
        environment = worker_environment(os.environ, self.settings, self.login)
        command = [sys.executable, "-m", "flows.local.missing"]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False)
        return done.stdout.decode("utf-8", "replace").splitlines()

    def _start(self, cleanup: contextlib.ExitStack) -> None:
        open_home(self.settings)
        cleanup.enter_context(only_one(self._folder / "up.lock", self.settings.home))
        for name in end_leftovers(self._folder / "children.json"):
            self.say(f"Ended the {name} that an earlier life had left running.")
        check_port(self.settings.prefect_port, "TOCSIN_PREFECT_PORT")
        check_port(self.settings.web_port, "TOCSIN_WEB_PORT")
        self.say("Starting Postgres …")
        self.database_url = cleanup.enter_context(database(self.settings))
        self.say("Starting the Prefect server …")
        self.login = login_of(self.settings.home)
        environment = server_environment(os.environ, self.settings, self.login, self._history_url())
        self._child(cleanup, "prefect-server", _server(self.settings.prefect_port), environment)
        environment = worker_environment(os.environ, self.settings, self.login)
        self._deploy(environment)
        self.say("Starting the page and the worker …")
        others = [self.logs / f"{name}.log" for name in SIBLINGS]
        self._child(cleanup, "page-and-worker", _siblings(self.logs), environment, others)
        self._wait_for_page()

    def _wait_for_page(self) -> None:
        for waited in self._ticks():
            self._check()
            with contextlib.suppress(OSError):
                socket.create_connection((self.settings.web_address, self.settings.web_port), 1).close()
                return
            if waited > START_SECONDS:
                raise ChildDied(f"no page after {waited:.0f} s. {_last_words(self.children[-1])}")

    def where_to_go(self) -> str:
        """The one address to go on to: the page, or, while nobody has an account, where the first one is made."""
        address = first_address(self.settings, self.database_url)
        if address is None:
            return f"Open {page_url(self.settings)}"
        once = "It works once, within two days: it makes your account, and the page shows how to go on."
        return f"Open {address}\n{once}"

    def _history_url(self) -> str:
        """Where Prefect keeps its history: a database of its own on the same Postgres."""
        if self.settings.database_url:
            return for_asyncpg(beside(self.settings.database_url, "_prefect"))
        return for_asyncpg(cluster(self.settings).database("prefect"))

    def _child(
        self,
        cleanup: contextlib.ExitStack,
        name: str,
        command: list[str],
        environment: Mapping[str, str],
        others: Sequence[Path] = (),
    ) -> None:
        child = Child(name, command, environment, self.logs / f"{name}.log", others)
        cleanup.callback(child.stop, STOP_SECONDS)
        self.children.append(child)
        record(self._folder / "children.json", self.children)

    def _deploy(self, environment: Mapping[str, str]) -> None:
        """Tell the server of our deployments, by a process that waits until the server answers."""
        log = self.logs / "deployments.log"
        deployer = Child("deployments", _deployer(), environment, log)
        try:
            for waited in self._ticks():
                if not deployer.is_running():
                    break
                if waited > START_SECONDS:
                    raise ChildDied(
                        f"no Prefect server after {waited:.0f} s. {_last_words(self.children[0])}"
                    )
                self._check()
        finally:
            deployer.stop(0)
        if deployer.process.returncode:
            raise ChildDied(_last_words(deployer))

    def _ticks(self) -> Iterator[float]:
        """The seconds that have passed, again and again, with a word now and then; raises StopWanted."""
        began = time.monotonic()
        spoken = 1
        while not self.stop.wait(LOOK_SECONDS):
            waited = time.monotonic() - began
            if waited > spoken * TALK_SECONDS:
                spoken += 1
                self.say(f"… {waited:.0f} s (its first start makes its tables)")
            yield waited
        raise StopWanted

    def _check(self) -> None:
        for child in self.children:
            if not child.is_running():
                raise ChildDied(_last_words(child))


def up(settings: Settings) -> int:
    """Run the stack until Ctrl-C, SIGTERM or the closing of the terminal; 0 when it was stopped so.

    Raises AlreadyUp, PortTaken, ChildDied, and what `flows.database.database` raises.
    """
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    began = time.monotonic()
    with _signals() as stop:
        stack = Stack(settings, console.print, stop)
        try:
            with contextlib.suppress(StopWanted), stack:
                console.print(f"Tocsin is up after {time.monotonic() - began:.0f} s. Ctrl-C stops it.")
                console.print(f"  runs and their history    {stack.ui_url}")
                console.print(f"  log in there with         {_login_in_words(stack.login, console)}")
                console.print(f"  logs                      {stack.logs}")
                for line in stack.missing():
                    console.print(f"  {line}")
                console.print(f"\n{stack.where_to_go()}")
                stack.watch()
                console.print("Stopping …")
        finally:
            if stack.children:
                console.print("Everything of it is stopped.")
    return 0


@contextlib.contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C, SIGTERM and SIGHUP set, instead of killing us half-way."""
    stop = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def only_one(file: Path, home: Path) -> Iterator[None]:
    """Hold the house; the kernel drops the lock with us, however we end."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            raise AlreadyUp(
                f"Tocsin is up already for {home}, as process {holder}: stop that one with Ctrl-C or "
                f"`kill {holder}`, or give this one a folder of its own with TOCSIN_HOME"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_port(port: int, setting: str) -> None:
    """Raises PortTaken, which names the setting to change, when a server of ours could not listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise PortTaken(
                f"port {port} of {HOST} is taken by another program: stop it, or choose another port with {setting}"
            ) from None


def _server(port: int) -> list[str]:
    return [sys.executable, "-m", "flows.local.api_server", HOST, str(port)]


def _siblings(logs: Path) -> list[str]:
    programs = [f"{name}={module}" for name, module in SIBLINGS.items()]
    return [sys.executable, "-m", "flows.local.siblings", str(logs), *programs]


def _deployer() -> list[str]:
    return [sys.executable, "-m", "flows.local.deployments"]


def _login_in_words(login: Login | None, console: Console) -> str:
    """The login itself once, and on a terminal only: what a service says is read by others."""
    assert login is not None  # noqa: S101 - the stack is up
    return login.words if login.is_new and console.is_terminal else f"the line in {login.file}"


def _last_words(child: Child) -> str:
    return f"the {child.name} ended with code {child.process.returncode}; the end of {child.log}:\n{child.tail()}"
