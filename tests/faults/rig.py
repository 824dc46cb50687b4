"""Faults against real processes, and an oracle that counts at the sinks: what is lost, and what is repeated.

`python tests/faults/rig.py [--seeds 20] [--jobs 8] [--only NAME]` runs all, so many at once, and prints a table; see
`make faults`. Each run has a database, sinks and senders of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path

import blows
import psycopg
import sender
from proxy import Proxy
from scenarios import QUICK, SCENARIOS, Scenario
from servers import MIGRATIONS, Servers, may_mount, servers, with_mounts
from sinks import Fault, HookSink, MailSink, Received
from verdict import Verdict, print_sum, row
from waiting import fill, fill_articles, fill_notices

from sql.connection import Connection, DatabaseUnreachable, Lost, connect
from sql.connection import now as database_now
from sql.postgres import Cluster

__all__ = ["QUICK", "SCENARIOS", "Rig", "Scenario", "fill", "servers"]

RECIPIENTS = ("ana@example.org", "bo@example.org", "slack", "hook")
# all that is due comes within so long, by the clock on the wall, on a machine that does much else
PATIENCE_SECONDS, REFUSED_SECONDS = 120.0, 40.0
LOOK_SECONDS = 0.1
FIRST_BLOW_SECONDS = 4.0
MOST_BLOWS = 6
PENDING = """select count(*) from deliveries
    where state in ('queued', 'retry', 'sending', 'held') or waits_for_target"""
UNMATCHED = "select count(*) from articles where matched_at is null"
CANCELLED = """select a.title, d.target_label from deliveries d join alerts al on al.id = d.alert_id
    join articles a on a.id = al.article_id where d.state = 'cancelled'"""
# how long a service is to be left alone after an answer, by the fast clock
PATIENCE_OF = {
    "3": 3600,
    "404": 3600,
    "410": 3600,
    "550": 3600,
    "429": 60,
    "429 Retry-After: date": 4,
    "503 Retry-After": 120,
}
# the oldest version that the upgrade starts from: those before it had no messages
OLDEST = 8
START = threading.Lock()
IS_OVER = threading.Event()
PROCESSES = multiprocessing.get_context("forkserver")
HERE = Path(__file__).parent


class Rig:
    """One scenario under way: sinks, and senders that are started anew when they die, on a database that is empty."""

    def __init__(
        self, scenario: Scenario, seed: int, url: str, folder: Path, cluster: Cluster | None = None
    ) -> None:
        self.scenario, self.random, self.url = scenario, random.Random(f"{scenario.name} {seed}"), url
        self.cluster: Cluster = cluster  # type: ignore[assignment] - only where the blow is to a server of its own
        is_timed = bool(scenario.kills or scenario.blow)
        self.tokens = range(1, (8 if is_timed else 4) + 1)
        times, keeps = self.random.randint(1, 3), self.random.random() < 0.5
        common = {"pause": 0.12 if is_timed else 0.0}
        self.mail = MailSink(
            Fault(
                *scenario.mail,
                times,
                keeps,
                refused=scenario.refused,
                patience=self._patience(scenario.mail[1]),
                **common,
            )
        )
        self.hook = HookSink(
            Fault(*scenario.hook, times, keeps, patience=self._patience(scenario.hook[1]), **common)
        )
        self.proxy = Proxy(int(url.rpartition(":")[2].partition("/")[0]))
        self.no_names = folder / f"no-names-{id(self)}"
        self.channels = folder / f"channels-{id(self)}.yaml"
        self._write_channels()
        self.processes: list[BaseProcess] = []
        self.conn: Connection | None = None
        self.blows, self.most_blows = 0, blows.MOST.get(scenario.blow, MOST_BLOWS)
        self.verdict = Verdict()
        if scenario.kills and scenario.mail[0]:
            self.mail.fault.on_trigger = self._kill_one

    def _patience(self, action: str) -> float:
        """Seconds by the wall; only where one sender is at work."""
        longest = max((name for name in PATIENCE_OF if action.startswith(name)), key=len, default="")
        return PATIENCE_OF.get(longest, 0) / self.scenario.speed

    def _write_channels(self) -> None:
        login = "ana:password@" if self.scenario.needs_log_in else ""
        people = ",".join(RECIPIENTS[:2])
        self.channels.write_text(
            f"urls:\n"
            f"  - mailto://{login}127.0.0.1:{self.mail.port}?from=t@example.org&to={people}&cto=2&rto=8:\n"
            f"      tag: desk\n"
            f"  - slack://T0TEAMTEAM/B0HOOKHOOK/canaryTOKENcanaryTOKEN12?cto=2&rto=8:\n      tag: desk\n"
            f"  - json://127.0.0.1:{self.hook.port}/hook?cto=2&rto=8:\n      tag: desk\n"
        )
        self.channels.chmod(0o600)

    def run(self) -> Verdict:
        """What came of it. Nothing is left running."""
        begun = time.monotonic()
        try:
            self._fill()
            self._watch(self._orders())
        finally:
            for process in self.processes:
                process.kill()
                process.join()
            for each in (self.mail, self.hook, self.proxy):
                each.close()
            self._count([*self.mail.received, *self.hook.received])
            if self.conn is not None:
                self.conn.close()
        self.verdict.seconds = time.monotonic() - begun
        return self.verdict

    def pause(self, between: tuple[float, float]) -> None:
        time.sleep(self.random.uniform(*between))

    def _fill(self) -> None:
        with connect(self.url) as conn:
            match self.scenario.begins_with:
                case "articles":
                    fill_articles(conn, len(self.tokens))
                case "older version":
                    fill_notices(conn, self.channels, self.tokens)
                case _:
                    fill(conn, self.channels, len(self.tokens))

    def _orders(self) -> sender.Orders:
        with connect(self.url) as conn:
            began = database_now(conn)
        hours = blows.CLOCKS.get(self.scenario.blow)
        crash = (
            self.scenario.crash,
            self.random.randint(1, 6 if self.scenario.begins_with == "alerts" else 2),
        )
        server, _, rest = self.url.rpartition(":")
        return sender.Orders(
            rig=os.getpid(),
            url=f"{server}:{self.proxy.port}/{rest.partition('/')[2]}",
            channels=str(self.channels),
            slack_url=f"http://127.0.0.1:{self.hook.port}",
            began=began,
            speed=self.scenario.speed,
            crash=crash,
            no_names=str(self.no_names) if self.scenario.blow == "no names" else "",
            jump=(self.random.uniform(0.1, 1.0), timedelta(hours=hours)) if hours else (0.0, timedelta()),
            hours_off=self.scenario.hours_off,
            matches=self.scenario.begins_with == "articles",
            migrates=self.scenario.begins_with == "older version",
        )

    def _start(self, orders: sender.Orders) -> BaseProcess:
        with START:
            begin_forks()
            process = PROCESSES.Process(target=sender.main, args=(orders,), daemon=True)
            process.start()
        return process

    def _watch(self, orders: sender.Orders) -> None:
        self.processes = [self._start(orders) for _ in range(self.scenario.senders)]
        again = sender.Orders(
            **{each.name: getattr(orders, each.name) for each in fields(orders) if each.name != "crash"}
        )
        # what is refused for good waits for ever
        give_up = time.monotonic() + (REFUSED_SECONDS if self.scenario.refused else PATIENCE_SECONDS)
        # in the midst of the messages, or, where none gets through, soon
        next_blow, first = time.monotonic() + FIRST_BLOW_SECONDS, self.random.randint(0, 2 * len(RECIPIENTS))
        while time.monotonic() < give_up and not IS_OVER.is_set() and self._pending():
            for number, process in enumerate(self.processes):
                if process.exitcode is not None:
                    self.verdict.kills += 1
                    self.processes[number] = self._start(again)
            is_reached = self.blows == 0 and len(self.mail.received) + len(self.hook.received) > first
            if (is_reached or time.monotonic() > next_blow) and self.blows < self.most_blows:
                self.blows += 1
                self._strike()
                next_blow = time.monotonic() + self.random.uniform(0.2, 1.2)
            time.sleep(LOOK_SECONDS)

    def _pending(self) -> bool:
        """Whether anything waits; a database that is away is asked again."""
        try:
            if self.conn is None or self.conn.closed:
                self.conn = connect(self.url)
            if self.scenario.begins_with == "articles" and self.conn.execute(UNMATCHED).fetchone() != (0,):
                return True
            return self.conn.execute(PENDING).fetchone() != (0,)
        except (DatabaseUnreachable, *Lost, psycopg.errors.UndefinedColumn):
            # it is away, or not yet of this version
            return True

    def _strike(self) -> None:
        if self.scenario.kills and not self.scenario.mail[0]:
            self._kill_one()
        if self.scenario.blow in blows.BLOWS:
            self.verdict.struck += 1
            blows.BLOWS[self.scenario.blow](self)

    def _kill_one(self) -> None:
        self.random.choice(self.processes).kill()

    def _count(self, received: list[Received]) -> None:
        copies = Counter((one.token, one.recipient) for one in received)
        plain = Counter((one.token, one.recipient) for one in received if not one.is_labelled)
        verdict, wanted = self.verdict, self._wanted()
        verdict.expected = len(wanted)
        verdict.missing = sorted(wanted - copies.keys())
        verdict.lost = len(verdict.missing)
        verdict.unlabelled = sum(max(0, number - 1) for number in plain.values())
        verdict.labelled = sum(copies.values()) - len(copies) - verdict.unlabelled
        verdict.excess = max(0, verdict.labelled - self._allowed())
        verdict.struck += self.mail.fault.struck + self.hook.fault.struck + verdict.kills
        verdict.struck += self.scenario.blow in blows.CLOCKS
        if self.scenario.senders == 1:
            verdict.early = self.mail.too_early + self.hook.too_early

    def _wanted(self) -> set[tuple[int, str]]:
        """What must arrive, and where: all, but for who is refused, and for what a person's wish cancelled."""
        wanted = {
            (token, name) for token in self.tokens for name in RECIPIENTS if name != self.scenario.refused
        }
        if self.scenario.blow == "rule disabled" and self.conn is not None:
            labels = {"mail to a…@example.org": RECIPIENTS[0], "mail to b…@example.org": RECIPIENTS[1]}
            for title, label in self.conn.execute(CANCELLED).fetchall():
                token = int(title.partition("token-")[2].split()[0])
                name = labels.get(label, "slack" if label.startswith("Slack") else "hook")
                wanted.discard((token, name))
        return wanted

    def _allowed(self) -> int:
        """How many labelled repeats are right: one for each kill and target, and one for each doubt of the server's."""
        doubts = 2 * len(RECIPIENTS) * len(self.tokens) if self.scenario.doubts else 0
        return self.verdict.kills * len(RECIPIENTS) + doubts


