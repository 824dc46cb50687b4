"""Articles and their revisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.connection import Connection
from sql.rows import Article
from sql.statements import Statements

SQL = Statements("articles")


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored under a URL key, as far as a newcomer must be held against it."""

    id: int
    title: str
    text_hash: str
    revision: int
    removed_at: datetime | None


def find(conn: Connection, *, url_key: str) -> Stored | None:
    """The article stored under a URL key, locked until the transaction ends."""
    return SQL.one(conn, "find", Stored, url_key=url_key)


def insert(
    conn: Connection,
    *,
    source_id: int,
    url: str,
    url_key: str,
    title: str,
    authors: list[str],
    published: datetime | None,
    published_precision: str,
    modified: datetime | None,
    language: str | None,
    access: str,
    section: str | None,
    agency: str | None,
    text: str,
    text_hash: str,
    now: datetime,
) -> int | None:
    """The number of a new article, or None when another writer stored that URL first."""
    number: int | None = SQL.value(
        conn,
        "insert",
        source_id=source_id,
        url=url,
        url_key=url_key,
        title=title,
        authors=authors,
        published=published,
        published_precision=published_precision,
        modified=modified,
        language=language,
        access=access,
        section=section,
        agency=agency,
        text=text,
        text_hash=text_hash,
        now=now,
    )
    return number


def insert_revision(
    conn: Connection,
    *,
    article_id: int,
    revision: int,
    title: str,
    text: str,
    text_hash: str,
    modified: datetime | None,
    now: datetime,
) -> int:
    """What the article said in one revision."""
    return SQL.run(
        conn,
        "insert_revision",
        article_id=article_id,
        revision=revision,
        title=title,
        text=text,
        text_hash=text_hash,
        modified=modified,
        now=now,
    )


def change(
    conn: Connection,
    *,
    id: int,
    title: str,
    authors: list[str],
    modified: datetime | None,
    access: str,
    agency: str | None,
    text: str,
    text_hash: str,
    revision: int,
    now: datetime,
) -> int:
    """The article says something new; detect and match see it again."""
    return SQL.run(
        conn,
        "change",
        id=id,
        title=title,
        authors=authors,
        modified=modified,
        access=access,
        agency=agency,
        text=text,
        text_hash=text_hash,
        revision=revision,
        now=now,
    )


def get(conn: Connection, *, id: int) -> Article | None:
    """One article by its number."""
    return SQL.one(conn, "get", Article, id=id)


def list_recent(conn: Connection, *, limit: int) -> list[Article]:
    """The newest articles."""
    return SQL.all(conn, "list_recent", Article, limit=limit)


def count_all(conn: Connection) -> int:
    """How many articles are stored."""
    number: int = SQL.value(conn, "count_all")
    return number


def count_revisions(conn: Connection) -> int:
    """How many revisions are stored."""
    number: int = SQL.value(conn, "count_revisions")
    return number
