"""`tocsin demo --stay`: the waves of the demo as Prefect runs, and everything left up to look at."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from flows.crawl.store import Outcome
from flows.demo.run import Desk, WaveListener, play, set_desk, tell
from flows.local.login import login_of
from flows.local.stack import Stack, StopWanted
from flows.output import say, talk
from sql.connection import connect
from sql.crawls import last_of_each
from sql.sources import list_all

LOOK_SECONDS = 0.5
RUN_SECONDS = 300.0
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


class RoundLost(RuntimeError):
    """A Prefect run of the demo did not come to its end."""


def stay(out: Path, prefect_port: int, stop: threading.Event) -> int:
    """Play the demo in a stack of its own, and leave it up until `stop` is set."""
    began = time.monotonic()
    with (
        contextlib.suppress(StopWanted),
        set_desk(out, prefect_port) as desk,
        Stack(desk.settings, lambda line: talk.print(line, markup=False), stop) as stack,
    ):
        rounds = Rounds(stack, stop)
        report = play(desk, stack.database_url, rounds.one)
        tell(desk, report, out, time.monotonic() - began)
        rounds.schedule(wanted=True)
        say(f"Prefect UI: {stack.ui_url}")
        say(f"Log in there with: {rounds.login.words}")
        say("Everything stays up; Ctrl-C stops it.")
        say()
        say(stack.where_to_go())
        stack.watch()
    return 0


class Rounds:
    """Runs of the deployments `read` and `alert`, asked for over Prefect's own API; both rest meanwhile."""

    def __init__(self, stack: Stack, stop: threading.Event) -> None:
        self.stack, self.stop = stack, stop
        self.login = login_of(stack.settings.home)
        self.deployments = {
            name: self._ask("GET", f"/deployments/name/{name}/{name}")["id"] for name in ("read", "alert")
        }
        self.schedule(wanted=False)

    def one(self, desk: Desk, url: str, listener: WaveListener) -> None:  # noqa: ARG002 - a round's form
        """All sources are read, then what they published is told."""
        self._run("read", {"everything": True})
        self._tell(url, listener)
        self._run("alert", {})

    def _run(self, name: str, parameters: dict[str, Any]) -> None:
        """One run, awaited."""
        deadline = time.monotonic() + RUN_SECONDS
        asked = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
        run = self._ask("POST", f"/deployments/{self.deployments[name]}/create_flow_run", asked)["id"]
        while (state := self._ask("GET", f"/flow_runs/{run}")["state"]["type"]) not in ENDED:
            if self.stop.wait(LOOK_SECONDS):
                raise StopWanted
            if time.monotonic() > deadline:
                raise RoundLost(
                    f"the run {name} is still {state.lower()}: see {self.stack.ui_url} and {self.stack.logs}"
                )

    @staticmethod
    def _tell(url: str, listener: WaveListener) -> None:
        with connect(url) as conn:
            names = {source.id: source.name for source in list_all(conn)}
            for crawl in last_of_each(conn):
                name = names.get(crawl.source_id, "")
                listener.finished(Outcome(crawl.source_id, name, crawl.failure, crawl.detail, new=crawl.new))

    def schedule(self, *, wanted: bool) -> None:
        """Let the deployments run by themselves, or rest."""
        for number in self.deployments.values():
            self._ask("POST", f"/deployments/{number}/{'resume' if wanted else 'pause'}_deployment")

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - our own server on loopback
            f"{self.stack.api_url}{path}",
            data=json.dumps(body or {}).encode() if method == "POST" else None,
            headers={"Content-Type": "application/json", "Authorization": self.login.header},
            method=method,
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None
