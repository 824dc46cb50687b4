"""The body of an article: trafilatura's reading, or the page's own articleBody where that is much longer."""

from __future__ import annotations

import html as entities
import logging
import re

from lxml import html
from trafilatura import extract as trafilatura_extract

from spiders.extract.furniture import trim
from spiders.extract.json_ld import Thing
from spiders.extract.page import Page, inner, words

MAX_TEXT = 200_000
# An articleBody shorter than this is a summary more often than a body.
LINKED_BODY = 400
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h\d)\b[^>]*>", re.IGNORECASE)

# It tells of every page that it cannot read; our own drops do that.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def body(page: Page, articles: list[Thing], title: str) -> str:
    """The text, one paragraph a line, furniture removed; empty when there is none."""
    read = trim(_read(page), title, page.anchors)
    linked = trim(_linked(articles), title, page.anchors)
    length = sum(map(len, read))
    if sum(map(len, linked)) > max(LINKED_BODY, 2 * length):
        read = linked
    return "\n".join(read)[:MAX_TEXT]


def _read(page: Page) -> list[str]:
    if page.is_overgrown:
        return _paragraphs(page.tree)
    try:
        text = trafilatura_extract(page.source, url=page.url, include_comments=False, include_tables=False)
    except (ValueError, TypeError, AttributeError, RecursionError, MemoryError):
        # Pages that break its assumptions: the plain paragraphs are better than nothing.
        return _paragraphs(page.tree)
    return _lines(text or "")


def _paragraphs(tree: html.HtmlElement) -> list[str]:
    """Cheap reading for pages that would take trafilatura too long: long paragraphs with few links."""
    found = []
    for paragraph in tree.iter("p"):
        text = inner(paragraph)
        linked = sum(len(inner(link)) for link in paragraph.iter("a"))
        if len(text) > 60 and linked * 2 < len(text):
            found.append(text)
        if len(found) >= 500:
            break
    return found


def _linked(articles: list[Thing]) -> list[str]:
    texts = [thing.get("articleBody") for thing in articles]
    longest = max((text for text in texts if isinstance(text, str)), key=len, default="")
    plain = _TAG.sub(" ", _BREAK.sub("\n", entities.unescape(longest[: 2 * MAX_TEXT])))
    return _lines(plain)


def _lines(text: str) -> list[str]:
    return [line for line in (words(line) for line in text.split("\n")) if line]
