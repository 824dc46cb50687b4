"""What events were at each moment, by which live alerting decided: see migration 0027."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sql.connection import Connection
from sql.rows import EventVersion, Look, PastChange, PastDoubt, PastMending, PastState, PastText, Placement
from sql.statements import Statements

SQL = Statements("past")


def kept_since(conn: Connection) -> datetime:
    """From when on it is kept what events were; of the time before, what was kept first stands in."""
    since: datetime = SQL.value(conn, "kept_since")
    return since


def runs(conn: Connection, *, since: datetime) -> list[datetime]:
    """When rules looked at what was new, in order, as far as that is kept."""
    found: list[datetime] | None = SQL.value(conn, "runs", since=since)
    return found or []


def looks(conn: Connection, *, article_ids: Sequence[int]) -> list[Look]:
    """When rules looked at these articles, in order of time."""
    return SQL.all(conn, "looks", Look, article_ids=list(article_ids))


def texts(conn: Connection, *, article_ids: Sequence[int], revisions: Sequence[int]) -> list[PastText]:
    """What these revisions said, given beside their articles; those that were let go are left out."""
    return SQL.all(conn, "texts", PastText, article_ids=list(article_ids), revisions=list(revisions))


def placements(conn: Connection, *, article_ids: Sequence[int]) -> list[Placement]:
    """Of which events these articles told, by article, in order."""
    return SQL.all(conn, "placements", Placement, article_ids=list(article_ids))


def events(conn: Connection, *, event_ids: Sequence[int]) -> list[EventVersion]:
    """What these events, and all that were ever told as one with them, were, by event, in order."""
    return SQL.all(conn, "events", EventVersion, event_ids=list(event_ids))


def doubts(conn: Connection, *, event_ids: Sequence[int]) -> list[PastDoubt]:
    """What was in doubt of these events, by event, in order."""
    return SQL.all(conn, "doubts", PastDoubt, event_ids=list(event_ids))


def states(conn: Connection, *, event_ids: Sequence[int]) -> list[PastState]:
    """In which states these events were, by event, in order."""
    return SQL.all(conn, "states", PastState, event_ids=list(event_ids))


def changes(conn: Connection, *, event_ids: Sequence[int]) -> list[PastChange]:
    """The changes that these events had, each version of them, by event, in the order in which articles came out."""
    return SQL.all(conn, "changes", PastChange, event_ids=list(event_ids))


def mendings(conn: Connection, *, article_ids: Sequence[int], event_ids: Sequence[int]) -> list[PastMending]:
    """When people mended what concerns these articles or events, in order."""
    return SQL.all(conn, "mendings", PastMending, article_ids=list(article_ids), event_ids=list(event_ids))
