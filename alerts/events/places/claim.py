"""What an article claims of the place of its event."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Precision(IntEnum):
    """How exactly a place is known, after ACLED's geo_precision with countries beside it."""

    EXACT = 1  # a named place
    NEAR = 2  # near, or on the road from, a named place
    REGION = 3  # only the region (admin-1) or a river, lake, park
    COUNTRY = 4  # only the country: no coordinates


@dataclass(frozen=True, slots=True)
class PlaceClaim:
    """Where an event happened. `place_id` is the gazetteer's, None for a name that no gazetteer has.

    `country` is ISO 3166-1 alpha-2; `admin1` the name of the region; `name` the canonical name, `mention` as written.
    """

    name: str
    mention: str
    precision: Precision
    sentence: str
    place_id: str | None = None
    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    is_context: bool = False
