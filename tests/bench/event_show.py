"""What it costs to show one event of many articles, and a list, in an archive that goes back a long way.

    .venv/bin/python tests/bench/event_show.py [--articles N] [--archive N] [--plans] [--json]

The archive is made up by one statement a table in an embedded Postgres. Database time is the server's own, planning and
execution of every statement that `tocsin events show` runs; `--plans` prints the plan of each that takes over 2 ms.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import sql.event_views  # noqa: E402  (run as a script, without installing)
from flows.explain.event_rows import gather  # noqa: E402
from flows.explain.event_view import view  # noqa: E402
from sql.connection import Connection, connect  # noqa: E402
from sql.event_views import EventFilter  # noqa: E402
from sql.migrate import migrate  # noqa: E402
from sql.postgres import Cluster  # noqa: E402

MUST, MUST_LIST = 100.0, 100.0  # milliseconds
PASSES = 7
SLOW = 2.0
# {first} and {last} are the articles of the one event, {event} is its number
FILL = """
insert into sources (name, home_url, next_due_at, added_at)
    select 'site-' || n, 'https://site-' || n || '.example', now(), now() from generate_series(1, 120) n;
insert into articles (source_id, url, url_key, title, published, published_precision, language, access, text,
        text_hash, first_seen_at, changed_at, detected_at, matched_at)
    select 1 + n % 120, 'https://x.example/' || n, 'x' || n, 'A headline of some length, number ' || n, t, 'minute',
        'en', 'full', repeat('word ', 300), 'h' || n, t, t, t, t
    from generate_series(1, {last}) n, lateral (select now() - ({last} - n) * interval '1 minute' as t) moments;
insert into article_profiles (article_id, revision, layout, moment, agency, packed, record, fingerprint)
    select id, 1, 1, published, case id % 9 when 0 then 'AFP' end, '', '', '' from articles;
insert into events (root_article_id, title, first_published, last_published, articles, independent_sources,
        created_at, updated_at)
    select id, title, published, published, 2, 2, published, published from articles
    where id % 2 = 1 and id <= {first} order by id;
insert into event_articles
    select id, least((id + 1) / 2, {event}), case when id < {first} then id else {first} + (id - {first}) / 3 * 3 end,
        published
    from articles;
insert into facts (article_id, extractor, kind, value, sentence, is_context)
    select a, 'facts/1', kind, case kind
        when 'toll' then jsonb_build_object('kind', 'killed', 'low', 3 + a % 9, 'high', 3 + a % 9,
            'side', case a % 3 when 0 then 'forces' end, 'said_by', case a % 4 when 0 then 'speaker ' || a % 5 end)
        when 'place' then jsonb_build_object('name', 'Town ' || a % 3, 'mention', 'Town', 'id', 'x' || a % 3,
            'country', 'ML', 'admin1', null, 'latitude', 1, 'longitude', 2, 'precision', 1)
        when 'date' then jsonb_build_object('lo', '2026-03-01', 'hi', '2026-03-01', 'statement', false,
            'inferred', false, 'background', false)
        when 'actor' then jsonb_build_object('name', 'Group ' || a % 4, 'list', null)
        else jsonb_build_object('type', 'attack') end,
        repeat('A sentence of the usual length that claims it. ', 3), n = 4
    from generate_series(1, {last}) a, generate_series(1, case when a < {first} then 1 else 4 end) n,
        unnest(array['toll', 'place', 'date', 'actor', 'type']) kinds (kind);
insert into event_states (event_id, types, countries, place_names, killed_low, killed_high, layout, folded_at)
    select id, array['attack'], array['ML'], array['Town ' || id % 900], 3, 9, 1, now() from events;
insert into event_transitions (event_id, key, kind, article_id, new, moment, first_seen_at)
    select id, 'new', 'new', root_article_id, title, created_at, created_at from events;
insert into event_transitions (event_id, key, kind, article_id, old, new, moment, first_seen_at)
    select {event}, 'killed:' || id, 'killed', id, '3', '9', now(), now() from articles
    where id > {first} and id <= {first} + 40;
insert into rules (name, version, active_from) select 'rule-' || n, 1, now() from generate_series(1, 6) n;
insert into rule_versions select id, 1, 'word', '{{}}', array['desk'], now(), 'ana' from rules;
insert into matches
    select a.id, r.id, 1, 1, m.event_id, '[]', 'A sentence.',
        case when e.root_article_id = a.id then 'alerts' else 'already_told' end, now()
    from articles a
    join event_articles m on m.article_id = a.id
    join events e on e.id = m.event_id
    join rules r on a.id >= {first} or r.id = 1;
insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, created_at)
    select r.id, 1, e.id, e.root_article_id, e.root_article_id, 'new', now()
    from events e join rules r on (r.id = 1 and e.id % 10 = 0) or e.id = {event};
insert into alerts (rule_id, rule_version, event_id, root_article_id, article_id, transition, created_at)
    select 1, 1, {event}, {first}, id, 'killed:' || id, now() from articles where id > {first} and id <= {first} + 20;
insert into deliveries (alert_id, channel, target, target_label, state, due_at, sent_at, created_at)
    select id, 'desk', t, 'mail to desk', 'sent', now(), now(), now() from alerts, unnest(array['a', 'b']) t;
insert into event_doubts (event_id, kind, may_be_event_id, decided_at)
    select id, 'same', id - 1, now() from events where id % 5 = 0;
"""


def fill(conn: Connection, articles: int, archive: int) -> int:
    """An archive, two articles an event, and one event of `articles` articles; its number."""
    first, event = archive + 1, archive // 2 + 1
    conn.execute(FILL.format(first=first, last=archive + articles, event=event).encode())
    conn.execute(b"analyze")
    return event


class Watched(psycopg.Cursor[Any]):
    """Keeps what is run."""

    run: list[tuple[Any, Any]] = []  # noqa: RUF012 - of the whole program

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        """As always."""
        self.run.append((query, params))
        return super().execute(query, params, **more)


def server_time(conn: Connection, *, plans: bool) -> float:
    """Milliseconds of planning and execution of the statements that were run."""
    total = 0.0
    for query, params in Watched.run:
        with conn.cursor() as cursor:
            cursor.execute(f"explain (analyze, format json) {query}".encode(), params)
            (found,) = cursor.fetchone() or ([{}],)
        spent = found[0]["Planning Time"] + found[0]["Execution Time"]
        if plans and spent > SLOW:
            with conn.cursor() as cursor:
                print(f"--- {spent:.1f} ms: {query}")
                print(
                    "\n".join(
                        row[0]
                        for row in cursor.execute(f"explain (analyze, buffers) {query}".encode(), params)
                    )
                )
        total += spent
    return total


def measured(conn: Connection, work: Callable[[], object], *, plans: bool) -> tuple[float, float]:
    """Milliseconds of the server, and of wall time: medians."""
    wall, server = [], []
    for number in range(PASSES):
        Watched.run.clear()
        conn.cursor_factory = Watched
        began = time.perf_counter()
        work()
        wall.append(1000 * (time.perf_counter() - began))
        conn.cursor_factory = psycopg.Cursor
        server.append(server_time(conn, plans=plans and number == PASSES - 1))
    return statistics.median(server), statistics.median(wall)


def figures(url: str, articles: int, archive: int, *, plans: bool) -> dict[str, dict[str, float | None]]:
    with connect(url) as conn:
        migrate(conn)
        number = fill(conn, articles, archive)
        shown = measured(conn, lambda: view(gather(conn, number)), plans=plans)
        listing = sql.event_views.SQL.texts["listed"]
        recent = EventFilter()
        asked = EventFilter(
            countries=["ML"], place_ids=[], place_names=["Town 7"], is_alerted=True, min_killed=5
        )

        def listed(which: EventFilter) -> Callable[[], object]:
            return lambda: conn.execute(
                listing, {name: getattr(which, name) for name in EventFilter.__slots__} | {"limit": 30}
            ).fetchall()

        newest = measured(conn, listed(recent), plans=plans)
        filtered = measured(conn, listed(asked), plans=plans)
    about = f"{articles} articles among {archive:,}"
    return {
        f"events show, {about}: database, ms": {"value": round(shown[0], 1), "must": MUST},
        f"events show, {about}: with Python, ms of wall": {"value": round(shown[1], 1), "must": None},
        "events list, 30 newest: database, ms": {"value": round(newest[0], 1), "must": MUST_LIST},
        "events list, all filters: database, ms": {"value": round(filtered[0], 1), "must": None},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="What it costs to show an event.")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--archive", type=int, default=40_000)
    parser.add_argument("--plans", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, Cluster(Path(scratch)).session():
        found = figures(
            Cluster(Path(scratch)).database("shown"),
            arguments.articles,
            arguments.archive,
            plans=arguments.plans,
        )
    if arguments.json:
        print(json.dumps({"machine": platform.platform(), "figures": found}))
    else:
        print(f"{'figure':60} {'value':>10} {'must':>8}")
        for name, one in found.items():
            print(f"{name:60} {one['value']:>10} {'' if one['must'] is None else one['must']:>8}")
    missed = [one for one in found.values() if one["must"] is not None and (one["value"] or 0) > one["must"]]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
