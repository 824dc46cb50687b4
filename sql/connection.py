"""Open connections to the database, and say plainly when that fails."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import psycopg

Connection = psycopg.Connection[Any]
CONNECT_SECONDS = 10
# what Postgres or the driver will not store: a NUL, a lone surrogate, a number out of range
RowRefused = (psycopg.DataError, UnicodeError)
# a unique value, such as a name, that another writer took first
Taken = psycopg.errors.UniqueViolation
# a statement ran for longer than its transaction allows
TookTooLong = psycopg.errors.QueryCanceled


class DatabaseUnreachable(ConnectionError):
    """No connection could be made; the message names the server without its password, and what to do."""


def shown(url: str) -> str:
    """The address of a database URL without its password."""
    try:
        info = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return urlsplit(url).hostname or "(unreadable DATABASE_URL)"
    server = f"{info.get('host', 'the local socket')}:{info.get('port', 5432)}"
    return f"{server}, database {info.get('dbname', '(default)')}, user {info.get('user', '(default)')}"


def connect(url: str) -> Connection:
    """A connection in explicit-commit mode; the time zone of the session is UTC.

    Raises DatabaseUnreachable when the server is down, refuses, or the URL cannot be read.
    """
    try:
        return psycopg.connect(
            url,
            connect_timeout=CONNECT_SECONDS,
            application_name="tocsin",
            options="-c timezone=UTC",
            keepalives_idle=30,
            tcp_user_timeout=60_000,
        )
    except psycopg.Error as error:
        why = str(error).strip().split("\n", 1)[0] or type(error).__name__
        raise DatabaseUnreachable(
            f"cannot connect to Postgres at {shown(url)}: {why}. Start that server or correct DATABASE_URL; "
            "unset it to use the embedded Postgres."
        ) from None


def now(conn: Connection) -> datetime:
    """The database clock, the only clock that decisions use."""
    moment = conn.execute("select clock_timestamp()").fetchone()
    assert moment is not None  # noqa: S101 - a select without a from always answers
    return moment[0]  # type: ignore[no-any-return]
