"""What detection costs with many articles in the window, and whether the order in which they come changes anything.

    .venv/bin/python tests/bench/events_scale.py [--live 6000 24000 100000] [--data DIR] [--orders N] [--json]

A window is made up in an embedded Postgres from the profiles of some texts (generated ones, or those of `docs.jsonl` in
DIR): each event clones one of them with rare words, names and dates of its own. The production code makes the table of
the night; then fifty articles come, and a process of its own detects, as a round does; and fifty more, in a process
whose word lists and places are loaded. CPU is that of the process; the server's stands apart. `--orders` shuffles the
articles of DIR through the window, a few or many at a time.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

import window_maker  # noqa: E402  (run as a script, without installing)
from shuffles import differing_orders  # noqa: E402

from sql.connection import connect  # noqa: E402
from sql.migrate import migrate  # noqa: E402
from sql.postgres import Cluster  # noqa: E402

# the most that a figure may be, by the number of live articles; of another number the next larger one holds
MUST_ADD = {6_000: 0.2, 24_000: 0.5, 100_000: 1.0}
MUST_NIGHT = {24_000: 15.0, 100_000: 120.0}
MUST_MEMORY = {24_000: 350.0, 100_000: 800.0}
ADDED = 50

Figures = dict[str, dict[str, float | None]]


def figures(url: str, live: int, texts: Sequence[window_maker.Text]) -> Figures:
    """What one window costs."""
    with connect(url) as conn:
        migrate(conn)
        window_maker.fill(conn, texts, live)
    first = _run(url, "night", 0)
    night = _run(url, "night", 1)
    with connect(url) as conn:
        window_maker.add(conn, texts, ADDED)
    added = _run(url, "detect", 1)
    with connect(url) as conn:
        window_maker.add(conn, texts, ADDED)
    warm = _run(url, "warm", 1)
    with connect(url) as conn:
        window_maker.add(conn, texts, 1)
    alone = _run(url, "detect", 1)
    name = f"{live} live"
    return {
        f"{name}: +{ADDED}, CPU s": _figure(added["cpu"], _must(MUST_ADD, live)),
        f"{name}: of it reading, CPU s": _figure(added["reading"], None),
        f"{name}: +{ADDED}, server's CPU s": _figure(added["server"], None),
        f"{name}: +{ADDED}, CPU s with the start of the process": _figure(added["process"], None),
        f"{name}: +{ADDED} in a process that has read articles before, CPU s": _figure(warm["cpu"], None),
        f"{name}: +1, CPU s": _figure(alone["cpu"], None),
        f"{name}: +{ADDED}, peak memory MB": _figure(added["memory"], _must(MUST_MEMORY, live)),
        f"{name}: night, CPU s": _figure(night["cpu"], _must(MUST_NIGHT, live)),
        f"{name}: night, server's CPU s": _figure(night["server"], None),
        f"{name}: night, peak memory MB": _figure(night["memory"], _must(MUST_MEMORY, live)),
        f"{name}: first night, all events new, CPU s": _figure(first["cpu"], None),
    }


def _must(table: dict[int, float], live: int) -> float | None:
    return next((most for size, most in sorted(table.items()) if live <= size), None)


def _run(url: str, task: str, days: int) -> dict[str, float]:
    child = Path(__file__).with_name("events_scale_child.py")
    done = subprocess.run(
        [sys.executable, str(child), url, task, str(days)], capture_output=True, text=True, check=False
    )
    sys.stderr.write(done.stderr)
    done.check_returncode()
    found: dict[str, float] = json.loads(done.stdout)
    print(task, found, file=sys.stderr)
    return found


def _figure(value: float, must: float | None) -> dict[str, float | None]:
    return {"value": round(value, 3), "must": must}


def main() -> int:
    parser = argparse.ArgumentParser(description="Event detection in windows of many articles.")
    parser.add_argument("--live", type=int, nargs="*", default=[6_000, 24_000])
    parser.add_argument("--data", type=Path, help="folder with docs.jsonl")
    parser.add_argument("--orders", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    texts = window_maker.texts_of(arguments.data) if arguments.data else window_maker.generated()
    found: Figures = {}
    with tempfile.TemporaryDirectory() as scratch, Cluster(Path(scratch)).session():
        for live in arguments.live:
            found |= figures(Cluster(Path(scratch)).database(f"window_{live}"), live, texts)
    if arguments.orders:
        name = f"{arguments.orders} orders of {len(texts)} articles: that end otherwise"
        found[name] = _figure(differing_orders(texts, arguments.orders), 0.0)
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
