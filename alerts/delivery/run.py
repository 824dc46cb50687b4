"""Send what is due: claim, render, send, record. Each target has a thread, so that none waits for another."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

import sql.channels
import sql.deliveries
import sql.targets
from alerts.delivery import outbox, set_back
from alerts.delivery.channels import Channels, ChannelTarget
from alerts.delivery.composing import Letterhead, compose_claimed, not_composed
from alerts.delivery.journal import Journal, handed_over
from alerts.delivery.links import Links
from alerts.delivery.message import compose_test
from alerts.delivery.outbox import Claimed
from alerts.delivery.outcome import Outcome, SendResult
from alerts.delivery.record import record
from alerts.delivery.send import MESSAGE_SECONDS, send
from alerts.delivery.sender import Clock, Connect, ConnectionHolder, recover, sending
from alerts.delivery.undelivered import report_undelivered
from sql.connection import Connection, DatabaseUnreachable, Lost
from sql.connection import now as database_now
from sql.rows import Delivery

MOST_THREADS = 200
# a call ends by then, whatever one server does: no message begins that has not this long, and each ends in what is left
DEADLINE_SECONDS = 68.0
LEAST_SECONDS = 15.0
# an answer of a server must not be lost because the database is away for a while, its silence included
RECORD_SECONDS = 120.0
RECORD_PAUSE_SECONDS = 0.5
HANDED_OVER = {Outcome.SENT, Outcome.AMBIGUOUS}
LOOK_SECONDS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliverSummary:
    """How many messages took which state; `unknown`: unanswered twice; `cancelled`: of a rule that is no more."""

    sent: int = 0
    retry: int = 0
    failed: int = 0
    unknown: int = 0
    held: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a test message to one target."""

    label: str
    outcome: Outcome
    answer: str
    fingerprint: str = ""


def deliver_due(
    connect: Connect,
    channels: Channels,
    *,
    slack_url: str | None = None,
    now: Clock = database_now,
    deadline_seconds: float = DEADLINE_SECONDS,
    stop: threading.Event | None = None,
    operator: str | None = None,
    journal: Journal | None = None,
    links: Links | None = None,
    contact: str = "",
) -> DeliverSummary:
    """Send until nothing is due, the deadline is near or `stop` is set; what is left stays due.

    Any number of senders may run at once. `slack_url` sends what is meant for Slack to a server of one's own. The
    channel `operator` is told once of what does not arrive. What is handed over is written in the `journal`.
    `links` and `contact` as for `alerts.delivery.message.compose`.
    """
    connections = ConnectionHolder(connect, now)
    deadline = time.monotonic() + deadline_seconds
    try:
        with sending(connections) as sender:
            delivery = _Delivery(
                connections,
                channels,
                slack_url,
                sender,
                deadline,
                stop or threading.Event(),
                deadline_seconds,
                journal,
                Letterhead(links, contact),
            )
            summary = delivery.run()
            if operator is not None and report_undelivered(connections, channels, operator):
                delivery.serve_all()
            return summary
    finally:
        connections.close()


def send_test(
    channels: Channels, tag: str, language: str = "en", *, slack_url: str | None = None
) -> list[Tried]:
    """Send a real message, marked as a test, to each target of a channel; raises NoSuchChannel."""
    message = compose_test(tag, language)
    tried = [(target, send(target.target, message, slack_base_url=slack_url)) for target in channels.of(tag)]
    return [Tried(one.label, answer.outcome, answer.text, one.fingerprint) for one, answer in tried]


@dataclass(frozen=True, slots=True)
class Uncomposed:
    """A delivery in our hands whose message cannot be read from the database, and why."""

    delivery: Delivery
    result: SendResult


