"""`tocsin places`: the gazetteer that events are put on, and further places from GeoNames."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cyclopts import App
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import sql.places
from alerts.events.places import geonames, imported
from alerts.events.places.gazetteer import Place, shipped
from flows.database import database
from flows.output import Json, as_json, facts, say, show, talk
from flows.settings import load_settings
from sql.connection import now as database_now
from sql.connection import transaction
from sql.rows import ImportedCountry

app = App(name="places", help="The places that events are put on.")
app.command("flows.commands.muting:mute_place", name="mute", help="Keep a place silent for a time.")
BATCH = 1000


class NoSuchPlace(LookupError):
    """No place has that name, or no country that code."""


@dataclass(frozen=True, slots=True)
class CountryLine:
    """How many places of a country are known, and when some were last imported."""

    country: str
    shipped: int
    imported: int
    imported_at: datetime | None


@app.command(name="import")
def import_places(file: Path) -> None:
    """Add the places of a GeoNames country file, new or in place of those imported before.

    Country files are at download.geonames.org/export/dump (CC BY 4.0: credit GeoNames). With one bad line nothing
    is imported. Articles read from now on are put on the new places.

    Parameters
    ----------
    file
        such as ML.zip, or ML.txt out of it: 19 columns parted by tabs.
    """
    if not file.is_file():
        raise geonames.NotGeoNames(
            f"there is no file {file}: download one from download.geonames.org/export/dump"
        )
    rows = geonames.read_file(file)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    progress = Progress(*columns, console=talk, transient=True, disable=not talk.is_terminal)
    with database(load_settings()) as url, transaction(url) as conn, progress:
        now = database_now(conn)
        task = progress.add_task("importing places", total=len(rows))
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            sql.places.upsert(conn, batch, now=now)
            progress.advance(task, len(batch))
    counts = Counter(row.country for row in rows)
    told = ", ".join(f"{count} of {country}" for country, count in counts.most_common())
    talk.print(f"imported {len(rows)} places: {told}; source: GeoNames, CC BY 4.0", markup=False)


@app.command(name="list")
def list_places(country: str | None = None, *, json: Json = False) -> None:
    """How many places of each country are known; with a country, such as ML, its places."""
    with database(load_settings()) as url, transaction(url) as conn:
        if country is not None:
            brought = [imported.as_place(row) for row in sql.places.of_country(conn, country=country.upper())]
            _show_places(country, brought, json=json)
            return
        lines = _countries({row.country: row for row in sql.places.by_country(conn)})
    show(
        lines,
        {
            "country": lambda line: line.country,
            "shipped": lambda line: line.shipped,
            "imported": lambda line: line.imported,
            "when": lambda line: line.imported_at,
        },
        json=json,
        empty="no places",
    )


def _countries(brought: dict[str, ImportedCountry]) -> list[CountryLine]:
    counts = Counter(place.country for place in shipped().places.values() if place.country)
    return [
        CountryLine(
            country,
            counts[country],
            brought[country].places if country in brought else 0,
            brought[country].imported_at if country in brought else None,
        )
        for country in sorted(counts.keys() | brought.keys())
    ]


@app.command(name="show")
def show_place(name: str, *, json: Json = False) -> None:
    """Every place of that name or spelling, or the one with that id."""
    with database(load_settings()) as url, transaction(url) as conn:
        gazetteer = imported.load(conn)
    places = [gazetteer.places[name]] if name in gazetteer.places else list(gazetteer.named(name))
    if not places:
        raise NoSuchPlace(f"no place is called {name!r}: `tocsin places import FILE` adds those of a country")
    for number, place in enumerate(places):
        if json:
            say(as_json(place))
            continue
        if number:
            say()
        facts(
            [
                ("place", place.name),
                ("id", place.id),
                ("kind", place.kind),
                ("in", ", ".join(part for part in (place.admin1, place.country) if part) or None),
                ("at", None if place.latitude is None else f"{place.latitude}, {place.longitude}"),
                ("spellings", list(place.spellings)),
            ]
        )


@app.command
def remove(country: str) -> None:
    """Forget the imported places of a country; the shipped ones stay."""
    with database(load_settings()) as url, transaction(url) as conn:
        count = sql.places.remove_country(conn, country=country.upper())
    if not count:
        raise NoSuchPlace(f"no imported places of {country!r}: `tocsin places list` shows what was imported")
    talk.print(f"removed {count} imported places of {country.upper()}", markup=False)


def _show_places(country: str, brought: list[Place], *, json: bool) -> None:
    rows = [place for place in shipped().places.values() if place.country == country.upper()] + brought
    if not rows:
        raise NoSuchPlace(f"no places of {country!r}: give a two-letter code, such as ML")
    show(
        rows,
        {
            "place": lambda place: place.name,
            "kind": lambda place: place.kind,
            "admin1": lambda place: place.admin1,
            "latitude": lambda place: place.latitude,
            "longitude": lambda place: place.longitude,
            "id": lambda place: place.id,
        },
        json=json,
        empty="no places",
    )
