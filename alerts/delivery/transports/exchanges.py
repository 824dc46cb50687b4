"""What a service of Apprise's own was asked and answered over HTTP: its plugins look at the status and at little else.

They all speak through `requests`, whose sessions are listened to here. No redirect is followed, whatever a plugin says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from alerts.delivery.outcome import Outcome, SendResult, of_apprise, of_http
from alerts.delivery.transports.http import LARGEST_ANSWER, host_of, retry_after


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer: status, beginning of its body, where it redirects to, how long the server asks to be left alone."""

    status: int
    body: str
    location: str
    retry_after: timedelta | None

    @property
    def result(self) -> SendResult:
        """What it means for a message that was handed over with it."""
        return of_http(self.status, self.body, location=self.location, retry_after=self.retry_after)


@contextmanager
def recorded() -> Iterator[list[Exchange]]:
    """The answers to all that this process asks meanwhile, in order."""
    exchanges: list[Exchange] = []
    send: Any = requests.Session.send

    def recorded_send(session: requests.Session, request: Any, **options: Any) -> requests.Response:
        response: requests.Response = send(session, request, **{**options, "allow_redirects": False})
        exchanges.append(_exchange(response))
        return response

    requests.Session.send = recorded_send  # type: ignore[method-assign, assignment]
    try:
        yield exchanges
    finally:
        requests.Session.send = send  # type: ignore[method-assign]


def judge(was_accepted: bool, lines: Sequence[str], exchanges: Sequence[Exchange]) -> SendResult:
    """What came of a message by a plugin of Apprise's own.

    A web page in place of the last answer, and a redirect, are no success, whatever the plugin makes of them. What it
    took for a success otherwise is one: only it knows which status is. A refusal is what the last answer says; with a
    status of success it is in words that only the plugin understands. `lines`: what it logged.
    """
    if not exchanges:
        return of_apprise(was_accepted, lines)
    last = exchanges[-1]
    if last.result.outcome is Outcome.SENT or (was_accepted and not 200 <= last.status < 400):
        return of_apprise(was_accepted, lines)
    return last.result


def _exchange(response: requests.Response) -> Exchange:
    return Exchange(
        response.status_code,
        response.content[:LARGEST_ANSWER].decode("utf-8", "replace"),
        host_of(response.headers.get("Location", "")),
        retry_after(response.headers.get("Retry-After", ""), datetime.now(UTC)),
    )
