"""Places imported in addition to the shipped gazetteer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ImportedPlace:
    """A place of a GeoNames country file; `population` is a class from 0 to 5."""

    id: str
    name: str
    kind: str
    admin1: str | None
    country: str
    latitude: float
    longitude: float
    population: int
    spellings: list[str]


@dataclass(frozen=True, slots=True)
class ImportedCountry:
    """How many places of a country were imported, and when last."""

    country: str
    places: int
    imported_at: datetime
