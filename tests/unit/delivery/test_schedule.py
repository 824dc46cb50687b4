"""What becomes of a message after each kind of answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.delivery.outcome import Outcome, SendResult
from alerts.delivery.schedule import delay, rest_of_target, settle
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
    waits = [delay(attempts, "7") for attempts in range(1, 12)]

    assert waits[0] == timedelta(minutes=1)
    assert timedelta(minutes=48) <= waits[-1] <= timedelta(hours=1)
    assert all(wait >= timedelta(minutes=1) for wait in waits)


def test_messages_do_not_come_back_all_at_once() -> None:
    assert len({delay(8, str(number)) for number in range(100)}) == 100


def test_a_server_that_was_down_for_ten_minutes_is_asked_again_within_two() -> None:
    passed = timedelta(0)
    attempts = 1
    while passed < timedelta(minutes=10):
        passed += delay(attempts, "7")
        attempts += 1

    assert passed <= timedelta(minutes=12)


@pytest.mark.parametrize(
    ("result", "failures", "shortest", "longest"),
    [
        (answer(Outcome.SENT), 1, None, None),
        (answer(Outcome.PERMANENT), 1, None, None),  # refused for its own sake
        (replace(answer(Outcome.PERMANENT), is_of_target=True), 1, 3600, 3600),
        (answer(Outcome.TRANSIENT), 1, 60, 60),
        (answer(Outcome.TRANSIENT), 30, 2880, 3600),
        (replace(answer(Outcome.TRANSIENT), retry_after=timedelta(hours=3)), 1, 10800, 10800),
        (replace(answer(Outcome.TRANSIENT), is_of_target=True), 2, 240, 300),  # a log-in is not hammered
        (answer(Outcome.AMBIGUOUS), 1, 60, 60),
        (answer(Outcome.RATE_LIMITED), 1, 60, 60),
        (answer(Outcome.RATE_LIMITED), 99, 3600, 3600),
        (replace(answer(Outcome.RATE_LIMITED), retry_after=timedelta(seconds=30)), 1, 30, 30),
        (replace(answer(Outcome.RATE_LIMITED), retry_after=timedelta()), 1, 1, 1),
    ],
)
def test_a_target_rests_by_what_it_answered(
    result: SendResult, failures: int, shortest: int | None, longest: int | None
) -> None:
    rest = rest_of_target(result, failures, "f00")

    if shortest is None or longest is None:
        assert rest is None
    else:
        assert rest is not None
        assert shortest <= rest.total_seconds() <= longest


def test_a_message_waits_at_least_as_long_as_its_target() -> None:
    settlement = settle(answer(Outcome.TRANSIENT), DELIVERY, "resend", NOW, timedelta(hours=2))

    assert settlement.due_at == NOW + timedelta(hours=2)


def test_an_unanswered_repeat_waits_for_its_target_once() -> None:
    repeat = replace(DELIVERY, is_possible_repeat=True)

    first = settle(answer(Outcome.AMBIGUOUS), repeat, "resend", NOW)
    last = settle(answer(Outcome.AMBIGUOUS), replace(repeat, revived_at=NOW), "resend", NOW)

    assert [(one.state, one.waits_for_target) for one in (first, last)] == [
        ("unknown", True),
        ("unknown", False),
    ]


def test_a_message_is_given_up_after_seven_days() -> None:
    old = replace(DELIVERY, created_at=NOW - timedelta(days=7), attempts=40)

    assert settle(answer(Outcome.TRANSIENT), old, "resend", NOW).state == "failed"


def test_a_clock_that_jumps_gives_no_message_up() -> None:
    jumped = replace(DELIVERY, created_at=NOW - timedelta(days=700), attempts=2)

    assert settle(answer(Outcome.TRANSIENT), jumped, "resend", NOW).state == "retry"


def test_the_seven_days_count_anew_when_a_person_asks() -> None:
    asked = replace(DELIVERY, created_at=NOW - timedelta(days=70), retried_at=NOW, attempts=40)

    assert settle(answer(Outcome.TRANSIENT), asked, "resend", NOW).state == "retry"
