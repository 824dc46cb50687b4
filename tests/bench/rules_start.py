"""What a round pays for the rules in force before it matches: the first time in a process, and when nothing changed.

    .venv/bin/python tests/bench/rules_start.py [--rules 10000] [--json]

Rules of three words are stored in an embedded Postgres. CPU is that of the process; the server's stands apart.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from alerts.rules.in_force import in_force  # noqa: E402  (run as a script, without installing)
from sql.connection import Connection, connect  # noqa: E402
from sql.migrate import migrate  # noqa: E402
from sql.postgres import Cluster  # noqa: E402

SEED, TIMES, MUST = 5, 9, 0.1
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]


def fill(conn: Connection, count: int) -> None:
    """Store so many rules."""
    chance = random.Random(SEED)
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(3000)]
    with conn.transaction(), conn.cursor() as cursor:
        cursor.execute(
            "insert into rules (name, version, active_from) select 'rule' || n, 1, now() from generate_series(1, %s) n",
            [count],
        )
        queries = [
            " ".join(chance.sample(words, 2)) + f' OR "{" ".join(chance.sample(words, 2))}"'
            for _ in range(count)
        ]
        cursor.execute(
            "insert into rule_versions (rule_id, version, query, notify, saved_at, saved_by)"
            " select id, 1, (%s::text[])[id], '{desk}', now(), 'mia' from rules",
            [queries],
        )


def cpu(conn: Connection) -> float:
    """CPU seconds of one look at the rules in force."""
    started = time.process_time()
    with conn.transaction():
        in_force(conn)
    return time.process_time() - started


def main() -> int:
    """Print the table; 1 when the must is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="tocsin-") as folder,
        Cluster(Path(folder) / "postgres").session() as url,
        connect(url) as conn,
    ):
        migrate(conn)
        fill(conn, asked.rules)
        first = cpu(conn)
        unchanged = statistics.median(cpu(conn) for _ in range(TIMES))
        conn.execute("update rules set muted_until = now() where id = 7")
        one = cpu(conn)
    figures = {
        f"{asked.rules:,} rules, first time in a process, CPU s": {"value": first, "must": None},
        f"{asked.rules:,} rules, none changed, CPU s": {
            "value": unchanged,
            "must": MUST,
            "ratio": unchanged / first,
        },
        f"{asked.rules:,} rules, one changed, CPU s": {"value": one, "must": None},
    }
    if asked.json:
        machine = {"python": platform.python_version(), "system": platform.platform()}
        print(json.dumps({"machine": machine, "figures": figures}))
    else:
        for name, figure in figures.items():
            print(f"{name:<60} {figure['value']:>8.4f} {figure['must'] or '':>6}")
    return int(unchanged > MUST)


if __name__ == "__main__":
    raise SystemExit(main())
