"""What a service of Apprise's answered to `requests`, which its plugins send with and keep to themselves.

Only for the process of one message (`transports.child`): every request in it is heard.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import requests

from alerts.delivery.outcome import HTML, LONGEST_PATIENCE, Outcome, SendResult, of_http
from alerts.delivery.transports.http import LARGEST_ANSWER, host_of, now_of, retry_after


@dataclass(frozen=True, slots=True)
class Overheard:
    """Status, the beginning of the body, where a redirect leads, and for how long to leave the service alone."""

    status: int
    body: str
    location: str
    retry_after: timedelta | None


@contextmanager
def overheard() -> Iterator[list[Overheard]]:
    """The answers to the requests that are sent while the body runs, in all threads; no redirect is followed."""
    answers: list[Overheard] = []
    original = requests.Session.send

    def send(
        session: requests.Session, request: requests.PreparedRequest, **options: Any
    ) -> requests.Response:
        response = original(session, request, **{**options, "allow_redirects": False})
        answers.append(_noted(response))
        return response

    requests.Session.send = send  # type: ignore[method-assign, assignment]
    try:
        yield answers
    finally:
        requests.Session.send = original  # type: ignore[method-assign]


def _noted(response: requests.Response) -> Overheard:
    body = response.content[:LARGEST_ANSWER].decode("utf-8", "replace")
    asked = retry_after(response.headers.get("Retry-After", ""), now_of(response.headers))
    return Overheard(
        response.status_code, body, host_of(response.headers.get("Location", "")), asked or _in_words(body)
    )


def _in_words(body: str) -> timedelta | None:
    """Discord and Telegram say in their JSON how many seconds they want to be left alone."""
    try:
        said = json.loads(body)
        seconds = said.get("retry_after", said.get("parameters", {}).get("retry_after"))
        return min(timedelta(seconds=math.ceil(float(seconds))), LONGEST_PATIENCE)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None


def by_answers(result: SendResult, answers: Sequence[Overheard]) -> SendResult:
    """What Apprise said, corrected by the last answer of the service: a refusal with its reason and its patience.

    A web page in place of an answer (of a portal, of a proxy) and a redirect are no success, whatever the plugin makes
    of them; which other statuses are one, only the plugin knows.
    """
    if not answers:
        return result
    last = answers[-1]
    is_page = last.status < 300 and HTML.match(last.body) is not None
    is_answer = last.status < 300 and not is_page
    if is_answer or (result.outcome is Outcome.SENT and last.status >= 400):
        return result
    judged = of_http(last.status, last.body, location=last.location, retry_after=last.retry_after)
    return judged if last.status < 400 else replace(judged, text=result.text or judged.text)
