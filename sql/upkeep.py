"""Let go what is past its time, in small parts, and what somebody asked to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sql.connection import Connection
from sql.rows import Forgotten
from sql.statements import Statements

SQL = Statements("upkeep")


def drop_texts(conn: Connection, *, keep: timedelta | None, limit: int, now: datetime) -> int:
    """Let the texts of some articles go that were first seen longer ago than `keep`, or than their source says; `keep`
    None: only where a source says."""
    dropped: int = SQL.value(conn, "drop_texts", keep=keep, limit=limit, now=now)
    return dropped


def drop_crawls(conn: Connection, *, before: datetime, limit: int) -> int:
    """Let some accounts of crawls go."""
    return SQL.run(conn, "drop_crawls", before=before, limit=limit)


def drop_rounds(conn: Connection, *, before: datetime, limit: int) -> int:
    """Let some rounds go of which no account is left."""
    return SQL.run(conn, "drop_rounds", before=before, limit=limit)


def drop_pages(conn: Connection, *, before: datetime, limit: int) -> int:
    """Let some pages go that gave no article."""
    return SQL.run(conn, "drop_pages", before=before, limit=limit)


def drop_attempts(conn: Connection, *, before: datetime, limit: int) -> int:
    """Let some attempts of messages go."""
    return SQL.run(conn, "drop_attempts", before=before, limit=limit)


def drop_matches(conn: Connection, *, before: datetime, limit: int) -> int:
    """Let some matches go that did not alert."""
    return SQL.run(conn, "drop_matches", before=before, limit=limit)


def drop_updates(conn: Connection, *, before: datetime, limit: int) -> int:
    """Let some updates go that no message told."""
    return SQL.run(conn, "drop_updates", before=before, limit=limit)


def drop_past(conn: Connection, *, before: datetime, limit: int) -> int:
    """Let some of what articles and events were go; a preview of that time decides by what was kept first."""
    count: int = SQL.value(conn, "drop_past", before=before, limit=limit)
    return count


def articles_at(conn: Connection, *, url: str) -> list[int]:
    """The articles of an address."""
    return [row[0] for row in conn.execute(SQL.texts["articles_at"], {"url": url}).fetchall()]


def articles_of(conn: Connection, *, source_id: int, limit: int) -> list[int]:
    """Some articles of a source whose texts are still kept."""
    rows = conn.execute(SQL.texts["articles_of"], {"source_id": source_id, "limit": limit}).fetchall()
    return [row[0] for row in rows]


def forget(conn: Connection, *, article_ids: Sequence[int], now: datetime) -> int:
    """Let go what these articles said; how many there were."""
    count: int = SQL.value(conn, "forget", article_ids=list(article_ids), now=now)
    return count


def record_forgotten(
    conn: Connection, *, what: str, articles: int, asked_by: str, why: str, now: datetime
) -> None:
    """Keep that somebody asked for it."""
    SQL.run(conn, "record_forgotten", what=what, articles=articles, asked_by=asked_by, why=why, now=now)


def list_forgotten(conn: Connection, *, limit: int) -> list[Forgotten]:
    """What was forgotten, the newest first."""
    return SQL.all(conn, "list_forgotten", Forgotten, limit=limit)
