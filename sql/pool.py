"""Connections that are kept open for many short transactions, as those of the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from sql.connection import CONNECT_SECONDS, Connection, DatabaseUnreachable, connect, shown

MOST = 10


class Pool:
    """Open connections to one database; usable from many threads between `open` and `close`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            connection_class=_Ours,
            min_size=1,
            max_size=MOST,
            timeout=CONNECT_SECONDS,
            check=ConnectionPool.check_connection,
            open=False,
        )

    def open(self) -> None:
        """Make the first connection; raises DatabaseUnreachable or AddressUnreadable."""
        connect(self._url).close()
        self._pool.open()

    def close(self) -> None:
        """Close them all."""
        self._pool.close()

    @contextmanager
    def transaction(self, seconds: float) -> Iterator[Connection]:
        """A transaction whose statements may last so long; raises sql.connection.TookTooLong, DatabaseUnreachable."""
        try:
            conn = self._pool.getconn()
        except PoolTimeout:
            raise DatabaseUnreachable(
                f"no connection to Postgres at {shown(self._url)} was free within {CONNECT_SECONDS} s"
            ) from None
        try:
            with conn.transaction():
                conn.execute("select set_config('statement_timeout', %s, true)", [f"{seconds * 1000:.0f}ms"])
                yield conn
        finally:
            self._pool.putconn(conn)


class _Ours(psycopg.Connection):
    """A connection as `sql.connection.connect` makes it."""

    @classmethod
    def connect(cls, conninfo: str = "", **_: object) -> Connection:  # type: ignore[override]
        """What the pool calls for each of them."""
        return connect(conninfo, patience=0)
