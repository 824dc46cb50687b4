"""Entry pages: the feeds, sitemaps and link pages by which a source is read."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows import Entry
from sql.statements import Statements

SQL = Statements("entries")


def of_sources(conn: Connection, *, ids: list[int]) -> list[Entry]:
    """The entry pages of these sources."""
    return SQL.all(conn, "of_sources", Entry, ids=ids)


def save(
    conn: Connection,
    *,
    source_id: int,
    url: str,
    kind: str,
    etag: str | None,
    last_modified: str | None,
    status: int | None,
    now: datetime,
) -> int:
    """An entry page as last answered; a 304 keeps the validators that we have."""
    return SQL.run(
        conn,
        "save",
        source_id=source_id,
        url=url,
        kind=kind,
        etag=etag,
        last_modified=last_modified,
        status=status,
        now=now,
    )


def forget_validators(conn: Connection, *, ids: list[int]) -> int:
    """Ask these sources' entry pages anew next time, because links of theirs are still unread."""
    return SQL.run(conn, "forget_validators", ids=ids)


def drop_others(conn: Connection, *, source_id: int, urls: list[str]) -> int:
    """Forget the entry pages that the source is no longer read by."""
    return SQL.run(conn, "drop_others", source_id=source_id, urls=urls)


def save_hint(conn: Connection, *, source_id: int, url: str, update_seconds: int) -> int:
    """How often a feed says that it is updated."""
    return SQL.run(conn, "save_hint", source_id=source_id, url=url, update_seconds=update_seconds)


def drop_hint(conn: Connection, *, source_id: int, url: str) -> int:
    """A feed says no more how often it is updated."""
    return SQL.run(conn, "drop_hint", source_id=source_id, url=url)


def update_seconds(conn: Connection, *, source_id: int) -> int | None:
    """How often the entry pages of a source say that they are updated; None: they do not say."""
    found: int | None = SQL.value(conn, "update_seconds", source_id=source_id)
    return found
