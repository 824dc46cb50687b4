"""What Apprise's words about an attempt mean."""

from __future__ import annotations

import pytest

from alerts.delivery.outcome import Outcome, judge

MAIL = 'Sending email to "ana@example.org" failed.'
CONNECT = 'Connection error while submitting email to "mail.example.org"'
SLACK = "Failed to send to Slack: , error={}."


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([MAIL, "Socket Exception: (550, b'no such user')"], Outcome.PERMANENT),
        ([MAIL, "Socket Exception: {'ana@example.org': (550, b'5.1.1 unknown')}"], Outcome.PERMANENT),
        ([MAIL, "Socket Exception: (451, b'greylisted')"], Outcome.TRANSIENT),
        ([MAIL, "Socket Exception: (421, b'closing')"], Outcome.TRANSIENT),
        ([MAIL, "Socket Exception: timed out"], Outcome.AMBIGUOUS),
        ([MAIL, "Socket Exception: Connection unexpectedly closed"], Outcome.AMBIGUOUS),
        ([CONNECT, "Socket Exception: [Errno 111] Connection refused"], Outcome.TRANSIENT),
        ([CONNECT, "Socket Exception: timed out"], Outcome.TRANSIENT),  # nothing was handed over yet
        ([CONNECT, "Socket Exception: (535, b'bad password')"], Outcome.TRANSIENT),  # until it is put right
        ([SLACK.format(429)], Outcome.RATE_LIMITED),
        ([SLACK.format(404), "Response Details: b'no_service'"], Outcome.PERMANENT),
        ([SLACK.format(403)], Outcome.PERMANENT),
        ([SLACK.format(500)], Outcome.TRANSIENT),
        ([SLACK.format(503)], Outcome.TRANSIENT),
        ([SLACK.format(408)], Outcome.TRANSIENT),
        ([SLACK.format(504)], Outcome.AMBIGUOUS),  # the gateway does not know
        ([SLACK.format(200), "Response Details: b'<html>'"], Outcome.AMBIGUOUS),
        (
            [SLACK.format(200), 'Response Details: b\'{"ok":false,"error":"invalid_auth"}\''],
            Outcome.PERMANENT,
        ),
        (
            [SLACK.format(200), 'Response Details: b\'{"ok":false,"error":"ratelimited"}\''],
            Outcome.RATE_LIMITED,
        ),
        (
            [SLACK.format(200), 'Response Details: b\'{"ok":false,"error":"internal_error"}\''],
            Outcome.TRANSIENT,
        ),
        (
            ["A Connection error occurred", "Socket Exception: Read timed out. (read timeout=30)"],
            Outcome.AMBIGUOUS,
        ),
        (["A Connection error occurred", "Socket Exception: ('Connection aborted.', …)"], Outcome.AMBIGUOUS),
        (["A Connection error occurred", "Socket Exception: Failed to establish a new"], Outcome.TRANSIENT),
        (["A Connection error occurred", "Socket Exception: certificate verify failed"], Outcome.TRANSIENT),
        ([], Outcome.AMBIGUOUS),  # no reason at all: a labelled repeat is better than silence
    ],
)
def test_a_failure_is_classed_by_its_cause(lines: list[str], outcome: Outcome) -> None:
    answer = judge(False, lines)

    assert answer.outcome is outcome
    assert answer.text


def test_success_is_success_whatever_was_said() -> None:
    assert judge(True, ["Sent Email, error=500"]).outcome is Outcome.SENT


def test_a_long_answer_is_cut() -> None:
    assert len(judge(False, ["x" * 5000]).text) == 400
