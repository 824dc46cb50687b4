"""What an answer over HTTP means beside what the plugin of a service makes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.delivery.outcome import Outcome, of_apprise
from alerts.delivery.transports.overheard import Overheard, by_answers

PAGE = "<!doctype html><title>Log in</title>"


def answer(status: int, body: str = "ok") -> Overheard:
    return Overheard(status, body, "https://portal.example", timedelta(minutes=2) if status == 429 else None)


@pytest.mark.parametrize(
    ("was_accepted", "answers", "outcome"),
    [
        (True, [answer(200)], Outcome.SENT),
        (True, [answer(204, "")], Outcome.SENT),
        (True, [], Outcome.SENT),  # a service that is not reached over HTTP
        (True, [answer(200, PAGE)], Outcome.TRANSIENT),
        (True, [answer(200, "\ufeff <?xml version='1.0'?>\n<!DOCTYPE html PUBLIC>")], Outcome.TRANSIENT),
        (True, [answer(200, '<?xml version="1.0"?><response>ok</response>')], Outcome.SENT),
        (True, [answer(302, "")], Outcome.PERMANENT),
        (True, [answer(404)], Outcome.SENT),  # a status that the plugin takes for a success
        (True, [answer(200, PAGE), answer(200)], Outcome.SENT),  # a page on the way to the message
        (False, [answer(200)], Outcome.AMBIGUOUS),  # refused in words that only the plugin understands
        (False, [answer(200, PAGE)], Outcome.TRANSIENT),
        (False, [answer(403)], Outcome.PERMANENT),
        (False, [answer(503)], Outcome.TRANSIENT),
        (False, [answer(429)], Outcome.RATE_LIMITED),
    ],
)
def test_what_came_of_a_message(was_accepted: bool, answers: list[Overheard], outcome: Outcome) -> None:
    assert by_answers(of_apprise(was_accepted, []), answers).outcome is outcome
