"""Charts that the server draws as SVG: bars by day. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

HEIGHT = 40.0
LONGEST_DAYS = 62


@dataclass(frozen=True, slots=True)
class Column:
    """A day of a chart: its place from the left, its height of HEIGHT, what it counts, and where a click leads."""

    day: date
    x: int
    height: float
    count: int
    address: str
    is_chosen: bool


def columns(
    counts: Mapping[date, int], address: Callable[[date | None], str], chosen: date | None = None
) -> list[Column]:
    """A column for each day from the first to the last that counts something, the newest LONGEST_DAYS at most.

    `address`: of what a day leads to; None: of all days, where the chosen one leads back to.
    """
    last = max(counts)
    first = max(min(counts), last - timedelta(days=LONGEST_DAYS - 1))
    most = max(counts.values())
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    return [
        Column(
            day,
            at,
            round(HEIGHT * counts.get(day, 0) / most, 1),
            counts.get(day, 0),
            address(None if day == chosen else day),
            day == chosen,
        )
        for at, day in enumerate(days)
    ]
