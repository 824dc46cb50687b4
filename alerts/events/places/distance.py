"""How far two points are from each other."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0
Point = tuple[float | None, float | None]


def kilometres(a: Point, b: Point) -> float | None:
    """The great-circle distance of two points (latitude, longitude in degrees); None when one is not known."""
    if a[0] is None or a[1] is None or b[0] is None or b[1] is None:
        return None
    north, south = radians(a[0]), radians(b[0])
    half = sin((south - north) / 2) ** 2
    half += cos(north) * cos(south) * sin(radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))
