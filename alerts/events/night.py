"""Each night: a new table of frequencies, what is too old forgotten, everything weighed and grouped anew."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.events.candidates import WINDOW_DAYS
from alerts.events.frequencies import Frequencies
from alerts.events.vectors import Packed

# articles older than this stand in no window any more; twice the span that a pair may have, lest an event be torn
LIVE_DAYS = 2 * WINDOW_DAYS
# a table that has counted more is halved: what was common years ago is forgotten
MOST_COUNTED = 200_000.0


# so many articles more than it has counted, and a table no longer knows which words are common: that of a first day
YOUNG = 50


def is_outgrown(table: Frequencies, uncounted: int) -> bool:
    """Whether more came since a table was made than it has counted: then it is made anew before the night."""
    return uncounted > max(YOUNG, table.total)


def next_table(table: Frequencies, arrived: Iterable[Packed]) -> Frequencies:
    """The table of the coming day: this one and the articles that came since it was made."""
    counted = table.and_articles(arrived)
    return counted.halved() if counted.total > MOST_COUNTED else counted


def density(live: int, days: float) -> float:
    """How many articles lie within one window of time, when `live` of them came within so many days."""
    return live * WINDOW_DAYS / max(days, WINDOW_DAYS)
