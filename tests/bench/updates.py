"""A labelled set hour by hour through detection, rules and Postgres: the updates of its events, and whether a preview
says the same: python tests/bench/updates.py docs.jsonl [--hours N] [--updates all]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from labelled import moment, store

from alerts.events.detect import detect
from alerts.rules import run
from alerts.rules.history.indexing import index_stored
from alerts.rules.history.preview import preview
from alerts.rules.rule import WatchRule, usable_query
from alerts.rules.store import loading
from alerts.rules.update_words import told_in_words
from sql import updates
from sql.connection import Connection, connect
from sql.migrate import migrate
from sql.postgres import Cluster

LATE = timedelta(minutes=5)  # between an article and our first sight of it
# every article: what is measured is the updates, not the rule
EVERYTHING = "lang:en OR lang:fr OR lang:ar OR lang:es OR lang:ru OR lang:pt OR lang:de"


def main() -> None:
    """Print the figures, and every update with the day on which it was told."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("documents", type=Path)
    wanted.add_argument("--hours", type=int, default=1)
    wanted.add_argument("--updates", default=None)
    given = wanted.parse_args()
    documents = [json.loads(line) for line in given.documents.read_text("utf-8").splitlines()]
    more = {"updates": given.updates.split(",")} if given.updates else {}
    rule = WatchRule.model_validate(
        {"name": "all", "query": EVERYTHING, "notify": ["desk"], "budget": 10_000, **more}
    )
    with (
        tempfile.TemporaryDirectory() as scratch,
        Cluster(Path(scratch)).session(),
        connect(Cluster(Path(scratch)).database("updates")) as conn,
    ):
        migrate(conn)
        replay(conn, documents, rule, timedelta(hours=given.hours))
        tell(conn, rule)


def replay(conn: Connection, documents: list[dict[str, Any]], rule: WatchRule, step: timedelta) -> None:
    """Rounds at even steps, in each of which what came out since the last one is stored, placed and matched."""
    documents = sorted((one for one in documents if one["published"]), key=moment)
    at = moment(documents[0])
    loading.save(conn, rule, saved_by="bench", known_channels={"desk"}, now=at - timedelta(days=1))
    while documents:
        at = max(at + step, moment(documents[0]) + LATE)
        while documents and moment(documents[0]) + LATE <= at:
            store(conn, documents.pop(0), at)
        detect(conn, at)
        run.match_stored(conn, at, lambda *_: None)
        conn.execute(
            "insert into rounds (started_by, started_at, finished_at) values ('command', %s, %s)", [at, at]
        )


def tell(conn: Connection, rule: WatchRule) -> None:
    """The updates, and how they are spread over events."""
    alerts = conn.execute(
        "select id, event_id, created_at, first_alert_id from alerts order by id"
    ).fetchall()
    words: defaultdict[int, list[Any]] = defaultdict(list)
    for row in updates.told_by(conn, alert_ids=[row[0] for row in alerts]):
        words[row.alert_id].append(row)
    changed = [row for row in alerts if row[3] is not None]
    for number, event, at, _ in changed:
        print(f"{at:%d %b %H:%M}  event {event}: {told_in_words(words[number])}")
    each = sorted(Counter(row[3] for row in changed).values())
    events = sum(row[3] is None for row in alerts)
    kinds = Counter(row.kind for rows in words.values() for row in rows if row.decision == "told")
    untold = dict(conn.execute("select decision, count(*) from updates group by 1").fetchall())
    print(
        f"{events} alerts of new events, {len(changed)} updates of {len(each)} events: {dict(kinds)}; {untold}"
    )
    if each:
        late = each[min(len(each) - 1, int(len(each) * 0.95))]
        print(f"updates of an event that has any: median {statistics.median(each)}, 95th percentile {late}")
    now = conn.execute("select max(finished_at) from rounds").fetchone()[0]
    index_stored(conn)
    would = preview(
        conn, rule, usable_query(rule), days=3_000, now=max(now, datetime.min.replace(tzinfo=UTC))
    )
    live = Counter((row[1], told_in_words(words[row[0]]).partition("; ")[0]) for row in changed)
    past = Counter((one.event_id, one.words.partition("; ")[0]) for one in would.updates)
    differing = (live - past) + (past - live)
    print(f"preview: {len(would.alerted)} alerts, {len(would.updates)} updates, {len(differing)} differ")
    for one, count in differing.items():
        print(f"  differs {count}: {one}")


if __name__ == "__main__":
    main()
