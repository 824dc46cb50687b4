"""Faults against real processes, and an oracle that counts at the sinks: what is lost, and what is repeated.

`python tests/faults/rig.py [--seeds 20] [--only NAME]` runs all and prints a table; see `make faults`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sinks import Fault, HookSink, MailSink, Received

import sql.alerts
from alerts.delivery.channels import load_channels
from alerts.delivery.outbox import enqueue
from sql.connection import Connection, DatabaseUnreachable, Lost, connect
from sql.connection import now as database_now
from sql.migrate import migrate
from sql.postgres import Cluster

ROOT = Path(__file__).parents[2]
SENDER = Path(__file__).with_name("sender.py")
ALERTS = 4
RECIPIENTS = ("ana@example.org", "bo@example.org", "slack", "hook")
# all that is due comes within so long, by the clock on the wall
PATIENCE_SECONDS = 45.0
SESSIONS = "from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()"
MOST_BLOWS, MOST_CRASHES = 6, 2
PENDING = "select count(*) from deliveries where state in ('queued', 'retry', 'sending', 'held') or waits_for_target"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of fault. `mail` and `hook` are (step, action), `crash` a point of `sender.POINTS`."""

    name: str
    mail: tuple[str, str] = ("", "")
    hook: tuple[str, str] = ("", "")
    crash: str = ""
    senders: int = 1
    kills: bool = False
    cuts_database: bool = False
    # only with a server of one's own: all its sessions end, and it recovers
    crashes_postgres: bool = False
    # how often the server itself takes a message whole and gives no answer: as many labelled repeats are right
    doubts: bool = False
    # how much faster its clock is than the one on the wall: refusals are tried again after an hour
    speed: float = 120.0


@dataclass
class Verdict:
    """What the oracle counted: messages that must arrive, are lost, came again without or with a mark; kills."""

    expected: int = 0
    lost: int = 0
    unlabelled: int = 0
    labelled: int = 0
    kills: int = 0
    seconds: float = 0.0
    missing: list[tuple[int, str]] = field(default_factory=list)


FAST = 1200.0
MAIL_STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "body", "end")
SCENARIOS = [
    Scenario("nothing"),
    Scenario("four senders", senders=4),
    *(Scenario(f"mail {action} at {step}", mail=(step, action), doubts=step in ("body", "end"))
      for step in MAIL_STEPS for action in ("close", "reset", "hang", "drip")),
    *(Scenario(f"mail says {reply[:3]} at {step}", mail=(step, reply), speed=FAST if reply[0] == "5" else 120.0)
      for step, reply in (
        ("greeting", "421 busy"), ("greeting", "554 no"), ("MAIL", "451 later"), ("RCPT", "451 greylisted"),
        ("RCPT", "550 no such user"), ("DATA", "421 closing"), ("end", "451 disk full"))),
    Scenario("mail slow at end", mail=("end", "slow")),
    *(Scenario(f"hook {action} at {step}", hook=(step, action), doubts=step == "answer" or action in ("hang", "drip"))
      for step in ("accept", "answer") for action in ("close", "reset", "hang", "drip")),
    *(Scenario(f"hook says {reply}", hook=("answer", reply), speed=FAST if reply[0] in "34" else 120.0) for reply in (
        "301 Location: http://127.0.0.1:1/", "302 Location: http://127.0.0.1:1/", "307 Location: http://127.0.0.1:1/",
        "404", "410", "429 Retry-After: 60", "429", "500", "502", "503", "504", "200 X: portal")),
    Scenario("hook slow", hook=("answer", "slow")),
    *(Scenario(f"killed {point}", crash=point) for point in (
        "after claim", "before send", "before record", "in record", "after record")),
    Scenario("killed by the server before its answer", kills=True, mail=("end", "go on")),
    Scenario("killed at random", kills=True),
    Scenario("two senders, killed at random", kills=True, senders=2),
    Scenario("database connections cut", cuts_database=True),
    Scenario("database connections cut, four senders", cuts_database=True, senders=4),
    Scenario("Postgres crashes", crashes_postgres=True),
    Scenario("Postgres crashes, two senders killed", crashes_postgres=True, kills=True, senders=2),
]  # fmt: skip
QUICK = (
    "mail close at RCPT", "mail drip at EHLO", "mail close at end", "hook says 302 Location: http://127.0.0.1:1/",
    "hook says 200 X: portal", "killed before record", "two senders, killed at random", "database connections cut",
)  # fmt: skip


ARTICLE = """insert into articles (source_id, url, url_key, title, published, published_precision, language,
    access, text, text_hash, first_seen_at, changed_at)
    select id, %(url)s, %(url)s, %(title)s, now(), 'minute', 'en', 'full', %(title)s, %(url)s, now(), now()
    from sources returning id"""
