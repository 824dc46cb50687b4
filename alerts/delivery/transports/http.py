"""One HTTP request that hands a message over: never redirected, and known to have left us whole or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from alerts.delivery.outcome import LONGEST_PATIENCE, Stage
from alerts.delivery.transports.mail import tls_context
from alerts.delivery.transports.talk import Talk

LARGEST_ANSWER = 8_192
# a server that hangs up on whoever connects does so at once; a request that it cannot have read is not ambiguous
HANG_UP_SECONDS = 0.02


class HungUp(ConnectionError):
    """The server closed the connection before anything was asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, the beginning of the body, and what else decides; `is_whole`: the body came to its end."""

    status: int
    body: str
    is_whole: bool
    location: str
    retry_after: timedelta | None


def post(
    talk: Talk,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeouts: tuple[float, float],
    method: str = "POST",
    params: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    is_verified: bool = True,
) -> Answer:
    """The answer to one request; `timeouts`: seconds to connect, and for each part of the answer.

    Raises httpx.HTTPError and OSError; `talk.stage` then tells whether the request had left us whole.
    """
    connect, read = (talk.seconds_left(seconds) for seconds in timeouts)
    with (
        httpx.Client(
            verify=tls_context(is_verified=is_verified),
            timeout=httpx.Timeout(read, connect=connect),
            follow_redirects=False,
        ) as client,
        client.stream(
            method,
            url,
            content=body,
            params=dict(params) if params else None,
            # a packed answer may be a thousand times as large as what comes over the wire
            headers={**headers, "Accept-Encoding": "identity"},
            auth=auth,
            extensions={"trace": lambda event, info: _note(talk, event, info)},
        ) as response,
    ):
        text, is_whole = _read(response)
        return Answer(
            response.status_code,
            text,
            is_whole,
            host_of(response.headers.get("Location", "")),
            retry_after(response.headers.get("Retry-After", ""), datetime.now(UTC)),
        )


def _note(talk: Talk, event: str, info: Mapping[str, Any]) -> None:
    """How far httpx got; what it tells of is its documented `trace` extension."""
    if event.endswith(("connect_tcp.complete", "start_tls.complete")):
        talk.hold(info["return_value"].get_extra_info("socket"))
    elif event.endswith("send_request_headers.started"):
        talk.reach(Stage.REQUEST)
        if talk.is_hung_up(HANG_UP_SECONDS):
            raise HungUp("the server closed the connection before it was asked")
    elif event.endswith("send_request_body.complete"):
        talk.reach(Stage.HANDED_OVER)


def _read(response: httpx.Response) -> tuple[str, bool]:
    """The beginning of the body, and whether that is all of it; a body that breaks off is not."""
    content = b""
    try:
        for part in response.iter_raw():
            content += part
            if len(content) > LARGEST_ANSWER:
                return content[:LARGEST_ANSWER].decode("utf-8", "replace"), False
    except (httpx.HTTPError, OSError):
        return content.decode("utf-8", "replace"), False
    return content.decode("utf-8", "replace"), True


def host_of(location: str) -> str:
    """Where a redirect leads to: scheme and host, without the path, in which a secret may stand."""
    try:
        parts = urlsplit(location)
        return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
    except ValueError:
        return ""


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a server asks to be left alone (RFC 9110 §10.2.3), half a day at most; None where it does not say."""
    value = value.strip()
    try:
        if value.isdecimal() and value.isascii():
            wait = timedelta(seconds=min(int(value[:12]), LONGEST_PATIENCE.total_seconds()))
        else:
            then = parsedate_to_datetime(value)
            wait = (then if then.tzinfo else then.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta()), LONGEST_PATIENCE)
