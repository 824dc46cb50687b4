"""Open connections to the database, and say plainly when that fails."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

Connection = psycopg.Connection[Any]
CONNECT_SECONDS = 10
# libpq's word for the time zone of its sessions, which a pooler understands; `options` it does not
os.environ["PGTZ"] = "UTC"
ASK_AGAIN_SECONDS = 0.2
# A server that the network cut off is given up within half a minute, also by who waits for its answer: a worker that
# comes back meanwhile must not hold up the others with what hangs.
SILENCE: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
# a server that starts, or that recovers because one of its processes was killed, and ends all others first
ADMITS_NOBODY = re.compile(
    "the database system is (?:starting up|in recovery|not yet accepting|not accepting)"
    "|server closed the connection unexpectedly|crash of another server process|Connection reset by peer"
)
SCHEME = re.compile(r"postgres(?:ql)?://")
HOST = re.compile(r"[\w.:%-]*|[/@].*")  # a name, an address, the folder of a socket
PORT = re.compile(r"\d*")
# what Postgres or the driver will not store: a NUL, a lone surrogate, a number out of range
RowRefused = (psycopg.DataError, UnicodeError)
# the server is gone, is full, or gave us up; an error of a statement is none of these
Lost = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.IdleInTransactionSessionTimeout,
)
# a unique value, such as a name, that another writer took first
Taken = psycopg.errors.UniqueViolation
# a statement ran for longer than its transaction allows
TookTooLong = psycopg.errors.QueryCanceled


class DatabaseUnreachable(ConnectionError):
    """No connection could be made; the message names the server without its password, and what to do."""


class AddressUnreadable(ValueError):
    """DATABASE_URL is no address of a database; the message has no word of it, for any may be of the password."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL cannot be read. Write it as postgresql://user:password@host:5432/database, with every "
            "@ : / ? # % and space of the password percent-encoded (%40 %3A %2F %3F %23 %25 %20), or as "
            "host=… user=… password='…' dbname=…. It is not shown here, because it may hold a password."
        )


def parts_of(url: str) -> dict[str, str]:
    """The parts of a database address by libpq's names, for a URL or `name=value` pairs.

    Raises AddressUnreadable also for what libpq reads otherwise than it is meant: with a bare @ or / in the password,
    the end of the password becomes the host, the port or the database, which error messages name.
    """
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except (psycopg.Error, ValueError):
        raise AddressUnreadable from None
    if scheme := SCHEME.match(url):
        before_query = url[scheme.end() :].partition("?")[0]
        login, _, rest = before_query.partition("@")
        if "@" in rest or ("@" in before_query and "/" in login):
            raise AddressUnreadable
    hosts, ports = parts.get("host", "").split(","), parts.get("port", "").split(",")
    if not all(map(HOST.fullmatch, hosts)) or not all(map(PORT.fullmatch, ports)):
        raise AddressUnreadable
    return parts


def shown(url: str) -> str:
    """The address of a database URL without its password."""
    info = parts_of(url)
    server = f"{info.get('host', 'the local socket')}:{info.get('port', 5432)}"
    return f"{server}, database {info.get('dbname', '(default)')}, user {info.get('user', '(default)')}"


class _Pausing(psycopg.Connection[Any]):
    """A connection whose client may think for long in each of its transactions."""

    pause_seconds = 0

    @contextmanager
    def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> Iterator[psycopg.Transaction]:
        """A transaction that begins by asking for its pause: a pooler may give each one another session."""
        with super().transaction(savepoint_name, force_rollback) as begun:
            allow_pause(self, self.pause_seconds)
            yield begun