EVENT = """insert into events (root_article_id, title, first_published, last_published, articles, copy_groups,
    independent_sources, created_at, updated_at)
    select id, %(title)s, now(), now(), 1, 1, 1, now(), now() from articles where url = %(url)s returning id"""


class Rig:
    """One scenario under way: a database of its own, sinks, and senders that are started anew when they die."""

    def __init__(self, scenario: Scenario, seed: int, url: str, folder: Path) -> None:
        self.scenario, self.random, self.url = scenario, random.Random(f"{scenario.name} {seed}"), url
        times, keeps = self.random.randint(1, 3), self.random.random() < 0.5
        self.mail = MailSink(Fault(*scenario.mail, times, keeps))
        self.hook = HookSink(Fault(*scenario.hook, times, keeps))
        self.channels = folder / f"channels-{seed}-{abs(hash(scenario.name))}.yaml"
        self.channels.write_text(
            f"urls:\n"
            f"  - mailto://127.0.0.1:{self.mail.port}?from=t@example.org&to={','.join(RECIPIENTS[:2])}&cto=2&rto=3:\n"
            f"      tag: desk\n"
            f"  - slack://T0TEAMTEAM/B0HOOKHOOK/canaryTOKENcanaryTOKEN12?cto=2&rto=3:\n      tag: desk\n"
            f"  - json://127.0.0.1:{self.hook.port}/hook?cto=2&rto=3:\n      tag: desk\n"
        )
        self.channels.chmod(0o600)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.conn: Connection | None = None
        self.blows = 0
        self.verdict = Verdict(expected=ALERTS * len(RECIPIENTS))
        if scenario.kills and scenario.mail[0]:
            self.mail.fault.on_trigger = self._kill_one

    def run(self) -> Verdict:
        begun = time.monotonic()
        try:
            with connect(self.url) as conn:
                with conn.transaction():
                    began = database_now(conn)
                fill(conn, self.channels, ALERTS)
            self._watch(began.isoformat())
        finally:
            for process in self.processes:
                process.kill()
                process.wait()
            self.mail.close()
            self.hook.close()
            if self.conn is not None:
                self.conn.close()
        self._count([*self.mail.received, *self.hook.received])
        self.verdict.seconds = time.monotonic() - begun
        return self.verdict

    def _start(self, began: str, crash: str = "") -> subprocess.Popen[bytes]:
        arguments = [
            self.url,
            str(self.channels),
            f"http://127.0.0.1:{self.hook.port}",
            began,
            str(self.scenario.speed),
        ]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(SENDER), *arguments, *([crash] if crash else [])]
        return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    def _watch(self, began: str) -> None:
        crash = f"{self.scenario.crash}:{self.random.randint(1, 6)}" if self.scenario.crash else ""
        self.processes = [self._start(began, crash) for _ in range(self.scenario.senders)]
        give_up = time.monotonic() + PATIENCE_SECONDS
        next_blow = time.monotonic() + self.random.uniform(1.0, 2.5)
        while time.monotonic() < give_up and self._pending():
            for number, process in enumerate(self.processes):
                if process.poll() is not None:
                    self.verdict.kills += 1
                    self.processes[number] = self._start(began)
            if time.monotonic() > next_blow and self.blows < MOST_BLOWS:
                self.blows += 1
                self._strike()
                next_blow = time.monotonic() + self.random.uniform(0.3, 1.5)
            time.sleep(0.05)

    def _pending(self) -> bool:
        """Whether messages wait; a database that is away is asked again."""
        try:
            if self.conn is None or self.conn.closed:
                self.conn = connect(self.url)
            with self.conn.transaction():
                return self.conn.execute(PENDING).fetchone() != (0,)
        except (DatabaseUnreachable, *Lost):
            return True

    def _strike(self) -> None:
        if self.scenario.kills and not self.scenario.mail[0]:
            self._kill_one()
        with contextlib.suppress(DatabaseUnreachable, *Lost), connect(self.url) as conn, conn.transaction():
            if self.scenario.cuts_database:
                conn.execute(f"select pg_terminate_backend(pid) {SESSIONS}")
            elif self.scenario.crashes_postgres and self.blows <= MOST_CRASHES:
                for (pid,) in conn.execute(f"select pid {SESSIONS} limit 1").fetchall():
                    os.kill(pid, signal.SIGKILL)

    def _kill_one(self) -> None:
        self.random.choice(self.processes).kill()

    def _count(self, received: list[Received]) -> None:
        copies = Counter((one.token, one.recipient) for one in received)
        plain = Counter((one.token, one.recipient) for one in received if not one.is_labelled)
        wanted = {(token, recipient) for token in range(1, ALERTS + 1) for recipient in RECIPIENTS}
        self.verdict.missing = sorted(wanted - copies.keys())
        self.verdict.lost = len(self.verdict.missing)
        self.verdict.unlabelled = sum(max(0, number - 1) for number in plain.values())
        self.verdict.labelled = sum(copies.values()) - len(copies) - self.verdict.unlabelled

    def allowed(self) -> int:
        """How many labelled repeats are right: one for each kill and target, and one for each doubt of the server's."""
        doubts = 2 * len(RECIPIENTS) * ALERTS if self.scenario.doubts else 0
        return self.verdict.kills * len(RECIPIENTS) + doubts


