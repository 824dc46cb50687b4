"""What the statements of a tick and of commands cost in Postgres when the archive is large.

    .venv/bin/python tests/bench/archive.py [--articles 400000 1000000] [--json]

An archive is made up by Postgres itself in a server of its own (archive_fill.py). Each statement that a tick runs is
run as production runs it, five times, the first time apart; the middle one counts, in wall milliseconds of a client on
the same machine. The commands that people use most are run whole; their figure is how long Postgres was busy with them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

from archive_fill import NOW, RULES, SOURCES, fill  # noqa: E402
from printing import printed  # noqa: E402

import sql.alerts  # noqa: E402  (run as a script, without installing)
import sql.articles  # noqa: E402
import sql.crawls  # noqa: E402
import sql.deliveries  # noqa: E402
import sql.digests  # noqa: E402
import sql.entries  # noqa: E402
import sql.event_states  # noqa: E402
import sql.events  # noqa: E402
import sql.health  # noqa: E402
import sql.loops  # noqa: E402
import sql.matches  # noqa: E402
import sql.metrics  # noqa: E402
import sql.mutes  # noqa: E402
import sql.pages  # noqa: E402
import sql.profiles  # noqa: E402
import sql.reports  # noqa: E402
import sql.restores  # noqa: E402
import sql.searches  # noqa: E402
import sql.sources  # noqa: E402
import sql.targets  # noqa: E402
import sql.text_index  # noqa: E402
import sql.updates  # noqa: E402
import sql.upkeep  # noqa: E402
from alerts.events.profile import LAYOUT  # noqa: E402
from alerts.events.state import LAYOUT as STATE_LAYOUT  # noqa: E402
from spiders.urls import url_key  # noqa: E402
from sql.connection import Connection, connect  # noqa: E402
from sql.migrate import migrate  # noqa: E402
from sql.postgres import Cluster  # noqa: E402

TIMES = 5
MUST_TICK_MS, MUST_COMMAND_MS = 20.0, 100.0
Call = Callable[[Connection], object]
Figures = dict[str, dict[str, float | None]]


def ticks(source_ids: Sequence[int], article_ids: Sequence[int]) -> dict[str, Call]:
    """The statements that a tick runs, each as production runs it."""
    ids, rules = list(source_ids), list(range(1, RULES + 1))
    some = ids[:30]
    return {
        "claim_due": lambda conn: sql.sources.claim_due(conn, round_id=1, limit=30, now=NOW),
        "is_due": partial(sql.sources.is_due, now=NOW),
        "close_dead_rounds": partial(sql.crawls.close_dead_rounds, now=NOW),
        "end_orphan_leases": partial(sql.sources.end_orphan_leases, now=NOW),
        "close_lost": partial(sql.crawls.close_lost, now=NOW),
        "pages.known, 40 links of each of 30 sources": lambda conn: [
            sql.pages.known(conn, source_id=number, url_keys=_links(number), now=NOW) for number in some
        ],
        "entries.of_sources": partial(sql.entries.of_sources, ids=some),
        "searches.standings": partial(sql.searches.standings, ids=some),
        "due_rereads": partial(sql.articles.due_rereads, ids=some, since=NOW - timedelta(days=4), now=NOW),
        "next_read": partial(sql.articles.next_read, source_id=ids[0], since=NOW - timedelta(days=4)),
        "habits": partial(sql.sources.habits, id=ids[0], now=NOW),
        "failures_in_a_row": partial(sql.sources.failures_in_a_row, id=ids[0]),
        "moments": partial(sql.health.moments, source_id=ids[0], since=NOW - timedelta(days=120)),
        "undetected": partial(sql.events.undetected, limit=200, but=[]),
        "count_uncounted": sql.profiles.count_uncounted,
        "count_unread": partial(sql.profiles.count_unread, layout=LAYOUT, since=None),
        "unread": partial(sql.profiles.unread, layout=LAYOUT, since=None, limit=200),
        "count_unplaced": partial(sql.profiles.count_unplaced, layout=LAYOUT, since=None),
        "age": lambda conn: sql.events.age(
            conn, stale_before=NOW - timedelta(days=3), closed_before=NOW - timedelta(days=14), now=NOW
        ),
        "is_work_waiting": sql.matches.is_work_waiting,
        "claim_unmatched": partial(sql.matches.claim_unmatched, limit=100),
        "claim_few_sources": partial(
            sql.matches.claim_few_sources, rule_ids=rules, needed=[5] * RULES, limit=1000
        ),
        "claim_in_doubt": partial(sql.matches.claim_in_doubt, rule_ids=rules, limit=1000),
        "by_articles": partial(sql.matches.by_articles, article_ids=list(article_ids)),
        "claim_unindexed": partial(sql.text_index.claim_unindexed, limit=50),
        "count_unindexed": sql.text_index.count_unindexed,
        "alerts.told": lambda conn: sql.alerts.told(conn, event_ids=list(range(1000, 1050))),
        "due_targets": partial(sql.deliveries.due_targets, alive=[], now=NOW),
        "astray": lambda conn: sql.deliveries.astray(conn, targets=["target"], now=NOW),
        "keep_unanswered": partial(sql.deliveries.keep_unanswered, alive=[], now=NOW),
        "health.to_judge": sql.health.to_judge,
        "health.newest_polls": partial(sql.health.newest_polls, since=NOW - timedelta(hours=1)),
        "alerts_since": partial(sql.reports.alerts_since, since=NOW - timedelta(minutes=5), limit=50),
        "waiting": partial(sql.loops.waiting, targets=["target"], worker="w", now=NOW),
        "is_decision_due": partial(sql.loops.is_decision_due, now=NOW),
        "claim_unfit": partial(sql.matches.claim_unfit, rule_ids=rules, limit=1000),
        "claim_asked_again": partial(sql.matches.claim_asked_again, rule_ids=rules, limit=1000),
        "note_closed_events": partial(sql.matches.note_closed_events, limit=1000),
        "updates.is_work_waiting": partial(sql.updates.is_work_waiting, now=NOW),
        "updates.claim_unweighed": partial(sql.updates.claim_unweighed, limit=100),
        "updates.claim_due": partial(sql.updates.claim_due, limit=100, now=NOW),
        "cancel_of_rules": sql.deliveries.cancel_of_rules,
        "cancel_of_subscribers": sql.deliveries.cancel_of_subscribers,
        "digests.is_due": partial(sql.digests.is_due, now=NOW),
        "digests.withdraw_of_rules": sql.digests.withdraw_of_rules,
        "digests.withdraw_of_subscribers": sql.digests.withdraw_of_subscribers,
        "mutes.in_force": partial(sql.mutes.in_force, now=NOW),
        "mutes.is_ended_waiting": partial(sql.mutes.is_ended_waiting, now=NOW),
        "mutes.weighty_tags": partial(sql.mutes.weighty_tags, since=NOW - timedelta(days=1), now=NOW),
        "targets.failing": sql.targets.failing,
        "metrics.backlog": partial(sql.metrics.backlog, now=NOW),
        "metrics.alerted_ages": lambda conn: sql.metrics.alerted_ages(
            conn, after=sql.metrics.last_alert(conn) - 5
        ),
        "metrics.last_alert": sql.metrics.last_alert,
        "metrics.attempts_ended": partial(
            sql.metrics.attempts_ended, since=NOW - timedelta(minutes=5), until=NOW
        ),
        "restores.knows": partial(sql.restores.knows, id=1, created_at=NOW, attempt=1),
        "sources.is_urgent": partial(sql.sources.is_urgent, id=ids[0]),
        "unfolded": partial(sql.event_states.unfolded, layout=STATE_LAYOUT, since=None, limit=200),
    }


def nightly(source_ids: Sequence[int]) -> dict[str, Call]:
    """What upkeep asks for, a thousand rows at once, where nothing is past its time."""
    past = NOW - timedelta(days=500)
    drops = ("drop_crawls", "drop_rounds", "drop_pages", "drop_attempts", "drop_matches", "drop_past")
    return {
        "drop_texts": partial(sql.upkeep.drop_texts, keep=timedelta(days=401), limit=1000, now=NOW),
        **{name: partial(getattr(sql.upkeep, name), before=past, limit=1000) for name in drops},
        "articles_of": partial(sql.upkeep.articles_of, source_id=source_ids[0], limit=1000),
    }


def commands(url: str) -> list[str]:
    """The commands that people use most, about an article of the archive that alerted."""
    with connect(url) as conn, conn.transaction():
        row = conn.execute(
            "select a.id, a.url, ea.event_id from articles a join event_articles ea on ea.article_id = a.id"
            " where a.id % 20 = 1 order by a.id desc limit 1"
        ).fetchone()
        assert row is not None
        number, address, event = row
        # an address is sought by its key, which Postgres cannot make
        conn.execute("update articles set url_key = %s where id = %s", (url_key(address), number))
    return [
        "sources list", "sources why s7", "articles list", "articles list --source s7", "articles list --changed",
        f"why {address}", "why https://s7.example/nothing-here", "rules list", "events list",
        "events list --country ML --since 3d", f"events show {event}", "alerts list", "alerts show 5",
        "deliveries list", "deliveries list --state failed",
    ]  # fmt: skip


def database_ms(cluster: Cluster, name: str, command: str) -> float:
    """How long Postgres was busy with one run of a command, by its own account."""
    with connect(cluster.url()) as conn:
        before = _active_time(conn, name)
        done = subprocess.run(
            [sys.executable, "-c", "from flows.cli import main; main()", *command.split()],
            env={**os.environ, "DATABASE_URL": cluster.url(name), "TOCSIN_HOME": str(cluster.root / "home")},
            cwd=ROOT, capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode > 1:
            raise RuntimeError(f"tocsin {command}: {done.stderr.decode()}")
        return _active_time(conn, name) - before


def _active_time(conn: Connection, name: str) -> float:
    """The milliseconds so far; sessions say theirs at the latest when they end."""
    while _value(conn, "select count(*) from pg_stat_activity where datname = %s", name):
        time.sleep(0.05)
    return _value(conn, "select active_time from pg_stat_database where datname = %s", name)


def _value(conn: Connection, statement: str, name: str) -> float:
    row = conn.execute(statement.encode(), [name]).fetchone()
    assert row is not None
    return float(row[0])


def _links(source_id: int) -> list[str]:
    """The keys of 40 links of a source, most of which are known."""
    return [f"key{source_id - 1 + SOURCES * n}" for n in range(1, 41)]


def milliseconds(conn: Connection, call: Call) -> float:
    """The middle of some runs, each taken back."""
    times = []
    for _ in range(TIMES):
        with conn.transaction(force_rollback=True):
            started = time.perf_counter()
            call(conn)
            times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times[1:])


def figures(cluster: Cluster, articles: int) -> Figures:
    """What one archive costs."""
    found: Figures = {}
    name = f"archive{articles}"
    url = cluster.database(name)
    with connect(url) as conn:
        migrate(conn)
        fill(conn, articles)
        # as runs of matching have done all along
        while sql.matches.note_closed_events(conn, limit=10_000):
            pass
        conn.execute("vacuum analyze matches")
        sources = [row[0] for row in conn.execute("select id from sources order by id").fetchall()]
        newest = [
            row[0] for row in conn.execute("select id from articles order by id desc limit 100").fetchall()
        ]
        for statement, call in ticks(sources, newest).items():
            _note(found, f"{articles:,}, tick: {statement}, ms", milliseconds(conn, call), MUST_TICK_MS)
        for statement, call in nightly(sources).items():
            _note(found, f"{articles:,}, night: {statement}, ms", milliseconds(conn, call), None)
    for command in commands(url):
        shown = command.split("https:")[0].strip()
        _note(
            found, f"{articles:,}, tocsin {shown}, ms", database_ms(cluster, name, command), MUST_COMMAND_MS
        )
    return found


def _note(found: Figures, name: str, value: float, must: float | None) -> None:
    found[name] = {"value": value, "must": must}
    sys.stderr.write(f"{name} {value:.1f}\n")


def main() -> int:
    """Print the table; 1 when a must is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[400_000, 1_000_000])
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found: Figures = {}
    for articles in asked.articles:
        with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
            cluster = Cluster(Path(folder) / "postgres")
            with cluster.session():
                found |= figures(cluster, articles)
    return printed(found, as_json=asked.json)


if __name__ == "__main__":
    raise SystemExit(main())
