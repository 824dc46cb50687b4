"""Articles are told while other things are slow: sending beside finding, finding beside sending."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from alerts.delivery.run import DeliverSummary
from alerts.events.detect import DetectSummary
from alerts.rules.rule import WatchRule
from alerts.rules.store import loading
from flows.alerting import PlainSteps, Sending, alert
from flows.settings import Settings
from flows.steps import RunContext
from sql.connection import Connection
from sql.connection import now as database_now

PATIENCE = 20.0


@pytest.fixture
def place(settings: Settings, database_url: str, conn: Connection) -> RunContext:
    rule = WatchRule(name="watched", query="convoy", notify=["desk"], max_age=None)
    loading.save(conn, rule, saved_by="test", known_channels={"desk"}, now=database_now(conn))
    return RunContext(settings, database_url)


class SlowSending(PlainSteps):
    """Steps whose channel hangs until it is let go."""

    def __init__(self, place: RunContext) -> None:
        super().__init__(place)
        self.hangs, self.goes_on = threading.Event(), threading.Event()

    def send(self, sending: Sending) -> Callable[[], DeliverSummary]:
        def deliver() -> DeliverSummary:
            self.hangs.set()
            self.goes_on.wait(PATIENCE)
            return DeliverSummary()

        thread = threading.Thread(target=lambda: sending.run(deliver))
        thread.start()

        def wait() -> DeliverSummary:
            thread.join()
            return DeliverSummary()

        return wait


class SlowFinding(PlainSteps):
    """Steps whose detection takes until the mail is there."""

    def __init__(self, place: RunContext, mailbox: Any) -> None:
        super().__init__(place)
        self.mailbox = mailbox
        self.messages_at_the_end = 0

    def detect(self) -> DetectSummary | None:
        until(lambda: self.mailbox.messages)
        self.messages_at_the_end = len(self.mailbox.messages)
        return super().detect()


class BrokenFinding(PlainSteps):
    """Steps whose detection raises."""

    def detect(self) -> DetectSummary | None:
        def fail() -> DetectSummary:
            raise ArithmeticError("no event can be found")

        return self._try("detect", fail)


def until(what: Callable[[], Any]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not what() and time.monotonic() < give_up:
        time.sleep(0.05)


def matched(conn: Connection) -> int:
    row = conn.execute("select count(*) from articles where matched_at is not null").fetchone()
    return int(row[0]) if row else 0


def test_what_is_stored_is_found_matched_and_sent(
    place: RunContext, world: Any, mailbox: Any, conn: Connection
) -> None:
    world.article(seen=database_now(conn), detected=False)

    summary = alert(place, PlainSteps(place), threading.Event())

    assert (summary.articles, summary.alerts, summary.delivered.sent) == (1, 1, 1)
    assert (len(mailbox.messages), summary.broken) == (1, {})


def test_with_nothing_to_do_nothing_is_said_to_be_done(place: RunContext) -> None:
    assert alert(place, PlainSteps(place), threading.Event()).is_nothing


def test_a_channel_that_hangs_does_not_hold_up_what_is_stored_meanwhile(
    place: RunContext, world: Any, conn: Connection
) -> None:
    world.article(seen=database_now(conn), detected=False)
    doing = SlowSending(place)
    running = threading.Thread(target=lambda: alert(place, doing, threading.Event()))
    running.start()
    doing.hangs.wait(PATIENCE)
    until(lambda: matched(conn) == 1)

    world.article(
        "A second convoy",
        "Another convoy was seen on Tuesday near a river.",
        seen=database_now(conn),
        detected=False,
    )
    until(lambda: matched(conn) == 2)

    found = matched(conn)
    doing.goes_on.set()
    running.join(PATIENCE)
    assert found == 2
    assert not running.is_alive()


def test_a_message_that_is_due_is_sent_while_detection_is_slow(
    place: RunContext, world: Any, mailbox: Any, conn: Connection
) -> None:
    world.article(seen=database_now(conn), detected=False)
    held = PlainSteps(place)
    held.detect()
    held.match()
    doing = SlowFinding(place, mailbox)

    alert(place, doing, threading.Event())

    assert doing.messages_at_the_end == 1


def test_what_cannot_be_found_keeps_nothing_from_being_sent(
    place: RunContext, world: Any, mailbox: Any, conn: Connection
) -> None:
    world.article(seen=database_now(conn), detected=False)
    held = PlainSteps(place)
    held.detect()
    held.match()

    summary = alert(place, BrokenFinding(place), threading.Event())

    assert summary.broken == {"detect": "no event can be found"}
    assert len(mailbox.messages) == 1


def test_a_stopped_alerting_ends_though_a_channel_hangs(place: RunContext) -> None:
    stop = threading.Event()
    doing = SlowSending(place)
    running = threading.Thread(target=lambda: alert(place, doing, stop))
    running.start()
    doing.hangs.wait(PATIENCE)

    stop.set()
    doing.goes_on.set()
    running.join(PATIENCE)

    assert not running.is_alive()