def fill(conn: Connection, channels_file: Path, alerts: int) -> None:
    """So many alerts with a message to each recipient, as matching would have left them."""
    channels = load_channels(channels_file)
    with conn.transaction():
        now = database_now(conn)
        # each alert is a message of its own, however many there are
        conn.execute("insert into channel_settings (tag, storm_after) values ('desk', 1000000)")
        conn.execute(
            "insert into sources (name, home_url, next_due_at, added_at)"
            " values ('wire', 'https://wire.example', now(), now())"
        )
        conn.execute(
            "with rule as (insert into rules (name, version, active_from) values ('ambush', 1, now()) returning id)"
            " insert into rule_versions (rule_id, version, query, notify, saved_at, saved_by)"
            " select id, 1, 'ambush', '{desk}', now(), 'ana' from rule"
        )
        rule = conn.execute("select id from rules").fetchone()[0]  # type: ignore[index]
        for number in range(1, alerts + 1):
            values = {
                "url": f"https://wire.example/{number}",
                "title": f"Ambush token-{number} near Tin-Akof",
            }
            article = conn.execute(ARTICLE, values).fetchone()[0]  # type: ignore[index]
            event = conn.execute(EVENT, values).fetchone()[0]  # type: ignore[index]
            conn.execute(
                "insert into matches (article_id, rule_id, rule_version, revision, event_id, spans, sentence,"
                " decision, matched_at) values (%s, %s, 1, 1, %s, '[]', %s, 'alerts', now())",
                (article, rule, event, values["title"]),
            )
            alert = sql.alerts.insert(
                conn, rule_id=rule, rule_version=1, event_id=event, root_article_id=article, article_id=article,
                transition="new", now=now,
            )  # fmt: skip
            assert alert is not None
            enqueue(conn, alert, ["desk"], channels, now)


@contextmanager
def databases() -> Iterator[Callable[[], str]]:
    """A Postgres of its own, and from it one fresh database after the other."""
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder)).session() as server:
        base = server.rsplit("/", 1)[0]
        administer(server, "create database faults_template")
        with connect(f"{base}/faults_template") as conn:
            migrate(conn)
        numbers = iter(range(1, 1_000_000))

        def fresh() -> str:
            name = f"faults_{next(numbers)}"
            administer(server, f"create database {name} template faults_template")
            return f"{base}/{name}"

        yield fresh


def administer(server: str, statement: str) -> None:
    """On a connection of its own: the server may have crashed since the last one."""
    connect(server).close()  # a server that recovers is waited for
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(statement.encode())


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--only", default="", help="scenarios whose name has this")
    options = parser.parse_args()
    chosen = [one for one in SCENARIOS if options.only in one.name]
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    is_well = True
    print(f"{'fault':<44} {'must':>5} {'lost':>5} {'plain':>6} {'labelled':>8} {'kills':>5} {'seconds':>8}")
    total = Verdict()
    with databases() as fresh, tempfile.TemporaryDirectory() as folder:
        for scenario in chosen:
            rigs = [Rig(scenario, seed, fresh(), Path(folder)) for seed in seeds]
            verdicts = [rig.run() for rig in rigs]
            names = ("expected", "lost", "unlabelled", "labelled", "kills")
            sums = {name: sum(getattr(one, name) for one in verdicts) for name in names}
            slowest = max(one.seconds for one in verdicts)
            excess = sum(max(0, rig.verdict.labelled - rig.allowed()) for rig in rigs)
            bad = sums["lost"] or sums["unlabelled"] or excess
            is_well = is_well and not bad
            row = " ".join(
                f"{sums[name]:>{width}}" for name, width in zip(names, (5, 5, 6, 8, 5), strict=True)
            )
            mark = f"  <-- {[one.missing for one in verdicts]}" if bad else ""
            print(f"{scenario.name:<44} {row} {slowest:>8.1f}{mark}", flush=True)
            for name in names:
                setattr(total, name, getattr(total, name) + sums[name])
    print(
        f"{'all':<44} {total.expected:>5} {total.lost:>5} {total.unlabelled:>6} {total.labelled:>8} {total.kills:>5}"
    )
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
