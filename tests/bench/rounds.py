"""What `tocsin up` costs while nothing happens, and how soon an article is told.

    .venv/bin/python tests/bench/rounds.py [--json] [--idle 300] [--articles 40] [--settle 60]

A whole stack is started in a folder of its own: Postgres, Prefect server, worker. "idle" is the CPU time of all its
processes together while nothing is due, as a share of one core, with the runs that are left behind. "stored → accepted"
stores articles one by one, each an event of its own that a rule watches, and waits until a mail server on loopback has
accepted its alert; "CPU per article" is what all processes took for one, above idle.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sql.crawls
import sql.digests
import sql.sources
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.crawl.store import Store
from flows.database import DATABASE, cluster, database
from flows.demo.mailbox import Mailbox
from flows.local.login import login_of
from flows.settings import Settings
from spiders.items import ArticleItem
from sql.connection import Connection, connect
from sql.connection import now as database_now
from sql.rows.digests import ChannelTerms

ROOT = Path(__file__).resolve().parents[2]
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
START_SECONDS, TOLD_SECONDS = 240, 60


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--idle", type=float, default=300)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--settle", type=float, default=60)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder,
        Mailbox(Path(folder) / "mail") as mailbox,
    ):
        settings = prepare(Path(folder) / "home", mailbox)
        with running(settings) as process:
            figures = measure(settings, process, mailbox, asked)
        cluster(settings).stop()
    print(
        json.dumps(figures)
        if asked.json
        else "\n".join(f"{name:<42} {value}" for name, value in figures.items())
    )


def prepare(home: Path, mailbox: Mailbox) -> Settings:
    """A home with a source that is switched off, a rule, and a channel to the mailbox."""
    home.mkdir(mode=0o700)
    channels = home / "channels.yaml"
    channels.touch(mode=0o600)
    url = f"mailto://127.0.0.1:{mailbox.port}?from=tocsin@bench.invalid&to=desk@bench.invalid"
    channels.write_text(f"urls:\n  - {url}:\n      tag: desk\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(home=home, channels=channels, prefect_port=port, database_url=None)
    with database(settings) as address, connect(address) as conn:
        now = database_now(conn)
        source = sql.sources.add(conn, name="local", home_url="http://127.0.0.1:9/", now=now)
        assert source is not None
        sql.sources.set_enabled(conn, id=source.id, enabled=False, now=now)
        rule = WatchRule(name="watched", query="quetzal", notify=["desk"], max_age=None)
        loading.save(conn, rule, saved_by="bench", known_channels={"desk"}, now=now)
        # more than ten messages in ten minutes would be a storm, and told together
        terms = asdict(ChannelTerms("desk", storm_after=10_000))
        sql.digests.set_channel_terms(
            conn, **{name: value for name, value in terms.items() if name not in ("time_zone", "language")}
        )
    return settings


@contextmanager
def running(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """`tocsin up`, until it is up; and stopped at the end."""
    told = {"TOCSIN_HOME": str(settings.home), "TOCSIN_PREFECT_PORT": str(settings.prefect_port)}
    talk = settings.home / "talk.txt"
    with talk.open("wb") as words:
        process = subprocess.Popen(
            [sys.executable, "-c", "from flows.cli import main; main()", "up"],
            env=os.environ | told | {"PYTHONPATH": str(ROOT)},
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
    try:
        give_up = time.monotonic() + START_SECONDS
        while "is up" not in talk.read_text():
            if process.poll() is not None or time.monotonic() > give_up:
                raise SystemExit(f"it did not come up:\n{talk.read_text()}")
            time.sleep(0.5)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def measure(
    settings: Settings, process: subprocess.Popen[bytes], mailbox: Mailbox, asked: argparse.Namespace
) -> dict[str, Any]:
    """Idle first, then articles one by one."""
    time.sleep(asked.settle)
    before, cpu, began = runs(settings), cpu_seconds(settings, process.pid), time.monotonic()
    time.sleep(asked.idle)
    spent, wall = total(cpu_seconds(settings, process.pid), cpu), time.monotonic() - began
    hour = 3600 / wall
    figures: dict[str, Any] = {
        "idle, share of a core, %": round(100 * sum(spent.values()) / wall, 2),
        **{f"  {name}, %": round(100 * seconds / wall, 2) for name, seconds in sorted(spent.items())},
        "idle, runs left behind in an hour": round((runs(settings) - before) * hour, 1),
        "idle, memory of all (USS), MB": memory(settings, process.pid),
    }
    if asked.articles:
        share = sum(spent.values()) / wall
        figures |= tell_of(settings, process, mailbox, asked.articles, share)
    return figures


def tell_of(
    settings: Settings, process: subprocess.Popen[bytes], mailbox: Mailbox, articles: int, idle: float
) -> dict[str, Any]:
    """Seconds from the commit of an article to the acceptance of its mail, one article after the other."""
    before, cpu, began = runs(settings), cpu_seconds(settings, process.pid), time.monotonic()
    times = []
    with connect(cluster(settings).url(DATABASE)) as conn:
        kept = open_store(conn)
        for number in range(articles):
            time.sleep(random.Random(number).uniform(0.5, 2.5))
            expected = len(mailbox.messages) + 1
            kept.article(conn, article(number))
            stored = time.monotonic()
            while len(mailbox.messages) < expected:
                if time.monotonic() - stored > TOLD_SECONDS:
                    raise SystemExit(f"article {number} was not told in {TOLD_SECONDS} s")
                time.sleep(0.01)
            times.append(time.monotonic() - stored)
    spent = total(cpu_seconds(settings, process.pid), cpu)
    above = sum(spent.values()) - idle * (time.monotonic() - began)
    return {
        "stored → accepted, p50, s": round(statistics.median(times), 2),
        f"stored → accepted, slowest of {articles}, s": round(max(times), 2),
        "CPU per article above idle, s": round(above / articles, 2),
        **{f"  {name}, s": round(seconds / articles, 2) for name, seconds in sorted(spent.items())},
        "runs for each article": round((runs(settings) - before) / articles, 2),
    }


def open_store(conn: Connection) -> Store:
    """A store as a round would have it."""
    now = database_now(conn)
    number = sql.crawls.open_round(conn, started_by="command", now=now)
    source = sql.sources.get(conn, name="local")
    assert source is not None
    sql.crawls.start(conn, round_id=number, source_id=source.id, now=now)
    return Store(number, [source])


def article(number: int) -> ArticleItem:
    """An article whose words no other has."""
    chance = random.Random(1_000 + number)
    own = ["".join(chance.choices(SYLLABLES, k=4)) for _ in range(120)]
    text = " ".join(
        f"{' '.join(own[at : at + 20]).capitalize()} quetzal {' '.join(own[:4])}." for at in range(0, 120, 20)
    )
    return ArticleItem(
        source_id=1,
        url=f"http://127.0.0.1:9/{number}",
        url_key=f"{number:032x}",
        fetched_url=f"http://127.0.0.1:9/{number}",
        fetched_key=f"{number:032x}",
        title=" ".join(own[:6]).capitalize(),
        text=text,
    )


def processes(settings: Settings, pid: int) -> dict[str, list[psutil.Process]]:
    """All that came of the command, by what it is."""
    postmaster = int((settings.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    found: dict[str, list[psutil.Process]] = {"up": [psutil.Process(pid)]}
    for child in psutil.Process(pid).children(recursive=True):
        line = " ".join(child.cmdline())
        name = "server" if "api_server" in line else "worker"
        found.setdefault(name, []).append(child)
    found["postgres"] = [psutil.Process(postmaster), *psutil.Process(postmaster).children(recursive=True)]
    return found


def cpu_seconds(settings: Settings, pid: int) -> dict[str, float]:
    """CPU seconds so far, children that have ended included."""
    return {
        name: sum(sum(one.cpu_times()[:4]) for one in group)
        for name, group in processes(settings, pid).items()
    }


def total(after: dict[str, float], before: dict[str, float]) -> dict[str, float]:
    """What was spent between the two."""
    return {name: seconds - before.get(name, 0.0) for name, seconds in after.items()}


def memory(settings: Settings, pid: int) -> int:
    """Memory of its own that all of it would free, in MB."""
    everybody = [one for group in processes(settings, pid).values() for one in group]
    return round(sum(one.memory_full_info().uss for one in everybody) / 1e6)


def runs(settings: Settings) -> int:
    """Runs that Prefect has on record, upcoming ones left out."""
    url = f"http://127.0.0.1:{settings.prefect_port}/api/flow_runs/count"
    asked = {"flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}}}
    headers = {"Content-Type": "application/json", "Authorization": login_of(settings.home).header}
    request = urllib.request.Request(url, json.dumps(asked).encode(), headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
        return int(answer.read())


if __name__ == "__main__":
    main()
