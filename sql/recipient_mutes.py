"""Mutes that recipients made for themselves, and the alerts that these held."""

from __future__ import annotations

from datetime import datetime

from sql.connection import Connection
from sql.rows.mutes import HeldByMute, HeldMatch, MutableAlert, RecipientMute, RecipientMuteLine
from sql.statements import Statements

SQL = Statements("recipient_mutes")


def in_force(conn: Connection, *, now: datetime) -> list[RecipientMute]:
    """The mutes that hold at a moment."""
    return SQL.all(conn, "in_force", RecipientMute, now=now)


def about(conn: Connection, *, alert_id: int) -> MutableAlert | None:
    """What a mute may hold an alert for."""
    return SQL.one(conn, "about", MutableAlert, alert_id=alert_id)


def insert(
    conn: Connection,
    *,
    channel: str,
    target: str,
    target_label: str,
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
    """The number of a new mute, which no mute for everybody has."""
    number: int = SQL.value(
        conn,
        "insert",
        channel=channel,
        target=target,
        target_label=target_label,
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


def get(conn: Connection, *, id: int) -> RecipientMute | None:
    """One mute."""
    return SQL.one(conn, "get", RecipientMute, id=id)


def list_recent(conn: Connection, *, everything: bool, limit: int, now: datetime) -> list[RecipientMuteLine]:
    """The mutes in force, or also those that are over."""
    return SQL.all(conn, "list_recent", RecipientMuteLine, everything=everything, limit=limit, now=now)


def hold(conn: Connection, *, id: int, alert_id: int, now: datetime) -> int:
    """Keep that a mute held an alert; 0 when its recipient has a message of it."""
    return SQL.run(conn, "hold", id=id, alert_id=alert_id, now=now)


def claim_ended(conn: Connection, *, now: datetime) -> list[RecipientMute]:
    """The mutes that are over and of which it was not said what they held; locked until the transaction ends."""
    return SQL.all(conn, "claim_ended", RecipientMute, now=now)


def is_ended_waiting(conn: Connection, *, now: datetime) -> bool:
    """Whether there is such a mute."""
    return bool(SQL.value(conn, "is_ended_waiting", now=now))


def mark_told(conn: Connection, *, id: int, now: datetime) -> None:
    """It was said what a mute held."""
    SQL.run(conn, "mark_told", id=id, now=now)


def held(conn: Connection, *, id: int) -> list[HeldMatch]:
    """What a mute held; an update has the key `update`."""
    return SQL.all(conn, "held", HeldMatch, id=id)


def held_for(conn: Connection, *, target: str, since: datetime, until: datetime) -> list[HeldByMute]:
    """What the mutes of a recipient held between two moments."""
    return SQL.all(conn, "held_for", HeldByMute, target=target, since=since, until=until)


def count_held(conn: Connection) -> int:
    """How many alerts are held of which it was not said yet."""
    number: int = SQL.value(conn, "count_held")
    return number
