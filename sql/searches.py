"""Searches for entry pages in place of those that were lost or stopped."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import Search, SearchStanding
from sql.statements import Statements

SQL = Statements("searches")


def standings(conn: Connection, *, ids: list[int]) -> list[SearchStanding]:
    """What decides whether these sources are to be searched anew."""
    return SQL.all(conn, "standings", SearchStanding, ids=ids)


def save(
    conn: Connection,
    *,
    source_id: int,
    cause: str,
    kind: str,
    instead_of: list[str],
    found: list[str],
    detail: str,
    stopped_at: datetime | None,
    now: datetime,
) -> None:
    """The entry pages of a source were sought anew."""
    SQL.run(
        conn,
        "save",
        source_id=source_id,
        cause=cause,
        kind=kind,
        instead_of=instead_of,
        found=found,
        detail=detail,
        stopped_at=stopped_at,
        now=now,
    )


def of_source(conn: Connection, *, source_id: int, limit: int) -> list[Search]:
    """The newest searches of a source, newest first."""
    return SQL.all(conn, "of_source", Search, source_id=source_id, limit=limit)


def found_since_judged(conn: Connection, *, ids: list[int]) -> list[Search]:
    """Searches that found something after their source was judged last."""
    return SQL.all(conn, "found_since_judged", Search, ids=ids)
