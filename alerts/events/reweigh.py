"""The night: a new table of frequencies, the window weighed and grouped anew under it, events reconciled."""

from __future__ import annotations

from datetime import datetime

from alerts.events import night, stored
from alerts.events.frequencies import Frequencies, empty
from alerts.events.placing import place_groups
from alerts.events.profile import LAYOUT
from alerts.events.stored import LIVE, StoredProfiles, Table, day_of, profile_of
from alerts.events.window import Window
from sql import frequencies, profiles
from sql.connection import Connection

COUNTED_AT_ONCE = 5_000


def reweigh(conn: Connection, table: Table | None, now: datetime, *, may_alert: bool) -> Table:
    """Make the table of the day and regroup the window; in the caller's transaction.

    The groups of the window are from now on a pure function of its articles and of this table. A first table counts
    every article that there is.
    """
    if table is None:
        profiles.uncount_all(conn)
    counted = _count(conn, empty() if table is None else table.frequencies)
    rows = profiles.of_span(conn, start=now - LIVE, end=now, layout=LAYOUT)
    first = rows[0].moment if rows else now
    made = stored.keep_table(conn, counted, night.density(len(rows), day_of(now) - day_of(first)), now)
    window = Window(made.frequencies, made.density, StoredProfiles(conn))
    for start in range(0, len(rows), COUNTED_AT_ONCE):
        part = rows[start : start + COUNTED_AT_ONCE]
        window.append(
            [row.article_id for row in part],
            [day_of(row.moment) for row in part],
            [profile_of(row) for row in part],
        )
        stored.keep_sketches(conn, made, window.sketches_of({row.article_id for row in part}))
    place_groups(conn, window, window.regroup(), now, fresh=set(), may_alert=may_alert)
    frequencies.drop_older(conn, id=made.id)
    return made


def _count(conn: Connection, table: Frequencies) -> Frequencies:
    while rows := profiles.take_uncounted(conn, layout=LAYOUT, limit=COUNTED_AT_ONCE):
        table = night.next_table(table, [profile_of(row).packed for row in rows])
    return table
