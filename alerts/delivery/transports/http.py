"""One HTTP request that hands a message over: never redirected, and known to have left us whole or not."""

from __future__ import annotations

import math
import re
import zlib
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
GZIP_OR_ZLIB = zlib.MAX_WBITS + 32
# a header that stands twice has its values behind each other
SECONDS = re.compile(r"\d+(?:\.\d+)?(?:\s*,\s*\d+(?:\.\d+)?)*", re.ASCII)


class HungUp(ConnectionError):
    """The server closed the connection, or spoke, before anything was asked."""


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
            retry_after(response.headers.get("Retry-After", ""), now_of(response.headers)),
        )


def _note(talk: Talk, event: str, info: Mapping[str, Any]) -> None:
    """How far httpx got; what it tells of is its documented `trace` extension."""
    if event.endswith(("connect_tcp.complete", "start_tls.complete")):
        talk.hold(info["return_value"].get_extra_info("socket"))
    elif event.endswith("send_request_headers.started"):
        talk.reach(Stage.REQUEST)
        if talk.is_hung_up(HANG_UP_SECONDS):
            raise HungUp("the server closed the connection before it was asked")
        if talk.has_spoken():
            raise HungUp("the server spoke before it was asked, which no server of HTTP does")
    elif event.endswith("send_request_body.complete"):
        talk.reach(Stage.HANDED_OVER)


def _read(response: httpx.Response) -> tuple[str, bool]:
    """The beginning of the body, and whether that is all of it; a body that breaks off is not."""
    content, is_whole = b"", True
    try:
        for part in response.iter_raw():
            content += part
            if len(content) > LARGEST_ANSWER:
                content, is_whole = content[:LARGEST_ANSWER], False
                break
    except (httpx.HTTPError, OSError):
        is_whole = False
    if response.headers.get("Content-Encoding", "identity") != "identity":
        content = _unpacked(content)
    return content.decode("utf-8", "replace"), is_whole


def _unpacked(content: bytes) -> bytes:
    """The beginning of what a proxy packed although it was asked not to; as it is where it cannot be read."""
    try:
        return zlib.decompressobj(GZIP_OR_ZLIB).decompress(content, LARGEST_ANSWER)
    except zlib.error:
        return content


def host_of(location: str) -> str:
    """Where a redirect leads to, without the path, in which a secret may stand."""
    try:
        parts = urlsplit(location)
        return f"{parts.scheme}://{parts.hostname}" if parts.hostname else ""
    except ValueError:
        return ""


def now_of(headers: Mapping[str, str]) -> datetime:
    """The time by the server's clock, by which it also gives the time to come back; ours may be wrong."""
    try:
        now = parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return datetime.now(UTC)
    return now if now.tzinfo else now.replace(tzinfo=UTC)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a server asks to be left alone (RFC 9110 §10.2.3), half a day at most; None where it does not say."""
    value = value.strip()
    try:
        if SECONDS.fullmatch(value):
            longest = max(float(part) for part in value.split(","))
            wait = timedelta(seconds=math.ceil(min(longest, LONGEST_PATIENCE.total_seconds())))
        else:
            then = parsedate_to_datetime(value)
            wait = (then if then.tzinfo else then.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta()), LONGEST_PATIENCE)
