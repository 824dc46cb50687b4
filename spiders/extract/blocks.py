"""A part of the page as a row of blocks: paragraphs, headings, items, with their words and how many are linked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from spiders.extract.marks import is_side, names
from spiders.extract.page import words

# Python's own stack ends near 1,000 calls; no real page nests so deep.
MAX_DEPTH = 150
# An element whose name or class says that it is beside the text stays if it holds this share of the text all the same.
HEAVY = 0.25

Scores = dict[etree._Element, float]

SKIPPED = names(
    "script style noscript template iframe svg button select textarea input nav footer form video audio object embed"
    " canvas head link meta label dialog menu figcaption option amp-ad amp-social-share"
)
_INLINE = names(
    "a b i em strong span u small sub sup mark abbr cite q code time font ins del s strike big acronym bdi bdo kbd var"
    " tt dfn wbr img picture source nobr data ruby rt rb"
)
_BLOCKS = names("p div h1 h2 h3 h4 h5 h6 li ul ol section article blockquote table")
_KINDS = names("p h1 h2 h3 h4 h5 h6 li blockquote pre td th dt dd")
_LABELS = names(
    "datepublished datemodified publisher logo image url width height keywords author mainentityofpage name headline"
    " articlesection copyrightholder"
)
DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNSEEN = re.compile(r"display\s*:\s*none")
# A line so short between two breaks may stand for itself (a label, a link); longer ones are wrapped prose.
_LABEL_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text. `linked`: how many of its characters are links; `parent`: the element that holds its block."""

    text: str
    kind: str = "p"
    linked: int = 0
    parent: etree._Element | None = None

    @property
    def is_heading(self) -> bool:
        return len(self.kind) == 2 and self.kind[0] == "h"

    @property
    def link_share(self) -> float:
        return self.linked / max(1, len(self.text))

    @property
    def weight(self) -> int:
        """Length, with dense scripts (Chinese, Japanese, Korean) counted double."""
        return len(self.text) * (2 if DENSE.search(self.text, 0, 20) else 1)


def blocks(container: etree._Element, scores: Scores, *, prunes: bool = True) -> list[Block]:
    """The blocks of a container in reading order; `scores` tells how much text each element holds.

    With `prunes`, elements beside the text (by tag, class or style) are left out.
    """
    reader = _Reader(scores, scores.get(container, 1.0), prunes=prunes)
    reader.read(container, "div", 0, is_link=False)
    reader.end("div", container)
    return reader.found


class _Reader:
    """Collects words until a block ends."""

    def __init__(self, scores: Scores, whole: float, *, prunes: bool) -> None:
        self.found: list[Block] = []
        self._scores = scores
        self._whole = whole or 1.0
        self._prunes = prunes
        self._words: list[str] = []
        self._linked = 0
        self._lines: list[tuple[str, int]] = []

    def read(self, element: etree._Element, kind: str, depth: int, *, is_link: bool) -> None:
        self._say(element.text, is_link=is_link)
        for child in element:
            if isinstance(child.tag, str):
                self._enter(child, kind, depth, element, is_link=is_link)
            self._say(child.tail, is_link=is_link)

    def _enter(
        self, child: etree._Element, kind: str, depth: int, owner: etree._Element, *, is_link: bool
    ) -> None:
        tag = child.tag
        if tag == "br":
            self._break()
        elif depth > MAX_DEPTH or self._is_beside(child):
            return
        elif tag in _INLINE and not any(each.tag in _BLOCKS for each in child):
            if tag == "a":
                self._words.append(" " if not self._words or self._linked else "")
            self.read(child, kind, depth + 1, is_link=is_link or tag == "a")
        elif tag in {"td", "th"} and not any(each.tag in _BLOCKS for each in child):
            self._words.append(" ")
            self.read(child, kind, depth + 1, is_link=is_link)
            self._words.append(" ")
        else:
            self.end(kind, owner)
            own = tag if tag in _KINDS else ("li" if kind == "li" else "div")
            self.read(child, own, depth + 1, is_link=is_link or tag == "a")
            self.end(own, child)

    def _say(self, text: str | None, *, is_link: bool) -> None:
        if text:
            self._words.append(text)
            if is_link:
                self._linked += len(text.strip())

    def _break(self) -> None:
        self._lines.append((words("".join(self._words)), self._linked))
        self._words.clear()
        self._linked = 0

    def end(self, kind: str, element: etree._Element) -> None:
        """The block that `element` holds is over."""
        self._break()
        parent = element.getparent() if kind in _KINDS else element
        for text, linked in _paragraphs(self._lines):
            self.found.append(Block(text, kind, min(linked, len(text)), parent))
        self._lines.clear()

    def _is_beside(self, element: etree._Element) -> bool:
        tag = element.tag
        if tag in SKIPPED or element.get("hidden") is not None:
            return True
        if element.get("aria-hidden") == "true" and tag not in {"div", "section", "article", "p"}:
            return True
        share = self._scores.get(element, 0.0) / self._whole
        if share >= HEAVY:
            return False
        style = element.get("style")
        if (style and _UNSEEN.search(style)) or tag in {"aside", "header", "figure"}:
            return True
        label = element.get("itemprop")
        if (
            label
            and label.lower() in _LABELS
            and tag in {"div", "span", "li", "ul", "meta", "time", "h1", "h2", "h3"}
        ):
            return True
        return self._prunes and is_side(element.get("class"), element.get("id"))


def _paragraphs(lines: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Lines between breaks as paragraphs: two breaks end one, a single one where a label or link stands alone."""
    texts = [text for text, _ in lines if text]
    stands = any(
        text and (linked > 0.6 * len(text) or len(text) < _LABEL_LENGTH) and len(texts) > 1
        for text, linked in lines
    )
    found: list[tuple[str, int]] = []
    is_open = False
    for text, linked in lines:
        if text and is_open and not stands:
            found[-1] = (f"{found[-1][0]} {text}", found[-1][1] + linked)
        elif text:
            found.append((text, linked))
        is_open = bool(text)
    return found
