"""The flow `round`: one tick of the clock, with a task run for every source."""

from __future__ import annotations

import queue
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, wait
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Failed

import sql.health
import sql.reports
from alerts.events.reading import Step
from flows import artifacts, steps
from flows.channels import usable_channels_of
from flows.crawl.store import Outcome
from flows.database import database
from flows.explain.updates import told_by_alert
from flows.health import watch_sources
from flows.settings import Settings, load_settings
from sql.connection import Connection, connect
from sql.rows import Source

# articles between two log lines about taking an archive over
TOLD_EVERY = 2_000


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """What a step works on. Without a repr, because the URL has a password and Prefect shows what it is given."""

    settings: Settings
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A log line of one source."""

    level: int
    message: str


# None: the round was stopped
Inbox = queue.SimpleQueue[Line | Outcome | None]


class Inboxes:
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
            self.followers.append(follow.submit(source.name, inbox))

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


def name_of_run() -> str:
    """A round is named after its tick."""
    tick = flow_run.scheduled_start_time
    return f"round {tick:%d %b %H:%M:%S} UTC" if tick.second else f"round {tick:%d %b %H:%M} UTC"


@flow(name="round", flow_run_name=name_of_run)
def run_round(everything: bool = False) -> State:
    """Read the sources that are due, find events in what they published, and tell whom the watch rules name.

    Args:
        everything: Read every enabled source, due or not.
    """
    settings = load_settings()
    with database(settings) as url, connect(url) as conn:
        place = Place(settings, url)
        reading = crawl(place, everything=everything)
        outcomes = reading.outcomes
        states = {
            "detect": detect(place, return_state=True),
            "match": match(place, return_state=True),
            "watch": watch(place, return_state=True),
            "deliver": deliver(place, return_state=True),
        }
        alerts = publish(conn, reading.round_id, outcomes)
    return verdict(outcomes, alerts, states)


def crawl(place: Place, *, everything: bool) -> steps.Reading:
    """Crawl in this thread, so that whatever stops the flow stops the crawl; a task run follows each source."""
    inboxes = Inboxes()
    try:
        return steps.read(
            place.settings, place.url, inboxes, started_by="prefect", everything=everything, once=True
        )
    finally:
        inboxes.close()


@task(name="source", task_run_name="{source}", cache_policy=NO_CACHE)
def follow(source: str, inbox: Inbox) -> State:
    """One source from its claim to its last stored article: its log, and how it ended."""
    logger = get_run_logger()
    while isinstance(told := inbox.get(), Line):
        logger.log(told.level, told.message)
    if told is None:
        return Cancelled(message=f"the round was stopped before {source} was finished")
    words = artifacts.outcome_in_words(told)
    return Failed(message=words) if told.failure else Completed(message=words)


@task(name="detect", task_run_name="detect events", cache_policy=NO_CACHE)
def detect(place: Place) -> State:
    """Which articles tell of the same event; an older program's archive is taken over, which can take minutes."""
    logger = get_run_logger()

    def tell(step: Step, done: int, total: int) -> None:
        if done % TOLD_EVERY == 0 or done == total:
            logger.info("%s: %d of %d", step.value, done, total)

    return _said(artifacts.detected_in_words(steps.detect(place.url, tell)))


@task(name="match", task_run_name="match rules", cache_policy=NO_CACHE)
def match(place: Place) -> State:
    """Which rules the new articles ring; a rule that cannot run is a failure, not a silence."""
    summary = steps.match(place.url, usable_channels_of(place.settings))
    words = artifacts.matched_in_words(summary)
    if summary.unusable:
        faults = "; ".join(f"rule {name} cannot run: {error}" for name, error in summary.unusable.items())
        return Failed(message=f"{words}; {faults}")
    return _said(words)


@task(name="watch", task_run_name="watch sources", cache_policy=NO_CACHE)
def watch(place: Place) -> State:
    """How the sources are; the operator is told once of what changed."""
    summary = watch_sources(place.url, usable_channels_of(place.settings), place.settings.operator)
    for subject, _ in summary.notices:
        get_run_logger().warning(subject)
    return _said(artifacts.watched_in_words(summary))


@task(name="deliver", task_run_name="deliver alerts", cache_policy=NO_CACHE)
def deliver(place: Place) -> State:
    """Send what is due."""
    summary = steps.deliver(place.settings, place.url, usable_channels_of(place.settings))
    return _said(artifacts.delivered_in_words(summary))


def _said(words: str) -> State:
    get_run_logger().info(words)
    return Completed(message=words)


def publish(conn: Connection, round_id: int | None, outcomes: Sequence[Outcome]) -> int:
    """The pages of this round, under keys that give them a history; a tick with nothing to do leaves none.

    Returns how many alerts they show.
    """
    if round_id is None:
        return 0
    alerts = sql.reports.round_alerts(conn, round_id=round_id, limit=artifacts.LISTED)
    deliveries = sql.reports.alert_deliveries(conn, alert_ids=[alert.id for alert in alerts])
    updates = told_by_alert(conn, [alert.id for alert in alerts])
    standings = sql.health.standings(conn)
    conn.commit()
    if outcomes:
        table = artifacts.sources_table(outcomes, standings)
        create_table_artifact(table, key="sources", description=artifacts.sources_summary(outcomes))
    if outcomes or alerts:
        page = artifacts.alerts_page(alerts, deliveries, updates)
        create_markdown_artifact(
            page, key="alerts", description=artifacts.round_summary(outcomes, len(alerts))
        )
    return len(alerts)


def verdict(outcomes: Sequence[Outcome], alerts: int, states: Mapping[str, State]) -> State:
    """Green when the steps ran and a source was read; single failed sources are their own task runs' matter."""
    words = artifacts.round_summary(outcomes, alerts)
    broken = {name: state for name, state in states.items() if not state.is_completed()}
    if broken:
        faults = "; ".join(f"{name}: {state.message}" for name, state in broken.items())
        return Failed(message=f"{words}; {faults}")
    if outcomes and all(outcome.failure for outcome in outcomes):
        first = f"{outcomes[0].source}: {artifacts.outcome_in_words(outcomes[0])}"
        return Failed(message=f"none of the sources could be read; {first}")
    return Completed(message=words)
