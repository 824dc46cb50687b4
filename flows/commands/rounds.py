"""`tocsin round` and `tocsin deliver`: the steps by hand, without Prefect."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

import sql.deliveries
import sql.targets
from alerts.delivery.channels import Channels
from alerts.events.reading import Step
from flows import steps
from flows.channels import usable_channels_of
from flows.commands import indexing
from flows.crawl.store import Outcome
from flows.database import database
from flows.output import Json, as_json, facts, plain, say, talk
from flows.round import RoundSummary, whole_round
from flows.settings import load_settings
from sql.connection import connect, transaction
from sql.connection import now as database_now
from sql.rows import Source, Undelivered

SOME_PROBLEM = 1


class Talk:
    """Tells a person at a terminal how far the crawl is, and everybody what failed."""

    def __init__(self) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        self.progress = Progress(*columns, console=talk, transient=True, disable=not talk.is_terminal)
        self.task = self.progress.add_task("reading sources", total=None)
        self.done = self.claimed_sources = 0
        self.steps: dict[Step, TaskID] = {}

    def tell(self, step: Step, done: int, total: int) -> None:
        """How far an older program's archive is taken over."""
        if step not in self.steps:
            self.steps[step] = self.progress.add_task(str(step.value))
        self.progress.update(self.steps[step], completed=done, total=total)

    def claimed(self, sources: Sequence[Source]) -> None:
        """Some sources more are read."""
        self.claimed_sources += len(sources)
        self.progress.update(self.task, total=self.claimed_sources)

    def log(self, source_id: int | None, level: int, message: str) -> None:  # noqa: ARG002 - a listener's form
        """Only what went wrong; the rest is in `--json` and in the tables."""
        if level >= logging.ERROR:
            talk.print(escape(plain(message)), style="red")

    def finished(self, outcome: Outcome) -> None:
        """One source more."""
        self.done += 1
        self.progress.update(self.task, completed=self.done, description=f"read {escape(outcome.source)}")
        if outcome.failure:
            talk.print(
                f"{outcome.source}: {outcome.failure.replace('_', ' ')}: {plain(outcome.detail)}",
                style="red",
                markup=False,
            )


def do_round(
    *names: str,
    everything: Annotated[
        bool, Parameter(name="--all", negative="", help="Also sources not yet due.")
    ] = False,
    json: Json = False,
) -> int:
    """Read the sources that are due, find events, match rules and send alerts: once, here and now.

    Parameters
    ----------
    names
        read these sources, due or not, and no others.
    """
    settings = load_settings()
    channels = usable_channels_of(settings)
    tell_problems(channels)
    listener = Talk()
    with database(settings) as url:
        # what an older program indexed is indexed anew, which takes a while
        with connect(url) as conn:
            indexing.index(conn)
        with listener.progress:
            summary = whole_round(
                settings,
                url,
                channels,
                listener,
                everything=everything,
                names=names,
                started_by="command",
                tell=listener.tell,
            )
    if settings.operator is None:
        for subject, _ in summary.watched.notices:
            talk.print(subject, style="yellow", markup=False)
    if json:
        say(as_json(summary))
    else:
        tell(summary)
    return SOME_PROBLEM if has_problem(summary) or channels.problems else 0


def tell_problems(channels: Channels) -> None:
    """Which entries of the channels file wait to be mended."""
    for problem in channels.problems:
        talk.print(plain(problem.words), style="red", markup=False)


def has_problem(summary: RoundSummary) -> bool:
    """Whether somebody should look: every source failed, a rule is unusable, or a message was given up."""
    all_failed = bool(summary.outcomes) and all(outcome.failure for outcome in summary.outcomes)
    return (
        all_failed
        or bool(summary.matched.unusable)
        or bool(summary.delivered.failed + summary.delivered.unknown)
    )


def tell(summary: RoundSummary) -> None:
    """A round in ten lines."""
    outcomes = summary.outcomes
    failed = Counter(outcome.failure for outcome in outcomes if outcome.failure)
    dropped: Counter[str] = Counter()
    for outcome in outcomes:
        dropped.update(outcome.dropped)
    facts([
        ("sources read", len(outcomes)),
        ("sources failed", dict(failed) or 0),
        ("requests", sum(outcome.requests for outcome in outcomes)),
        ("unchanged lists", sum(outcome.entries_unchanged for outcome in outcomes)),
        ("articles new", sum(outcome.new for outcome in outcomes)),
        ("articles changed", sum(outcome.changed for outcome in outcomes)),
        ("pages dropped", dict(dropped) or 0),
        ("new events", summary.detected.events_created),
        *([("in doubt", summary.detected.in_doubt)] if summary.detected.in_doubt else []),
        *([("read anew", summary.detected.taken_over)] if summary.detected.taken_over else []),
        ("matches", summary.matched.matches),
        ("held back", summary.matched.held or 0),
        ("alerts", summary.matched.alerts),
        ("sources ill", summary.watched.ill),
        ("messages sent", summary.delivered.sent),
        ("to be retried", summary.delivered.retry),
    ])  # fmt: skip


def deliver(*, json: Json = False) -> int:
    """Send the messages that are due, and no more; exit code 1 when messages did not arrive, now or before."""
    settings = load_settings()
    channels = usable_channels_of(settings)
    tell_problems(channels)
    with database(settings) as url:
        summary = steps.deliver(settings, url, channels)
        with transaction(url) as conn:
            undelivered = sql.deliveries.undelivered(conn, now=database_now(conn))
            failing = sql.targets.failing(conn)
    if json:
        say(as_json(asdict(summary) | {"undelivered": asdict(undelivered)}))
    else:
        facts([
            ("sent", summary.sent),
            ("to be retried", summary.retry),
            *([("without an answer", summary.unknown)] if summary.unknown else []),
            ("given up", summary.failed),
            *([("cancelled, their rule is no more", summary.cancelled)] if summary.cancelled else []),
            *((words, number) for words, number in standing_in_words(undelivered).items() if number),
        ])  # fmt: skip
    for row in failing:
        label = next((one.label for one in channels.targets if one.fingerprint == row.target), row.target)
        since = plain(row.failing_since)
        talk.print(f"{label} fails since {since}: {plain(row.words)}", style="red", markup=False)
    is_well = not (summary.unknown or undelivered.failed or undelivered.unknown or undelivered.late)
    return 0 if is_well and not channels.problems else SOME_PROBLEM


def standing_in_words(undelivered: Undelivered) -> dict[str, int]:
    """What did not arrive up to now, and what shows it."""
    return {
        "given up so far (deliveries list --state failed)": undelivered.failed,
        "unanswered so far (deliveries list --state unknown)": undelivered.unknown,
        "waiting for longer than an hour": undelivered.late,
        "held until their channel is there": undelivered.held,
    }
