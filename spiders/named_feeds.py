"""The feeds that a web page names, the most promising first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from lxml import html

from spiders.entries import base_of, parse_page
from spiders.urls import absolute, is_same_site, url_key, web_scheme

Claim = Literal["feed", "perhaps", "linked"]
_CLAIMS: tuple[Claim, ...] = ("feed", "perhaps", "linked")
_FEED_TYPES = {
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+xml",
    "application/feed+json", "application/x-rss+xml",
}  # fmt: skip
# What may be a feed: named after those that are.
_XML_TYPES = {"text/xml", "application/xml", "text/rss+xml", "text/rss", "text/atom+xml"}
_COMMENTS = re.compile(r"comment|kommentar", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all|alle|tou(?:s|tes?)|tutt[ei]|tod[oa]s|la une|latest|home|accueil|portada|main|top)\b",
    re.IGNORECASE,
)
# Of a part of the news, or of what is none.
_PART = re.compile(
    r"podcast|(?<![a-z])(?:tags?|categor\w*|rubri\w*|topics?|authors?|auteurs?|videos?|photos?|sports?|events?|agenda|jobs)"
    r"(?![a-z])",
    re.IGNORECASE,
)
# How a feed is called where a page only links to it.
_CALLED = re.compile(
    r"\s*(?:rss|atom|(?:news\s*)?feed|(?:flux|fil|feed|canal)[ -]?rss|rss[ -]?feeds?)(?:\s*2\.0)?\s*",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:/(?:feed|rss|atom)/?|[/.](?:rss|atom|rdf)(?:\.xml)?|/feed\.(?:xml|json)|/backend\.php)$",
    re.IGNORECASE,
)


def named_feeds(body: str, url: str) -> list[str]:
    """The feeds that a page names by `<link rel=alternate>` or `rel=feed`, those whose type is a feed's first; only
    where it has none those that it links to. Of each those below the page come first, then those of all the news;
    those of a part come last.

    Without feeds of comments and documents of one Atom entry.
    """
    tree = parse_page(body)
    if tree is None:
        return []
    base = base_of(tree, url)
    home = urlsplit(url).path.rstrip("/") + "/"
    named: dict[str, tuple[int, int, str]] = {}
    for node, claim in _claims(tree):
        place = absolute(web_scheme(str(node.get("href") or "").strip()), base)
        title = node.get("title") or ""
        if place is None or _COMMENTS.search(f"{place} {title}"):
            continue
        if claim == "linked" and not is_same_site(place, url):
            continue
        is_below = home != "/" and urlsplit(place).path.startswith(home)
        rank = 0 if is_below else 1 if _ALL.search(title) else 3 if _PART.search(f"{place} {title}") else 2
        key = url_key(place)
        named[key] = min(named.get(key, (9, 9, place)), (_CLAIMS.index(claim), rank, place))
    ordered = sorted(named.values(), key=lambda each: each[:2])
    linked = _CLAIMS.index("linked")
    is_named = bool(ordered) and ordered[0][0] < linked
    return [place for claimed, _, place in ordered if claimed < linked or not is_named]


def _claims(tree: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, Claim]]:
    """What claims to be a feed, and how surely; mere links come last."""
    for link in tree.iter("link"):
        claim = _claim(link)
        if claim is not None:
            yield link, claim
    for anchor in tree.iter("a"):
        kind = (anchor.get("type") or "").strip().lower()
        words = anchor.get("title") or "".join(str(part) for part in anchor.itertext())
        if kind in _FEED_TYPES or _CALLED.fullmatch(words[:40]) or _PLACE.search(anchor.get("href") or ""):
            yield anchor, "linked"


def _claim(link: html.HtmlElement) -> Claim | None:
    kind, _, parameters = (link.get("type") or "").lower().replace("%2b", "+").partition(";")
    relations = set((link.get("rel") or "").lower().split())
    if "entry" in re.findall(r"type\s*=\s*\W?(\w+)", parameters):
        return None
    if kind.strip() in _FEED_TYPES and (not relations or relations & {"alternate", "feed", "rss", "atom"}):
        return "feed"
    is_json = kind.strip() == "application/json" and "feed" in (link.get("title") or "").lower()
    is_plain = kind.strip() in _XML_TYPES or is_json or ("feed" in relations and not kind.strip())
    return "perhaps" if is_plain and relations & {"alternate", "feed"} else None
