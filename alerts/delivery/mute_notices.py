"""Say once, when a mute is over, what it held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sql.mutes
from alerts.delivery import notice_texts
from alerts.delivery.change_words import what_changed
from alerts.delivery.channels import Channels
from alerts.delivery.outbox import enqueue_notice
from alerts.delivery.wording import Wording
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


def notice_of(
    mute: Mute, events: Sequence[HeldMatch], changes: Sequence[HeldMatch], words: Wording
) -> tuple[str, str]:
    """Subject and text: what was muted and why, and what was held, what is in doubt first."""
    number = len({match.event_id for match in events})
    counts = [words.count(words.events, number)] if events else []
    counts += [words.count(words.updates, len(changes))] if changes else []
    what = words.muted[mute.kind].format(name=mute.name)
    phrases = words.mute_over
    held = phrases["both"].format(one=counts[0], other=counts[1]) if len(counts) > 1 else counts[0]
    until = words.at(mute.ended_at or mute.until, None)
    if mute.ended_at is not None:
        until = phrases["ended"].format(until=until, who=mute.ended_by)
    time = words.at(mute.muted_at, None)
    shown = [*sorted(events, key=lambda match: (not match.is_in_doubt, -match.at.timestamp())), *changes]
    more = len(shown) - LISTED
    lines = [
        phrases["muted"].format(who=mute.muted_by, what=what, time=time, why=mute.why, until=until),
        phrases["held"].format(held=held),
        *(_line(match, words) for match in shown[:LISTED]),
        *([words.count(words.more, more)] if more > 0 else []),
        phrases["all"].format(command=f"tocsin mutes show {mute.id}"),
    ]
    return phrases["subject"].format(what=what, held=", ".join(counts)), "\n".join(lines)


def _line(match: HeldMatch, words: Wording) -> str:
    phrases = words.digest
    about = [
        match.source,
        words.at(match.at, None),
        phrases["rule"].format(rules=match.rule),
        phrases["event"].format(event=match.event_id) if match.event_id else words.mute_over["no_event"],
        *([phrases["in_doubt"]] if match.is_in_doubt else []),
    ]
    change = what_changed(match.kind, match.key, match.old, match.new, words) if match.kind else ""
    title = words.given.format(what=change, new=match.title) if change else match.title
    return f"- {title} ({', '.join(about)}) {match.url}"
