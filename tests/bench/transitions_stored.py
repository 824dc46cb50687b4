"""The articles of a set through detection and Postgres in many orders: which of them end in other states or changes."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from labelled import moment, store

from alerts.events.detect import detect
from sql.connection import Connection, connect
from sql.migrate import migrate
from sql.postgres import Cluster

Document = Mapping[str, Any]
Told = dict[str, list[tuple[object, ...]]]
SEEN = timedelta(hours=1)  # after the last article came out
SEED = 2
STATES = (
    "select a.url, s.day_lo, s.day_hi, s.types, s.countries, s.place_ids, s.place_names, s.regions, s.latitude,"
    " s.longitude, s.precision, s.actors, s.killed_low, s.killed_high, s.injured_low, s.injured_high, s.abducted_low,"
    " s.abducted_high from event_states s join event_transitions t using (event_id) join articles a"
    " on a.id = t.article_id where t.key = 'new' order by 1"
)
CHANGES = (
    "select b.url, t.key, a.url, t.old, t.new, t.sentence, t.said_by, t.is_disputed, t.moment from event_transitions t"
    " join event_transitions n on n.event_id = t.event_id and n.key = 'new' join articles b on b.id = n.article_id"
    " join articles a on a.id = t.article_id order by 1, 2"
)


def differing_stored(documents: Sequence[Document], orders: int) -> int:
    """Of so many orders, each in batches of its own and with a night behind them, those that end otherwise than the
    order of time."""
    chance = random.Random(SEED)
    differing = 0
    with (
        tempfile.TemporaryDirectory() as scratch,
        Cluster(Path(scratch)).session(),
        connect(Cluster(Path(scratch)).database("orders")) as conn,
    ):
        migrate(conn)
        expected = _told(conn, documents, [list(range(len(documents)))])
        for number in range(orders):
            order = chance.sample(range(len(documents)), len(documents))
            size = chance.choice((20, 50, 200))
            batches = [order[start : start + size] for start in range(0, len(order), size)]
            found = _told(conn, documents, batches)
            differing += found != expected
            for name in expected:
                for row in set(map(str, expected[name])) ^ set(map(str, found[name])):
                    print(f"order {number}: {row}", file=sys.stderr)
    return differing


def _told(conn: Connection, documents: Sequence[Document], batches: Sequence[Sequence[int]]) -> Told:
    conn.execute(
        "truncate articles, sources, events, frequency_tables, sketch_parts restart identity cascade"
    )
    now = max(moment(one) for one in documents) + SEEN
    for batch in batches:
        for at in batch:
            store(conn, documents[at], now)
        detect(conn, now)
    detect(conn, now + timedelta(days=1))
    store(conn, {**documents[0], "id": "night", "text": "A quiet night.", "title": "Nothing"}, now)
    detect(conn, now + timedelta(days=1))
    found: Told = {"states": conn.execute(STATES).fetchall(), "changes": conn.execute(CHANGES).fetchall()}
    return found
