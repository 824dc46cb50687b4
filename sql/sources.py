"""Sources: the news sites that we read, and who reads them right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sql.connection import Connection
from sql.rows import Source
from sql.statements import Statements

SQL = Statements("sources")


@dataclass(frozen=True, slots=True)
class Habits:
    """What a source published in the last two weeks: how much, since when, in which hours of the day (UTC)."""

    articles: int
    oldest: datetime | None
    hours: list[int]


def add(
    conn: Connection,
    *,
    name: str,
    home_url: str,
    now: datetime,
    spider: str = "news",
    browser: bool = False,
    language: str | None = None,
    country: str | None = None,
    kind: str | None = None,
    delay_seconds: float = 1.0,
) -> Source | None:
    """A new source, due at once; None when that home URL is one already. A removed one comes back."""
    return SQL.one(
        conn,
        "add",
        Source,
        name=name,
        home_url=home_url,
        spider=spider,
        browser=browser,
        language=language,
        country=country,
        kind=kind,
        delay_seconds=delay_seconds,
        now=now,
    )


def list_all(conn: Connection) -> list[Source]:
    """Every source that was not removed, by name."""
    return SQL.all(conn, "list_all", Source)


def get(conn: Connection, *, name: str) -> Source | None:
    """One source by its name or its home URL."""
    return SQL.one(conn, "get", Source, name=name)


def change(
    conn: Connection,
    *,
    id: int,
    name: str,
    spider: str,
    browser: bool,
    language: str | None,
    country: str | None,
    kind: str | None,
    delay_seconds: float,
    min_interval: timedelta,
    max_interval: timedelta,
    keep_text: timedelta | None,
    now: datetime,
) -> int:
    """Another name, reader, description or schedule of a source."""
    return SQL.run(
        conn,
        "change",
        id=id,
        name=name,
        spider=spider,
        browser=browser,
        language=language,
        country=country,
        kind=kind,
        delay_seconds=delay_seconds,
        min_interval=min_interval,
        max_interval=max_interval,
        keep_text=keep_text,
        now=now,
    )


def set_urgent(conn: Connection, *, id: int, now: datetime) -> int:
    """Read a source as often as its host allows, from now on."""
    return SQL.run(conn, "set_urgent", id=id, now=now)


def unset_urgent(conn: Connection, *, id: int) -> int:
    """Read a source by its own rate."""
    return SQL.run(conn, "unset_urgent", id=id)


def is_urgent(conn: Connection, *, id: int) -> bool:
    """Whether a source is to be read as often as its host allows, by itself or for an urgent rule."""
    return bool(SQL.value(conn, "is_urgent", id=id))


def set_enabled(conn: Connection, *, id: int, enabled: bool, now: datetime) -> int:
    """Switch a source on (then it is due at once) or off."""
    return SQL.run(conn, "set_enabled", id=id, enabled=enabled, now=now)


def remove(conn: Connection, *, id: int, now: datetime) -> int:
    """Take a source away; what was read of it stays."""
    return SQL.run(conn, "remove", id=id, now=now)


def claim_due(
    conn: Connection,
    *,
    round_id: int,
    everything: bool = False,
    only: list[int] | None = None,
    once: bool = False,
    limit: int,
    now: datetime,
) -> list[Source]:
    """Lease up to `limit` sources that no round reads: those that are due, `everything` that is enabled, or `only`
    these; with `once` none that this round has read already."""
    return SQL.all(
        conn,
        "claim_due",
        Source,
        round_id=round_id,
        everything=everything,
        only=only,
        once=once,
        limit=limit,
        now=now,
    )


def is_due(conn: Connection, *, now: datetime) -> bool:
    """Whether there is a source to be read now: due and read by nobody, or held by a round that is dead."""
    return bool(SQL.value(conn, "is_due", now=now))


def release(conn: Connection, *, id: int, round_id: int, next_due_at: datetime) -> int:
    """End this round's lease of one source and say when it is due next."""
    return SQL.run(conn, "release", id=id, round_id=round_id, next_due_at=next_due_at)


def end_orphan_leases(conn: Connection, *, now: datetime) -> int:
    """Free the sources of rounds that are over or dead; they are due at once."""
    return SQL.run(conn, "end_orphan_leases", now=now)


def habits(conn: Connection, *, id: int, now: datetime) -> Habits | None:
    """What a source published in the last two weeks, and in which hours."""
    return SQL.one(conn, "habits", Habits, id=id, now=now)


def failures_in_a_row(conn: Connection, *, id: int) -> int:
    """How many of a source's last readings failed, back to the last that did not."""
    return int(SQL.value(conn, "failures_in_a_row", id=id))


def is_of_another(conn: Connection, *, id: int, host: str) -> bool:
    """Whether a host (without www. and the like) is the home of another source than this one."""
    return bool(SQL.value(conn, "is_of_another", id=id, host=host))