def connect(url: str, patience: float = CONNECT_SECONDS, pause_seconds: int | None = None) -> Connection:
    """A connection on which each statement commits itself, but for those in `with conn.transaction()`; the time zone
    of the session is UTC.

    A server that starts or recovers is asked again for `patience` seconds. `pause_seconds`: how long this client may
    think within a transaction, where that is more than `sql.migrate.SESSION` allows. Raises DatabaseUnreachable when
    the server is down or refuses, AddressUnreadable when the URL cannot be read.
    """
    conn = _connect(url, patience, psycopg.Connection if pause_seconds is None else _Pausing)
    if isinstance(conn, _Pausing):
        conn.pause_seconds = pause_seconds or 0
    return conn


def _connect(url: str, patience: float, kind: type[Connection]) -> Connection:
    parts_of(url)
    give_up = time.monotonic() + patience
    while True:
        try:
            return _settled(
                kind.connect(
                    url,
                    connect_timeout=CONNECT_SECONDS,
                    application_name="tocsin",
                    **SILENCE,
                    autocommit=True,
                )
            )
        except psycopg.Error as error:
            why = str(error).strip().split("\n", 1)[0] or type(error).__name__
        if not ADMITS_NOBODY.search(why) or time.monotonic() > give_up:
            raise DatabaseUnreachable(
                f"cannot connect to Postgres at {shown(url)}: {why}. Start that server or correct DATABASE_URL; "
                "unset it to use the embedded Postgres."
            )
        time.sleep(ASK_AGAIN_SECONDS)


def _settled(conn: Connection) -> Connection:
    """The connection, without prepared statements where each transaction may get another session: a pooler gives its
    clients numbers of its own in place of a server process."""
    try:
        served_by = conn.execute("select pg_backend_pid()").fetchone()
    except BaseException:
        conn.close()
        raise
    if served_by != (conn.info.backend_pid,):
        conn.prepare_threshold = None
    return conn


@contextmanager
def transaction(url: str) -> Iterator[Connection]:
    """A connection of its own and one transaction on it, committed when the body ends well. Raises as `connect`."""
    with connect(url) as conn, conn.transaction():
        yield conn


def commits_itself(conn: Connection) -> None:
    """For functions that commit part by part: within a transaction of the caller, none of it would be committed."""
    if conn.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE:
        raise RuntimeError("this commits part by part: call it outside a transaction")


def is_pooled(conn: Connection) -> bool:
    """Whether a pooler stands before Postgres: then nothing of a session outlasts a transaction, and no LISTEN is
    heard."""
    return conn.prepare_threshold is None


def plan_once(conn: Connection) -> None:
    """Let Postgres plan a statement that comes again once for all values, for connections whose statements take less
    time than their plans. Behind a pooler, where no statement is kept, nothing changes."""
    if not is_pooled(conn):
        conn.execute("set plan_cache_mode = force_generic_plan")


def allow_pause(conn: Connection, seconds: int) -> None:
    """Until the transaction ends, its client may think for so long between two statements (`sql.migrate.SESSION`)."""
    conn.execute("select set_config('idle_in_transaction_session_timeout', %s, true)", [f"{seconds}s"])


def wait_for_locks(conn: Connection) -> None:
    """Until the transaction ends, wait for a lock however long it takes."""
    conn.execute("select set_config('lock_timeout', '0', true)")


def lost_in_words(error: BaseException) -> str | None:
    """A database that was lost, is full or blocked while it was used, in a sentence; None for any other error."""
    if not isinstance(error, Lost):
        return None
    why = str(error).strip().split("\n", 1)[0] or type(error).__name__
    if isinstance(error, psycopg.errors.DiskFull):
        return f"Postgres has no room left on its disk: {why}. Make room and run it again; what was committed stands."
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return f"another process holds what this one needs: {why}. Run it again when that one has ended."
    return f"the database was lost: {why}. What was committed stands; run it again when Postgres is well."


def now(conn: Connection) -> datetime:
    """The database clock, the only clock that decisions use."""
    moment = conn.execute("select clock_timestamp()").fetchone()
    assert moment is not None  # noqa: S101 - a select without a from always answers
    return moment[0]  # type: ignore[no-any-return]
