"""Crawl children forked from a process with Scrapy loaded (spiders.fork_server), for a program that starts many.

Only where they are wanted, in the resident worker, and only on Linux; elsewhere, and whenever anything is amiss with
that process, a child is started anew, which takes two CPU seconds more.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import IO

from spiders import fork_server

START_SECONDS = 30.0
ANSWER_SECONDS = 10.0
# so long without a child it ends, and its memory is free
IDLE_SECONDS = 600.0

COMMAND = [sys.executable, "-m", "spiders.fork_server"]

log = logging.getLogger(__name__)


class NotForked(RuntimeError):
    """The process to fork from has ended, or does not answer."""


class ForkedProcess:
    """A forked child, as far as `subprocess.Popen` is used of one."""

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes], forget: Callable[[int], None]) -> None:
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self._forget = forget
        self._ended = threading.Event()
        self._code = 0

    def ended(self, code: int) -> None:
        """It ended: an exit code, or the negative number of a signal."""
        self._code = code
        self._ended.set()

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code once it has ended; raises subprocess.TimeoutExpired."""
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired("crawl child", timeout or 0)
        return self._code

    def forget(self) -> None:
        """Nobody signals it any more: its number may become another process's."""
        self._forget(self.pid)


class ForkServer:
    """The process to fork from, and the children of it that are not forgotten."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                self.process = subprocess.Popen(
                    COMMAND,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                    env=dict(environment),
                )
        except OSError:
            self._socket.close()
            raise
        self._lock = threading.Lock()
        self._children: dict[int, ForkedProcess] = {}
        # ends that were heard of before the child was listed
        self._early: dict[int, int] = {}
        self._answers: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._patience = START_SECONDS
        self._used_at = time.monotonic()
        self.is_over = False
        threading.Thread(target=self._hear, name="fork server", daemon=True).start()

    def is_idle(self) -> bool:
        """Whether it has had no child for long."""
        return not self._children and time.monotonic() - self._used_at > IDLE_SECONDS

    def fork(self, folder: str, errors: IO[bytes]) -> ForkedProcess:
        """A child with this temporary folder and stderr; one at a time. Raises NotForked."""
        (their_stdin, stdin), (stdout, their_stdout) = os.pipe(), os.pipe()
        try:
            pid = self._ask(folder, (their_stdin, their_stdout, errors.fileno()))
        except NotForked:
            os.close(stdin)
            os.close(stdout)
            raise
        finally:
            os.close(their_stdin)
            os.close(their_stdout)
        child = ForkedProcess(pid, os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb"), self._forget)
        with self._lock:
            self._children[pid] = child
            if pid in self._early or self.is_over:
                child.ended(self._early.pop(pid, -signal.SIGKILL))
        return child

    def _ask(self, folder: str, handles: tuple[int, ...]) -> int:
        self._used_at = time.monotonic()
        try:
            fork_server.send(self._socket, {"folder": folder}, handles)
            pid = self._answers.get(timeout=self._patience)
        except (OSError, queue.Empty) as error:
            raise NotForked(f"the process to fork from does not answer: {error!r}") from error
        if pid is None:
            raise NotForked("the process to fork from has ended")
        self._patience = ANSWER_SECONDS
        return pid

    def _forget(self, pid: int) -> None:
        with self._lock:
            was_known = self._children.pop(pid, None) is not None
            self._used_at = time.monotonic()
        if was_known:
            with contextlib.suppress(OSError):
                fork_server.send(self._socket, {"bury": pid})

    def _hear(self) -> None:
        while (message := fork_server.receive(self._socket)[0]) is not None:
            if "child" in message:
                self._answers.put(message["child"])
            else:
                self._note(message["ended"], message["code"])
        self._answers.put(None)
        # nobody tells how they end any more: they are ended, and what they had is read by another child
        with self._lock:
            self.is_over = True
            for pid, child in self._children.items():
                with contextlib.suppress(OSError):
                    os.killpg(pid, signal.SIGKILL)
                child.ended(-signal.SIGKILL)

    def _note(self, pid: int, code: int) -> None:
        with self._lock:
            if pid in self._children:
                self._children[pid].ended(code)
            else:
                self._early[pid] = code

    def end(self) -> None:
        """End it, and what it has forked."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(ANSWER_SECONDS)
        self.process.kill()
        self.process.wait()
        self._socket.close()


class Forks:
    """The fork server of this process, begun at the first child, and anew when it is gone."""

    def __init__(self) -> None:
        self.is_wanted = False
        self._lock = threading.Lock()
        self._server: ForkServer | None = None

    def fork(self, environment: Mapping[str, str], folder: str, errors: IO[bytes]) -> ForkedProcess | None:
        """A forked child; None where none is wanted or possible. `environment`: of the server, so of all children."""
        if not self.is_wanted or not sys.platform.startswith("linux"):
            return None
        with self._lock:
            try:
                if self._server is None or self._server.is_over:
                    self._drop()
                    self._server = ForkServer(environment)
                return self._server.fork(folder, errors)
            except (NotForked, OSError) as error:
                log.warning("a crawl child is started anew, for none could be forked: %s", error)
                self._drop()
                return None

    def end_idle(self) -> None:
        """Free its memory when it has not been used for long."""
        if self._server is not None and self._lock.acquire(blocking=False):
            try:
                if self._server is not None and self._server.is_idle():
                    self._drop()
            finally:
                self._lock.release()

    def end(self) -> None:
        """End it; nothing is forked from now on."""
        self.is_wanted = False
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.end()
            self._server = None


FORKS = Forks()
