"""A labelled set in rounds through detection, rules and Postgres, then the same rules previewed: what differs.

python tests/bench/preview_live.py --data DIRECTORY [--hours N] [--days N]

DIRECTORY has `docs.jsonl`. Compared are alerts (event, article, time and doubt), updates (event, article, time and what
changed), what became of each match, and why changes were not told. A preview is of a rule that was always in force:
so are the rules here. Exits with 1 when anything differs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from labelled import moment, store

from alerts.events.detect import detect
from alerts.rules import run
from alerts.rules.history import preview as previews
from alerts.rules.history.indexing import index_stored
from alerts.rules.rule import WatchRule, usable_query
from alerts.rules.store import loading
from sql.connection import Connection, connect
from sql.migrate import migrate
from sql.postgres import Cluster

LATE = timedelta(minutes=5)  # between an article and our first sight of it
# every article: what is measured is what events are, not the words
EVERYTHING = "lang:en OR lang:fr OR lang:ar OR lang:es OR lang:ru OR lang:pt OR lang:de"
RULES: dict[str, dict[str, Any]] = {
    "plain": {},
    "all": {"updates": "all"},
    "none": {"updates": "none"},
    "place": {"places": ["Djibo"]},
    "places": {"places": ["Mali"], "when_in_doubt": "hold", "updates": "all"},
    "countries": {"countries": ["NE", "BF"], "updates": "all"},
    "types": {"event_types": ["attack", "abduction"], "updates": "all"},
    "actors": {"actors": ["GSIM"]},
    "toll": {"min_toll": 5, "updates": "all"},
    "hold": {"when_in_doubt": "hold", "updates": "all"},
    "sources": {"min_sources": 2, "updates": "all"},
    "sources-hold": {"min_sources": 3, "when_in_doubt": "hold"},
    "cooldown": {"cooldown": "6h", "updates": "all"},
    "cooldown-toll": {"cooldown": "5h", "min_toll": 3, "max_age": "36h"},
    "fresh": {"max_age": "3h", "updates": "all"},
}

HELD = "select decision, count(*) from matches where rule_id = %s and decision <> 'alerts' group by 1"
UNTOLD = "select decision, count(*) from updates where rule_id = %s and decision <> 'told' group by 1"


def main() -> None:
    """Print what differs, rule by rule, and how long the previews took."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--data", type=Path, required=True)
    wanted.add_argument("--hours", type=int, default=3)
    wanted.add_argument("--days", type=int, default=None)
    given = wanted.parse_args()
    documents = [json.loads(line) for line in (given.data / "docs.jsonl").read_text("utf-8").splitlines()]
    documents = sorted((one for one in documents if one["published"]), key=moment)
    if given.days is not None:
        until = moment(documents[0]) + timedelta(days=given.days)
        documents = [one for one in documents if moment(one) < until]
    rules = [
        WatchRule.model_validate(
            {"name": name, "query": EVERYTHING, "notify": ["desk"], "budget": 10_000, **conditions}
        )
        for name, conditions in RULES.items()
    ]
    with (
        tempfile.TemporaryDirectory() as scratch,
        Cluster(Path(scratch)).session(),
        connect(Cluster(Path(scratch)).database("preview_live")) as conn,
    ):
        migrate(conn)
        now = replay(conn, documents, rules, timedelta(hours=given.hours))
        differing = sum([compare(conn, rule, now) for rule in rules])
        kept = conn.execute(
            "select (select count(*) from past_looks), (select count(*) from past_event_articles),"
            " (select count(*) from past_events), (select count(*) from past_event_doubts),"
            " (select count(*) from past_event_states), (select count(*) from past_event_transitions)"
        ).fetchone()
        print(
            f"differing: {differing}; kept of the past: looks, placements, events, doubts, states, changes {kept}"
        )
    sys.exit(1 if differing else 0)


