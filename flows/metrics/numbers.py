"""The numbers that Prometheus is given: what the database says of the whole watch, whichever worker asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

import sql.crawls
import sql.loops
import sql.metrics
import sql.workers
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Backlog

# what is committed later than this after its own time is not counted
LAG = timedelta(seconds=30)
MINUTE, HOUR = 60, 3600
AGES = (MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE)
LONG_AGES = (*AGES, HOUR, 2 * HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR)
SHORT_AGES = (0.5, 1, 2, 4, 8, 15, 30, *AGES, HOUR, 4 * HOUR)
OUTCOMES = ("sent", "permanent", "rate_limited", "transient", "ambiguous")
STATES = ("new", "ok", "quiet", "silent", "blocked", "broken", "gone", "paused")
LOOPS = ("read", "alert", "upkeep")


class Numbers:
    """Counts what happened from its first look on, and what waits at each look.

    Every worker counts the whole database: of several workers one is to be shown, not their sum.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._since: datetime | None = None
        self._last_alert = 0
        self._make_counters()
        self._make_gauges()
        self._gauge("build", "The version of Tocsin.", "version").labels(version("tocsin")).set(1)

    def _make_counters(self) -> None:
        self.articles = self._counter("articles_stored", "Articles stored for the first time.")
        self.alerts = self._counter("alerts", "Alerts, updates included.")
        self.attempts = self._counter(
            "delivery_attempts", "Attempts to send a message, by outcome.", "outcome"
        )
        for outcome in OUTCOMES:
            self.attempts.labels(outcome)
        self.stored = self._histogram(
            "published_to_stored_seconds",
            "From the publication of an article by its own date to its storing.",
            LONG_AGES,
        )
        self.alerted = self._histogram(
            "stored_to_alerted_seconds", "From the storing of an article to its alert.", SHORT_AGES
        )
        self.sent = self._histogram(
            "alerted_to_sent_seconds", "From an alert to the acceptance of its message.", SHORT_AGES
        )

    def _make_gauges(self) -> None:
        self.is_up = self._gauge("database_up", "Whether the database answered the last look.")
        self.looked_at = self._gauge("looked_at_timestamp_seconds", "When the database was looked at last.")
        self.waiting = self._gauge(
            "waiting", "How much waits: articles to be looked at, messages, sources due.", "queue"
        )
        self.oldest = self._gauge(
            "waiting_oldest_seconds", "For how long the oldest of a queue waits.", "queue"
        )
        self.given_up = self._gauge("messages_given_up", "Messages given up within the last hour.")
        self.sources = self._gauge("sources", "Sources by state.", "state")
        self.failing = self._gauge("sources_failing", "Enabled sources whose newest reading failed.")
        self.workers = self._gauge("workers_alive", "Resident workers that are alive.")
        self.paused = self._gauge(
            "loop_paused", "Whether the deployment of a loop is switched off in Prefect.", "loop"
        )
        self.pinged_at = self._gauge(
            "pinged_at_timestamp_seconds", "When the dead-man ping was answered last."
        )

    def look(self, conn: Connection) -> None:
        """Take all numbers anew, in a transaction of its own. Raises what a lost database raises."""
        with conn.transaction():
            now = database_now(conn)
            self._count(conn, now)
            self._measure(conn, now)
        self.is_up.set(1)
        self.looked_at.set(now.timestamp())

    def lost(self) -> None:
        """The database did not answer; what happens meanwhile is counted at the next look."""
        self.is_up.set(0)

    def _count(self, conn: Connection, now: datetime) -> None:
        since, until = self._since, now - LAG
        self._since = until
        if since is None:
            self._last_alert = sql.metrics.last_alert(conn)
            return
        for seconds in sql.metrics.stored_ages(conn, since=since, until=until):
            self.articles.inc()
            if seconds is not None:
                self.stored.observe(seconds)
        for alert in sql.metrics.alerted_ages(conn, after=self._last_alert):
            self.alerts.inc()
            self.alerted.observe(alert.seconds)
            self._last_alert = alert.id
        for attempt in sql.metrics.attempts_ended(conn, since=since, until=until):
            self.attempts.labels(attempt.outcome).inc()
            if attempt.seconds is not None:
                self.sent.observe(attempt.seconds)

    def _measure(self, conn: Connection, now: datetime) -> None:
        self._measure_backlog(sql.metrics.backlog(conn, now=now), now)
        states = {state.name: state.count for state in sql.metrics.source_states(conn)}
        for name in {*STATES, *states}:
            self.sources.labels(name).set(states.get(name, 0))
        self.failing.set(sql.crawls.failing(conn).failing)
        workers = sql.workers.list_all(conn)
        self.workers.set(sum(worker.alive_until >= now for worker in workers))
        pings = [worker.pinged_at.timestamp() for worker in workers if worker.pinged_at]
        self.pinged_at.set(max(pings, default=0))
        paused = {loop.name for loop in sql.loops.paused(conn)}
        for name in LOOPS:
            self.paused.labels(name).set(name in paused)

    def _measure_backlog(self, backlog: Backlog, now: datetime) -> None:
        for queue, number, since in (
            ("articles", backlog.articles, backlog.article_since),
            ("messages", backlog.messages, backlog.message_since),
            ("held messages", backlog.held, backlog.held_since),
            ("sources", backlog.sources, backlog.source_since),
        ):
            self.waiting.labels(queue).set(number)
            age = max((now - since).total_seconds(), 0) if since else 0
            self.oldest.labels(queue).set(age)
        self.given_up.set(backlog.given_up)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"tocsin_{name}", words, labels, registry=self.registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"tocsin_{name}", words, labels, registry=self.registry)

    def _histogram(self, name: str, words: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"tocsin_{name}", words, buckets=buckets, registry=self.registry)
