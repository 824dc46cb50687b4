"""How fast a rule is previewed over a large archive, what indexing costs, and whether the past answers as live.

    .venv/bin/python tests/bench/rules_archive.py --data DIR [--articles N] [--rules N] [--keep DIR] [--json]

DIR holds `index.jsonl` or `docs.jsonl` (see rules_corpus.py). The archive is made up from their sentences in an
embedded Postgres, which takes a few minutes; `--keep` leaves it there for the next run. CPU time (ours and the
server's) stands beside wall time: only the latter shows a busy machine.
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
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

import archive_maker  # noqa: E402  (run as a script, without installing)
from rules_corpus import Rule, corpus, make_rules, odd_rules  # noqa: E402

from alerts.rules.article import document_of  # noqa: E402
from alerts.rules.eval.document import Document, Fields  # noqa: E402
from alerts.rules.eval.match import evaluate  # noqa: E402
from alerts.rules.history import archive  # noqa: E402
from alerts.rules.history.indexing import build_tsvector, index_stored  # noqa: E402
from alerts.rules.history.preview import preview  # noqa: E402
from alerts.rules.language.parse import parse  # noqa: E402
from alerts.rules.rule import WatchRule, usable_query  # noqa: E402
from sql import matches  # noqa: E402
from sql.connection import Connection, connect  # noqa: E402
from sql.migrate import migrate  # noqa: E402
from sql.postgres import Cluster  # noqa: E402

# as a person who watches the Sahel would write them; the sixth and the ninth look at very many articles
RULES: tuple[str, ...] = (
    (
        '(=AES OR "Alliance des Etats du Sahel") NEAR/20 (Rosatom OR Росатом OR Russi* OR russe* OR "Africa Corps") '
        "AND (accord* OR deal OR agreement OR uranium OR сделк*) NOT (encryption OR football)"
    ),
    '(Tinzaouaten OR Tinzaouatène OR تينزواتين OR Тинзауатен*) (Wagner OR "Africa Corps" OR convoi* OR drone*)',
    '(=JNIM OR GSIM OR "نصرة الإسلام") NEAR/12 (attaqu* OR attack* OR ambush* OR revendiqu* OR claim* OR هجوم)',
    "ATLEAST/2 (blockade OR blocus OR carburant OR fuel OR siege) AND title:(Bamako OR Kayes OR Djibo) lang:(fr OR en)",
    "(Russia OR Russie OR Russian OR Wagner) NEAR/15 (Mali OR Sahel OR Niger)",
    "(shot OR shooting OR gun*) AND (police OR victim) NOT Mali",
    "~attaque AND (Mali OR Niger)",
    "=Niger NOT Nigeria",
    "(man OR woman) NEAR/30 (police OR army OR junta)",
    'country:ML ("poste de" OR convoy OR convoi)',
    "uranium NOT (accord OR deal)",
    "title:(JNIM OR GSIM) lead:(attaqu* OR attack*)",
    "(Mali OR Niger OR Burkina) NEAR/30 (army OR junta OR armée OR junte OR JNIM)",
    "author:diallo (Gao OR Kidal OR Ménaka OR Tillabéri OR Djibo OR Kayes)",
    '("le JNIM" ONEAR/3 revendique) OR (JNIM ONEAR/3 claimed) OR "Африканский корпус"',
)
CHUNK = 250
Figures = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of wall time, and of the processor for us and for the server."""

    wall: float
    ours: float
    servers: float

    @property
    def cpu(self) -> float:
        return self.ours + self.servers


class Meter:
    """Measures calls on one connection."""

    def __init__(self, conn: Connection) -> None:
        self._server = psutil.Process(conn.info.backend_pid)

    def cost(self, call: Callable[[], object]) -> Cost:
        before, server, began = time.process_time(), sum(self._server.cpu_times()[:2]), time.perf_counter()
        call()
        wall, ours = time.perf_counter() - began, time.process_time() - before
        return Cost(1000 * wall, 1000 * ours, 1000 * (sum(self._server.cpu_times()[:2]) - server))


def figures(
    data: Sequence[Path], *, articles: int, rules: int, sample: int, keep: Path | None = None
) -> Figures:
    """All figures of the archive, by name."""
    real = corpus(data)
    with tempfile.TemporaryDirectory() as scratch, Cluster(keep or Path(scratch)).session():
        cluster = Cluster(keep or Path(scratch))
        found = _previews(cluster.database(f"archive_{articles}"), real, articles)
        found |= _costs(cluster.database(f"archive_{articles}"), real)
        differing = f"differing_{time.time_ns()}"
        return found | _differences(cluster.database(differing), real[:sample], rules)


def _previews(url: str, real: Sequence[Fields], count: int) -> Figures:
    with connect(url) as conn:
        migrate(conn)
        stored = conn.execute("select count(*) from text_index").fetchone()
    if stored != (count,):
        archive_maker.fill(url, real, count, 2)
    first, whole = [], []
    with connect(url) as conn:
        meter = Meter(conn)
        for query in RULES:
            _preview(conn, query, near_misses=True)
            runs = [meter.cost(lambda q=query: _preview(conn, q, near_misses=False)) for _ in range(3)]
            first.append(min(runs, key=lambda cost: cost.wall))
            whole.append(meter.cost(lambda q=query: _preview(conn, q, near_misses=True)))
            print(f"{first[-1].wall:6.0f} ms  cpu {first[-1].cpu:5.0f}  {query[:80]}", file=sys.stderr)
    return {
        "preview, median of 15 rules, ms": _figure([one.wall for one in first], statistics.median, 100),
        "preview, worst of 15 rules, ms": _figure([one.wall for one in first], max, 1000),
        "preview, median, CPU ms": _figure([one.cpu for one in first], statistics.median),
        "preview, worst, CPU ms": _figure([one.cpu for one in first], max),
        "with near misses, median, ms": _figure([one.wall for one in whole], statistics.median),
        "with near misses, worst, ms": _figure([one.wall for one in whole], max),
    }