@contextmanager
def database(scenario: Scenario, seed: int, pool: Servers) -> Iterator[tuple[str, Cluster | None]]:
    """The database of one run."""
    if scenario.has_own_server or scenario.has_own_disk:
        with pool.own(on_small_disk=scenario.has_own_disk) as (cluster, url):
            yield url, cluster
        return
    older = None
    if scenario.begins_with == "older version":
        older = random.Random(seed).choice([OLDEST, MIGRATIONS // 2, MIGRATIONS - 3, MIGRATIONS - 1])
    url = pool.fresh(older)
    try:
        yield url, None
    finally:
        pool.drop(url)


def begin_forks() -> None:
    """Start the process that senders are forked from, and that has loaded all that they need."""
    PROCESSES.set_forkserver_preload(["preload"])
    before = os.environ.get("PYTHONPATH")
    # Python 3.11 gives it no other path
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    forkserver.ensure_running()
    del os.environ["PYTHONPATH"]
    if before is not None:
        os.environ["PYTHONPATH"] = before


def one_run(scenario: Scenario, seed: int, pool: Servers, folder: Path) -> Verdict:
    with database(scenario, seed, pool) as (url, cluster):
        return Rig(scenario, seed, url, folder, cluster).run()


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=8, help="runs at the same time; most of them wait")
    parser.add_argument("--only", default="", help="scenarios whose name has this")
    options = parser.parse_args()
    with_mounts()
    chosen = [one for one in SCENARIOS if options.only in one.name]
    for scenario in [one for one in chosen if one.has_own_disk and not may_mount()]:
        print(f"{scenario.name}: not run, no disk of its own may be mounted here")
        chosen.remove(scenario)
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    print(f"{'fault':<52} seconds  must  lost  plain  labelled  kills  struck  early", flush=True)
    total = Verdict()
    with (
        servers() as pool,
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(options.jobs) as threads,
    ):
        runs: dict[str, list[Future[Verdict]]] = {
            scenario.name: [threads.submit(one_run, scenario, seed, pool, Path(folder)) for seed in seeds]
            for scenario in chosen
        }
        try:
            for name, futures in runs.items():
                total.add(print_sum(name, seeds, futures))
        except BaseException:
            IS_OVER.set()
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    print(row("all", total))
    return 0 if total.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
