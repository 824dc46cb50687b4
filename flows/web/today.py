"""The first page: what alerted since one's last visit, and what needs a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

import sql.alerts
import sql.deliveries
import sql.event_care
import sql.health
import sql.mutes
import sql.rules
import sql.unsubscribed
from alerts.health.state import ILL, State
from alerts.health.watch import blind_among
from alerts.text.tokens import fold
from flows.examples import RULES
from flows.explain.event_words import place_in_words
from flows.first_steps import first_steps
from flows.web import maps
from flows.web.access import Access
from flows.web.maps import Map, Told
from flows.web.outlines import countries
from flows.web.pages import Page
from flows.web.visit import Visit
from sql.alerts import AlertedEvent
from sql.connection import now as database_now

MOST = 300
SPANS = {"24h": timedelta(hours=24), "3d": timedelta(days=3), "7d": timedelta(days=7)}
SPAN_NAMES = {"24h": "24 hours", "3d": "3 days", "7d": "7 days"}


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event that was told of, with its alerts, the newest first."""

    id: int
    title: str
    types: list[str]
    newsrooms: int
    alerts: list[AlertedEvent]

    @property
    def is_in_doubt(self) -> bool:
        """Whether it was told in doubt."""
        return any(alert.in_doubt_kind for alert in self.alerts)


def show_today(visit: Visit) -> Response:
    """What was told, grouped by place and event; how the sources are; what waits for somebody."""
    assert visit.person is not None  # noqa: S101 - the page asks for a log-in
    with visit.transaction() as conn:
        now = database_now(conn)
        since = _since(visit, now)
        alerts = sql.alerts.told_since(conn, since=since, limit=MOST)
        standings, rules = sql.health.standings(conn), sql.rules.list_current(conn)
        sources = [standing for standing in standings if standing.enabled]
        steps = first_steps(conn, visit.site.settings, rules)
        values = {
            "blind": blind_among(conn, rules, standings),
            "muted": sql.mutes.list_recent(conn, everything=False, limit=20, now=now),
            "failed": sql.deliveries.list_recent(conn, limit=20, state="failed"),
            "unanswered": sql.deliveries.list_recent(conn, limit=20, state="unknown"),
            "held": sql.deliveries.list_recent(conn, limit=20, state="held"),
            "left": sql.unsubscribed.list_all(conn)[:20],
            "holders": {
                one.event_id: one.person
                for one in sql.event_care.holders(conn, event_ids=sorted({one.event_id for one in alerts}))
            },
        }
    places = by_place(alerts)
    return visit.page(
        "today",
        since=since,
        span=visit.asked("since"),
        spans=SPAN_NAMES,
        places=places,
        map=_map(places),
        is_cut=len(alerts) == MOST,
        sources=len(sources),
        ill=[one for one in sources if one.state in ILL],
        unread=sum(one.state is None for one in sources),
        quiet=sum(one.state == State.QUIET for one in sources),
        rules=len(rules),
        steps=steps,
        examples=RULES,
        parts=values,
    )


def by_place(alerts: Sequence[AlertedEvent]) -> list[tuple[str, list[ToldEvent]]]:
    """The events of these alerts by the place of each, those with the newest alert first."""
    of_event: dict[int, list[AlertedEvent]] = defaultdict(list)
    for alert in alerts:
        of_event[alert.event_id].append(alert)
    places: dict[str, list[ToldEvent]] = defaultdict(list)
    names: dict[str, str] = {}
    for number, told in of_event.items():
        first = told[0]
        where = place_in_words(first.place_names, first.regions, first.countries)
        # newsrooms spell a town with and without accents
        name = names.setdefault(fold(where), where)
        places[name].append(
            ToldEvent(number, first.event_title, first.types, first.independent_sources, told)
        )
    return list(places.items())


def _map(places: Sequence[tuple[str, list[ToldEvent]]]) -> Map | None:
    """Where the events are; a mark leads to the part of the page that tells of its place."""
    told = [
        Told(
            first.latitude,
            first.longitude,
            place,
            f"#place-{number}",
            len(events),
            next(iter(first.countries), None),
        )
        for number, (place, events) in enumerate(places, 1)
        for first in [events[0].alerts[0]]
        if first.latitude is not None and first.longitude is not None
    ]
    return maps.of_told(countries(), told) if told else None


def _since(visit: Visit, now: datetime) -> datetime:
    """Since the last visit, or for as long as was asked; a day for whoever is new."""
    if (span := SPANS.get(visit.asked("since"))) is not None:
        return now - span
    last = visit.person.last_visit_at if visit.person else None
    return last or now - SPANS["24h"]


PAGES = [Page("/", show_today, Access.READER)]
