"""What the statements of a tick and of commands cost in Postgres when the archive is large.

    .venv/bin/python tests/bench/archive.py [--articles 400000 1000000] [--json]

An archive is made up by Postgres itself in a server of its own: 300 sources, four articles to an event, a page and a
crawl history for each, matches, alerts and messages. Then each statement that a tick runs, and those of the commands
that people use most, is run as production runs it, five times, the first time apart; the middle one counts. Times are
wall milliseconds in the client, on the same machine as the server.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import sql.alerts  # noqa: E402  (run as a script, without installing)
import sql.articles  # noqa: E402
import sql.crawls  # noqa: E402
import sql.deliveries  # noqa: E402
import sql.entries  # noqa: E402
import sql.events  # noqa: E402
import sql.health  # noqa: E402
import sql.matches  # noqa: E402
import sql.pages  # noqa: E402
import sql.profiles  # noqa: E402
import sql.reports  # noqa: E402
import sql.rules  # noqa: E402
import sql.searches  # noqa: E402
import sql.sources  # noqa: E402
import sql.text_index  # noqa: E402
import sql.upkeep  # noqa: E402
import sql.why  # noqa: E402
from sql.connection import Connection, allow_pause, connect  # noqa: E402
from sql.migrate import migrate  # noqa: E402
from sql.postgres import Cluster  # noqa: E402

SOURCES = 300
RULES = 40
TIMES = 5
MUST_TICK_MS, MUST_COMMAND_MS = 20.0, 100.0
# an archive of so many days, whatever its size
DAYS = 400
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)

Call = Callable[[Connection], object]
Figures = dict[str, dict[str, float | None]]

FILL = """
insert into sources (name, home_url, kind, next_due_at, added_at)
select 's' || n, 'https://s' || n || '.example', 'local', %(now)s::timestamptz + interval '1 hour', %(begin)s
from generate_series(1, %(sources)s) n;

insert into articles (source_id, url, url_key, title, published, published_precision, language, access, text, text_hash,
    first_seen_at, changed_at, detected_at, matched_at, indexed_revision, next_read_at)
select 1 + n %% %(sources)s, 'https://s' || 1 + n %% %(sources)s || '.example/' || n, 'key' || n,
    'Headline number ' || n || ' of the archive', at, 'minute', 'en', 'full', repeat('Some words of a story. ', 20),
    md5(n::text), at, at, at, at, 1,
    case when n > %(articles)s - 2000 then at + interval '1 day' end
from (select n, %(begin)s::timestamptz + n * (%(now)s::timestamptz - %(begin)s::timestamptz) / %(articles)s as at
      from generate_series(1, %(articles)s) n) given;

insert into pages (source_id, url_key, url, outcome, article_id, fetched_at)
select source_id, url_key, url, 'article', id, first_seen_at from articles;
insert into pages (source_id, url_key, url, outcome, fetched_at)
select 1 + n %% %(sources)s, 'drop' || n, 'https://s' || 1 + n %% %(sources)s || '.example/drop' || n, 'no_text',
    %(begin)s::timestamptz + n * (%(now)s::timestamptz - %(begin)s::timestamptz) / (%(articles)s / 4)
from generate_series(1, %(articles)s / 4) n;

insert into revisions (article_id, revision, title, text_hash, seen_at)
select id, 1, title, text_hash, first_seen_at from articles;

insert into events (root_article_id, state, title, first_published, last_published, articles, copy_groups,
    independent_sources, created_at, updated_at)
select id, case when first_seen_at > %(now)s::timestamptz - interval '3 days' then 'open'
                when first_seen_at > %(now)s::timestamptz - interval '14 days' then 'stale' else 'closed' end,
    title, first_seen_at, first_seen_at, 4, 4, 4, first_seen_at, first_seen_at
from articles where id %% 4 = 1;
insert into event_articles (article_id, event_id, copy_group, assigned_at)
select a.id, e.id, a.id, a.first_seen_at from articles a join events e on e.root_article_id = a.id - (a.id - 1) %% 4;

