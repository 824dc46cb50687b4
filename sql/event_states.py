"""What events are by all that their articles claim, and which of their changes can be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sql.connection import Connection
from sql.rows import ArticleCorrection, EventMember, EventMerger, EventState, EventTransition, Fact
from sql.statements import Statements

SQL = Statements("event_states")


@dataclass(frozen=True, slots=True)
class OlderRevision:
    """An article and the headline under which it was read before."""

    article_id: int
    title: str


@dataclass(frozen=True, slots=True)
class _Id:
    id: int


def put(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Say what events are by now: the fields of `EventState`, and `now`."""
    SQL.many(conn, "put", rows)


def of_events(conn: Connection, event_ids: Sequence[int]) -> list[EventState]:
    """What these events are by now; those that were never folded are left out."""
    return SQL.all(conn, "of_events", EventState, event_ids=list(event_ids))


def drop_transitions(
    conn: Connection,
    event_ids: Sequence[int],
    *,
    kept_ids: Sequence[int],
    kept_keys: Sequence[str],
    now: datetime,
) -> int:
    """End the changes of these events but for those kept, given as pairs; how many were ended."""
    return SQL.run(
        conn,
        "drop_transitions",
        event_ids=list(event_ids),
        kept_ids=list(kept_ids),
        kept_keys=list(kept_keys),
        now=now,
    )


def put_transitions(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep changes of events: the fields of `EventTransition` without `first_seen_at`, and `now`, which is that.

    `put_at`: when it is put in, where that is another moment.
    """
    SQL.many(conn, "put_transitions", ({"put_at": row["now"], **row} for row in rows))


def transitions(conn: Connection, event_ids: Sequence[int]) -> list[EventTransition]:
    """The changes of these events, in the order in which the articles came out."""
    return SQL.all(conn, "transitions", EventTransition, event_ids=list(event_ids))


def record_corrections(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep what revisions claim otherwise than those before: `ArticleCorrection` without `moment`."""
    SQL.many(conn, "record_corrections", rows)


def corrections(conn: Connection, article_ids: Sequence[int]) -> list[ArticleCorrection]:
    """What these articles corrected, in order."""
    return SQL.all(conn, "corrections", ArticleCorrection, article_ids=list(article_ids))


def older_revisions(conn: Connection, article_ids: Sequence[int], *, layout: int) -> list[OlderRevision]:
    """Of these articles, those that were read in this layout in a revision before the newest."""
    return SQL.all(conn, "older_revisions", OlderRevision, article_ids=list(article_ids), layout=layout)


def members(conn: Connection, event_ids: Sequence[int]) -> list[EventMember]:
    """The readable articles of these events, in the order in which they came out."""
    return SQL.all(conn, "members", EventMember, event_ids=list(event_ids))


def claims(conn: Connection, article_ids: Sequence[int]) -> list[Fact]:
    """What these articles claim and do not only recall, by article."""
    return SQL.all(conn, "claims", Fact, article_ids=list(article_ids))


def mergers(conn: Connection, event_ids: Sequence[int]) -> list[EventMerger]:
    """The events that were told and are told under these ids now, where these were told too."""
    return SQL.all(conn, "mergers", EventMerger, event_ids=list(event_ids))


def drop_ended(conn: Connection, event_ids: Sequence[int]) -> int:
    """Of these events, those that were merged or have no article are in no state; how many had one."""
    count: int = SQL.value(conn, "drop_ended", event_ids=list(event_ids))
    return count


def drop_ended_transitions(conn: Connection, event_ids: Sequence[int]) -> int:
    """Neither has such an event changes; how many went."""
    return SQL.run(conn, "drop_ended_transitions", event_ids=list(event_ids))


def unfolded(conn: Connection, *, layout: int, since: datetime | None, limit: int) -> list[int]:
    """The newest events that were folded in an older layout or never, of those reported since a moment."""
    return [row.id for row in SQL.all(conn, "unfolded", _Id, layout=layout, since=since, limit=limit)]
