"""What an answer over HTTP means beside what the plugin of a service makes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.delivery.outcome import Outcome
from alerts.delivery.transports.exchanges import Exchange, judge

PAGE = "<!doctype html><title>Log in</title>"


def exchange(status: int, body: str = "ok") -> Exchange:
    return Exchange(status, body, "https://portal.example", timedelta(minutes=2) if status == 429 else None)


@pytest.mark.parametrize(
    ("was_accepted", "exchanges", "outcome"),
    [
        (True, [exchange(200)], Outcome.SENT),
        (True, [exchange(204, "")], Outcome.SENT),
        (True, [], Outcome.SENT),  # a service that is not reached over HTTP
        (True, [exchange(200, PAGE)], Outcome.TRANSIENT),
        (True, [exchange(200, "\ufeff <?xml version='1.0'?>\n<!DOCTYPE html PUBLIC>")], Outcome.TRANSIENT),
        (True, [exchange(200, '<?xml version="1.0"?><response>ok</response>')], Outcome.SENT),
        (True, [exchange(302, "")], Outcome.PERMANENT),
        (True, [exchange(404)], Outcome.SENT),  # a status that the plugin takes for a success
        (True, [exchange(200, PAGE), exchange(200)], Outcome.SENT),  # a page on the way to the message
        (False, [exchange(200)], Outcome.AMBIGUOUS),  # refused in words that only the plugin understands
        (False, [exchange(200, PAGE)], Outcome.TRANSIENT),
        (False, [exchange(403)], Outcome.PERMANENT),
        (False, [exchange(503)], Outcome.TRANSIENT),
        (False, [exchange(429)], Outcome.RATE_LIMITED),
    ],
)
def test_what_came_of_a_message(was_accepted: bool, exchanges: list[Exchange], outcome: Outcome) -> None:
    assert judge(was_accepted, [], exchanges).outcome is outcome
