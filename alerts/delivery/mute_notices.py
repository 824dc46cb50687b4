"""Say once, when a mute is over, what it held."""

from __future__ import annotations

from datetime import datetime

import sql.mutes
from alerts.delivery import notice_texts
from alerts.delivery.channels import Channels
from alerts.delivery.mute_texts import notice_of
from alerts.delivery.outbox import enqueue_notice
from sql.connection import Connection, commits_itself
from sql.rows.mutes import Mute


def tell_ended_mutes(conn: Connection, channels: Channels, now: datetime) -> int:
    """Tell the readers of the rules concerned what mutes held that are over; how many held something.

    Each is a transaction of its own, and any number of workers may do so at once.
    """
    number = 0
    commits_itself(conn)
    with conn.transaction():
        if not sql.mutes.is_ended_waiting(conn, now=now):
            return 0
        for mute in sql.mutes.claim_ended(conn, now=now):
            number += _tell(conn, mute, channels, now)
            sql.mutes.mark_told(conn, id=mute.id, now=now)
    return number


def _tell(conn: Connection, mute: Mute, channels: Channels, now: datetime) -> bool:
    events, changes = sql.mutes.held(conn, id=mute.id), sql.mutes.held_changes(conn, id=mute.id)
    if not events and not changes:
        return False
    notice_id = notice_texts.insert(
        conn,
        kind="mute",
        key=f"mute:{mute.id}",
        text=lambda words: notice_of(mute, events, changes, words),
        now=now,
    )
    if notice_id is None:
        return False
    tags = sorted({tag for held in (*events, *changes) for tag in held.notify})
    for tag in tags:
        enqueue_notice(conn, notice_id, tag, channels, now)
    return True
