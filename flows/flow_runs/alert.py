"""The flow `alert`: events of what was stored, rules that match, and messages sent beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed, Failed

import sql.deliveries
import sql.reports
from alerts.delivery.run import DeliverSummary
from alerts.events.detect import DetectSummary
from alerts.events.reading import Step
from alerts.rules.run import MatchSummary
from flows import alerting, steps
from flows.alerting import AlertSummary, Sending
from flows.channels import usable_channels_of
from flows.database import database
from flows.explain.updates import told_by_alert
from flows.flow_runs import artifacts, stopping
from flows.flow_runs.showing import NO_STORAGE, name_of_run, show_page
from flows.settings import load_settings
from flows.steps import RunContext
from sql.connection import Connection, connect
from sql.connection import now as database_now

# articles between two log lines about taking an archive over
TOLD_EVERY = 2_000


@flow(name="alert", flow_run_name=name_of_run, persist_result=False, result_storage=NO_STORAGE)
def run_alert() -> State:
    """Find events in what was stored, and tell whom the watch rules name, until nothing waits."""
    stop = stopping.begin()
    settings = load_settings()
    with database(settings) as url, connect(url) as conn:
        began = database_now(conn)
        summary = alerting.alert(RunContext(settings, url), Tasks(RunContext(settings, url)), stop)
        if not summary.is_nothing:
            publish(conn, began, summary)
    if stop.is_set():
        return Cancelled(message=f"stopped; {in_words(summary)}")
    return verdict(summary)


def publish(conn: Connection, began: datetime, summary: AlertSummary) -> None:
    """The page of what was told and of what does not arrive, under a key that gives it a history."""
    alerts = sql.reports.alerts_since(conn, since=began, limit=artifacts.LISTED)
    deliveries = sql.reports.alert_deliveries(conn, alert_ids=[alert.id for alert in alerts])
    updates = told_by_alert(conn, [alert.id for alert in alerts])
    undelivered = artifacts.undelivered_in_words(sql.deliveries.undelivered(conn, now=database_now(conn)))
    if alerts or undelivered:
        page = "\n\n".join(filter(None, [undelivered, artifacts.alerts_page(alerts, deliveries, updates)]))
        show_page(page, key="alerts", description=in_words(summary))


class Tasks:
    """The steps of alerting as task runs."""

    def __init__(self, place: RunContext) -> None:
        self.place = place
        self.broken: dict[str, str] = {}

    def detect(self) -> DetectSummary | None:
        """Which articles tell of the same event."""
        summary: DetectSummary | None = self._answer("detect", detect(self.place, return_state=True))
        return summary

    def match(self) -> MatchSummary | None:
        """Which rules the new articles match; a rule that cannot run breaks the step, not the others."""
        summary: MatchSummary | None = self._answer("match", match(self.place, return_state=True))
        if summary is not None and summary.unusable:
            self.broken["match"] = artifacts.unusable_in_words(summary)
        return summary

    def send(self, sending: Sending) -> Callable[[], DeliverSummary]:
        """Send beside the flow's own thread."""
        future = deliver.submit(self.place, sending)

        def wait() -> DeliverSummary:
            future.wait()
            return self._answer("deliver", future.state) or DeliverSummary()

        return wait

    def _answer(self, step: str, state: State) -> Any:
        if state.is_completed():
            return state.result()
        self.broken[step] = state.message or "failed"
        return None


@task(name="detect", task_run_name="detect events", cache_policy=NO_CACHE, persist_result=False)
def detect(place: RunContext) -> DetectSummary:
    """Which articles tell of the same event; an older program's archive is taken over, which can take minutes."""
    logger = get_run_logger()

    def tell(step: Step, done: int, total: int) -> None:
        if done % TOLD_EVERY == 0 or done == total:
            logger.info("%s: %d of %d", step.value, done, total)

    summary = steps.detect(place.url, tell)
    logger.info(artifacts.detected_in_words(summary))
    return summary


@task(name="match", task_run_name="match rules", cache_policy=NO_CACHE, persist_result=False)
def match(place: RunContext) -> MatchSummary:
    """Which rules the new articles match; a rule that cannot run is a failure, not a silence."""
    summary = steps.match(place.url, usable_channels_of(place.settings))
    logger = get_run_logger()
    logger.info(artifacts.matched_in_words(summary))
    if summary.unusable:
        logger.error(artifacts.unusable_in_words(summary))
    return summary


@task(name="deliver", task_run_name="deliver alerts", cache_policy=NO_CACHE, persist_result=False)
def deliver(place: RunContext, sending: Sending) -> DeliverSummary:
    """Send what is due, and what becomes due while the others work."""
    summary = sending.run(lambda: alerting.deliver(place, sending))
    get_run_logger().info(artifacts.delivered_in_words(summary))
    return summary


def in_words(summary: AlertSummary) -> str:
    """What came of it, in a line."""
    return artifacts.alerting_in_words(summary.articles, summary.alerts, summary.updates, summary.delivered)


def verdict(summary: AlertSummary) -> State:
    """Red when a step failed or a rule cannot run; the name says what came of it."""
    name = in_words(summary)
    if summary.broken:
        faults = "; ".join(f"{step}: {fault}" for step, fault in summary.broken.items())
        return Failed(name=name, message=f"{name}; {faults}")
    return Completed(name=name, message=name)
