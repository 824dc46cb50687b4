"""What articles claim of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sql.connection import Connection
from sql.rows import Fact
from sql.statements import Statements

SQL = Statements("facts")


@dataclass(frozen=True, slots=True)
class _Id:
    id: int


def forget(conn: Connection, *, article_ids: Sequence[int], extractor: str) -> int:
    """Drop what an extractor read in these articles before."""
    return SQL.run(conn, "forget", article_ids=list(article_ids), extractor=extractor)


def insert(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Store claims: rows of article_id, extractor, kind, value (`sql.statements.Json`), sentence, is_context."""
    SQL.many(conn, "insert", rows)


def list_of(conn: Connection, *, article_ids: Sequence[int]) -> list[Fact]:
    """What these articles claim, by article."""
    return SQL.all(conn, "list_of", Fact, article_ids=list(article_ids))


def background_articles(conn: Connection, *, article_ids: Sequence[int]) -> set[int]:
    """Which of these articles only look back on an old event."""
    return {row.id for row in SQL.all(conn, "background_articles", _Id, article_ids=list(article_ids))}
