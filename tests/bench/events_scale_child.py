"""One detection, or one night, in a process of its own: its CPU seconds and peak memory as a line of JSON."""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

import numpy as np  # noqa: E402  (run as a script, without installing)
import psutil  # noqa: E402
from window_maker import NOW, generated  # noqa: E402

from alerts.events import detect, reading, stored  # noqa: E402
from alerts.events.agencies import credited  # noqa: E402
from alerts.events.copies import fingerprint  # noqa: E402
from alerts.events.facts.extract import extract  # noqa: E402
from alerts.events.frequencies import empty  # noqa: E402
from alerts.events.places import imported  # noqa: E402
from alerts.events.profile import profile  # noqa: E402
from alerts.events.reweigh import reweigh  # noqa: E402
from sql.connection import Connection, connect  # noqa: E402

WARMING = 20  # articles
spent_reading: list[float] = []


def main() -> int:
    url, task, days = sys.argv[1:4]
    now = NOW + timedelta(days=int(days))
    with connect(url) as conn:
        conn.execute("select 1")
        server = psutil.Process(conn.info.backend_pid)
        before = sum(server.cpu_times()[:2])
        if task == "warm":
            _warm(conn)
        profiler = cProfile.Profile() if "PROFILE" in os.environ else None
        started = time.process_time()
        if profiler is not None:
            profiler.enable()
        _do(conn, task, now)
        if profiler is not None:
            profiler.disable()
        ended = time.process_time()
        print(
            json.dumps(
                {
                    "cpu": ended - started,
                    "process": ended,
                    "reading": sum(spent_reading),
                    "server": sum(server.cpu_times()[:2]) - before,
                    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                }
            )
        )
        if profiler is not None:
            pstats.Stats(profiler, stream=sys.stderr).sort_stats(os.environ["PROFILE"]).print_stats(45)
    return 0


def _do(conn: Connection, task: str, now: object) -> None:
    if task == "night":
        with conn.transaction():
            reweigh(conn, stored.newest_table(conn), now, may_alert=True)  # type: ignore[arg-type]
        return
    _time_reading()
    done = detect.detect(conn, now)  # type: ignore[arg-type]
    print(done, file=sys.stderr)


def _warm(conn: Connection) -> None:
    """Load what a process loads once: word lists, places, the table of words."""
    imported.load(conn)
    empty().idf(np.zeros(1, np.int32))
    for text in generated()[:WARMING]:
        profile(text, extract(text))
        fingerprint(text.title, text.text)
        credited(text.text)


def _time_reading() -> None:
    whole = reading.read

    def timed(*given: object) -> object:
        started = time.process_time()
        try:
            return whole(*given)  # type: ignore[arg-type]
        finally:
            spent_reading.append(time.process_time() - started)

    reading.read = timed  # type: ignore[assignment]


if __name__ == "__main__":
    sys.exit(main())
