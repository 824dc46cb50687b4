"""What a list of articles says of when to ask for it again: hints, which whoever plans the next reading bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

# a hint stands before the articles, in the head of a feed
HEAD_BYTES = 64_000
LONGEST_SECONDS = 7 * 24 * 3600
_TTL = re.compile(rb"<ttl>\s*(?:<!\[CDATA\[\s*)?(\d{1,6})(?:\.0*)?\s*(?:\]\]>\s*)?</ttl>", re.IGNORECASE)
_PERIOD = re.compile(
    rb"<(?:\w{1,12}:)?updatePeriod>\s*(?:<!\[CDATA\[\s*)?(hourly|daily|weekly|monthly|yearly)\b",
    re.IGNORECASE,
)
_FREQUENCY = re.compile(rb"<(?:\w{1,12}:)?updateFrequency>\s*(?:<!\[CDATA\[\s*)?(\d{1,4})\b", re.IGNORECASE)
_JSON_HUBS = re.compile(rb"\"hubs\"\s*:\s*\[[^\]]{0,1000}?\"url\"\s*:\s*\"([^\"]{1,500})\"")
_ITEM = re.compile(rb"<(?:item|entry)[\s>]", re.IGNORECASE)
_LINK = re.compile(rb"<(?:\w{1,8}:)?link\s[^>]{0,2000}>", re.IGNORECASE)
_HUB = re.compile(rb"\brel\s*=\s*[\"']hub[\"']", re.IGNORECASE)
_HREF = re.compile(rb"\bhref\s*=\s*[\"']([^\"'<>]{1,500})[\"']", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_PERIODS = {b"hourly": 3600, b"daily": 86400, b"weekly": 604800, b"monthly": 2592000, b"yearly": 31536000}


@dataclass(frozen=True, slots=True)
class Hints:
    """`max_age`: for how many seconds the answer stays as it is, by its headers. `update_seconds`: how often the feed
    is updated, by its own words (`ttl`, `sy:updatePeriod`). `hub`: the WebSub hub that would push it.

    None: not said.
    """

    max_age: int | None = None
    update_seconds: int | None = None
    hub: str | None = None


NO_HINTS = Hints()


def max_age_of(
    cache_control: str | None, age: str | None, expires: str | None, date: str | None
) -> int | None:
    """How many seconds an answer stays fresh (RFC 9111): `max-age` less the `Age` in a cache, else `Expires` less
    `Date`; 0 where a cache must ask each time, None where nothing is said that can be read."""
    said = cache_control or ""
    if "no-cache" in said.lower() or "no-store" in said.lower():
        return 0
    if found := _MAX_AGE.search(said):
        spent = int(age) if age and age.isascii() and age.isdigit() and len(age) < 10 else 0
        return _bounded(int(found[1]) - spent)
    try:
        return _bounded(
            int((parsedate_to_datetime(expires or "") - parsedate_to_datetime(date or "")).total_seconds())
        )
    except (ValueError, TypeError, OverflowError):
        return None


def of_feed(body: bytes) -> Hints:
    """What the head of a feed says, before its first article."""
    head = body[:HEAD_BYTES]
    if first := _ITEM.search(head):
        head = head[: first.start()]
    return Hints(update_seconds=_update_seconds(head), hub=_hub(head))


def hub_of_header(link: str | None) -> str | None:
    """The hub that a `Link` header names."""
    for part in (link or "")[:4_000].split(","):
        address, _, parameters = part.partition(";")
        if re.search(r"rel\s*=\s*\"?hub\"?\s*(;|$)", parameters, re.IGNORECASE):
            return _address(address.strip().strip("<>"))
    return None


def _update_seconds(head: bytes) -> int | None:
    if found := _TTL.search(head):
        return _bounded(60 * int(found[1])) or None
    if found := _PERIOD.search(head):
        often = _FREQUENCY.search(head)
        return _bounded(_PERIODS[found[1].lower()] // max(int(often[1]) if often else 1, 1)) or None
    return None


def _hub(head: bytes) -> str | None:
    if listed := _JSON_HUBS.search(head):
        return _address(listed[1].decode("utf-8", "replace").replace("\\/", "/"))
    for link in _LINK.findall(head):
        if _HUB.search(link) and (href := _HREF.search(link)):
            return _address(href[1].decode("utf-8", "replace").replace("&amp;", "&"))
    return None


def _address(url: str) -> str | None:
    """A hub is named on pages and in terminals: only what is an address of the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    is_web = parts.scheme in ("http", "https") and bool(parts.netloc) and url.isprintable() and " " not in url
    return url if is_web and len(url) <= 500 else None


def _bounded(seconds: int) -> int:
    return min(max(seconds, 0), LONGEST_SECONDS)
