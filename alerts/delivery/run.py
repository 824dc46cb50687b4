"""Send what is due: claim, render, send, record. Each target has a thread, so that none waits for another."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import sql.deliveries
from alerts.delivery import outbox
from alerts.delivery.channels import Channels, ChannelTarget
from alerts.delivery.digest_message import compose_digest
from alerts.delivery.digests import DigestContent
from alerts.delivery.message import Message, compose, compose_notice, compose_test
from alerts.delivery.outbox import Claimed
from alerts.delivery.outcome import Outcome, SendResult
from alerts.delivery.schedule import RATE_FLOOR, Settlement, settle
from alerts.delivery.send import send
from alerts.delivery.update_message import compose_update
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import Notice

MOST_THREADS = 200
# a round must end before the next one is due, whatever is still to be sent
DEADLINE_SECONDS = 100.0
PASSING = {Outcome.TRANSIENT, Outcome.RATE_LIMITED, Outcome.AMBIGUOUS}
Connect = Callable[[], Connection]
Clock = Callable[[Connection], datetime]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliverSummary:
    """How many messages took which state; `held` waits for a channel, `unknown` went unanswered twice."""

    sent: int = 0
    retry: int = 0
    failed: int = 0
    unknown: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a test message to one target."""

    label: str
    outcome: Outcome
    answer: str


class _ConnectionHolder:
    """One connection for all threads: claims and records last milliseconds, sending holds nothing."""

    def __init__(self, connect: Connect, now: Clock) -> None:
        self._connect, self._now = connect, now
        self._lock = threading.Lock()
        self._conn: Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[tuple[Connection, datetime]]:
        """A transaction of one's own, and the time in it; a connection that broke is opened anew."""
        with self._lock:
            if self._conn is None or self._conn.closed:
                self._conn = self._connect()
            conn = self._conn
            with conn.transaction():
                yield conn, self._now(conn)

    def close(self) -> None:
        if self._conn is not None:
            self._conn.close()


def deliver_due(
    connect: Connect,
    channels: Channels,
    *,
    slack_url: str | None = None,
    now: Clock = database_now,
    deadline_seconds: float = DEADLINE_SECONDS,
    stop: threading.Event | None = None,
) -> DeliverSummary:
    """Send until nothing is due, the deadline has passed or `stop` is set; what is left stays due.

    Any number of senders may run at once. `slack_url` sends what is meant for Slack to a server of one's own.
    """
    connections = _ConnectionHolder(connect, now)
    try:
        deadline = time.monotonic() + deadline_seconds
        return _Delivery(connections, channels, slack_url, deadline, stop or threading.Event()).run()
    finally:
        connections.close()


def send_test(channels: Channels, tag: str, *, slack_url: str | None = None) -> list[Tried]:
    """Send a real message, marked as a test, to each target of a channel; raises NoSuchChannel."""
    message = compose_test(tag)
    tried = [
        (target.label, send(target.target, message, slack_base_url=slack_url)) for target in channels.of(tag)
    ]
    return [Tried(label, answer.outcome, answer.text) for label, answer in tried]