def replay(
    conn: Connection, documents: list[dict[str, Any]], rules: list[WatchRule], step: timedelta
) -> datetime:
    """Rounds at even steps, in each of which what came out since the last one is stored, placed and matched."""
    waiting = list(documents)
    at = moment(waiting[0])
    for rule in rules:
        loading.save(conn, rule, saved_by="bench", known_channels={"desk"}, now=at - timedelta(days=400))
    # two days more than there are articles, so that nights pass and what waits is told
    last = moment(waiting[-1]) + timedelta(days=2)
    while at < last:
        at += step
        while waiting and moment(waiting[0]) + LATE <= at:
            store(conn, waiting.pop(0), at)
        detect(conn, at)
        run.match_stored(conn, at, lambda *_: None)
    index_stored(conn)
    return at


def compare(conn: Connection, rule: WatchRule, now: datetime) -> int:
    """How many alerts, updates, matches and reasons differ for a rule."""
    begun = time.perf_counter()
    would = previews.preview(conn, rule, usable_query(rule), days=3_000, now=now, with_near_misses=False)
    seconds = [time.perf_counter() - begun]
    for _ in range(2):
        begun = time.perf_counter()
        previews.preview(conn, rule, usable_query(rule), days=3_000, now=now, with_near_misses=False)
        seconds.append(time.perf_counter() - begun)
    number = conn.execute("select id from rules where name = %s", [rule.name]).fetchone()[0]
    pairs = {
        "alerts": (_live_alerts(conn, number), Counter(would_alert(would))),
        "updates": (
            _live_updates(conn, number),
            Counter((one.article_id, one.told_at, tuple(sorted(one.kinds))) for one in would.updates),
        ),
        "held": (
            _counts(conn, HELD, number),
            Counter({str(why): count for why, count in would.held.items()}),
        ),
        "untold": (
            _counts(conn, UNTOLD, number),
            Counter({str(why): count for why, count in would.untold.items()}),
        ),
    }  # fmt: skip
    differing = 0
    sums = []
    for name, (live, past) in pairs.items():
        differ = (live - past) + (past - live)
        sums.append(f"{name} {live.total()}/{past.total()} differ {differ.total()}")
        differing += differ.total()
        for one in list(differ)[:4]:
            print(f"  {rule.name}: {name}: {'live' if one in live - past else 'preview'} only: {one}")
    doubts = _counts(
        conn,
        "select coalesce(in_doubt_kind, ''), count(*) from alerts"
        " where rule_id = %s and in_doubt_kind is not null group by 1",
        number,
    )
    if doubts.total() != would.in_doubt:
        differing += abs(doubts.total() - would.in_doubt)
    sums.append(f"doubts {doubts.total()}/{would.in_doubt}")
    print(f"{rule.name}: {'; '.join(sums)}; {1000 * statistics.median(seconds):.0f} ms")
    return differing


def would_alert(would: previews.Preview) -> list[tuple[int, int]]:
    """The event, under the number that it had, and the article of each alert."""
    return [(one.event_id, one.article_id) for one in would.alerted]


def _live_alerts(conn: Connection, number: int) -> Counter[Any]:
    rows = conn.execute(
        "select event_id, article_id from alerts where rule_id = %s and first_alert_id is null", [number]
    )
    return Counter(tuple(row) for row in rows.fetchall())


def _live_updates(conn: Connection, number: int) -> Counter[Any]:
    rows = conn.execute(
        "select a.article_id, a.created_at, array_agg(u.kind order by u.kind) from alerts a"
        " join updates u on u.alert_id = a.id and u.decision = 'told' where a.rule_id = %s group by a.id",
        [number],
    )
    return Counter((article, at, tuple(kinds)) for article, at, kinds in rows.fetchall())


def _counts(conn: Connection, statement: str, number: int) -> Counter[Any]:
    return Counter(dict(conn.execute(statement, [number]).fetchall()))


if __name__ == "__main__":
    main()
