"""All that is on record of one event, in a fixed number of statements however many articles tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sql.event_states
import sql.event_views
import sql.events
import sql.mendings
import sql.why
from sql.connection import Connection
from sql.connection import now as database_now
from sql.event_views import ClaimLine, HeldLine, MayBeThis, MergedEvent, ReportLine
from sql.rows import Alert, Delivery, Event, EventDoubt, EventState, EventTransition, Mending

MOST_MENDINGS = 100


class NoSuchEvent(LookupError):
    """No event has that number."""


@dataclass(frozen=True, slots=True)
class EventRows:
    """The rows of an event under the number that it is told by now; `asked` is the number that was asked for.

    `state` None: its articles were not folded yet. `alerts` are also those of events that are told as one with it.
    """

    asked: int
    now: datetime
    event: Event
    state: EventState | None
    transitions: list[EventTransition]
    reports: list[ReportLine]
    claims: list[ClaimLine]
    alerts: list[Alert]
    deliveries: list[Delivery]
    held: list[HeldLine]
    doubt: EventDoubt | None
    may_be_this: list[MayBeThis]
    merged: list[MergedEvent]
    mendings: list[Mending]


def gather(conn: Connection, number: int) -> EventRows:
    """The rows of an event; a number that was merged leads to where it is told now. Raises NoSuchEvent."""
    current = sql.events.current_id(conn, number)
    event = None if current is None else sql.events.get(conn, current)
    if event is None:
        raise NoSuchEvent(f"there is no event {number}: see `tocsin events list`")
    alerts = sql.why.told(conn, event_id=event.id)
    reports = sql.event_views.reports(conn, event_id=event.id)
    return EventRows(
        asked=number,
        now=database_now(conn),
        event=event,
        state=next(iter(sql.event_states.of_events(conn, [event.id])), None),
        transitions=sql.event_states.transitions(conn, [event.id]),
        reports=reports,
        claims=sql.event_views.claims(conn, event_id=event.id),
        alerts=alerts,
        deliveries=sql.event_views.deliveries(conn, alert_ids=[alert.id for alert in alerts]),
        held=sql.event_views.held(conn, event_id=event.id),
        doubt=next(iter(sql.events.doubts(conn, [event.id])), None),
        may_be_this=sql.event_views.may_be_this(conn, event_id=event.id),
        merged=sql.event_views.merged(conn, event_id=event.id),
        mendings=sql.mendings.list_recent(
            conn, limit=MOST_MENDINGS, article_ids=[report.article_id for report in reports]
        ),
    )
