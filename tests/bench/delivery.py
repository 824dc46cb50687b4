"""How many messages senders claim, compose and record a second, with a transport that does nothing.

python tests/bench/delivery.py [--senders 4] [--messages 4000] [--targets 16]
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

import alerts.delivery.run
from alerts.delivery.channels import load_channels
from alerts.delivery.outcome import Outcome, SendResult, Stage
from alerts.delivery.run import deliver_due
from sql.connection import connect
from sql.migrate import migrate
from sql.postgres import Cluster
from sql.postmaster import running

sys.path.insert(0, str(Path(__file__).parents[1] / "faults"))
from waiting import fill


def channels_file(folder: Path, targets: int) -> Path:
    """So many recipients of one tag, each a target of its own."""
    people = ",".join(f"person{number}@example.org" for number in range(targets))
    path = folder / "channels.yaml"
    path.write_text(f"urls:\n  - mailto://127.0.0.1:1?from=t@example.org&to={people}:\n      tag: desk\n")
    path.chmod(0o600)
    return path


def send_until_empty(url: str, path: str, barrier: Any, used: Any) -> None:
    """One sender, whose transport accepts everything at once."""
    alerts.delivery.run.send = lambda *_, **__: SendResult(Outcome.SENT, "", Stage.ANSWERED)  # type: ignore[assignment]
    channels = load_channels(Path(path))
    barrier.wait()
    begun = time.process_time()
    while deliver_due(lambda: connect(url), channels).sent:
        pass
    with used:
        used.value += time.process_time() - begun


def server_seconds(cluster: Cluster) -> float:
    """The CPU that those processes of the server have used which have ended."""
    server = running(cluster.data)
    assert server is not None
    times = psutil.Process(server.pid).cpu_times()
    return float(times.children_user + times.children_system)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--targets", type=int, default=16)
    options = parser.parse_args()
    with TemporaryDirectory() as folder, Cluster(Path(folder) / "postgres").session():
        cluster = Cluster(Path(folder) / "postgres")
        url = cluster.database("delivery")
        path = channels_file(Path(folder), options.targets)
        with connect(url) as conn:
            migrate(conn)
            fill(conn, path, options.messages // options.targets)
        start = multiprocessing.get_context("spawn")
        barrier, used = start.Barrier(options.senders + 1), start.Value("d")
        senders = [
            start.Process(target=send_until_empty, args=(url, str(path), barrier, used))
            for _ in range(options.senders)
        ]
        for process in senders:
            process.start()
        barrier.wait()
        begun, before = time.perf_counter(), server_seconds(cluster)
        for process in senders:
            process.join()
        seconds = time.perf_counter() - begun
        by_server = server_seconds(cluster) - before
        with connect(url) as conn:
            sent = conn.execute("select count(*) from deliveries where state = 'sent'").fetchone()
    count = sent[0] if sent else 0
    print(
        f"{options.senders} senders, {options.targets} targets: {count} messages, {count / seconds:.0f}/s;"
        f" CPU of each {1000 * used.value / count:.2f} ms, and {1000 * by_server / count:.2f} ms of Postgres"
    )
    return 0 if count == options.messages else 1


if __name__ == "__main__":
    sys.exit(main())
