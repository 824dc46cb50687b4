"""Mutes of one recipient: what is held from it alone, and told to it when the mute is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sql.deliveries
import sql.mutes
import sql.recipient_mutes
from alerts.delivery import notice_texts
from alerts.delivery.mute_texts import notice_of
from alerts.delivery.placing import Recipient
from alerts.rules.fitting import States
from alerts.rules.mutes import MuteKind, Mutes, checked
from alerts.rules.store.muting import NoSuchMute, look_up
from sql.connection import Connection, commits_itself
from sql.rows.mutes import RecipientMute


def add(
    conn: Connection,
    recipient: Recipient,
    kind: MuteKind,
    name: str,
    *,
    until: datetime,
    why: str,
    muted_by: str,
    now: datetime,
) -> RecipientMute:
    """Mute something for one recipient; a mute of the same thing that is in force gives way to it, with what it held.

    A transaction of its own. Raises MuteRefused, and NoSuchRule for a rule.
    """
    reason = checked(why, until, now)
    with conn.transaction():
        sql.mutes.lock(conn)
        wanted = look_up(conn, kind, name)
        own = [
            mute for mute in sql.recipient_mutes.in_force(conn, now=now) if mute.target == recipient.target
        ]
        number = sql.recipient_mutes.insert(
            conn,
            channel=recipient.tag,
            target=recipient.target,
            target_label=recipient.label,
            kind=kind,
            rule_id=wanted.rule_id,
            event_id=wanted.event_id,
            source_id=wanted.source_id,
            place_id=wanted.place_id,
            name=wanted.name,
            why=reason,
            muted_by=muted_by,
            until=until,
            now=now,
        )
        for before in filter(wanted.is_of, own):
            sql.recipient_mutes.replace(conn, id=before.id, by=number, ended_by=muted_by, now=now)
        return _get(conn, number)


def end(conn: Connection, number: int, *, ended_by: str, now: datetime) -> RecipientMute:
    """End a mute before its time; its recipient is told what it held. Raises NoSuchMute."""
    mute = _get(conn, number)
    if not sql.recipient_mutes.finish(conn, id=number, ended_by=ended_by, now=now):
        raise NoSuchMute(f"mute {number} is over already")
    return mute


def holding(
    conn: Connection, alert_id: int, targets: Collection[str], now: datetime
) -> dict[str, RecipientMute]:
    """By which of their own mutes recipients are not told of an alert; nothing is read when there are no mutes."""
    mutes = [mute for mute in sql.recipient_mutes.in_force(conn, now=now) if mute.target in targets]
    alert = sql.recipient_mutes.about(conn, alert_id=alert_id) if mutes else None
    if alert is None:
        return {}
    states = States.read(conn, [alert.event_id] if any(mute.place_id for mute in mutes) else [])
    held: dict[str, RecipientMute] = {}
    for mute in mutes:
        own = Mutes.of(conn, [mute])
        if own.holding(rule_id=alert.rule_id, event_id=alert.event_id, source=alert.source, states=states):
            held.setdefault(mute.target, mute)
    return held


def in_words(mute: RecipientMute) -> str:
    """Why a message was not sent."""
    return (
        f"muted by its recipient until {mute.until:%Y-%m-%d %H:%M} UTC: {mute.kind} {mute.name} ({mute.why}), "
        f"mute {mute.id}"
    )


def tell_ended(conn: Connection, now: datetime) -> int:
    """Tell recipients what their mutes held that are over; how many held something. Transactions of its own."""
    commits_itself(conn)
    with conn.transaction():
        if not sql.recipient_mutes.is_ended_waiting(conn, now=now):
            return 0
        return sum(_tell(conn, mute, now) for mute in sql.recipient_mutes.claim_ended(conn, now=now))


def _tell(conn: Connection, mute: RecipientMute, now: datetime) -> bool:
    sql.recipient_mutes.mark_told(conn, id=mute.id, now=now)
    held = sql.recipient_mutes.held(conn, id=mute.id)
    if not held:
        return False
    events, changes = [row for row in held if not row.key], [row for row in held if row.key]
    number = notice_texts.insert(
        conn,
        kind="mute",
        key=f"mute:{mute.id}",
        text=lambda words: notice_of(mute, events, changes, words),
        now=now,
    )
    return number is not None and sql.deliveries.insert(
        conn,
        notice_id=number,
        channel=mute.channel,
        target=mute.target,
        target_label=mute.target_label,
        now=now,
    )


def _get(conn: Connection, number: int) -> RecipientMute:
    mute = sql.recipient_mutes.get(conn, id=number)
    if mute is None:
        raise NoSuchMute(f"there is no mute {number}: see tocsin mutes list")
    return mute
