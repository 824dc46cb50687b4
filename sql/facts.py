"""What articles claim of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sql.connection import Connection
from sql.rows import Fact
from sql.statements import Statements

SQL = Statements("facts")


def forget(conn: Connection, *, article_ids: Sequence[int]) -> int:
    """Drop what was read in these articles before."""
    return SQL.run(conn, "forget", article_ids=list(article_ids))


def insert(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Store claims: rows of article_id, extractor, kind, value (`sql.statements.Json`), sentence, is_context."""
    SQL.many(conn, "insert", rows)


def list_of(conn: Connection, *, article_ids: Sequence[int]) -> list[Fact]:
    """What these articles claim, by article."""
    return SQL.all(conn, "list_of", Fact, article_ids=list(article_ids))


def region_of(conn: Connection, *, event_id: int, place: str) -> str:
    """The region in which most articles of an event see a place, by its name; empty: none says."""
    return str(SQL.value(conn, "region_of", event_id=event_id, place=place) or "")
