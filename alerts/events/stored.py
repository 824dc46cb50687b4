"""The window as kept in Postgres: the table in use, sketches of all its articles, profiles and places on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from alerts.events.candidates import SKETCH, WINDOW_DAYS, Sketches
from alerts.events.frequencies import Frequencies
from alerts.events.night import LIVE_DAYS
from alerts.events.profile import LAYOUT, RECORD, Profile
from alerts.events.standing import Place
from alerts.events.window import Window
from sql import frequencies, profiles
from sql.connection import Connection
from sql.rows import ArticleProfile

SECONDS_A_DAY = 86_400.0
WINDOW = timedelta(days=WINDOW_DAYS)
LIVE = timedelta(days=LIVE_DAYS)


def day_of(moment: datetime) -> float:
    """A moment in days since 1970."""
    return moment.timestamp() / SECONDS_A_DAY


def profile_of(row: ArticleProfile) -> Profile:
    """A profile as it was stored."""
    return Profile(np.frombuffer(row.packed, np.uint32), np.frombuffer(row.record, RECORD)[0])


class StoredProfiles:
    """What the window keeps in the database, for one run."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def profiles(self, ids: Sequence[int]) -> list[Profile]:
        """The profiles of these articles, in this order."""
        found = {row.article_id: profile_of(row) for row in profiles.of_articles(self._conn, article_ids=ids)}
        return [found[number] for number in ids]

    def places(self, ids: Sequence[int]) -> dict[int, Place]:
        """Where these articles stand."""
        rows = profiles.places(self._conn, article_ids=ids)
        return {row.article_id: Place(row.piece, row.piece_group, row.is_alone) for row in rows}

    def members(self, pieces: Sequence[int]) -> dict[int, Place]:
        """All articles of these pieces."""
        rows = profiles.members(self._conn, pieces=pieces)
        return {row.article_id: Place(row.piece, row.piece_group, row.is_alone) for row in rows}

    def put(self, places: Mapping[int, Place]) -> None:
        """Remember where these articles stand from now on."""
        profiles.place(
            self._conn,
            article_ids=list(places),
            pieces=[place.piece for place in places.values()],
            groups=[place.group for place in places.values()],
            alone=[place.is_alone for place in places.values()],
        )


@dataclass(frozen=True, slots=True)
class Table:
    """The table in use: its id, when it was made, and what it says."""

    id: int
    made_at: datetime
    frequencies: Frequencies
    density: float


def newest_table(conn: Connection) -> Table | None:
    """The table in use; None where there is none of this layout."""
    row = frequencies.newest(conn)
    if row is None or row.layout != LAYOUT:
        return None
    return Table(
        row.id, row.made_at, Frequencies(np.frombuffer(row.seen, np.float32), row.total), row.density
    )


def keep_table(conn: Connection, table: Frequencies, density: float, now: datetime) -> Table:
    """Put a new table to use."""
    seen = table.seen.tobytes()
    number = frequencies.insert(
        conn, layout=LAYOUT, made_at=now, total=table.total, density=density, seen=seen
    )
    return Table(number, now, table, density)


def live_window(conn: Connection, table: Table) -> Window:
    """All articles of the last weeks, as sketches under the table in use."""
    parts = [np.frombuffer(part, SKETCH) for part in frequencies.sketches(conn, table_id=table.id)]
    return Window(table.frequencies, table.density, StoredProfiles(conn), _newest_of_each(parts))


def span_window(
    conn: Connection, table: Table, start: datetime, end: datetime, without: Set[int] = frozenset()
) -> Window:
    """The articles between two moments, weighed anew."""
    window = Window(table.frequencies, table.density, StoredProfiles(conn))
    for part in profiles.of_span(conn, start=start, end=end, layout=LAYOUT):
        rows = [row for row in part if row.article_id not in without]
        window.append(
            [row.article_id for row in rows],
            [day_of(row.moment) for row in rows],
            [profile_of(row) for row in rows],
        )
    return window


def window_around(conn: Connection, table: Table, moments: Sequence[datetime], without: set[int]) -> Window:
    """The articles around these moments, weighed anew: for what came too late for the live window."""
    return span_window(conn, table, min(moments) - WINDOW, max(moments) + WINDOW, without)


def keep_sketches(conn: Connection, table: Table, sketches: Sketches) -> None:
    """Keep sketches that are new or have changed with those of the window."""
    if len(sketches):
        frequencies.add_sketches(conn, table_id=table.id, sketches=sketches.tobytes())


def forget_sketches(conn: Connection, table: Table, ids: Sequence[int]) -> None:
    """Take articles out of the window: an empty sketch is like no other."""
    empty = np.zeros(len(ids), SKETCH)
    empty["id"], empty["word_norm"], empty["name_norm"] = ids, 1, 1
    keep_sketches(conn, table, empty)


def _newest_of_each(parts: Sequence[Sketches]) -> Sketches:
    """Of two sketches of one article the later one; an empty one says that it left the window."""
    ids = np.concatenate([np.zeros(0, np.int64), *(part["id"] for part in parts)])
    _, last = np.unique(ids[::-1], return_index=True)
    is_newest = np.zeros(len(ids), bool)
    is_newest[len(ids) - 1 - last] = True
    masks = np.split(is_newest, np.cumsum([len(part) for part in parts])[:-1]) if parts else []
    kept = [part[mask & (part["day"] > 0)] for part, mask in zip(parts, masks, strict=True)]
    return np.concatenate([np.zeros(0, SKETCH), *kept])
