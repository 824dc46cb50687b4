"""Events for maps and tables: GeoJSON (RFC 7946), CSV, JSON lines. Pure; docs/events.md describes the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Literal

from alerts.delivery.escape import csv_cell
from flows.explain.event_view import Toll, precision_in_words, tolls
from flows.output import as_json
from sql.event_views import ListedEvent

Format = Literal["geojson", "csv", "jsonl"]
Value = str | int | float | bool | list[str] | list[int] | None

LIST_SIGN = "; "


def columns(event: ListedEvent) -> dict[str, Value]:
    """What is exported of an event, by stable names in a stable order; coordinates are not among it."""
    counted = {toll.kind: toll for toll in tolls_of(event)}
    return {
        "event": event.id,
        "headline": event.title,
        "type": next(iter(event.types), None),
        "types": event.types,
        "day_from": event.day_lo.isoformat() if event.day_lo else None,
        "day_to": (event.day_hi or event.day_lo).isoformat() if event.day_lo else None,
        "place": next(iter(event.place_names), None),
        "places": event.place_names,
        "regions": event.regions,
        "country": next(iter(event.countries), None),
        "countries": event.countries,
        "precision": precision_in_words(event.precision),
        **{name: value for kind in ("killed", "injured", "abducted") for name, value in _toll(kind, counted)},
        "actors": event.actors,
        "articles": event.articles,
        "newsrooms": event.independent_sources,
        "state": event.state,
        "first_published": _utc(event.first_published),
        "last_published": _utc(event.last_published),
        "alerts": event.alerts,
        "in_doubt": event.doubt_kind,
        "may_be_event": event.may_be_event_id,
    }


def _toll(kind: str, counted: dict[str, Toll]) -> Iterator[tuple[str, Value]]:
    toll = counted.get(kind)
    yield f"{kind}_low", toll.low if toll else None
    yield f"{kind}_high", toll.high if toll else None
    yield f"{kind}_disputed", toll.is_disputed if toll else False


def tolls_of(event: ListedEvent) -> tuple[Toll, ...]:
    """The tolls of a listed event."""
    return tolls(event, changed=event.changed, disputed=event.disputed, newsrooms=event.independent_sources)


def point(event: ListedEvent) -> tuple[float, float] | None:
    """Longitude and latitude in degrees (WGS 84), or None where they are not known or not on Earth."""
    if event.longitude is None or event.latitude is None:
        return None
    is_on_earth = abs(event.longitude) <= 180 and abs(event.latitude) <= 90
    return (event.longitude, event.latitude) if is_on_earth else None


def written(events: Iterable[ListedEvent], form: Format) -> Iterator[str]:
    """The export in pieces of text, one event after the other."""
    match form:
        case "geojson":
            yield from _geojson(events)
        case "csv":
            yield from _csv(events)
        case "jsonl":
            for event in events:
                yield as_json(_with_point(event)) + "\n"


def _geojson(events: Iterable[ListedEvent]) -> Iterator[str]:
    yield '{"type": "FeatureCollection", "features": ['
    sign = "\n"
    for event in events:
        where = point(event)
        yield sign + as_json({
            "type": "Feature",
            "id": event.id,
            "geometry": {"type": "Point", "coordinates": list(where)} if where else None,
            "properties": columns(event),
        })  # fmt: skip
        sign = ",\n"
    yield "\n]}\n"


def _with_point(event: ListedEvent) -> dict[str, Value]:
    where = point(event)
    return columns(event) | {
        "longitude": where[0] if where else None,
        "latitude": where[1] if where else None,
    }


HEADER = (
    "event", "headline", "type", "types", "day_from", "day_to", "place", "places", "regions", "country", "countries",
    "precision", "killed_low", "killed_high", "killed_disputed", "injured_low", "injured_high", "injured_disputed",
    "abducted_low", "abducted_high", "abducted_disputed", "actors", "articles", "newsrooms", "state",
    "first_published", "last_published", "alerts", "in_doubt", "may_be_event", "longitude", "latitude",
)  # fmt: skip


def _csv(events: Iterable[ListedEvent]) -> Iterator[str]:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADER)
    for event in events:
        writer.writerow([cell(value) for value in _with_point(event).values()])
        yield file.getvalue()
        file.seek(0)
        file.truncate()
    yield file.getvalue()


def cell(value: Value) -> str:
    """A value as one line of text; what a spreadsheet would take for a formula gets an apostrophe before it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return str(value)
        case list():
            return csv_cell(LIST_SIGN.join(map(str, value)))
    return csv_cell(value)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
