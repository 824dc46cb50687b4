"""The flow `read`: the sources that are due, with a task run for each, and how they are afterwards."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, wait
from prefect.states import Cancelled, Completed, Failed

import sql.crawls
import sql.health
from flows import steps
from flows.channels import usable_channels_of
from flows.crawl.store import Outcome
from flows.crawl.watching import are_too_many, watch_sources
from flows.database import database
from flows.flow_runs import artifacts, stopping
from flows.flow_runs.showing import NO_STORAGE, name_of_run, show_table
from flows.settings import load_settings
from flows.steps import RunContext
from sql.connection import Connection, connect
from sql.crawls import Failing
from sql.rows import Source


@dataclass(frozen=True, slots=True)
class Line:
    """A log line of one source."""

    level: int
    message: str


# None: the reading was stopped
Inbox = queue.SimpleQueue[Line | Outcome | None]


class LogRelay:
    """Hands what the crawl tells to the task runs of its sources; the crawl calls it from the flow's own thread."""

    def __init__(self) -> None:
        self.of: dict[int, Inbox] = {}
        self.followers: list[PrefectFuture[State]] = []
        self.logger = get_run_logger()

    def claimed(self, sources: Sequence[Source]) -> None:
        """A task run follows each source through its turn."""
        for source in sources:
            inbox: Inbox = queue.SimpleQueue()
            self.of[source.id] = inbox
            self.followers.append(source_run.submit(source.name, inbox))

    def log(self, source_id: int | None, level: int, message: str) -> None:
        """To the source's task run, else to the flow run."""
        if source_id in self.of:
            self.of[source_id].put(Line(level, message))
        else:
            self.logger.log(level, message)

    def finished(self, outcome: Outcome) -> None:
        """The task run of the source may end."""
        self.of.pop(outcome.source_id).put(outcome)

    def close(self) -> None:
        """No task run waits for what will not come."""
        for inbox in self.of.values():
            inbox.put(None)
        wait(self.followers)


@flow(name="read", flow_run_name=name_of_run, persist_result=False, result_storage=NO_STORAGE)
def run_read(everything: bool = False, sources: list[str] | None = None) -> State:
    """Read the sources that are due, store what they published, and judge how the sources are.

    Args:
        everything: Read every enabled source, due or not.
        sources: Read the sources with these names, due or not, and no others.
    """
    stop = stopping.begin()
    settings = load_settings()
    with database(settings) as url, connect(url) as conn:
        place = RunContext(settings, url)
        only = steps.numbers_of(conn, sources or ())
        outcomes = crawl(place, everything, only, stop)
        watched: State = watch(place, return_state=True)
        publish(conn, outcomes)
        failing = sql.crawls.failing(conn)
    if stop.is_set():
        return Cancelled(message=f"stopped; {artifacts.sources_summary(outcomes)}")
    return verdict(outcomes, failing, watched)


def crawl(
    place: RunContext, everything: bool, only: Sequence[int] | None, stop: threading.Event
) -> list[Outcome]:
    """Crawl in this thread, so that whatever stops the flow stops the crawl; a task run follows each source."""
    inboxes = LogRelay()
    try:
        reading = steps.read(
            place.settings,
            place.url,
            inboxes,
            started_by="prefect",
            everything=everything,
            only=only,
            stop=stop,
        )
    finally:
        inboxes.close()
    return reading.outcomes


@task(name="source", task_run_name="{source}", cache_policy=NO_CACHE, persist_result=False)
def source_run(source: str, inbox: Inbox) -> State:
    """One source from its claim to its last stored article: its log, and how it ended."""
    logger = get_run_logger()
    while isinstance(told := inbox.get(), Line):
        logger.log(told.level, told.message)
    if told is None:
        return Cancelled(message=f"the reading was stopped before {source} was finished")
    words = artifacts.outcome_in_words(told)
    return Failed(message=words) if told.failure else Completed(message=words)


@task(name="watch", task_run_name="watch sources", cache_policy=NO_CACHE, persist_result=False)
def watch(place: RunContext) -> State:
    """How the sources are; the operator is told once of what changed."""
    summary = watch_sources(place.url, usable_channels_of(place.settings), place.settings.operator)
    logger = get_run_logger()
    for subject, _ in summary.notices:
        logger.warning(subject)
    return Completed(message=artifacts.watched_in_words(summary))


def publish(conn: Connection, outcomes: Sequence[Outcome]) -> None:
    """The table of this reading, under a key that gives it a history; a reading of nothing leaves none."""
    if not outcomes:
        return
    standings = sql.health.standings(conn)
    table = artifacts.sources_table(outcomes, standings)
    show_table(table, key="sources", description=artifacts.sources_summary(outcomes))


def verdict(outcomes: Sequence[Outcome], failing: Failing, watched: State) -> State:
    """Red when a step failed, or when too many of all enabled sources cannot be read; the name says what came of it."""
    name = artifacts.reading_in_words(outcomes, failing.enabled)
    words = artifacts.sources_summary(outcomes) if outcomes else name
    if not watched.is_completed():
        return Failed(name=name, message=f"{words}; watch: {watched.message}")
    failed = [outcome for outcome in outcomes if outcome.failure]
    if failed and are_too_many(failing):
        first = f"{failed[0].source}: {artifacts.outcome_in_words(failed[0])}"
        words = f"{failing.failing} of {failing.enabled} sources cannot be read; {first}"
        return Failed(name=name, message=words)
    return Completed(name=name, message=words)
