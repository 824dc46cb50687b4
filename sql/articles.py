"""Articles and their revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sql.connection import Connection
from sql.rows import Article, ArticleLife, ArticleLine, DueReread, Revision
from sql.statements import Json, Statements

SQL = Statements("articles")


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What is stored of an article, as far as what is read of it must be held against it."""

    id: int
    title: str
    text: str
    text_hash: str
    access: str
    revision: int
    first_seen_at: datetime
    reads: int
    misses: int
    removed_at: datetime | None


def find(conn: Connection, *, url_key: str) -> StoredArticle | None:
    """The article stored under a URL key, locked until the transaction ends."""
    return SQL.one(conn, "find", StoredArticle, url_key=url_key)


def find_by_page(conn: Connection, *, source_id: int, url_key: str) -> StoredArticle | None:
    """The article that a page of this source led to, locked until the transaction ends."""
    return SQL.one(conn, "find_by_page", StoredArticle, source_id=source_id, url_key=url_key)


def find_twin(conn: Connection, *, source_id: int, text_hash: str, since: datetime) -> StoredArticle | None:
    """A recent article of this source with the same title and text, locked until the transaction ends."""
    return SQL.one(conn, "find_twin", StoredArticle, source_id=source_id, text_hash=text_hash, since=since)


def insert(
    conn: Connection,
    article: Mapping[str, Any],
    *,
    text_hash: str,
    fetched_url: str,
    next_read_at: datetime | None,
    now: datetime,
) -> int | None:
    """The number of a new article, or None when another writer stored that URL first.

    `article`: the fields of a spider's article, by the names of the columns.
    """
    given = {"text_hash": text_hash, "fetched_url": fetched_url, "next_read_at": next_read_at, "now": now}
    number: int | None = SQL.value(
        conn, "insert", **{**article, "reading": Json(article["reading"]), **given}
    )
    return number


def insert_revision(
    conn: Connection,
    article: Mapping[str, Any],
    *,
    article_id: int,
    revision: int,
    text_hash: str,
    now: datetime,
) -> int:
    """What the article says from now on, with the text that stands in the article; `article` as for `insert`."""
    given = {"article_id": article_id, "revision": revision, "text_hash": text_hash, "now": now}
    return SQL.run(conn, "insert_revision", **{**article, **given})


def change(
    conn: Connection, article: Mapping[str, Any], *, id: int, text_hash: str, revision: int, now: datetime
) -> int:
    """The article says something new; detect and match see it again. `article` as for `insert`."""
    return SQL.run(
        conn, "change", **{**article, "id": id, "text_hash": text_hash, "revision": revision, "now": now}
    )


def get(conn: Connection, *, id: int) -> Article | None:
    """One article by its number."""
    return SQL.one(conn, "get", Article, id=id)


def count_all(conn: Connection) -> int:
    """How many articles are stored."""
    number: int = SQL.value(conn, "count_all")
    return number


def note_validators(
    conn: Connection, *, id: int, etag: str | None, last_modified: str | None, reading: dict[str, Any]
) -> int:
    """The article's page was had again: its validators, and how it was read."""
    return SQL.run(
        conn, "note_validators", id=id, etag=etag, last_modified=last_modified, reading=Json(reading)
    )


def note_read(
    conn: Connection,
    *,
    id: int,
    reads: int,
    misses: int,
    next_read_at: datetime | None,
    removed_at: datetime | None,
) -> int:
    """The article's page was asked for again: when it is next, and whether it is still there."""
    return SQL.run(
        conn,
        "note_read",
        id=id,
        reads=reads,
        misses=misses,
        next_read_at=next_read_at,
        removed_at=removed_at,
    )


def due_rereads(conn: Connection, *, ids: list[int], since: datetime, now: datetime) -> list[DueReread]:
    """The articles of these sources, first seen after `since`, that are to be read again now."""
    return SQL.all(conn, "due_rereads", DueReread, ids=ids, since=since, now=now)


def next_read(conn: Connection, *, source_id: int, since: datetime) -> datetime | None:
    """When an article of this source, first seen after `since`, is next to be read again."""
    moment: datetime | None = SQL.value(conn, "next_read", source_id=source_id, since=since)
    return moment


def bring_forward(conn: Connection, *, by: timedelta) -> int:
    """Every article's next reading comes this much earlier, as if that time had passed."""
    return SQL.run(conn, "bring_forward", by=by)


def list_where(
    conn: Connection, *, source: str | None, is_changed: bool, is_removed: bool, limit: int
) -> list[ArticleLine]:
    """The newest articles: of one source or of all, and only those that changed or were removed if so asked."""
    return SQL.all(
        conn,
        "list_where",
        ArticleLine,
        source=source,
        is_changed=is_changed,
        is_removed=is_removed,
        limit=limit,
    )


def life(conn: Connection, *, id: int) -> ArticleLife | None:
    """What became of an article since it was first read."""
    return SQL.one(conn, "life", ArticleLife, id=id)


def revisions(conn: Connection, *, article_id: int) -> list[Revision]:
    """What the article said, revision by revision."""
    return SQL.all(conn, "revisions", Revision, article_id=article_id)


@dataclass(frozen=True, slots=True)
class Facet:
    """How many articles have one value of a kind: source, country of the source, language, type of their event."""

    kind: str
    value: str
    articles: int


def facets(conn: Connection, *, ids: list[int]) -> list[Facet]:
    """The sources, countries, languages and types of these articles, of each kind the commonest first."""
    return SQL.all(conn, "facets", Facet, ids=ids)


def with_type(conn: Connection, *, ids: list[int], type: str) -> list[int]:
    """Those of these articles whose event is of a type."""
    return SQL.column(conn, "with_type", ids=ids, type=type)
