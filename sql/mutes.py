"""Mutes: what is silent for a time, and what was held meanwhile."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows.mutes import HeldByMute, HeldMatch, Mute, MuteLine
from sql.statements import Statements

SQL = Statements("mutes")


def in_force(conn: Connection, *, now: datetime) -> list[Mute]:
    """The mutes that hold at a moment."""
    return SQL.all(conn, "in_force", Mute, now=now)


def lock(conn: Connection) -> None:
    """Let nobody else mute until the transaction ends."""
    SQL.run(conn, "lock")


def insert(
    conn: Connection,
    *,
    kind: str,
    rule_id: int | None,
    event_id: int | None,
    source_id: int | None,
    place_id: str | None,
    name: str,
    why: str,
    muted_by: str,
    until: datetime,
    now: datetime,
) -> int:
    """The number of a new mute."""
    number: int = SQL.value(
        conn,
        "insert",
        kind=kind,
        rule_id=rule_id,
        event_id=event_id,
        source_id=source_id,
        place_id=place_id,
        name=name,
        why=why,
        muted_by=muted_by,
        until=until,
        now=now,
    )
    return number


def replace(conn: Connection, *, id: int, by: int, ended_by: str, now: datetime) -> None:
    """Let another mute take the place of one, with all that it held."""
    SQL.run(conn, "replace", id=id, by=by, ended_by=ended_by, now=now)


def finish(conn: Connection, *, id: int, ended_by: str, now: datetime) -> int:
    """End a mute before its time; 0 when it is over."""
    return SQL.run(conn, "finish", id=id, ended_by=ended_by, now=now)


def release(conn: Connection, *, id: int) -> int:
    """Let what a mute held be decided on again; how many matches."""
    return SQL.run(conn, "release", id=id)


def get(conn: Connection, *, id: int) -> Mute | None:
    """One mute."""
    return SQL.one(conn, "get", Mute, id=id)


def of_article(conn: Connection, *, article_id: int) -> list[Mute]:
    """The mutes that held matches of an article."""
    return SQL.all(conn, "of_article", Mute, article_id=article_id)


def list_recent(conn: Connection, *, everything: bool, limit: int, now: datetime) -> list[MuteLine]:
    """The mutes in force; with `everything` also those that are over."""
    return SQL.all(conn, "list_recent", MuteLine, everything=everything, limit=limit, now=now)


def claim_ended(conn: Connection, *, now: datetime) -> list[Mute]:
    """The mutes that are over and of which nobody was told what they held, locked until the transaction ends."""
    return SQL.all(conn, "claim_ended", Mute, now=now)


def is_ended_waiting(conn: Connection, *, now: datetime) -> bool:
    """Whether there is such a mute."""
    return bool(SQL.value(conn, "is_ended_waiting", now=now))


def mark_told(conn: Connection, *, id: int, now: datetime) -> None:
    """It was said what a mute held."""
    SQL.run(conn, "mark_told", id=id, now=now)


def held(conn: Connection, *, id: int) -> list[HeldMatch]:
    """The events that a mute held, each once for a rule, and of which the rule was not told since."""
    return SQL.all(conn, "held", HeldMatch, id=id)


def held_changes(conn: Connection, *, id: int) -> list[HeldMatch]:
    """The changes that a mute held, the first one first."""
    return SQL.all(conn, "held_changes", HeldMatch, id=id)


def weighty_tags(conn: Connection, *, since: datetime, now: datetime) -> list[str]:
    """The channels whose readers must hear soon of what mutes held since a moment."""
    return SQL.column(conn, "weighty_tags", since=since, now=now)


def weighty_for(
    conn: Connection, *, tag: str, since: datetime, until: datetime, limit: int
) -> list[HeldMatch]:
    """What mutes held between two moments that a channel's readers must not overlook, the newest first."""
    return SQL.all(conn, "weighty_for", HeldMatch, tag=tag, since=since, until=until, limit=limit)


def held_for(conn: Connection, *, tag: str, since: datetime, until: datetime) -> list[HeldByMute]:
    """What mutes held between two moments of rules that tell a channel."""
    return SQL.all(conn, "held_for", HeldByMute, tag=tag, since=since, until=until)