class _Delivery:
    def __init__(
        self,
        connections: _ConnectionHolder,
        channels: Channels,
        slack_url: str | None,
        deadline: float,
        stop: threading.Event,
    ) -> None:
        self.connections, self.channels, self.slack_url, self.deadline = (
            connections,
            channels,
            slack_url,
            deadline,
        )
        self.stop = stop
        self.states: Counter[str] = Counter()

    def run(self) -> DeliverSummary:
        with self.connections.transaction() as (conn, now):
            held = outbox.reroute_undeliverable(conn, self.channels, now)
        with ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="deliver") as pool:
            try:
                self._serve_all(pool)
            finally:
                self.deadline = 0.0  # on Ctrl-C each thread ends with the message in its hands
        return DeliverSummary(
            held=held, **{name: self.states[name] for name in ("sent", "retry", "failed", "unknown")}
        )

    def _serve_all(self, pool: ThreadPoolExecutor) -> None:
        busy: dict[Future[Counter[str]], str] = {}
        while True:
            for target in self._idle_due(set(busy.values())):
                busy[pool.submit(self._serve, target)] = target.fingerprint
            if not busy:
                return
            for future in wait(busy, return_when=FIRST_COMPLETED).done:
                del busy[future]
                self.states += future.result()

    def _is_over(self) -> bool:
        return self.stop.is_set() or time.monotonic() >= self.deadline

    def _idle_due(self, busy: set[str]) -> list[ChannelTarget]:
        if self._is_over():
            return []
        with self.connections.transaction() as (conn, now):
            kept = sql.deliveries.keep_unanswered(conn, now=now)
            due = sql.deliveries.due_targets(conn, now=now)
        self.states["unknown"] += kept
        found = [self.channels.find(fingerprint) for fingerprint in due if fingerprint not in busy]
        return [target for target in found if target is not None]

    def _serve(self, target: ChannelTarget) -> Counter[str]:
        """Send to one target, one message after the other, until nothing is due to it."""
        states: Counter[str] = Counter()
        while not self._is_over():
            with self.connections.transaction() as (conn, now):
                claimed = outbox.claim(conn, target.fingerprint, now)
            if claimed is None:
                break
            message = _compose(claimed)
            if isinstance(message, SendResult):
                states[self._settle(claimed, message)] += 1
                continue
            answer = send(target.target, message, slack_base_url=self.slack_url)
            if answer.outcome in PASSING:
                self._rest(target)
            states[self._settle(claimed, answer)] += 1
        return states

    def _rest(self, target: ChannelTarget) -> None:
        """Do not run on against a server that is down, slow or asks for patience; each of its messages would time out
        in turn, and hold up the next round."""
        with self.connections.transaction() as (conn, now):
            sql.deliveries.postpone(conn, target=target.fingerprint, until=now + RATE_FLOOR)

    def _settle(self, claimed: Claimed, answer: SendResult) -> str:
        delivery = claimed.delivery
        with self.connections.transaction() as (conn, now):
            settlement: Settlement = settle(answer, delivery, claimed.on_ambiguous, now)
            sql.deliveries.record_attempt(
                conn,
                id=delivery.id,
                attempt=delivery.attempts,
                started_at=claimed.started_at,
                finished_at=now,
                outcome=answer.outcome.value,
                answer=answer.text,
            )
            sql.deliveries.settle(
                conn,
                id=delivery.id,
                attempt=delivery.attempts,
                state=settlement.state,
                reason=settlement.reason,
                due_at=settlement.due_at,
                sent_at=settlement.sent_at,
                is_possible_repeat=settlement.is_possible_repeat,
            )
        log.info("delivery %s to %s: %s", delivery.id, delivery.target_label, settlement.state)
        return settlement.state


def _compose(claimed: Claimed) -> Message | SendResult:
    delivery = claimed.delivery
    try:
        if isinstance(claimed.content, Notice):
            return compose_notice(
                claimed.content, delivery_id=delivery.id, is_possible_repeat=delivery.is_possible_repeat
            )
        if isinstance(claimed.content, DigestContent):
            return compose_digest(
                claimed.content, delivery_id=delivery.id, is_possible_repeat=delivery.is_possible_repeat
            )
        if claimed.content.first_told_at is not None:
            return compose_update(
                claimed.content,
                claimed.updates,
                delivery_id=delivery.id,
                is_possible_repeat=delivery.is_possible_repeat,
            )
        return compose(
            claimed.content,
            claimed.others,
            delivery_id=delivery.id,
            is_possible_repeat=delivery.is_possible_repeat,
        )
    except Exception as error:  # noqa: BLE001 - one message that cannot be composed must not stop the others
        log.warning("delivery %s cannot be composed: %s", delivery.id, type(error).__name__)
        return SendResult(Outcome.TRANSIENT, f"cannot be composed: {type(error).__name__}: {error}")