insert into article_profiles (article_id, revision, layout, moment, packed, record, fingerprint, piece, piece_group,
    is_counted)
select id, 1, %(layout)s, first_seen_at, '', '', '', id - (id - 1) %% 4, id - (id - 1) %% 4, true from articles;

insert into text_index (article_id, revision, told_at, words)
select id, 1, first_seen_at, ('''word' || id %% 5000 || ''':1')::tsvector from articles;

insert into rounds (started_by, started_at, finished_at)
select 'prefect', at, at
from generate_series(%(now)s::timestamptz - interval '120 days', %(now)s, interval '20 minutes') at;
insert into crawls (round_id, source_id, started_at, finished_at, links, fetched, new)
select r.id, s.id, r.started_at, r.started_at, 20, 1, 1 from rounds r join sources s on (r.id + s.id) %% 10 = 0;

insert into rules (name, version, active_from) select 'rule' || n, 1, %(begin)s from generate_series(1, %(rules)s) n;
insert into rule_versions (rule_id, version, query, notify, saved_at, saved_by)
select id, 1, 'word', '{desk}', %(begin)s, 'mia' from rules;
insert into matches (article_id, rule_id, rule_version, revision, event_id, spans, sentence, decision, matched_at)
select a.id, 1 + a.id %% %(rules)s, 1, 1, ea.event_id, '[]', 'Some words.',
    case when a.id %% 4 = 1 then 'alerts' when a.id %% 400 = 2 then 'few_sources' when a.id %% 400 = 3 then 'in_doubt'
         else 'already_told' end, a.first_seen_at
from articles a join event_articles ea on ea.article_id = a.id where a.id %% 20 < 4;
insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, created_at)
select m.rule_id, 1, m.event_id, m.article_id, m.article_id, 'new', m.matched_at
from matches m where m.decision = 'alerts';
insert into deliveries (alert_id, channel, target, target_label, state, due_at, sent_at, created_at)
select id, 'desk', 'target', 'mail', 'sent', created_at, created_at, created_at from alerts;
insert into attempts (delivery_id, attempt, started_at, finished_at, outcome)
select id, 1, sent_at, sent_at, 'sent' from deliveries;
"""


def ticks(source_ids: Sequence[int], article_ids: Sequence[int]) -> dict[str, Call]:
    """The statements that a tick runs, each as production runs it."""
    from alerts.events.profile import LAYOUT  # noqa: PLC0415

    ids = list(source_ids)
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
            sql.matches.claim_few_sources, rule_ids=list(range(1, RULES + 1)), needed=[5] * RULES, limit=1000
        ),
        "claim_in_doubt": partial(sql.matches.claim_in_doubt, rule_ids=list(range(1, RULES + 1)), limit=1000),
        "by_articles": partial(sql.matches.by_articles, article_ids=list(article_ids)),
        "claim_unindexed": partial(sql.text_index.claim_unindexed, limit=50),
        "count_unindexed": sql.text_index.count_unindexed,
        "alerts.told": lambda conn: sql.alerts.told(conn, event_ids=list(range(1000, 1050))),
        "due_targets": partial(sql.deliveries.due_targets, now=NOW),
        "astray": lambda conn: sql.deliveries.astray(conn, targets=["target"], now=NOW),
        "keep_unanswered": partial(sql.deliveries.keep_unanswered, now=NOW),
        "health.to_judge": sql.health.to_judge,
        "health.newest_polls": partial(sql.health.newest_polls, since=NOW - timedelta(hours=1)),
        "alerts_since": partial(sql.reports.alerts_since, since=NOW - timedelta(minutes=5), limit=50),
    }


def commands(source_ids: Sequence[int], article_ids: Sequence[int]) -> dict[str, Call]:
    """The statements of the commands that people use most."""
    number = article_ids[0]
    return {
        "sources list: last_of_each": sql.crawls.last_of_each,
        "sources list: standings": sql.health.standings,
        "articles list": lambda conn: sql.articles.list_where(
            conn, source=None, is_changed=False, is_removed=False, limit=50
        ),
        "articles list, of a source": lambda conn: sql.articles.list_where(
            conn, source="s7", is_changed=False, is_removed=False, limit=50
        ),
        "articles list --changed": lambda conn: sql.articles.list_where(
            conn, source=None, is_changed=True, is_removed=False, limit=50
        ),
        "why: matches_of": partial(sql.why.matches_of, article_id=number),
        "why: article_at": partial(sql.why.article_at, url_key=f"key{number}"),
        "why: page": partial(sql.why.page, url_key=f"key{number}"),
        "rules list: standings": partial(sql.rules.standings, since=NOW - timedelta(days=7)),
        "rules list: rule_sources": sql.health.rule_sources,
        "events list": partial(sql.events.list_recent, limit=30),
        "alerts list": partial(sql.alerts.list_recent, limit=30),
        "upkeep: drop_texts": lambda conn: sql.upkeep.drop_texts(
            conn, keep=timedelta(days=400), limit=1000, now=NOW
        ),
    }


def _links(source_id: int) -> list[str]:
    """The keys of 40 links of a source, most of which are known."""
    return [f"key{source_id - 1 + SOURCES * n}" for n in range(1, 41)]


def fill(conn: Connection, articles: int) -> None:
    """Make the archive."""
    from alerts.events.profile import LAYOUT  # noqa: PLC0415

    values = {
        "articles": articles, "sources": SOURCES, "rules": RULES, "layout": LAYOUT, "now": NOW,
        "begin": NOW - timedelta(days=DAYS),
    }  # fmt: skip
    with conn.transaction():
        allow_pause(conn, 3600)
        conn.execute("set local synchronous_commit = off")
        for statement in FILL.split(";\n"):
            if statement.strip():
                conn.execute(statement, values)
    conn.commit()
    conn.autocommit = True
    conn.execute("vacuum analyze")
    conn.autocommit = False


def milliseconds(conn: Connection, call: Call) -> float:
    """The middle of some runs, each taken back."""
    times = []
    for _ in range(TIMES):
        started = time.perf_counter()
        call(conn)
        times.append(1000 * (time.perf_counter() - started))
        conn.rollback()
    return statistics.median(times[1:])


def figures(url: str, articles: int) -> Figures:
    """What one archive costs."""
    found: Figures = {}
    with connect(url) as conn:
        migrate(conn)
        fill(conn, articles)
        sources = [row[0] for row in conn.execute("select id from sources order by id").fetchall()]
        newest = [
            row[0] for row in conn.execute("select id from articles order by id desc limit 100").fetchall()
        ]
        conn.rollback()
        for kind, must, calls in (
            ("tick", MUST_TICK_MS, ticks(sources, newest)),
            ("command", MUST_COMMAND_MS, commands(sources, newest)),
        ):
            for name, call in calls.items():
                taken = milliseconds(conn, call)
                found[f"{articles:,}, {kind}: {name}, ms"] = {"value": taken, "must": must}
                sys.stderr.write(f"{articles:,} {kind} {name} {taken:.1f}\n")
        size = conn.execute("select pg_database_size(current_database())").fetchone()
        assert size is not None
        found[f"{articles:,}: bytes an article, all tables"] = {"value": size[0] / articles, "must": None}
    return found


def main() -> int:
    """Print the table; 1 when a must is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[400_000, 1_000_000])
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found: Figures = {}
    for number, articles in enumerate(asked.articles):
        with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
            cluster = Cluster(Path(folder) / f"postgres{number}")
            with cluster.session() as url:
                found |= figures(url, articles)
    if asked.json:
        machine = {"python": platform.python_version(), "system": platform.platform()}
        print(json.dumps({"machine": machine, "figures": found}))
    else:
        for name, figure in found.items():
            must = "" if figure["must"] is None else f"{figure['must']:g}"
            print(f"{name:<60} {figure['value']:>10.1f} {must:>6}")
    return int(any(one["must"] is not None and (one["value"] or 0) > one["must"] for one in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
