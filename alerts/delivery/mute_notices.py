"""Say once, when a mute is over, what it held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sql.mutes
import sql.notices
from alerts.delivery.channels import Channels
from alerts.delivery.outbox import enqueue_notice
from alerts.rules.mutes import MuteKind, change_in_words
from alerts.text.humanize import count, utc_moment
from sql.connection import Connection, commits_itself
from sql.rows.mutes import HeldMatch, Mute

LISTED = 30


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
    subject, text = notice_of(mute, events, changes)
    notice_id = sql.notices.insert(
        conn, kind="mute", source_id=None, key=f"mute:{mute.id}", subject=subject, text=text, now=now
    )
    if notice_id is None:
        return False
    tags = sorted({tag for held in (*events, *changes) for tag in held.notify})
    for tag in tags:
        enqueue_notice(conn, notice_id, tag, channels, now)
    return True


def notice_of(mute: Mute, events: Sequence[HeldMatch], changes: Sequence[HeldMatch]) -> tuple[str, str]:
    """Subject and text: what was muted and why, and what was held, what is in doubt first."""
    number = len({match.event_id for match in events})
    held = [count(number, "event")] if events else []
    held += [count(len(changes), "update")] if changes else []
    name = f"event “{mute.name}”" if mute.kind == MuteKind.EVENT else f"{mute.kind} {mute.name}"
    subject = f"no longer muted: {name}; held meanwhile: {', '.join(held)}"
    ended = mute.ended_at or mute.until
    by = f", when {mute.ended_by} ended it" if mute.ended_at is not None else ""
    lasted = f"That lasted until {utc_moment(ended)}{by}."
    lines = [
        f"{mute.muted_by} muted the {name} on {utc_moment(mute.muted_at)}: {mute.why}. {lasted}",
        f"You were not told meanwhile of {' and '.join(held)}:",
    ]
    shown = [*sorted(events, key=lambda match: (not match.is_in_doubt, -match.at.timestamp())), *changes]
    lines += [_line(match) for match in shown[:LISTED]]
    if len(shown) > LISTED:
        lines.append(f"and {len(shown) - LISTED:,} more")
    lines.append(f"All of them: tocsin mutes show {mute.id}. From now on the rules tell again.")
    return subject, "\n".join(lines)


def _line(match: HeldMatch) -> str:
    about = f"event {match.event_id}" if match.event_id is not None else "no event"
    doubt = ", in doubt" if match.is_in_doubt else ""
    words = change_in_words(match)
    change = f"{words}: " if words else ""
    where = f"{match.source}, {utc_moment(match.at)}, rule {match.rule}, {about}{doubt}"
    return f"- {change}{match.title} ({where}) {match.url}"
