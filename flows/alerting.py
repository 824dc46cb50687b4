"""Alerting: articles are placed in events and matched until none waits, and messages are sent beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Protocol, TypeVar

import sql.loops
from alerts.delivery.run import DeliverSummary
from alerts.events.detect import DetectSummary
from alerts.rules.run import MatchSummary
from flows import steps
from flows.channels import usable_channels_of
from flows.steps import RunContext
from sql.connection import connect
from sql.connection import now as database_now

Result = TypeVar("Result")
# between two looks for what became due, while something else is under way
LOOK_SECONDS = 1.0


@dataclass(slots=True)
class AlertSummary:
    """What came of alerting; `broken` names each step that failed, with its error."""

    articles: int = 0
    alerts: int = 0
    updates: int = 0
    delivered: DeliverSummary = field(default_factory=DeliverSummary)
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Whether there was nothing to do."""
        sent = sum(count for name, count in counts(self.delivered).items() if name != "held")
        return not (self.articles or self.alerts or self.updates or self.broken or sent)


class Sending:
    """What finding and sending tell each other: messages were queued, all are sent, no more will come."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._queued = threading.Event()
        self._is_over = threading.Event()
        self._is_idle = threading.Event()

    def queued(self) -> None:
        """Messages may have been queued."""
        self._is_idle.clear()
        self._queued.set()

    def end(self) -> None:
        """No more are queued by this run: what is due is sent, and then it is over."""
        self._is_over.set()
        self.queued()

    def is_idle(self, seconds: float) -> bool:
        """Whether all that was queued is sent, waiting for it so long at most."""
        return self._is_idle.wait(seconds)

    def run(self, deliver: Callable[[], DeliverSummary]) -> DeliverSummary:
        """Send what is due, again and again, until `end` or `stop`; what all of it came to."""
        total = DeliverSummary()
        try:
            while True:
                self._queued.clear()
                is_last = self._is_over.is_set()
                total = plus(total, deliver())
                if is_last or self.stop.is_set():
                    return total
                if not self._queued.is_set():
                    self._is_idle.set()
                # a message that was to be tried again may be due meanwhile
                self._queued.wait(LOOK_SECONDS)
        finally:
            self._is_idle.set()


class Alerting(Protocol):
    """The steps as Prefect's tasks, or plain; one that fails keeps its error in `broken` and answers None."""

    broken: dict[str, str]

    def detect(self) -> DetectSummary | None:
        """Which articles tell of the same event."""

    def match(self) -> MatchSummary | None:
        """Which rules the new articles match."""

    def send(self, sending: Sending) -> Callable[[], DeliverSummary]:
        """Begin `sending` beside this thread; what is called to await its end."""


class PlainSteps:
    """The steps without Prefect: an error is kept, and raised when all that can be done is done."""

    def __init__(self, place: RunContext) -> None:
        self.place = place
        self.broken: dict[str, str] = {}
        self.errors: list[Exception] = []

    def detect(self) -> DetectSummary | None:
        """Which articles tell of the same event."""
        return self._try("detect", lambda: steps.detect(self.place.url))

    def match(self) -> MatchSummary | None:
        """Which rules the new articles match."""
        return self._try(
            "match", lambda: steps.match(self.place.url, usable_channels_of(self.place.settings))
        )

    def send(self, sending: Sending) -> Callable[[], DeliverSummary]:
        """Send in a thread of its own."""
        done: list[DeliverSummary] = []

        def run() -> None:
            done.append(
                self._try("deliver", lambda: sending.run(lambda: deliver(self.place, sending)))
                or DeliverSummary()
            )

        thread = threading.Thread(target=run, name="deliver")
        thread.start()

        def wait() -> DeliverSummary:
            thread.join()
            return done[0]

        return wait

    def _try(self, step: str, do: Callable[[], Result]) -> Result | None:
        try:
            return do()
        except Exception as error:  # noqa: BLE001 - sending must not wait for what finding cannot; raised afterwards
            self.broken[step] = str(error)
            self.errors.append(error)
            return None


def deliver(place: RunContext, sending: Sending) -> DeliverSummary:
    """Send what is due now."""
    return steps.deliver(place.settings, place.url, usable_channels_of(place.settings), sending.stop)


def alert(place: RunContext, doing: Alerting, stop: threading.Event) -> AlertSummary:
    """Find events, match and send until nothing waits, everything at least once; ends early when `stop` is set.

    Finding does not wait for a channel that hangs: articles that come meanwhile are looked at meanwhile.
    """
    sending = Sending(stop)
    summary = AlertSummary(broken=doing.broken)
    wait = doing.send(sending)
    try:
        is_well = _find(doing, summary)
        sending.queued()
        while not stop.is_set() and not sending.is_idle(LOOK_SECONDS):
            if is_well and _are_articles_waiting(place):
                is_well = _find(doing, summary)
                sending.queued()
    finally:
        sending.end()
        summary.delivered = wait()
    return summary


def _find(doing: Alerting, summary: AlertSummary) -> bool:
    """Whether both steps ran; one that fails does not keep the other from what is there already."""
    detected, matched = doing.detect(), doing.match()
    summary.articles += detected.articles if detected else 0
    summary.alerts += matched.alerts if matched else 0
    summary.updates += matched.updates if matched else 0
    return detected is not None and matched is not None


def _are_articles_waiting(place: RunContext) -> bool:
    with connect(place.url) as conn:
        return sql.loops.waiting(conn, targets=[], worker="", now=database_now(conn)).articles


def counts(summary: DeliverSummary) -> dict[str, int]:
    """How many messages took each state."""
    return {one.name: getattr(summary, one.name) for one in fields(summary)}


def plus(one: DeliverSummary, other: DeliverSummary) -> DeliverSummary:
    """Both; what is held is held at the end, not each time that it was looked at."""
    both = {name: count + counts(other)[name] for name, count in counts(one).items()}
    return DeliverSummary(**{**both, "held": other.held})
