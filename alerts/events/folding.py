"""Fold the stored articles of events into their states and changes, and keep these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import TypeVar

from alerts.events.members import members
from alerts.events.state import LAYOUT, state
from alerts.events.transitions import Transition, transitions
from sql import event_states, events
from sql.connection import Connection
from sql.rows import EventState

AT_ONCE = 200


Row = TypeVar("Row")


def fold(conn: Connection, event_ids: Sequence[int], now: datetime, *, are_news: bool) -> None:
    """Keep what these events are by now and what changed of them; in the caller's transaction.

    `are_news` False: of an archive that is taken over; its changes count as first seen when their articles came out.
    """
    for start in range(0, len(event_ids), AT_ONCE):
        _fold(conn, event_ids[start : start + AT_ONCE], now, are_news=are_news)


def end(conn: Connection, event_ids: Sequence[int]) -> None:
    """Of these events, those that were merged into others or have no article left are in no state."""
    if event_ids and event_states.drop_ended(conn, event_ids):
        event_states.drop_ended_transitions(conn, event_ids)


def fold_backlog(conn: Connection, now: datetime, *, since: datetime | None, limit: int | None) -> int:
    """Fold events that an older program folded, or none, the newest first; commits part by part. How many."""
    done = 0
    while limit is None or done < limit:
        with conn.transaction():
            events.lock_detection(conn)
            room = AT_ONCE if limit is None else min(AT_ONCE, limit - done)
            part = event_states.unfolded(conn, layout=LAYOUT, since=since, limit=room)
            fold(conn, part, now, are_news=False)
        if not part:
            break
        done += len(part)
    return done


def _fold(conn: Connection, event_ids: Sequence[int], now: datetime, *, are_news: bool) -> None:
    articles = event_states.members(conn, event_ids)
    ids = [one.id for one in articles]
    event_of = {one.id: one.event_id for one in articles}
    told = _by(articles, lambda one: one.event_id)
    claims = _by(event_states.claims(conn, ids), lambda one: event_of[one.article_id])
    corrections = _by(event_states.corrections(conn, ids), lambda one: event_of[one.article_id])
    mergers = _by(event_states.mergers(conn, event_ids), lambda one: one.event_id)
    states, changes = [], []
    for event_id in event_ids:
        folded = members(told[event_id], claims[event_id], corrections[event_id])
        states.append({**_fields(state(event_id, folded)), "now": now})
        changes += [(event_id, one) for one in transitions(folded, mergers[event_id])]
    event_states.put(conn, states)
    event_states.drop_transitions(
        conn,
        event_ids,
        kept_ids=[event_id for event_id, _ in changes],
        kept_keys=[one.key for _, one in changes],
        now=now,
    )
    event_states.put_transitions(
        conn, [_row(event_id, one, now if are_news else one.moment, now) for event_id, one in changes]
    )


def _row(event_id: int, one: Transition, seen: datetime, now: datetime) -> dict[str, object]:
    return {"event_id": event_id, **_fields(one), "now": seen, "put_at": now}


def _fields(row: EventState | Transition) -> dict[str, object]:
    """Not `asdict`, which copies what is in them as well."""
    return {field.name: getattr(row, field.name) for field in fields(row)}


def _by(rows: Iterable[Row], key: Callable[[Row], int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
