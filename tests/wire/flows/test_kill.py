"""kill -9 anywhere in a round: the next round loses nothing and tells nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

import sql.articles
import sql.channels
import sql.sources
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.database import cluster, database
from flows.settings import Settings
from sql.connection import connect
from sql.connection import now as database_now

MAIN = "from flows.cli import main; main()"


class House:
    """A watched site, a rule that every article of it alerts, and the command `tocsin round`."""

    def __init__(self, settings: Settings, url: str, site: Any, mailbox: Any, folder: Path) -> None:
        self.settings, self.url, self.site, self.mailbox, self.folder = settings, url, site, mailbox, folder
        with connect(url) as conn:
            now = database_now(conn)
            sql.sources.add(
                conn,
                name="local",
                home_url=f"{site.url}/",
                delay_seconds=0,
                now=now,
            )
            rule = WatchRule(name="watched", query="quetzal", notify=["desk"], max_age=None)
            loading.save(conn, rule, saved_by="test", known_channels={"desk"}, now=now)
            # each article is a message of its own, however many come at once
            sql.channels.set_settings(conn, tag="desk", time_zone="UTC", on_ambiguous="resend")
            conn.execute("update channel_settings set storm_after = 100")

    def start(self) -> subprocess.Popen[bytes]:
        told = {
            "TOCSIN_HOME": str(self.settings.home),
            "TOCSIN_CHANNELS": str(self.settings.channels),
            "TOCSIN_ALLOW_NETS": "127.0.0.0/8",
        }
        if self.settings.database_url:
            told["DATABASE_URL"] = self.settings.database_url
        with (self.folder / "round.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", MAIN, "round", "--all"],
                env=os.environ | told,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )

    def killed_round(self, kill: Callable[[psutil.Process], None]) -> None:
        """A round in which `kill` strikes while the ninth article is asked for."""
        process = self.start()
        self.site.on_article = lambda number: kill(psutil.Process(process.pid)) if number == 9 else None
        process.wait(60)
        self.site.on_article = lambda _: None

    def round(self) -> None:
        assert self.start().wait(60) == 0, (self.folder / "round.log").read_text()

    def told(self) -> Counter[str]:
        return Counter(str(message["subject"]) for message in self.mailbox.messages)


def crawl_child(process: psutil.Process) -> psutil.Process:
    return next(child for child in process.children(recursive=True) if "spiders" in child.cmdline())


def assert_all_was_told_once(house: House) -> None:
    told = house.told()
    assert len(told) == house.site.articles
    assert set(told.values()) == {1}
    with connect(house.url) as conn:
        assert sql.articles.count_all(conn) == house.site.articles
        assert conn.execute("select count(*) from revisions").fetchone() == (house.site.articles,)


@pytest.fixture
def house(settings: Settings, database_url: str, site: Any, mailbox: Any, tmp_path: Path) -> House:
    return House(
        settings.model_copy(update={"database_url": database_url}), database_url, site, mailbox, tmp_path
    )


def test_a_killed_crawl_child_loses_nothing_and_repeats_nothing(house: House) -> None:
    house.killed_round(lambda process: crawl_child(process).kill())
    house.round()

    assert_all_was_told_once(house)


def test_a_killed_round_loses_nothing_repeats_nothing_and_leaves_no_child(house: House) -> None:
    children: list[psutil.Process] = []

    def strike(process: psutil.Process) -> None:
        children.append(crawl_child(process))
        process.kill()

    house.killed_round(strike)
    gone, alive = psutil.wait_procs(children, timeout=30)
    house.round()

    assert (len(gone), alive) == (1, [])
    assert_all_was_told_once(house)


def test_everything_killed_at_once_postgres_too_loses_nothing_and_repeats_nothing(
    settings: Settings, site: Any, mailbox: Any, tmp_path: Path
) -> None:
    embedded = cluster(settings)
    embedded.keep(True)
    with database(settings) as url:
        house = House(settings, url, site, mailbox, tmp_path)

    def strike(process: psutil.Process) -> None:
        postmaster = int((embedded.data / "postmaster.pid").read_text().splitlines()[0])
        for victim in (process.pid, crawl_child(process).pid, postmaster):
            os.kill(victim, signal.SIGKILL)

    try:
        house.killed_round(strike)
        house.round()
        assert_all_was_told_once(house)
    finally:
        embedded.stop()
