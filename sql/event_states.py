"""What events are by all that their articles claim, and which of their changes can be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sql.connection import Connection
from sql.rows import ArticleCorrection, EventState, EventTransition
from sql.statements import Statements

SQL = Statements("event_states")


def put(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Say what events are by now: the fields of `EventState`, and `now`."""
    SQL.many(conn, "put", rows)


def of_events(conn: Connection, event_ids: Sequence[int]) -> list[EventState]:
    """What these events are by now; those that were never folded are left out."""
    return SQL.all(conn, "of_events", EventState, event_ids=list(event_ids))


def drop_transitions(
    conn: Connection, event_ids: Sequence[int], *, kept_ids: Sequence[int], kept_keys: Sequence[str]
) -> int:
    """Forget the changes of these events but for those kept, given as pairs; how many went."""
    return SQL.run(
        conn,
        "drop_transitions",
        event_ids=list(event_ids),
        kept_ids=list(kept_ids),
        kept_keys=list(kept_keys),
    )


def put_transitions(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep changes of events: the fields of `EventTransition` without `first_seen_at`, and `now`."""
    SQL.many(conn, "put_transitions", rows)


def transitions(conn: Connection, event_ids: Sequence[int]) -> list[EventTransition]:
    """The changes of these events, in the order in which the articles came out."""
    return SQL.all(conn, "transitions", EventTransition, event_ids=list(event_ids))


def record_corrections(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep what revisions claim otherwise than those before: the fields of `ArticleCorrection`."""
    SQL.many(conn, "record_corrections", rows)


def corrections(conn: Connection, article_ids: Sequence[int]) -> list[ArticleCorrection]:
    """What these articles corrected, in order."""
    return SQL.all(conn, "corrections", ArticleCorrection, article_ids=list(article_ids))
