"""What a server's answer means, and what its silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.outcome import Outcome, Stage, broken_off, of_apprise, of_http, of_smtp

BEFORE = [stage for stage in Stage if not stage.is_handed_over]
FAILED = "Failed to send notification: , error={}."


@pytest.mark.parametrize("stage", BEFORE)
def test_what_broke_off_before_the_message_was_handed_over_passes(stage: Stage) -> None:
    assert broken_off(stage, "timed out").outcome is Outcome.TRANSIENT


def test_what_broke_off_afterwards_may_have_arrived() -> None:
    assert broken_off(Stage.HANDED_OVER, "timed out").outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize(
    ("stage", "status", "words", "outcome", "is_of_target"),
    [
        (Stage.HANDED_OVER, 250, "kept", Outcome.SENT, False),
        (Stage.HANDED_OVER, 451, "disk full", Outcome.TRANSIENT, False),
        (Stage.HANDED_OVER, 554, "spam", Outcome.PERMANENT, False),
        (Stage.DATA, 554, "no", Outcome.PERMANENT, False),
        (Stage.RECIPIENT, 550, "5.1.1 no such user", Outcome.PERMANENT, True),
        (Stage.RECIPIENT, 552, "5.2.2 mailbox full", Outcome.TRANSIENT, False),
        (Stage.SENDER, 552, "5.3.4 too large", Outcome.PERMANENT, False),
        (Stage.LOGIN, 535, "bad password", Outcome.TRANSIENT, True),  # until it is put right
        (Stage.GREETING, 554, "go away", Outcome.TRANSIENT, True),
    ],
)
def test_a_reply_of_a_mail_server_counts_by_its_step(
    stage: Stage, status: int, words: str, outcome: Outcome, is_of_target: bool
) -> None:
    result = of_smtp(stage, status, words)

    assert (result.outcome, result.is_of_target, result.status) == (outcome, is_of_target, status)


@given(st.integers(-1, 999), st.sampled_from(Stage), st.text(max_size=900))
def test_no_reply_before_the_end_leaves_doubt_and_only_consent_to_the_end_is_success(
    status: int, stage: Stage, words: str
) -> None:
    result = of_smtp(stage, status, words)

    assert (result.outcome is Outcome.SENT) == (stage is Stage.HANDED_OVER and 200 <= status < 300)
    assert result.outcome is not Outcome.AMBIGUOUS or stage.is_handed_over
    assert len(result.text) <= 400
    assert "\n" not in result.text


@given(st.integers(100, 599), st.text(max_size=900))
def test_an_answer_of_a_service_never_leaves_doubt(status: int, body: str) -> None:
    result = of_http(status, body)

    assert result.outcome is not Outcome.AMBIGUOUS
    assert result.outcome is not Outcome.SENT or 200 <= status < 300
    assert len(result.text) <= 400


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([FAILED.format(429)], Outcome.RATE_LIMITED),
        ([FAILED.format(404), "Response Details: b'no_service'"], Outcome.PERMANENT),
        ([FAILED.format(302)], Outcome.PERMANENT),
        ([FAILED.format(500)], Outcome.TRANSIENT),
        ([FAILED.format(504)], Outcome.TRANSIENT),
        ([FAILED.format(200)], Outcome.AMBIGUOUS),
        (["Socket Exception: Read timed out. (read timeout=30)"], Outcome.AMBIGUOUS),
        (["Socket Exception: Failed to establish a new connection"], Outcome.TRANSIENT),
        (["Socket Exception: certificate verify failed"], Outcome.TRANSIENT),
        ([], Outcome.AMBIGUOUS),  # no reason at all: a labelled repeat is better than silence
    ],
)
def test_a_plugin_of_apprises_own_is_judged_by_what_it_logs(lines: list[str], outcome: Outcome) -> None:
    result = of_apprise(False, lines)

    assert result.outcome is outcome
    assert result.text


def test_success_of_a_plugin_is_success_whatever_it_logs() -> None:
    assert of_apprise(True, ["Sent, error=500"]).outcome is Outcome.SENT