def _preview(conn: Connection, query: str, *, near_misses: bool) -> None:
    rule = WatchRule(name="bench", query=query, notify=["mail"])
    days = archive_maker.DAYS + 1
    tree = usable_query(rule)
    preview(conn, rule, tree, days=days, now=archive_maker.NOW, with_near_misses=near_misses)


def _figure(
    values: Sequence[float], pick: Callable[[Sequence[float]], float], must: float | None = None
) -> dict[str, float]:
    return {"value": pick(values)} | ({"must": must} if must is not None else {})


def _costs(url: str, real: Sequence[Fields]) -> Figures:
    """What indexing one article costs: beside cutting it into tokens, and in Postgres."""
    some = real[:500]
    floor = _per_article(some, lambda one: one.text.split())
    tokens = _per_article(some, lambda one: [Document(one).parts(area) for area in ("title", "text")])
    laid = _per_article(some, build_tsvector)
    with connect(url) as conn:
        meter = Meter(conn)
        conn.execute(
            "update articles set indexed_revision = 0 where id in (select id from articles limit 1000)"
        )
        stored = meter.cost(lambda: index_stored(conn, limit=1_000))
        sizes = conn.execute(
            "select pg_relation_size('text_index_words'), pg_total_relation_size('text_index'),"
            " pg_total_relation_size('vocabulary'), count(*) from text_index"
        ).fetchone() or (0, 0, 0, 1)
    return {
        "split, us an article": {"value": floor},
        "tokens, us an article": {"value": tokens, "baseline": floor, "ratio": tokens / floor},
        "layout with tokens, us an article": {"value": laid, "baseline": floor, "ratio": laid / floor},
        "indexing anew, CPU us an article, ours": {"value": stored.ours},
        "indexing anew, CPU us an article, Postgres": {"value": stored.servers},
        "GIN, bytes an article": {"value": sizes[0] / sizes[3]},
        "text index, bytes an article": {"value": sizes[1] / sizes[3]},
        "vocabulary, bytes an article": {"value": sizes[2] / sizes[3]},
    }


def _per_article(articles: Sequence[Fields], call: Callable[[Fields], object]) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        for article in articles:
            call(article)
        best = min(best, time.process_time() - began)
    return best / len(articles) * 1e6


def _differences(url: str, real: Sequence[Fields], count: int) -> Figures:
    """Rules for which the archive does not find exactly the articles that the reference finds."""
    with connect(url) as conn:
        migrate(conn)
        archive_maker.store(conn, real)
        index_stored(conn, limit=len(real))
        conn.execute("analyze")
    rules = [*make_rules(real, count - count // 10), *odd_rules(real, count // 10)]
    chunks = [rules[begin : begin + CHUNK] for begin in range(0, len(rules), CHUNK)]
    with ProcessPoolExecutor(2) as pool:
        answers = list(pool.map(_compare, [url] * len(chunks), chunks))
    wrong = [query for found, _ in answers for query in found]
    for query in wrong[:10]:
        print(f"differs: {query}", file=sys.stderr)
    return {
        "rules whose past differs from the reference": {"value": len(wrong), "must": 0},
        "rules compared": {"value": len(rules)},
        "articles compared": {"value": len(real)},
        "matches compared": {"value": sum(held for _, held in answers)},
    }


def _compare(url: str, rules: Sequence[Rule]) -> tuple[list[str], int]:
    begin, end = archive_maker.NOW - timedelta(days=400), archive_maker.NOW + timedelta(days=400)
    wrong, held = [], 0
    with connect(url) as conn:
        ids = [row[0] for row in conn.execute("select id from articles order by id")]
        documents = {one.id: document_of(one) for one in matches.by_articles(conn, article_ids=ids)}
        for rule in rules:
            expected = {number for number, one in documents.items() if evaluate(rule.tree, one) is not None}
            found = archive.decided(conn, rule.tree, archive.search(conn, rule.tree, begin, end))
            held += len(expected)
            if set(found.ids) != expected or found.doubtful:
                wrong.append(rule.query)
    return wrong, held


def main() -> int:
    """Print the figures; 1 when one misses what it must be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--rules", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=2_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    assert all(not parse(query).errors for query in RULES)
    found = figures(
        given.data, articles=given.articles, rules=given.rules, sample=given.sample, keep=given.keep
    )
    if given.json:
        machine: dict[str, Any] = {"python": platform.python_version(), "cores": psutil.cpu_count()}
        print(json.dumps({"machine": machine, "figures": found}, ensure_ascii=False))
    else:
        for name, figure in found.items():
            more = "".join(
                f"  {key} {figure[key]:,.1f}" for key in ("baseline", "ratio", "must") if key in figure
            )
            print(f"{name:<48}{figure['value']:>12,.1f}{more}")
    return int(any(figure["value"] > figure["must"] for figure in found.values() if "must" in figure))


if __name__ == "__main__":
    sys.exit(main())
