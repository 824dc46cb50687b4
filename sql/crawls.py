"""Rounds and crawls: one row per source and round, with what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.connection import Connection
from sql.rows import Crawl
from sql.statements import Json, Statements

SQL = Statements("crawls")


@dataclass(frozen=True, slots=True)
class Failing:
    """How many sources are enabled, and the newest reading of how many of them failed."""

    enabled: int
    failing: int


@dataclass(frozen=True, slots=True)
class RoundProcess:
    """A round that is not over, and the process that reads for it."""

    id: int
    process: str


def open_round(
    conn: Connection,
    *,
    started_by: str,
    now: datetime,
    alive_until: datetime | None = None,
    process: str | None = None,
) -> int:
    """The number of a new round of this process, which counts as alive until then."""
    number: int = SQL.value(
        conn, "open_round", started_by=started_by, now=now, alive_until=alive_until, process=process
    )
    return number


def processes(conn: Connection) -> list[RoundProcess]:
    """The processes of the rounds that are not over."""
    return SQL.all(conn, "processes", RoundProcess)


def beat(conn: Connection, *, id: int, alive_until: datetime) -> bool:
    """Say that a round is alive; False when it is over, perhaps because another process found it dead."""
    return SQL.run(conn, "beat", id=id, alive_until=alive_until) == 1


def close_round(conn: Connection, *, id: int, now: datetime) -> int:
    """A round came to its end."""
    return SQL.run(conn, "close_round", id=id, now=now)


def close_dead_rounds(conn: Connection, *, now: datetime) -> int:
    """End the rounds whose heartbeat is over; how many."""
    return SQL.run(conn, "close_dead_rounds", now=now)


def start(conn: Connection, *, round_id: int, source_id: int, now: datetime) -> int:
    """A source begins in a round."""
    return SQL.run(conn, "start", round_id=round_id, source_id=source_id, now=now)


def finish(
    conn: Connection,
    *,
    round_id: int,
    source_id: int,
    failure: str | None,
    detail: str,
    requests: int,
    entries_unchanged: int,
    links: int,
    fetched: int,
    new: int,
    changed: int,
    unchanged: int,
    dropped: dict[str, int],
    bytes: int,
    now: datetime,
) -> int:
    """A source came to its end in a round; once only."""
    return SQL.run(
        conn,
        "finish",
        round_id=round_id,
        source_id=source_id,
        failure=failure,
        detail=detail,
        requests=requests,
        entries_unchanged=entries_unchanged,
        links=links,
        fetched=fetched,
        new=new,
        changed=changed,
        unchanged=unchanged,
        dropped=Json(dropped),
        bytes=bytes,
        now=now,
    )


def close_lost(conn: Connection, *, now: datetime) -> int:
    """Mark crawls whose process was killed; returns how many."""
    return SQL.run(conn, "close_lost", now=now)


def last_of_each(conn: Connection) -> list[Crawl]:
    """The newest crawl of every source."""
    return SQL.all(conn, "last_of_each", Crawl)


def of_source(conn: Connection, *, source_id: int, limit: int) -> list[Crawl]:
    """The newest crawls of one source."""
    return SQL.all(conn, "of_source", Crawl, source_id=source_id, limit=limit)


def failing(conn: Connection) -> Failing:
    """How many of all enabled sources cannot be read now."""
    found = SQL.one(conn, "failing", Failing)
    assert found is not None  # noqa: S101 - a count always answers
    return found
