"""The dead-man ping: a call to an address of the operator's, for as long as reading, telling and sending are well.

Whoever is called raises the alarm when the calls stop: when this machine is gone, and when it lives and does nothing.
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx

from alerts.text.humanize import duration
from flows.crawl.watching import are_too_many
from sql.crawls import Failing
from sql.rows import Backlog, PausedLoop

EVERY_SECONDS = 60.0
ANSWER_SECONDS = 10.0
# how long anything may wait before it is not well
LATE = timedelta(minutes=15)


def faults(
    backlog: Backlog, failing: Failing, paused: Iterable[PausedLoop], failed: Iterable[str], now: datetime
) -> list[str]:
    """Why not all is well, in words; `failed`: loops whose last run failed. Empty: it is."""
    found = [f"{loop.name} is switched off in Prefect" for loop in paused if loop.name != "upkeep"]
    found += [f"the last run of {name} failed" for name in failed]
    if not failing.enabled:
        found.append("no source is read")
    elif are_too_many(failing):
        found.append(f"{failing.failing} of {failing.enabled} sources cannot be read")
    for what, since in (
        ("a source is due", backlog.source_since),
        ("an article is to be looked at", backlog.article_since),
        ("a message is to be sent", backlog.message_since),
        ("a message is held", backlog.held_since),
    ):
        if since is not None and now - since > LATE:
            found.append(f"{what} for {duration(now - since)}")
    if backlog.given_up:
        found.append(f"{backlog.given_up} messages were given up")
    return found


def call(url: str, proxy: str | None) -> str:
    """Call the address; '' when it answered well, else why not, without the address, which may be a secret.

    It is the operator's own address, so loopback and private nets are allowed; redirects are not followed.
    """
    try:
        way = None if _is_near(url) else proxy
        with httpx.Client(proxy=way, trust_env=False, timeout=ANSWER_SECONDS) as client:
            status = client.get(url).status_code
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return f"the address of the ping did not answer ({type(error).__name__})"
    return "" if 200 <= status < 300 else f"the address of the ping answered HTTP {status}"


def _is_near(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
