"""Article pages that were asked for, so that none is asked for twice without need."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.statements import Statements

SQL = Statements("pages")


def known(conn: Connection, *, source_id: int, url_keys: list[str], now: datetime) -> set[str]:
    """Those of these pages of a source that were read, given up, or wait for a later try."""
    return set(SQL.column(conn, "known", source_id=source_id, url_keys=url_keys, now=now))


def save(
    conn: Connection,
    *,
    source_id: int,
    url_key: str,
    url: str,
    outcome: str,
    detail: str,
    article_id: int | None,
    retry_at: datetime | None,
    now: datetime,
) -> int:
    """An article page was asked for: what came of it, and when to ask again (None: never)."""
    return SQL.run(
        conn,
        "save",
        source_id=source_id,
        url_key=url_key,
        url=url,
        outcome=outcome,
        detail=detail,
        article_id=article_id,
        retry_at=retry_at,
        now=now,
    )


def attempts(conn: Connection, *, source_id: int, url_key: str) -> int:
    """How often a page was asked for."""
    return SQL.value(conn, "attempts", source_id=source_id, url_key=url_key) or 0


def forget_unread(conn: Connection, *, source_id: int) -> int:
    """Ask anew for pages of a source that gave no article; how many."""
    return SQL.run(conn, "forget_unread", source_id=source_id)
