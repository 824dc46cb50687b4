"""JSON-LD as pages really write it: graphs, lists, comments, stray commas, entities."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from spiders.extract.json_repair import repaired

MAX_SCRIPT = 1_000_000
MAX_OBJECTS = 500
# Longer scripts are not repaired when they are broken.
MAX_REPAIRED = 200_000
MAX_DEPTH = 8

Thing = dict[str, Any]

_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$", re.DOTALL
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_PREFIX = re.compile(r"^(?:schema:|https?://(?:www\.)?schema\.org/)(?=\w)")
_DECODER = json.JSONDecoder(strict=False)
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage")
_ARTICLE_TYPES = {"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "Report", "Review", "NewsItem"}


def things(tree: etree._Element) -> list[Thing]:
    """All objects of the page's JSON-LD scripts, graphs and lists unfolded, at most `MAX_OBJECTS`."""
    objects: list[Thing] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            for value in _decoded((script.text or "")[:MAX_SCRIPT]):
                parts = _decoded(value) if isinstance(value, str) else [value]  # some write it as a string
                objects.extend(thing for part in parts for thing in _unfold(part, 0))
            if len(objects) > MAX_OBJECTS:
                break
    return objects[:MAX_OBJECTS]


def types(thing: Thing) -> set[str]:
    """The schema.org types of a thing, without prefix."""
    given = thing.get("@type")
    names = given if isinstance(given, list) else [given]
    return {re.split(r"[/:#]", name)[-1] for name in names if isinstance(name, str)}


def articles(objects: list[Thing], url: str) -> list[Thing]:
    """The article objects, the one that speaks of the page at `url` first."""
    chosen = [thing for thing in objects if any(_is_article(name) for name in types(thing))]
    return sorted(chosen, key=lambda thing: _rank(thing, url), reverse=True)


def updates(thing: Thing) -> list[Thing]:
    """The entries of a live blog, in its order."""
    listed = thing.get("liveBlogUpdate")
    entries = listed if isinstance(listed, list) else [listed]
    return [entry for entry in entries[:MAX_OBJECTS] if isinstance(entry, dict)]


def addresses(thing: Thing) -> list[str]:
    """The addresses by which a thing says which page it is of."""
    page = thing.get("mainEntityOfPage")
    given = [thing.get("url"), *((page.get("@id"), page.get("url")) if isinstance(page, dict) else (page,))]
    identity = thing.get("@id")
    if isinstance(identity, str) and identity.startswith("http"):
        given.append(identity)
    return [place for place in map(text_of, given) if place]


def text_of(value: Any) -> str | None:
    """A value as text: a string, the first of a list, or the name of an object."""
    if isinstance(value, list):
        return next((text for text in map(text_of, value) if text), None)
    if isinstance(value, dict):
        return text_of(value.get("name") or value.get("@value"))
    return value.strip() if isinstance(value, str) and value.strip() else None


def _decoded(script: str) -> Iterator[Any]:
    text = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip()
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), entities.unescape(text)):
        try:
            yield _DECODER.decode(attempt)
        except (ValueError, RecursionError):
            continue
        return
    found = list(_sequence(text))
    yield from found
    if not found and len(text) <= MAX_REPAIRED:
        try:
            yield _DECODER.decode(repaired(text))
        except (ValueError, RecursionError):
            return


def _sequence(text: str) -> Iterator[Any]:
    """Objects written one after the other, as far as they can be read."""
    position = text.find("{")
    while 0 <= position < len(text):
        try:
            value, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value
        position = text.find("{", end)


def _unfold(value: Any, depth: int) -> Iterator[Thing]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value[:MAX_OBJECTS]:
            yield from _unfold(item, depth + 1)
    elif isinstance(value, dict):
        if any("schema" in name for name in value):
            value = {_PREFIX.sub("", name): part for name, part in value.items()}
        yield value
        for name in _NESTED:
            if name in value:
                yield from _unfold(value[name], depth + 1)


def _is_article(name: str) -> bool:
    return name.endswith("Article") or name in _ARTICLE_TYPES


def _rank(thing: Thing, url: str) -> int:
    names = types(thing)
    score = 4 if any(name.endswith("NewsArticle") for name in names) else 2
    score += bool(thing.get("headline")) + bool(thing.get("datePublished"))
    return score + (3 if any(_bare(place) == _bare(url) for place in addresses(thing)) else 0)


def _bare(url: str) -> str:
    return re.sub(r"^https?:", "", url).split("?")[0].split("#")[0].rstrip("/")
