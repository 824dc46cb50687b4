"""Whether processes grow: hundreds of rounds in one process, with a site that publishes now and then.

    .venv/bin/python tests/bench/growth.py [--rounds 500] [--json]

A process of its own reads three feeds on loopback, finds events, matches and sends, again and again, as a resident
worker does without Prefect. The memory of each process (USS) is taken when a tenth of the rounds is done, and at the
end; the server's is that of the embedded Postgres without its sessions, which end with each step.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from printing import printed  # noqa: E402

import sql.sources  # noqa: E402  (run as a script, without installing)
from alerts.delivery.channels import load_channels  # noqa: E402
from alerts.rules.rule import WatchRule  # noqa: E402
from alerts.rules.store import loading  # noqa: E402
from flows.demo.mailbox import Mailbox  # noqa: E402
from flows.round import whole_round  # noqa: E402
from flows.settings import Settings  # noqa: E402
from sql.connection import connect  # noqa: E402
from sql.connection import now as database_now  # noqa: E402
from sql.migrate import migrate  # noqa: E402
from sql.postgres import Cluster  # noqa: E402

MUST_PERCENT = 5.0
FEEDS, PUBLISHES_EVERY = 3, 10


class Press(BaseHTTPRequestHandler):
    """Feeds with one article more in every tenth round."""

    published = 1

    def do_GET(self) -> None:
        """Answer a feed or an article."""
        _, feed, *rest = self.path.split("/")
        if rest == ["feed"]:
            links = "".join(
                f"<item><link>{self.home}/{feed}/2026/{n}.html</link></item>" for n in range(self.published)
            )
            body, kind = f'<rss version="2.0"><channel>{links}</channel></rss>', "application/rss+xml"
        else:
            text = f"Report {self.path} of a convoy near town {self.path}. " * 20
            body, kind = (
                f"<html lang=en><body><article><h1>Convoy {self.path}</h1><p>{text}</p></article></html>",
                "text/html",
            )
        self.send_response(404 if feed == "robots.txt" else 200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]

    def log_message(self, *_: object) -> None:
        """Silent."""


class Silent:
    """Hears nothing."""

    def claimed(self, sources: Any) -> None: ...
    def log(self, source_id: int | None, level: int, message: str) -> None: ...
    def finished(self, outcome: Any) -> None: ...


def rounds(url: str, home: Path, count: int) -> None:
    """The process that is measured: says its memory, and that of its children at their largest, as lines of JSON."""
    settings = Settings(
        home=home, channels=home / "channels.yaml", allow_nets=["127.0.0.0/8"], crawl_seconds=60
    )
    channels = load_channels(home / "channels.yaml")
    first: dict[str, int] = {}
    for number in range(1, count + 1):
        print("round", flush=True)
        sys.stdin.readline()
        whole_round(settings, url, channels, Silent(), everything=True, started_by="command")
        if number in (count // 10, count):
            own = psutil.Process()
            first = {"worker": own.memory_full_info().uss}
            children = own.children(recursive=True)
            first |= {f"child {at}": child.memory_full_info().uss for at, child in enumerate(children)}
            print(json.dumps(first), flush=True)


def measure(folder: Path, count: int) -> list[dict[str, int]]:
    """Run the rounds, publishing meanwhile."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Press)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cluster = Cluster(folder / "postgres")
    with cluster.session() as url, Mailbox(folder / "mail") as mailbox:
        home = folder / "home"
        home.mkdir(mode=0o700)
        channels = home / "channels.yaml"
        channels.write_text(
            f"urls:\n  - mailto://127.0.0.1:{mailbox.port}?from=a@b.invalid&to=c@d.invalid:\n      tag: desk\n"
        )
        channels.chmod(0o600)
        with connect(url) as conn:
            migrate(conn)
            with conn.transaction():
                now = database_now(conn)
                for number in range(FEEDS):
                    feed = f"http://127.0.0.1:{server.server_port}/{number}/feed"
                    sql.sources.add(conn, name=f"s{number}", home_url=feed, delay_seconds=0, now=now)
                rule = WatchRule(name="watched", query="convoy", notify=["desk"], max_age=None)
                loading.save(conn, rule, saved_by="bench", known_channels={"desk"}, now=now)
        found = []
        process = subprocess.Popen(
            [sys.executable, __file__, "--child", url, str(home), "--rounds", str(count)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdin is not None
        done = 0
        for line in process.stdout:
            if line.startswith("{"):
                postmaster = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
                found.append(
                    {**json.loads(line), "server": psutil.Process(postmaster).memory_full_info().uss}
                )
            elif line == "round\n":
                Press.published = 1 + done // PUBLISHES_EVERY
                done += 1
                process.stdin.write("\n")
                process.stdin.flush()
        process.wait()
    return found


def main() -> int:
    """Print the table; 1 when a must is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", nargs=2, metavar=("URL", "HOME"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        rounds(asked.child[0], Path(asked.child[1]), asked.rounds)
        return 0
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        begin, end = measure(Path(folder), asked.rounds)
    found = {
        f"{name}: growth over {asked.rounds} rounds, %": {
            "value": 100 * (end[name] - begin[name]) / begin[name], "must": MUST_PERCENT,
        }
        for name in begin if name in end
    } | {f"{name}: at the end, MB": {"value": size / 1e6, "must": None} for name, size in end.items()}  # fmt: skip
    return printed(found, as_json=asked.json, width=50)


if __name__ == "__main__":
    raise SystemExit(main())
