"""Who sends: a name that others can tell dead from alive, and leases that are kept while a message is under way."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

import sql.deliveries
from sql.connection import Connection, DatabaseUnreachable, Lost, plan_once
from sql.processes import is_gone, is_here, name_of

# what a sender of another machine had in hand is taken over after so long; it says that it lives more often
LEASE = timedelta(seconds=60)
BEAT_SECONDS = 15.0
# claims and records last milliseconds, and a lock of another's seldom a second
STALL_SECONDS = 30.0
WATCH_SECONDS = 1.0
# for these threads to end with the sender
END_SECONDS = 2.0
Connect = Callable[[], Connection]
Clock = Callable[[Connection], datetime]
# the calls of this process that send now
ACTIVE: set[str] = set()

log = logging.getLogger(__name__)


class ConnectionHolder:
    """One connection for all threads: claims and records last milliseconds, sending holds nothing."""

    def __init__(self, connect: Connect, now: Clock) -> None:
        self._connect, self._now = connect, now
        self._lock = threading.Lock()
        self._conn: Connection | None = None
        # the connection's, which outlives it so that its number is never another's
        self._socket: socket.socket | None = None
        self._busy_since: float | None = None

    @contextmanager
    def transaction(self) -> Iterator[tuple[Connection, datetime]]:
        """A transaction of one's own, and the time in it; a connection that broke is opened anew."""
        with self._lock:
            if self._conn is None or self._conn.closed:
                self._open()
            assert self._conn is not None  # noqa: S101 - just opened
            self._busy_since = time.monotonic()
            try:
                with self._conn.transaction():
                    yield self._conn, self._now(self._conn)
            finally:
                self._busy_since = None

    def _open(self) -> None:
        self._forget_socket()
        self._conn = self._connect()
        plan_once(self._conn)
        self._socket = socket.socket(fileno=os.dup(self._conn.fileno()))

    def cut_stalled(self) -> None:
        """End a transaction whose server says nothing for STALL_SECONDS: it fails in the thread that waits for it.

        Neither the kernel nor libpq ends it where the machine of the server answers, and its processes do not.
        """
        since, sock = self._busy_since, self._socket
        if since is not None and sock is not None and time.monotonic() - since > STALL_SECONDS:
            log.warning("Postgres says nothing for %.0f s: its connection is given up", STALL_SECONDS)
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _forget_socket(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def close(self) -> None:
        """Ends it."""
        if self._conn is not None:
            self._conn.close()
        self._forget_socket()


def living(conn: Connection, now: datetime) -> list[str]:
    """The senders of this machine that live and have messages in hand; what dead ones had is due at once."""
    here = [sender for sender in sql.deliveries.senders(conn) if is_here(_process(sender))]
    gone = [sender for sender in here if _is_over(sender)]
    if gone:
        sql.deliveries.abandon(conn, senders=gone, now=now)
    return [sender for sender in here if sender not in gone]


def recover(conn: Connection, now: datetime) -> list[str]:
    """Make due what dead senders had in hand, and what tries whether a target that refused all accepts messages again;
    the living senders of this machine that have messages in hand."""
    alive = living(conn, now)
    sql.deliveries.probe(conn, now=now)
    return alive


def _is_over(sender: str) -> bool:
    process = _process(sender)
    if process == name_of(os.getpid()):
        return sender not in ACTIVE
    return is_gone(process)


def _process(sender: str) -> str:
    return sender.rpartition(" ")[0]


@contextmanager
def sending(connections: ConnectionHolder) -> Iterator[str]:
    """The name of a new sender, whose leases are extended, and whose connection is watched, while the body runs."""
    sender = f"{name_of(os.getpid()) or ''} {uuid4().hex[:12]}"
    is_over = threading.Event()
    ACTIVE.add(sender)
    threads = [
        threading.Thread(target=do, args=(connections, sender, is_over), name=name, daemon=True)
        for name, do in (("leases", _beat), ("watch", _watch))
    ]
    for thread in threads:
        thread.start()
    try:
        yield sender
    finally:
        ACTIVE.discard(sender)
        is_over.set()
        for thread in threads:
            thread.join(END_SECONDS)


def _beat(connections: ConnectionHolder, sender: str, is_over: threading.Event) -> None:
    while not is_over.wait(BEAT_SECONDS):
        try:
            with connections.transaction() as (conn, now):
                sql.deliveries.extend(conn, sender=sender, leased_until=now + LEASE)
        except (DatabaseUnreachable, *Lost) as error:
            log.warning("the leases of messages under way could not be extended: %s", error)


def _watch(connections: ConnectionHolder, _: str, is_over: threading.Event) -> None:
    while not is_over.wait(WATCH_SECONDS):
        connections.cut_stalled()
