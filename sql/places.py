"""Places imported in addition to the shipped gazetteer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from sql.connection import Connection
from sql.rows import ImportedCountry, ImportedPlace
from sql.statements import Statements

SQL = Statements("places")


def upsert(conn: Connection, places: Iterable[ImportedPlace], *, now: datetime) -> None:
    """Keep places, new or in place of what was known of them."""
    SQL.many(conn, "upsert", (asdict(place) | {"now": now} for place in places))


def list_all(conn: Connection) -> list[ImportedPlace]:
    """Every imported place, by its id."""
    return SQL.all(conn, "list_all", ImportedPlace)


def by_ids(conn: Connection, *, ids: Sequence[str]) -> list[ImportedPlace]:
    """The imported places of these ids, without those that are not there."""
    return SQL.all(conn, "by_ids", ImportedPlace, ids=list(ids))


def of_country(conn: Connection, *, country: str) -> list[ImportedPlace]:
    """The imported places of one country, the largest first."""
    return SQL.all(conn, "of_country", ImportedPlace, country=country)


def by_country(conn: Connection) -> list[ImportedCountry]:
    """How many places of each country were imported, and when last."""
    return SQL.all(conn, "by_country", ImportedCountry)


def remove_country(conn: Connection, *, country: str) -> int:
    """Forget the imported places of one country; how many there were."""
    return SQL.run(conn, "remove_country", country=country)
