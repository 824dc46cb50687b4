"""The night: a new table of frequencies, the window weighed and grouped anew under it, events reconciled."""

from __future__ import annotations

from datetime import datetime

from alerts.events import night, stored
from alerts.events.frequencies import Frequencies, empty
from alerts.events.placing import Placed, place_groups
from alerts.events.profile import LAYOUT
from alerts.events.stored import LIVE, Table, day_of, profile_of
from sql import frequencies, profiles
from sql.connection import Connection, allow_pause

COUNTED_AT_ONCE = 5_000
# that the night may think between two statements: minutes with a hundred thousand articles, more on a loaded machine
PAUSE_SECONDS = 3_600


def reweigh(conn: Connection, table: Table | None, now: datetime, *, may_alert: bool) -> tuple[Table, Placed]:
    """Make the table of the day and regroup the window, in the caller's transaction; what came of it.

    The groups of the window are from now on a pure function of its articles and of this table. A first table counts
    every article that there is.
    """
    allow_pause(conn, PAUSE_SECONDS)
    if table is None:
        profiles.uncount_all(conn)
    counted = _count(conn, empty() if table is None else table.frequencies)
    live, first = profiles.count_span(conn, start=now - LIVE, end=now, layout=LAYOUT)
    made = stored.keep_table(conn, counted, night.density(live, day_of(now) - day_of(first or now)), now)
    window = stored.span_window(conn, made, now - LIVE, now)
    placed = place_groups(conn, window, window.regroup(), now, fresh=set(), may_alert=may_alert)
    stored.keep_sketches(conn, made, window.changed_sketches())
    frequencies.drop_older(conn, id=made.id)
    return made, placed


def _count(conn: Connection, table: Frequencies) -> Frequencies:
    while rows := profiles.take_uncounted(conn, layout=LAYOUT, limit=COUNTED_AT_ONCE):
        table = night.next_table(table, [profile_of(row).packed for row in rows])
    return table
