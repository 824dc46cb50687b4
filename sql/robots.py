"""robots.txt as last read, so that it is not asked for in every round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.connection import Connection
from sql.statements import Statements

SQL = Statements("robots")


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """The robots.txt of one host, as a source's crawl read it; empty: the host has none."""

    source_id: int
    host: str
    text: str
    checked_at: datetime


def of_sources(conn: Connection, *, ids: list[int], since: datetime) -> list[RobotsFile]:
    """The files of these sources' hosts that were read after `since`."""
    return SQL.all(conn, "of_sources", RobotsFile, ids=ids, since=since)


def save(conn: Connection, *, source_id: int, host: str, text: str, now: datetime) -> int:
    """A file as it was just read."""
    return SQL.run(conn, "save", source_id=source_id, host=host, text=text, now=now)


def forget(conn: Connection, *, since: datetime) -> int:
    """Forget what was read before `since`."""
    return SQL.run(conn, "forget", since=since)
