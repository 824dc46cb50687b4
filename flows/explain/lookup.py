"""What a person pastes to ask about: an article's address in whatever dress, or the number of something we know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from spiders.urls import MAX_LENGTH, canonical

# what a mail or a sentence leaves around an address
_AROUND = " \t\r\n<>\"'“”„‘’«»"
_TRAILING = ".,;:!?)]}*…>\"'”»"
_NUMBERED = re.compile(r"(?:(article|event|alert|delivery)\s*[:#]?\s*|#)?([0-9]{1,18})", re.IGNORECASE)
# as messages show the number of their delivery
_DELIVERY = re.compile(r"d-([0-9]{1,18})", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?![0-9]+(?:/|$))", re.IGNORECASE)
_SITE = re.compile(r"[^\s/?#@]+\.[^\s/?#@]{2,}|(?:localhost|\[[0-9a-f:.]+\])(?::[0-9]+)?", re.IGNORECASE)
# copies of a page that others hand out under an address that names the page
_AMP_VIEWER = re.compile(r"/amp/(s/)?(.+)")
_AMP_CACHE = re.compile(r"/(?:c|v|r|a|wp)/(s/)?(.+)")
_CARRIERS = {
    "www.google.com": "/url",
    "google.com": "/url",
    "l.facebook.com": "/l.php",
    "lm.facebook.com": "/l.php",
}
_CARRIED = ("url", "q", "u")


class NotAsked(ValueError):
    """What was given names neither a web page nor anything of ours; the message says what to give."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """An article, an event, an alert or a delivery by its number."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Address:
    """A web page: the address it most likely has, and others to try, all canonical."""

    url: str
    others: tuple[str, ...] = ()


def read(text: str) -> Numbered | Address:
    """What was pasted. Raises NotAsked."""
    pasted = text.strip(_AROUND)
    if found := _NUMBERED.fullmatch(pasted):
        return Numbered((found[1] or "article").lower(), int(found[2]))
    if found := _DELIVERY.fullmatch(pasted):
        return Numbered("delivery", int(found[1]))
    address = _whole(pasted)
    tried = [address, address.rstrip(_TRAILING)]
    found_urls = [url for one in (*map(_carried, tried), *tried) if (url := canonical(one))]
    if not found_urls:
        raise NotAsked(
            "that is no address of a web page: give one such as https://site.example/news/story.html"
        )
    first, *others = dict.fromkeys(found_urls)
    return Address(first, tuple(others))


def _whole(pasted: str) -> str:
    """With its scheme, and without a fragment, which names a place in the page."""
    address = pasted.partition("#")[0]
    if not address:
        raise NotAsked("nothing was asked: give the address of an article, or its number")
    if len(address) > MAX_LENGTH:
        length = (
            f"{len(address):,} characters, and we keep no page whose address is longer than {MAX_LENGTH:,}"
        )
        raise NotAsked(f"that address has {length}: give it without what follows the ?")
    if address.startswith("//"):
        return f"https:{address}"
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() not in {"http", "https"}:
        raise NotAsked(
            f"only web pages are read, which begin with https://; this begins with {scheme[1][:40]}:"
        )
    if scheme:
        return address
    if not _SITE.match(re.split("[/?]", address.rpartition("@")[2] or address, maxsplit=1)[0]):
        raise NotAsked(
            "that is no address of a web page and no number: give https://site.example/news/story.html, 12, event:5, "
            "alert:7 or d-3"
        )
    return f"https://{address}"


def _carried(address: str) -> str:
    """The address of the page itself, where it was pasted from a search engine's or a network's own copy or link."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return address
    if host.endswith(".cdn.ampproject.org"):
        found = _AMP_CACHE.match(parts.path)
    elif host.removeprefix("www.").startswith("google."):
        found = _AMP_VIEWER.match(parts.path)
    else:
        found = None
    if found:
        return f"{'https' if found[1] else 'http'}://{found[2]}" + (f"?{parts.query}" if parts.query else "")
    if _CARRIERS.get(host) == parts.path:
        query = parse_qs(parts.query)
        return next((query[name][0] for name in _CARRIED if name in query), address)
    return address
