"""What becomes of a message after each kind of answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.delivery.outcome import Outcome, SendResult
from alerts.delivery.schedule import RATE_FLOOR, delay, settle
from sql.rows import Delivery

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
DELIVERY = Delivery(
    id=7,
    alert_id=1,
    notice_id=None,
    channel="desk",
    target="f00",
    target_label="mail to a…@example.org",
    state="sending",
    reason="",
    attempts=1,
    is_possible_repeat=False,
    due_at=NOW,
    leased_until=NOW,
    sent_at=None,
    retried_at=None,
    created_at=NOW,
)


def answer(outcome: Outcome) -> SendResult:
    return SendResult(outcome, "the server's words")


@pytest.mark.parametrize(
    ("outcome", "on_ambiguous", "was_repeat", "state"),
    [
        (Outcome.SENT, "resend", False, "sent"),
        (Outcome.PERMANENT, "resend", False, "failed"),
        (Outcome.TRANSIENT, "resend", False, "retry"),
        (Outcome.RATE_LIMITED, "resend", False, "retry"),
        (Outcome.AMBIGUOUS, "resend", False, "retry"),  # once more, marked
        (Outcome.AMBIGUOUS, "resend", True, "unknown"),  # and no third time
        (Outcome.AMBIGUOUS, "hold", False, "unknown"),  # the channel wants no repeats
        (Outcome.TRANSIENT, "hold", True, "retry"),  # nothing was handed over
    ],
)
def test_each_answer_has_its_state(outcome: Outcome, on_ambiguous: str, was_repeat: bool, state: str) -> None:
    settlement = settle(answer(outcome), replace(DELIVERY, is_possible_repeat=was_repeat), on_ambiguous, NOW)

    assert settlement.state == state
    assert (settlement.sent_at is not None) == (state == "sent")
    assert settlement.is_possible_repeat == (state == "retry" and outcome is Outcome.AMBIGUOUS)
    assert state == "sent" or "the server's words" in settlement.reason


def test_waits_grow_from_a_minute_to_an_hour() -> None:
    waits = [delay(attempts, Outcome.TRANSIENT) for attempts in range(1, 12)]

    assert waits[0] == timedelta(minutes=1)
    assert waits == sorted(waits)
    assert waits[-1] == waits[-2] == timedelta(hours=1)


def test_a_server_that_was_down_for_ten_minutes_is_asked_again_within_two() -> None:
    passed = timedelta(0)
    attempts = 1
    while passed < timedelta(minutes=10):
        passed += delay(attempts, Outcome.TRANSIENT)
        attempts += 1

    assert passed <= timedelta(minutes=12)


def test_a_rate_limit_is_given_its_minute() -> None:
    assert delay(1, Outcome.RATE_LIMITED) >= RATE_FLOOR


def test_a_message_is_given_up_after_seven_days() -> None:
    old = replace(DELIVERY, created_at=NOW - timedelta(days=7), attempts=40)

    assert settle(answer(Outcome.TRANSIENT), old, "resend", NOW).state == "failed"


def test_a_clock_that_jumps_gives_no_message_up() -> None:
    jumped = replace(DELIVERY, created_at=NOW - timedelta(days=700), attempts=2)

    assert settle(answer(Outcome.TRANSIENT), jumped, "resend", NOW).state == "retry"


def test_the_seven_days_count_anew_when_a_person_asks() -> None:
    asked = replace(DELIVERY, created_at=NOW - timedelta(days=70), retried_at=NOW, attempts=40)

    assert settle(answer(Outcome.TRANSIENT), asked, "resend", NOW).state == "retry"
