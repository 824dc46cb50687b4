"""Events: a list, and all that is known of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

import sql.event_care
import sql.event_views
import sql.followed
import sql.mutes
import sql.people
from alerts.events.facts.claims import EventType
from alerts.rules.doubt import in_words as doubt_in_words
from alerts.rules.judging import Verdict
from alerts.text.locale import gettext as _
from flows.explain.event_claims import KINDS, Claim, TollTable
from flows.explain.event_export import tolls_of
from flows.explain.event_rows import gather
from flows.explain.event_view import EventView, Where, view
from flows.explain.event_words import cell_in_words, speaker_in_words
from flows.web import maps
from flows.web.access import Access
from flows.web.charts import Strip, strip
from flows.web.maps import Map
from flows.web.mutes import SPANS
from flows.web.outlines import countries
from flows.web.pages import Page
from flows.web.visit import Visit
from sql.connection import now as database_now
from sql.event_views import EventFilter, ListedEvent

LISTED = 100
TYPES = [kind.value for kind in EventType]
WITHIN = {"24 hours": "1", "3 days": "3", "7 days": "7", "30 days": "30", "ever": "0"}
HEADINGS = {
    "date": "When",
    "place": "Where",
    "type": "What",
    "toll": "How many",
    "actor": "Who",
    "denial": "Denied",
}
SIDES = {None: "all, or not said", "forces": "forces", "attackers": "attackers"}


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The figures of one kind: a column for each side, a row for each speaker."""

    kind: str
    sides: list[str]
    rows: list[tuple[str, list[str]]]


def list_events(visit: Visit) -> Response:
    """The events with the newest reports, of those that are asked for."""
    with visit.transaction() as conn:
        wanted = _wanted(visit, database_now(conn))
        events = list(sql.event_views.listed(conn, wanted, limit=LISTED))
        held = sql.event_care.holders(conn, event_ids=[event.id for event in events])
    return visit.page(
        "events",
        events=events,
        tolls={event.id: tolls_of(event) for event in events},
        holders={one.event_id: one.person for one in held},
        doubts={event.id: _doubt(event) for event in events if event.doubt_kind},
        asked={name: visit.asked(name) for name in ("days", "type", "country", "told", "doubt")},
        spans=WITHIN,
        types=TYPES,
        most=LISTED,
    )


def show_event(visit: Visit) -> Response:
    """One event; a number that was merged leads to where the event is told now."""
    number = visit.number()
    with visit.transaction() as conn:
        rows = gather(conn, number)
        if rows.event.id != number:
            return visit.go(f"/events/{rows.event.id}")
        held = sql.event_care.holdings(conn, event_id=number)
        notes = sql.event_care.notes(conn, event_id=number)
        mutes = sql.mutes.in_force(conn, now=rows.now)
        followed = {one.rule: one for one in sql.followed.of_events(conn, event_ids=[number])}
        people = [one.name for one in sql.people.list_all(conn) if not one.disabled_at]
    event = view(rows)
    return visit.page(
        "event",
        event=event,
        map=_map(event.where),
        strip=_strip(event),
        claims=[(HEADINGS[kind], _of_kind(event, kind)) for kind in KINDS if _of_kind(event, kind)],
        tables=[side_by_side(table) for table in event.toll_tables if table.differs],
        holder=next((one for one in held if one.ended_at is None), None),
        holdings=held,
        notes=notes,
        followed=followed,
        rules=list(dict.fromkeys(told.alert.rule for told in event.alerts)),
        mutes=[one for one in mutes if one.current_event_id == number],
        spans=SPANS,
        people=people,
        verdicts=list(Verdict),
    )


def _strip(event: EventView) -> Strip | None:
    """Reports, changes and alerts of an event on one scale of time."""
    return strip({
        "reports": [copy.moment for room in event.timeline for text in room.texts for copy in text.copies],
        "changes": [change.moment for change in event.changes],
        "alerts": [told.alert.created_at for told in event.alerts],
    })  # fmt: skip


def _map(where: Where | None) -> Map | None:
    """Where it happened; None: nobody knows."""
    if where is None:
        return None
    is_known = where.longitude is not None and where.latitude is not None
    point = (where.longitude, where.latitude) if is_known else None
    name = where.names[0] if where.names else where.region or ""
    return maps.of_event(countries(), where.countries, point, where.precision, name)  # type: ignore[arg-type]


def side_by_side(table: TollTable) -> SideBySide:
    """The figures of one kind by speaker and side, as a desk compares them."""
    given = {cell.side for cell in table.cells}
    sides = [*(side for side in SIDES if side in given), *sorted(given - SIDES.keys(), key=str)]
    cells = {(speaker_in_words(cell), cell.side): cell_in_words(cell) for cell in table.cells}
    speakers = list(dict.fromkeys(map(speaker_in_words, table.cells)))
    return SideBySide(
        table.kind,
        [SIDES.get(side, str(side)) for side in sides],
        [(by, [cells.get((by, side), "–") for side in sides]) for by in speakers],
    )


def _of_kind(event: EventView, kind: str) -> list[Claim]:
    return [claim for claim in event.claims if claim.kind == kind]


def _wanted(visit: Visit, now: datetime) -> EventFilter:
    """What the query of the address asks for; what cannot be read asks nothing."""
    days, country, kind = visit.asked("days") or "7", visit.asked("country").upper(), visit.asked("type")
    span = int(days) if days in WITHIN.values() else 7
    return EventFilter(
        since=now - timedelta(days=span) if span else None,
        countries=[country] if len(country) == 2 and country.isascii() and country.isalpha() else None,
        types=[kind] if kind in TYPES else None,
        is_alerted=visit.asked("told") == "yes",
        is_doubtful=visit.asked("doubt") == "yes",
    )


def _doubt(event: ListedEvent) -> str:
    return doubt_in_words(
        event.doubt_kind or "",
        event.may_be_title,
        about=_("event %(number)s", number=event.may_be_event_id),
        words=event.doubt_words or "",
    )


PAGES = [
    Page("/events", list_events, Access.READER),
    Page("/events/{number:int}", show_event, Access.READER),
]