@dataclass(frozen=True, slots=True)
class _InHand:
    """A delivery of ours: all that its message says, since when it is ours, and for how long it may be sent."""

    claimed: Claimed | Uncomposed
    started_at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What came of a delivery in our hands; `was_asked`: the server of its target said it."""

    in_hand: _InHand
    answer: SendResult
    was_asked: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """What changes slowly: which senders live here, and what each channel wants of unanswered messages."""

    at: float
    alive: list[str]
    on_ambiguous: Mapping[str, str]


class _Delivery:
    def __init__(
        self,
        connections: ConnectionHolder,
        channels: Channels,
        slack_url: str | None,
        sender: str,
        deadline: float,
        stop: threading.Event,
        seconds: float,
        journal: Journal | None,
        letterhead: Letterhead,
    ) -> None:
        self.journal, self.letterhead = journal, letterhead
        self.connections, self.channels, self.slack_url = connections, channels, slack_url
        self.sender, self.deadline, self.stop = sender, deadline, stop
        self.look: _Look | None = None
        self.least_seconds = min(LEAST_SECONDS, seconds / 4)
        self.states: Counter[str] = Counter()

    def run(self) -> DeliverSummary:
        with self.connections.transaction() as (conn, now):
            if self.journal is not None:
                set_back.notice(conn, self.journal, now)
            self.states["cancelled"] += outbox.cancel_unwanted(conn)
            held = outbox.reroute_undeliverable(conn, self.channels, now)
        self.serve_all()
        names = ("sent", "retry", "failed", "unknown", "cancelled")
        return DeliverSummary(held=held, **{name: self.states[name] for name in names})

    def serve_all(self) -> None:
        """Send until nothing is due, or no time is left."""
        with ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="deliver") as pool:
            try:
                self._serve_due(pool)
            except BaseException:
                self.deadline = 0.0  # on Ctrl-C each thread ends with the message in its hands
                raise

    def _serve_due(self, pool: ThreadPoolExecutor) -> None:
        busy: dict[Future[Counter[str]], str] = {}
        while True:
            for target in self._idle_due(set(busy.values())):
                busy[pool.submit(self._serve, target)] = target.fingerprint
            if not busy:
                return
            for future in wait(busy, return_when=FIRST_COMPLETED).done:
                del busy[future]
                self.states += future.result()

    def _seconds_for(self, longest: float) -> float | None:
        """How long the next message to a target may take, where its slowest one so far took `longest`; None: none
        begins."""
        left = self.deadline - time.monotonic()
        if self.stop.is_set() or left < max(self.least_seconds, 1.5 * longest):
            return None
        return min(left, MESSAGE_SECONDS)

    def _idle_due(self, busy: set[str]) -> list[ChannelTarget]:
        if self._seconds_for(0.0) is None:
            return []
        with self.connections.transaction() as (conn, now):
            alive = self._looked(conn, now).alive
            kept = sql.deliveries.keep_unanswered(conn, alive=alive, now=now)
            due = sql.deliveries.due_targets(conn, alive=alive, now=now)
        self.states["unknown"] += kept
        found = [self.channels.find(fingerprint) for fingerprint in due if fingerprint not in busy]
        return [target for target in found if target is not None]

    def _serve(self, target: ChannelTarget) -> Counter[str]:
        """Send to one target, one message after the other, until nothing is due to it."""
        states: Counter[str] = Counter()
        longest, is_turn = 0.0, False
        in_hand: _InHand | None = None
        while True:
            in_hand = in_hand or self._claim(target, longest, is_turn=is_turn)
            if in_hand is None:
                if is_turn or self._seconds_for(longest) is None or not self._await_turn(target):
                    return states
                is_turn = True
                continue
            is_turn, begun = False, time.monotonic()
            attempt = self._attempt(target, in_hand)
            longest = max(longest, time.monotonic() - begun)
            state, in_hand = self._settle(target, attempt, longest)
            states[state] += 1

    def _looked(self, conn: Connection, now: datetime) -> _Look:
        """What was looked up in the last second, or is now."""
        if self.look is None or time.monotonic() - self.look.at > LOOK_SECONDS:
            settings = {row.tag: row.on_ambiguous for row in sql.channels.settings(conn)}
            self.look = _Look(time.monotonic(), recover(conn, now), settings)
        return self.look

    def _claim(self, target: ChannelTarget, longest: float, *, is_turn: bool) -> _InHand | None:
        """The next message to a target; None: nothing is due, or no time is left."""
        if (seconds := self._seconds_for(longest)) is None:
            return None
        try:
            with self.connections.transaction() as (conn, now):
                delivery = self._claimed(conn, target, now, is_turn=is_turn)
                return None if delivery is None else _InHand(outbox.content_of(conn, delivery), now, seconds)
        except (DatabaseUnreachable, *Lost):
            raise
        except Exception as error:  # noqa: BLE001 - one row that cannot be read must not stop the others
            log.warning("a message to %s cannot be read: %s", target.label, type(error).__name__)
        with self.connections.transaction() as (conn, now):
            delivery = self._claimed(conn, target, now, is_turn=is_turn)
        return None if delivery is None else _InHand(self._content(delivery), now, seconds)

    def _claimed(
        self, conn: Connection, target: ChannelTarget, now: datetime, *, is_turn: bool
    ) -> Delivery | None:
        return outbox.claim(conn, target, self.sender, self._looked(conn, now).alive, now, is_turn=is_turn)

    def _content(self, delivery: Delivery) -> Claimed | Uncomposed:
        try:
            with self.connections.transaction() as (conn, _):
                return outbox.content_of(conn, delivery)
        except (DatabaseUnreachable, *Lost):
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return Uncomposed(delivery, not_composed(delivery, error))

    def _await_turn(self, target: ChannelTarget) -> bool:
        """Wait until the pace of the target allows the next message; False: that is not what it waits for."""
        pace, burst = target.target.pace, target.target.burst
        if not pace:
            return False
        with self.connections.transaction() as (conn, now):
            alive = self._looked(conn, now).alive
            due = sql.deliveries.due_targets(conn, alive=alive, now=now)
            row = sql.targets.get(conn, target=target.fingerprint)
        if target.fingerprint not in due or row is None or row.paced_until is None:
            return False
        self.stop.wait(
            min((row.paced_until - (burst - 1) * pace - now).total_seconds(), pace.total_seconds())
        )
        return True

    def _attempt(self, target: ChannelTarget, in_hand: _InHand) -> _Attempt:
        claimed = in_hand.claimed
        if isinstance(claimed, Uncomposed):
            return _Attempt(in_hand, claimed.result, was_asked=False)
        message = compose_claimed(claimed, self.letterhead)
        if isinstance(message, SendResult):
            return _Attempt(in_hand, message, was_asked=False)
        answer = send(
            target.target,
            message,
            slack_base_url=self.slack_url,
            seconds=in_hand.seconds,
            thread=claimed.thread,
            made_at=claimed.delivery.created_at,
            is_possible_repeat=claimed.delivery.is_possible_repeat,
        )
        if self.journal is not None and answer.outcome in HANDED_OVER:
            # before the record: what is in neither, nobody knows of
            self.journal.append(handed_over(claimed, in_hand.started_at))
        return _Attempt(in_hand, answer, was_asked=True)

    def _settle(self, target: ChannelTarget, attempt: _Attempt, longest: float) -> tuple[str, _InHand | None]:
        """Record what came of an attempt, again and again while the database is away; the state it leads to, and the
        next message to the target where it accepted this one."""
        give_up = time.monotonic() + RECORD_SECONDS
        delivery = attempt.in_hand.claimed.delivery
        with_next = attempt.answer.outcome is Outcome.SENT
        while True:
            try:
                state, following = self._record(target, attempt, longest if with_next else None)
                log.info("delivery %s to %s: %s", delivery.id, delivery.target_label, state)
                return state, following
            except (DatabaseUnreachable, *Lost) as error:
                if time.monotonic() > give_up:
                    raise
                log.warning("what came of delivery %s is not recorded yet: %s", delivery.id, error)
                time.sleep(RECORD_PAUSE_SECONDS)
            except Exception:
                if not with_next:
                    raise
                with_next = False  # the next row cannot be read: `_claim` postpones it

    def _record(
        self, target: ChannelTarget, attempt: _Attempt, longest: float | None
    ) -> tuple[str, _InHand | None]:
        """Record an attempt and, unless `longest` is None, claim the next message in the same transaction: whoever is
        killed has one message to a target in hand, never two."""
        in_hand, delivery = attempt.in_hand, attempt.in_hand.claimed.delivery
        with self.connections.transaction() as (conn, now):
            on_ambiguous = self._looked(conn, now).on_ambiguous.get(delivery.channel, "resend")
            asked = target if attempt.was_asked else None
            state = record(conn, asked, delivery, on_ambiguous, in_hand.started_at, attempt.answer, now)
            seconds = None if longest is None else self._seconds_for(longest)
            following = None if seconds is None else self._claimed(conn, target, now, is_turn=False)
            if seconds is None or following is None:
                return state, None
            return state, _InHand(outbox.content_of(conn, following), now, seconds)
