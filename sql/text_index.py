"""The text index: articles as our own tokens, and the search over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sql.connection import Connection
from sql.rows import Decidable, IndexHits, Matchable, Rechecked, SeenQuery
from sql.statements import Statements

SQL = Statements("text_index")


def claim_unindexed(conn: Connection, *, limit: int) -> list[Matchable]:
    """The newest articles that the text index does not have as they are, locked until the transaction ends."""
    return SQL.all(conn, "claim_unindexed", Matchable, limit=limit)


def layout(conn: Connection) -> int:
    """The layout that the index has."""
    number: int = SQL.value(conn, "layout")
    return number


def begin_anew(conn: Connection, *, layout: int) -> int:
    """Empty an index of an older layout and queue its articles; how many."""
    return SQL.run(conn, "begin_anew", layout=layout)


def count_unindexed(conn: Connection) -> int:
    """How many articles the text index does not have as they are."""
    number: int = SQL.value(conn, "count_unindexed")
    return number


def put(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Index articles: rows of article_id, revision, told_at, words, clipped."""
    SQL.many(conn, "put", rows)


def mark_indexed(conn: Connection, *, article_ids: Sequence[int]) -> int:
    """Take articles from the queue; how many."""
    return SQL.run(conn, "mark_indexed", article_ids=list(article_ids))


def set_statement_timeout(conn: Connection, *, at_most: timedelta) -> None:
    """End statements that take longer, until the transaction ends."""
    milliseconds = max(1, int(at_most.total_seconds() * 1000))
    SQL.run(conn, "set_statement_timeout", milliseconds=milliseconds)


def reset_statement_timeout(conn: Connection) -> None:
    """Statements may take as long as they need again."""
    SQL.run(conn, "reset_statement_timeout")


def search(conn: Connection, *, loose: str, since: datetime, until: datetime) -> IndexHits:
    """The articles of a time that have the words of a query."""
    hits = SQL.one(conn, "search", IndexHits, loose=loose, since=since, until=until)
    assert hits is not None  # noqa: S101 - an aggregate always answers
    return hits


def recheck(
    conn: Connection, *, ids: Sequence[int], query: str, is_exact: bool, sensitive: str
) -> list[Rechecked]:
    """Those of the articles that a query holds for, or may hold for."""
    return SQL.all(
        conn, "recheck", Rechecked, ids=list(ids), query=query, is_exact=is_exact, sensitive=sensitive
    )


def decidable(conn: Connection, *, ids: Sequence[int]) -> list[Decidable]:
    """What decides whether matches of these articles alert."""
    return SQL.all(conn, "decidable", Decidable, ids=list(ids))


def oldest(conn: Connection) -> datetime | None:
    """When the oldest indexed article came out; None when none is indexed."""
    moment: datetime | None = SQL.value(conn, "oldest")
    return moment


def count_some(conn: Connection, *, since: datetime, until: datetime, limit: int) -> int:
    """How many indexed articles came out from a moment to before another, or `limit` when they are more."""
    number: int = SQL.value(conn, "count_some", since=since, until=until, limit=limit)
    return number


def seen(conn: Connection, *, queries: Sequence[str], since: datetime) -> list[int]:
    """The numbers, from 1, of those queries that hold for an article that came out since a moment."""
    return [row.number for row in SQL.all(conn, "seen", SeenQuery, queries=list(queries), since=since)]
