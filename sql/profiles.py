"""What identity keeps of articles: profiles, and where each stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sql.connection import Connection
from sql.rows import ArticlePlace, ArticleProfile, Report, UndetectedArticle
from sql.statements import Statements

SQL = Statements("profiles")


@dataclass(frozen=True, slots=True)
class _Id:
    id: int


@dataclass(frozen=True, slots=True)
class _Span:
    articles: int
    first: datetime | None


def upsert(conn: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep profiles: rows of article_id, revision, layout, moment, packed, record, fingerprint (bytes)."""
    SQL.many(conn, "upsert", rows)


def forget(conn: Connection, *, article_ids: Sequence[int]) -> None:
    """Articles of which no text can be read have none."""
    SQL.run(conn, "forget", article_ids=list(article_ids))


def of_articles(conn: Connection, *, article_ids: Sequence[int]) -> list[ArticleProfile]:
    """The profiles of these articles, in no order."""
    return SQL.binary(conn, "of_articles", ArticleProfile, article_ids=list(article_ids))


def of_span(
    conn: Connection, *, start: datetime, end: datetime, layout: int
) -> Iterator[list[ArticleProfile]]:
    """The profiles of the articles between two moments, the oldest first, part by part."""
    return SQL.parts(conn, "of_span", ArticleProfile, start=start, end=end, layout=layout)


def count_span(
    conn: Connection, *, start: datetime, end: datetime, layout: int
) -> tuple[int, datetime | None]:
    """How many these are, and the moment of the first of them."""
    (found,) = SQL.all(conn, "count_span", _Span, start=start, end=end, layout=layout)
    return found.articles, found.first


def places(conn: Connection, *, article_ids: Sequence[int]) -> list[ArticlePlace]:
    """Where these articles stand; those that were never placed are left out."""
    return SQL.all(conn, "places", ArticlePlace, article_ids=list(article_ids))


def members(conn: Connection, *, pieces: Sequence[int]) -> list[ArticlePlace]:
    """All articles of these pieces."""
    return SQL.all(conn, "members", ArticlePlace, pieces=list(pieces))


def place(
    conn: Connection,
    *,
    article_ids: Sequence[int],
    pieces: Sequence[int],
    groups: Sequence[int],
    alone: Sequence[bool],
) -> None:
    """Where each article stands from now on, column by column."""
    SQL.run(
        conn,
        "place",
        article_ids=list(article_ids),
        pieces=list(pieces),
        groups=list(groups),
        alone=list(alone),
    )


def take_uncounted(conn: Connection, *, layout: int, limit: int) -> list[ArticleProfile]:
    """Up to `limit` articles that no table of frequencies has counted; they count as counted from now on."""
    return SQL.binary(conn, "take_uncounted", ArticleProfile, layout=layout, limit=limit)


def count_uncounted(conn: Connection) -> int:
    """How many articles no table of frequencies has counted."""
    return int(SQL.value(conn, "count_uncounted"))


def uncount_all(conn: Connection) -> None:
    """A first table counts every article anew."""
    SQL.run(conn, "uncount_all")


def reports(conn: Connection, *, article_ids: Sequence[int]) -> list[Report]:
    """What an event is described by, for each of these articles that has a profile."""
    return SQL.binary(conn, "reports", Report, article_ids=list(article_ids))


def unread(conn: Connection, *, layout: int, since: datetime | None, limit: int) -> list[int]:
    """The newest articles without a profile of this layout, of those that came since a moment."""
    return [row.id for row in SQL.all(conn, "unread", _Id, layout=layout, since=since, limit=limit)]


def count_unread(conn: Connection, *, layout: int, since: datetime | None = None) -> int:
    """How many articles have no profile of this layout, of those that came since a moment."""
    return int(SQL.value(conn, "count_unread", layout=layout, since=since))


def unplaced(conn: Connection, *, layout: int, since: datetime | None, limit: int) -> list[UndetectedArticle]:
    """The oldest articles, of those since a moment, that were read anew and stand nowhere yet."""
    return SQL.all(conn, "unplaced", UndetectedArticle, layout=layout, since=since, limit=limit)


def count_unplaced(conn: Connection, *, layout: int, since: datetime | None = None) -> int:
    """How many of these there are."""
    return int(SQL.value(conn, "count_unplaced", layout=layout, since=since))


def outdate(conn: Connection) -> int:
    """Have every article read and placed anew; how many."""
    return SQL.run(conn, "outdate")
