"""Numbers of the watch: what waits and since when, how many sources are how, and how long things took."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import AlertAge, AttemptEnd, Backlog, DatabaseServer, StateCount
from sql.statements import Statements

SQL = Statements("metrics")
COUNTED = 10_000


def backlog(conn: Connection, *, now: datetime) -> Backlog:
    """What waits to be done, and since when the oldest of each does; at most `COUNTED` of each are counted."""
    found = SQL.one(conn, "backlog", Backlog, limit=COUNTED, now=now)
    assert found is not None  # noqa: S101 - counts always answer
    return found


def source_states(conn: Connection) -> list[StateCount]:
    """How many sources are in each state; those that are not judged yet are `new`."""
    return SQL.all(conn, "source_states", StateCount)


def stored_ages(conn: Connection, *, since: datetime, until: datetime) -> list[float | None]:
    """For each article stored after `since` until `until`: seconds since it was published; None where not known."""
    return SQL.column(conn, "stored_ages", since=since, until=until)


def alerted_ages(conn: Connection, *, after: int) -> list[AlertAge]:
    """The alerts after this number, each with the seconds since its article was stored, or was changed."""
    return SQL.all(conn, "alerted_ages", AlertAge, after=after)


def last_alert(conn: Connection) -> int:
    """The number of the newest alert; 0 when there is none."""
    return int(SQL.value(conn, "last_alert"))


def attempts_ended(conn: Connection, *, since: datetime, until: datetime) -> list[AttemptEnd]:
    """The attempts to send that ended after `since` until `until`."""
    return SQL.all(conn, "attempts_ended", AttemptEnd, since=since, until=until)


def server(conn: Connection) -> DatabaseServer:
    """Which Postgres this is, how large this database is, and what is off that makes commits outlast a power cut."""
    found = SQL.one(conn, "server", DatabaseServer)
    assert found is not None  # noqa: S101 - a select without a from always answers
    return found
