"""Charts that the server draws as SVG: bars by day, and what happened to an event in time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

HEIGHT = 40.0
LONGEST_DAYS = 62
STRIP_WIDTH = 600.0


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


@dataclass(frozen=True, slots=True)
class Strip:
    """What happened in time, from left to right: a row of places (0 to STRIP_WIDTH) for each kind of thing."""

    first: datetime
    last: datetime
    rows: list[tuple[str, list[float]]]


def strip(rows: Mapping[str, Sequence[datetime]]) -> Strip | None:
    """The moments of each kind on one scale; None where all came at once."""
    moments = sorted(moment for row in rows.values() for moment in row)
    if not moments or moments[0] == moments[-1]:
        return None
    first, last = moments[0], moments[-1]
    span = (last - first).total_seconds()
    return Strip(
        first,
        last,
        [
            (name, sorted({round(STRIP_WIDTH * (at - first).total_seconds() / span, 1) for at in row}))
            for name, row in rows.items()
            if row
        ],
    )
