"""Who looks after an event, and what people noted of it; of events told as one, together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sql.connection import Connection
from sql.statements import Statements

SQL = Statements("event_care")


@dataclass(frozen=True, slots=True)
class EventHolding:
    """That a person had an event; `ended_at` None: they have it. `given_by`: themselves, or who handed it over."""

    id: int
    event_id: int
    person: str
    given_by: str
    since: datetime
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True, slots=True)
class EventNote:
    """What a person noted of an event."""

    id: int
    event_id: int
    person: str
    made_at: datetime
    text: str


def holdings(conn: Connection, *, event_id: int) -> list[EventHolding]:
    """Who had an event, the newest first."""
    return SQL.all(conn, "holdings", EventHolding, event_id=event_id)


def holders(conn: Connection, *, event_ids: list[int]) -> list[EventHolding]:
    """Who has these events now; `event_id` is the number that was asked for."""
    return SQL.all(conn, "holders", EventHolding, event_ids=event_ids)


def end_holdings(conn: Connection, *, event_id: int, ended_by: str, now: datetime) -> int:
    """Nobody has the event any more; how many had it."""
    return SQL.run(conn, "end_holdings", event_id=event_id, ended_by=ended_by, now=now)


def hold(conn: Connection, *, event_id: int, person: str, given_by: str, now: datetime) -> bool:
    """Whether the person has the event now; False: somebody took it just before."""
    return bool(SQL.run(conn, "hold", event_id=event_id, person=person, given_by=given_by, now=now))


def notes(conn: Connection, *, event_id: int) -> list[EventNote]:
    """What was noted of an event, the oldest first."""
    return SQL.all(conn, "notes", EventNote, event_id=event_id)


def add_note(conn: Connection, *, event_id: int, person: str, text: str, now: datetime) -> None:
    """Keep what a person notes."""
    SQL.run(conn, "add_note", event_id=event_id, person=person, text=text, now=now)
