"""The demo: a made-up press is watched through four waves, for real, and shows what alerted and what did not."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import sql.articles
import sql.sources
from alerts.rules.store import loading
from flows.channels import channels_of
from flows.crawl.store import Outcome
from flows.database import database
from flows.demo.mailbox import Mailbox
from flows.demo.press import Press
from flows.demo.report import Report, gather, lines
from flows.demo.slack import SlackStandIn
from flows.demo.stories import WAVES
from flows.output import own_name, say, talk
from flows.round import whole_round
from flows.settings import Settings
from sql.connection import Connection, connect, transaction
from sql.connection import now as database_now
from sql.rows import Source

MARK = ".tocsin-demo"
STYLES = {"ALERT": "bold red", "spared": "dim"}
# how long after the wave before it each wave comes out
AFTER = {2: timedelta(hours=6), 3: timedelta(hours=6), 4: timedelta(days=2)}
# loopback only: the press, the mailbox and the Slack stand-in are ours
LOOPBACK = ["127.0.0.0/8"]


class DemoFolderTaken(ValueError):
    """The folder for the demo's output holds something that is not the demo's."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything around Tocsin in the demo: the press that is read, and those who are told."""

    press: Press
    mailbox: Mailbox
    slack: SlackStandIn
    settings: Settings


Round = Callable[[Desk, str, "WaveListener"], None]


def run(out: Path, prefect_port: int) -> int:
    """Play the demo, by hand; 0 when every rule of it was told something."""
    began = time.monotonic()
    with set_desk(out, prefect_port) as desk, database(desk.settings) as url:
        report = play(desk, url, _by_hand)
        tell(desk, report, out, time.monotonic() - began)
    talk.print(
        f"See it in the page and in the Prefect UI, and leave everything up: {own_name()} demo --stay",
        markup=False,
    )
    return 0 if all(rule.told for rule in report.rules) else 1


@contextlib.contextmanager
def set_desk(out: Path, prefect_port: int) -> Iterator[Desk]:
    """The press, a mailbox and a Slack stand-in on loopback, and settings with a home that goes with them."""
    _clear(out)
    home = Path(tempfile.mkdtemp(prefix="tocsin-demo-"))
    try:
        with (
            Press(datetime.now(UTC)) as press,
            Mailbox(out / "mail") as mailbox,
            SlackStandIn(out / "slack") as slack,
        ):
            channels = home / "channels.yaml"
            channels.touch(mode=0o600)
            channels.write_text(
                "urls:\n"
                f"  - mailto://{mailbox.host}:{mailbox.port}?from=tocsin@demo.invalid&to=desk@demo.invalid:\n"
                "      tag: desk-mail\n"
                "  - slack://TDEMODEMO/BDEMODEMO/DemoDemoDemoDemoDemoDemo:\n"
                "      tag: desk-slack\n"
            )
            settings = Settings(
                home=home,
                database_url=None,
                channels=channels,
                proxy=None,
                allow_nets=LOOPBACK,
                contact="demo@demo.invalid",
                slack_url=slack.url,
                prefect_port=prefect_port,
            )
            yield Desk(press, mailbox, slack, settings)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _clear(out: Path) -> None:
    """An empty folder that bears our mark; another's files are never deleted."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise DemoFolderTaken(f"{out} holds files that are not the demo's: name another folder with --out")
    for name in ("mail", "slack"):
        shutil.rmtree(out / name, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()


class WaveListener:
    """The live display of one wave; errors of the crawl are said at once."""

    def __init__(self, progress: Progress, wave: int, sources: int) -> None:
        self.progress = progress
        self.task = progress.add_task(f"wave {wave}: reading", total=sources)
        self.wave = wave
        self.new = 0

    def claimed(self, sources: Sequence[Source]) -> None:
        """The bar knows how many sites there are."""

    def log(self, source_id: int | None, level: int, message: str) -> None:  # noqa: ARG002 - a listener's form
        """Only what went wrong."""
        if level >= logging.ERROR:
            talk.print(message, style="red", markup=False)

    def finished(self, outcome: Outcome) -> None:
        """One site more."""
        self.new += outcome.new
        self.progress.update(self.task, advance=1, description=f"wave {self.wave}: read {outcome.source}")
        if outcome.failure:
            talk.print(f"{outcome.source}: {outcome.failure}: {outcome.detail}", style="red", markup=False)


def play(desk: Desk, url: str, one_round: Round) -> Report:
    """Set up sources and rules, then let the press publish its waves, with a round after each."""
    with transaction(url) as conn:
        _set_up(conn, desk)
    sites = len(desk.press.sources())
    talk.print(
        f"A made-up press of {sites} sites on this machine publishes in {WAVES} waves, the last two days later."
    )
    columns = TextColumn("{task.description:<36}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    for wave in range(1, WAVES + 1):
        if wave > 1:
            desk.press.advance()
            with connect(url) as conn:
                # Hours and days pass between the waves: nobody waits for them here, so the readings of known articles
                # that they would have brought come earlier by as much. Their outcome is real.
                sql.articles.bring_forward(conn, by=AFTER[wave])
        began = time.monotonic()
        with Progress(*columns, console=talk, transient=True, disable=not talk.is_terminal) as progress:
            listener = WaveListener(progress, wave, sites)
            one_round(desk, url, listener)
        with connect(url) as conn:
            report = gather(conn)
        talk.print(
            f"  wave {wave}: {report.articles} articles, {report.events} events, alerts: {report.alerts}"
            f"  ({time.monotonic() - began:.0f} s)"
        )
    return report


def _set_up(conn: Connection, desk: Desk) -> None:
    now = database_now(conn)
    for source in desk.press.sources():
        sql.sources.add(
            conn,
            name=source.name,
            home_url=source.home_url,
            spider=source.parser,
            language=source.language,
            country=source.country,
            kind=source.kind,
            delay_seconds=0.0,
            now=now,
        )
    loading.apply(
        conn,
        files("flows.demo").joinpath("rules.yaml").read_text("utf-8"),
        prune=False,
        saved_by="demo",
        known_channels=channels_of(desk.settings).tags,
        now=now,
    )


def _by_hand(desk: Desk, url: str, listener: WaveListener) -> None:
    channels = channels_of(desk.settings)
    whole_round(desk.settings, url, channels, listener, everything=True, started_by="demo")


def tell(desk: Desk, report: Report, out: Path, seconds: float) -> None:
    """The report, and where to look on."""
    for line in lines(report):
        say(line, STYLES.get(line[:8].strip(), "default"))
    say()
    say(f"{len(desk.mailbox.messages)} e-mails  {_relative(out)}/mail/*.html (and .eml)")
    say(f"{len(desk.slack.messages)} Slack messages  {_relative(out)}/slack/*.json")
    say(f"It took {seconds:.0f} s.")


def _relative(path: Path) -> str:
    return os.path.relpath(path)
