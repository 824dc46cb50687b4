"""What an article costs on disk: bytes in all tables and indexes, and write-ahead log at one article a minute.

    .venv/bin/python tests/bench/storage.py --data DIR [--articles N] [--minutes M] [--tables] [--json]

Articles of `docs.jsonl` in DIR are stored in the embedded server as a crawl stores them, indexed, placed in events and
matched with six rules. The first ones, 50 at a time, make the archive; then one comes a minute, M minutes long: what a
minute writes is the difference of the log's position, a checkpoint comes as often as the server's `checkpoint_timeout`
says; the night before it, which counts words anew, is told apart. The size is that of the database without what an
empty one has; weeks pass in minutes, so that a plain vacuum after every 100 articles stands for autovacuum.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

from labelled import moment  # noqa: E402  (run as a script, without installing)
from printing import printed  # noqa: E402

import sql.crawls  # noqa: E402
import sql.sources  # noqa: E402
from alerts.events.detect import detect  # noqa: E402
from alerts.rules.history.indexing import index_stored  # noqa: E402
from alerts.rules.rule import WatchRule  # noqa: E402
from alerts.rules.run import match_stored  # noqa: E402
from alerts.rules.store import loading  # noqa: E402
from flows.crawl.store import Store  # noqa: E402
from spiders.items import ArticleItem, Reading  # noqa: E402
from spiders.records import ReportRecord  # noqa: E402
from sql.connection import Connection, connect  # noqa: E402
from sql.connection import now as database_now  # noqa: E402
from sql.migrate import migrate  # noqa: E402
from sql.postgres import Cluster  # noqa: E402

MUST_BYTES, MUST_WAL = 20_000.0, 60_000.0
BATCH = 50
QUERIES = (
    "killed OR dead OR tués",
    "attack* OR attaque*",
    "police",
    "school OR student*",
    "army OR armée",
    "Mali OR Niger",
)
# how an article was read, as long as what the generic reader says of most sites
READING = Reading(
    origins=dict.fromkeys(("title", "text", "published", "authors", "language", "section"), "json-ld"),
    layout="3f2a9c0d1b7e",
    ld_agreement=0.98,
)


def item(source_id: int, document: Mapping[str, Any], number: int) -> ArticleItem:
    """A document as a crawl child would have said it."""
    title = document["title"] or "-"
    slug = "".join(letter if letter.isalnum() else "-" for letter in title.lower())[:60]
    url = f"https://source{source_id}.example/news/2026/03/{number}-{slug}"
    key = hashlib.md5(url.encode(), usedforsecurity=False).hexdigest()
    published = moment(document)
    return ArticleItem(
        source_id=source_id, url=url, url_key=key, fetched_url=url, fetched_key=key, title=title,
        text=document["text"] or "-", authors=["Awa Diallo"], published=published, published_precision="minute",
        language=document.get("lang"), section="news", etag='"5f3c-62a1b2c3d4e5f"',
        last_modified="Tue, 10 Mar 2026 12:00:00 GMT", reading=READING,
    )  # fmt: skip


class Archive:
    """A database that gets articles as production stores them."""

    def __init__(self, conn: Connection, documents: Sequence[Mapping[str, Any]]) -> None:
        self.conn = conn
        self.documents: Iterator[tuple[int, Mapping[str, Any]]] = iter(enumerate(documents))
        self.stored = 0
        self.ahead = timedelta()
        now = database_now(conn)
        with conn.transaction():
            for number in range(1, 31):
                home = f"https://source{number}.example/"
                sql.sources.add(conn, name=f"source{number}", home_url=home, now=now)
            for number, query in enumerate(QUERIES):
                rule = WatchRule.model_validate({"name": f"rule{number}", "query": query, "notify": ["desk"]})
                loading.save(
                    conn, rule, saved_by="bench", known_channels={"desk"}, now=now - timedelta(days=999)
                )

    def add(self, count: int) -> None:
        """Some articles more, each of one reading of its source; then all of them are alerted for."""
        for number, document in (next(self.documents) for _ in range(count)):
            source_id = 1 + number % 30
            now = database_now(self.conn)
            with self.conn.transaction():
                round_id = sql.crawls.open_round(self.conn, started_by="worker", now=now)
                given = sql.sources.claim_due(
                    self.conn, round_id=round_id, only=[source_id], limit=1, now=now
                )
                store = Store(round_id, [])
                for source in given:
                    sql.crawls.start(self.conn, round_id=round_id, source_id=source.id, now=now)
                    store.add(source)
            with self.conn.transaction():
                store.article(self.conn, item(source_id, document, number))
            with self.conn.transaction():
                store.report(self.conn, ReportRecord(source_id=source_id, links=1, new_links=1, articles=1))
                sql.crawls.close_round(self.conn, id=round_id, now=database_now(self.conn))
            self.stored += 1
        self.detect()
        index_stored(self.conn)
        match_stored(self.conn, database_now(self.conn), lambda *_: None)

    def detect(self) -> None:
        """Find events; in another night than before when `ahead` is another one."""
        detect(self.conn, database_now(self.conn) + self.ahead)


def value(conn: Connection, statement: str) -> Any:
    """The one value of a statement."""
    row = conn.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def log_of(conn: Connection, archive: Archive, minutes: int, every: int) -> float:
    """Bytes of log an article, one a minute and a checkpoint every so many minutes."""
    start = value(conn, "select pg_current_wal_lsn()")
    for minute in range(minutes):
        if minute % every == 0:
            conn.execute("checkpoint")
        archive.add(1)
    return float(value(conn, f"select pg_current_wal_lsn() - '{start}'::pg_lsn")) / minutes


SIZES = """
select relname, pg_total_relation_size(c.oid), pg_relation_size(c.oid), pg_indexes_size(c.oid)
from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
where relkind = 'r' order by 2 desc limit 16
"""


def show_tables(conn: Connection, articles: int) -> None:
    """Bytes an article of the largest tables, to stderr."""
    for name, total, heap, indexes in conn.execute(SIZES).fetchall():
        sys.stderr.write(
            f"{name:<28} {total / articles:>9.0f}  rows {heap / articles:>7.0f}  indexes {indexes / articles:>7.0f}\n"
        )


def figures(url: str, asked: argparse.Namespace) -> dict[str, dict[str, float | None]]:
    """What the articles cost."""
    lines = (asked.data / "docs.jsonl").read_text("utf-8").splitlines()
    documents = [document for document in map(json.loads, lines) if document["published"]]
    documents = documents[: asked.articles]
    with connect(url) as conn:
        migrate(conn)
        empty = value(conn, "select pg_database_size(current_database())")
        archive = Archive(conn, documents)
        for number in range((len(documents) - asked.minutes) // BATCH):
            archive.add(BATCH)
            if number % 2:
                conn.execute("vacuum")
        every = int(value(conn, "select setting from pg_settings where name = 'checkpoint_timeout'")) // 60
        begin = value(conn, "select pg_current_wal_lsn()")
        archive.ahead = timedelta(days=1)
        archive.detect()
        night = float(value(conn, f"select pg_current_wal_lsn() - '{begin}'::pg_lsn")) / archive.stored
        log = log_of(conn, archive, asked.minutes, every)
        conn.execute("vacuum analyze")
        size = value(conn, "select pg_database_size(current_database())")
        text = value(conn, "select avg(octet_length(text)) from articles")
        if asked.tables:
            show_tables(conn, archive.stored)
    return {
        "bytes of log an article of a first night": {"value": night, "must": None},
        "bytes of text an article": {"value": float(text), "must": None},
        f"bytes an article, all tables, {archive.stored:,} articles": {
            "value": (size - empty) / archive.stored, "must": MUST_BYTES
        },
        f"bytes of log an article, one a minute, checkpoints every {every} minutes": {"value": log, "must": MUST_WAL},
    }  # fmt: skip


def main() -> int:
    """Print the table; 1 when a must is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=2_500)
    parser.add_argument("--minutes", type=int, default=120)
    parser.add_argument("--tables", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder, Cluster(Path(folder)).session() as url:
        found = figures(url, asked)
    return printed(found, as_json=asked.json, width=76, digits=0)


if __name__ == "__main__":
    raise SystemExit(main())
