"""A talk with a server that ends by its deadline, whatever the server does, and knows how far it got."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable

from alerts.delivery.outcome import Outcome, SendResult, Stage, broken_off

# for the thread of a talk to notice that its socket was shut
CUT_SECONDS = 2.0


class DeadlinePassed(OSError):
    """The talk was cut; nothing more may be said."""


class Talk:
    """One attempt: its stage, its deadline and the socket that is shut when that passes."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.stage = Stage.CONNECT
        self._deadline = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def reach(self, stage: Stage) -> None:
        """The next step begins. Raises DeadlinePassed: what was given up must not go on behind our back."""
        with self._lock:
            if self._is_cut:
                raise DeadlinePassed("the deadline of the message has passed")
            self.stage = stage

    def hold(self, sock: socket.socket) -> None:
        """The socket to shut at the deadline."""
        with self._lock:
            self._socket = sock

    def seconds_left(self, most: float) -> float:
        """For the next step: `most`, or what is left until the deadline."""
        return max(0.1, min(most, self._deadline - time.monotonic()))

    def is_hung_up(self, seconds: float) -> bool:
        """Whether the server has closed the connection, or does within so many seconds. Raises OSError on a reset."""
        with self._lock:
            sock = self._socket
        if sock is None or not select.select([sock], [], [], seconds)[0]:
            return False
        # the base class's: a TLS socket takes no flags
        return not socket.socket.recv(sock, 1, socket.MSG_PEEK)

    def has_spoken(self) -> bool:
        """Whether words of the server wait to be read. Under TLS nobody can tell them from its own messages: False."""
        with self._lock:
            sock = self._socket
        return (
            sock is not None
            and not isinstance(sock, ssl.SSLSocket)
            and bool(select.select([sock], [], [], 0)[0])
        )

    def cut(self) -> None:
        """End it now: steps that wait for the server fail, and none begins."""
        with self._lock:
            self._is_cut = True
            sock = self._socket
        if sock is not None:
            with contextlib.suppress(OSError):
                # the base class's: a TLS socket would first say goodbye, and forget its keys under the reader
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def within(talk: Talk, do: Callable[[], SendResult], after: Callable[[], None] = lambda: None) -> SendResult:
    """The result of `do`, or by the deadline what its stage means. Never raises.

    `do` runs in a thread of its own, because neither a name that is looked up nor a server that sends a byte now and
    then can be interrupted. `after` takes leave of the server when the result stands.
    """
    results: list[SendResult] = []
    is_done = threading.Event()

    def run() -> None:
        results.append(_result(talk, do))
        is_done.set()
        with contextlib.suppress(Exception):
            after()

    threading.Thread(target=run, name="talk", daemon=True).start()
    if is_done.wait(talk.seconds):
        return results[0]
    talk.cut()
    is_done.wait(CUT_SECONDS)
    late = results[0] if results else None
    if late is not None and late.stage is Stage.ANSWERED:
        return late
    return broken_off(talk.stage, f"no end after {talk.seconds:.0f} seconds")


def _result(talk: Talk, do: Callable[[], SendResult]) -> SendResult:
    try:
        return do()
    except Exception as error:  # noqa: BLE001 - whatever a server provokes is an answer to one message
        return broken_off(talk.stage, f"{error or type(error).__name__}")


def accepted(result: SendResult) -> bool:
    """What Apprise wants to hear."""
    return result.outcome is Outcome.SENT
