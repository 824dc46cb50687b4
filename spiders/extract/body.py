"""The body of an article: our own reading of the tree, and other readers where that one is not sure."""

from __future__ import annotations

import html as entities
import logging
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from trafilatura import extract as trafilatura_extract

from spiders.extract.blocks import Block, blocks, weight
from spiders.extract.container import container, is_sure, layout
from spiders.extract.furniture import trim, trim_blocks, without_cards
from spiders.extract.json_ld import Thing, text_of, updates
from spiders.extract.lead import lead
from spiders.extract.page import Page, anchors, words
from spiders.items import MAX_TEXT

# An articleBody shorter than this is a summary more often than a body.
LINKED_BODY = 400
# A reading shorter than this calls for a second one …
SHORT = 350
# … by trafilatura, if the page is not too large for it: it took 0.13 s at most for 358 real pages, none over 4,000
# elements, and its time grows faster than the page.
MAX_SECOND_READING = 6_000
# A page of which so much is kept has nothing but its text.
BARE = 0.8
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_WORD = re.compile(r"\w+")

# It logs every page that it cannot read; our own drops say that.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Body:
    """`text`: one paragraph a line; `origin`: page, trafilatura, json-ld; `agreement` with JSON-LD's articleBody.

    `linked`: the share of the text that is the words of links. `closing`: the last short lines before trimming, where
    credits stand. `is_fallback`: our own reading was not sure.
    """

    text: str
    origin: str = "page"
    layout: str = ""
    agreement: float | None = None
    linked: float = 0.0
    closing: str = ""
    is_fallback: bool = False


def body(page: Page, articles: list[Thing], title: str, authors: Collection[str]) -> Body:
    """The text, furniture removed; empty when there is none."""
    if page.is_overgrown:
        return _plain_reading(page, title)
    holder, scores = container(page.tree, title)
    all_blocks = blocks(holder, scores, page.url)
    kept = trim_blocks(all_blocks, title, authors)
    if _length(kept) < 1500:
        kept = _unpruned(blocks(holder, scores, page.url, prunes=False), kept, title, authors)
    kept = [*lead(page.tree, holder, title, kept), *kept]
    closing = _joined(block.text for block in all_blocks[-4:] if len(block.text) < 100)
    read = Body(
        _joined(block.text for block in kept),
        layout=layout(kept),
        linked=_linked_share(all_blocks),
        closing=closing,
    )
    stated = _stated(articles, title) or (_live(articles, title) if len(read.text) < SHORT else "")
    agreement = _agreement(read.text, stated) if stated else None
    if len(read.text) < 0.5 * len(stated):
        return replace(read, text=stated, origin="json-ld", agreement=agreement, is_fallback=True)
    sure = bool(scores) and (
        is_sure(page.tree, holder, scores) or len(read.text) >= BARE * _length(all_blocks)
    )
    return replace(_second(page, read, title, stated, is_sure=sure), agreement=agreement)


def _unpruned(raw: Sequence[Block], kept: list[Block], title: str, authors: Collection[str]) -> list[Block]:
    """The reading without pruning, where names of classes cost the text most of its paragraphs."""
    prose = [block for block in raw if block.link_share < 0.3 and len(block.text) > 80]
    if _length(kept) < 0.45 * _length(without_cards(raw, prose)):
        whole = trim_blocks(raw, title, authors)
        if _length(whole) > 1.5 * _length(kept):
            return whole
    return kept


def _second(page: Page, read: Body, title: str, stated: str, *, is_sure: bool) -> Body:
    """trafilatura's reading where ours is short or not sure, and theirs has more."""
    length = weight(read.text)
    if is_sure and length >= SHORT and length >= 0.6 * len(stated):
        return read
    if page.size > MAX_SECOND_READING:
        return replace(read, is_fallback=True)
    other = _joined(trim(_trafilatura(page), title, anchors(page.tree)))
    if weight(other) > 1.3 * length or (not is_sure and weight(other) > max(300, 0.2 * length)):
        return replace(read, text=other, origin="trafilatura", is_fallback=True)
    return read


def _trafilatura(page: Page) -> list[str]:
    try:
        text = trafilatura_extract(
            page.source, url=page.url, include_comments=False, include_tables=False, fast=True
        )
    except (ValueError, TypeError, AttributeError, RecursionError, MemoryError):
        return []  # a page that breaks its assumptions
    return _lines(text or "")


def _plain_reading(page: Page, title: str) -> Body:
    """Cheap reading for pages that would take the others too long: long paragraphs with few links."""
    paragraphs: list[str] = []
    for paragraph in page.tree.iter("p"):
        text = words("".join(str(part) for part in paragraph.itertext()))
        linked = sum(len("".join(map(str, link.itertext()))) for link in paragraph.iter("a"))
        if len(text) > 60 and linked * 2 < len(text):
            paragraphs.append(text)
        if len(paragraphs) >= 500:
            break
    return Body(_joined(trim(paragraphs, title, ())), is_fallback=True)


def _stated(articles: list[Thing], title: str) -> str:
    """What JSON-LD gives as the body, if it is long enough to be one."""
    texts = [thing.get("articleBody") for thing in articles]
    longest = max((text for text in texts if isinstance(text, str)), key=len, default="")
    if len(longest) < LINKED_BODY:
        return ""
    marked = _TAG.sub(" ", _BREAK.sub("\n", entities.unescape(longest[: 2 * MAX_TEXT])))
    return _joined(trim(_lines(marked), title, ()))


def _live(articles: list[Thing], title: str) -> str:
    """The entries of a live blog as one text, each under its own headline, for pages that a script would fill."""
    entries = [entry for thing in articles for entry in updates(thing)]
    texts = (text_of(entry.get(name)) for entry in entries for name in ("headline", "articleBody"))
    return _joined(trim(_lines("\n".join(text for text in texts if text)[:MAX_TEXT]), title, ()))


def _agreement(text: str, stated: str) -> float:
    """How far two texts have the same words (Dice over their counts, 0 to 1)."""
    read, given = (Counter(_WORD.findall(body_text.lower())) for body_text in (text, stated))
    return round(2 * (read & given).total() / max(1, read.total() + given.total()), 3)


def _linked_share(pieces: Sequence[Block]) -> float:
    return sum(block.linked for block in pieces) / max(1, _length(pieces))


def _length(pieces: Sequence[Block]) -> int:
    return sum(len(block.text) for block in pieces)


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)[:MAX_TEXT]


def _lines(text: str) -> list[str]:
    return [line for line in (words(line) for line in text.split("\n")) if line]
