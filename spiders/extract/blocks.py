"""A part of the page as a list of blocks: paragraphs, headings, items, with their words and how many are linked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from spiders.extract.marks import MAX_NAME, is_firmly_side, is_side, names, parts
from spiders.extract.page import inner, words
from spiders.urls import is_same_site

# Python's own stack ends near 1,000 calls; no real page nests so deep.
MAX_DEPTH = 150
# An element whose name or class says that it is beside the text stays if it holds this share of the text all the same.
HEAVY = 0.25
# … and a class does that marks this share of the text, piece by piece.
MARKING = 0.3

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
_HEADINGS = names("h1 h2 h3 h4 h5 h6")
_KINDS = names("p h1 h2 h3 h4 h5 h6 li blockquote pre td th dt dd")
_TEXTS = names("p h1 h2 h3 h4 h5 h6 ul ol blockquote")
# What links to a place of the page and is no longer is a sign or the number of a note.
LONGEST_SIGN = 4
_LABELS = names(
    "datepublished datemodified publisher logo image url width height keywords author mainentityofpage name headline"
    " articlesection copyrightholder"
)
_LABELLED = names("div span li ul meta time h1 h2 h3")
DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNSEEN = re.compile(r"display\s*:\s*none")
_PARTS_OF = re.compile(r"(?<!\S)(\S+?)(?:__|--)")
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
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
        return weight(self.text)


def weight(text: str) -> int:
    """The length of a text, with dense scripts (Chinese, Japanese, Korean) counted double."""
    return len(text) * (2 if DENSE.search(text, 0, 20) else 1)


def blocks(container: etree._Element, scores: Scores, url: str = "", *, prunes: bool = True) -> list[Block]:
    """The blocks of a container on the page at `url`; `scores`: how much text each element holds.

    With `prunes`, elements beside the text (by tag, class or style) are left out.
    """
    spared = _borne_by_much(container, scores) if prunes else frozenset()
    reader = _Reader(
        scores,
        scores.get(container, 1.0),
        url,
        prunes=prunes,
        spared=spared,
        around=_side_names_around(container),
    )
    reader.read(container, "div", 0, is_link=False)
    reader.end("div", container)
    return reader.found


class _Reader:
    """Collects words until a block ends."""

    def __init__(
        self,
        scores: Scores,
        whole: float,
        url: str,
        *,
        prunes: bool,
        spared: frozenset[str],
        around: frozenset[str],
    ) -> None:
        self.found: list[Block] = []
        self._scores = scores
        self._whole = whole or 1.0
        self._url = url
        self._prunes = prunes
        self._spared = spared
        self._around = around
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
        elif tag in _INLINE and not any(descendant.tag in _BLOCKS for descendant in child):
            if tag == "a":
                self._words.append(" " if not self._words or self._linked else "")
            self.read(child, kind, depth + 1, is_link=is_link or self._leads_away(child, kind))
        elif tag in {"td", "th"} and not any(descendant.tag in _BLOCKS for descendant in child):
            self._words.append(" ")
            self.read(child, kind, depth + 1, is_link=is_link)
            self._words.append(" ")
        else:
            self.end(kind, owner)
            own = tag if tag in _KINDS else ("li" if kind == "li" else "div")
            self.read(child, own, depth + 1, is_link=is_link or self._leads_away(child, own))
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

    def _leads_away(self, element: etree._Element, kind: str) -> bool:
        """Is this a link to another story? In a heading one to itself, or to the site that it tells of, is none."""
        if element.tag != "a" or kind not in _HEADINGS:
            return element.tag == "a"
        target = (element.get("href") or "").strip()
        is_elsewhere = bool(_ABSOLUTE.match(target)) and not is_same_site(target, self._url)
        return bool(target.partition("#")[0]) and not is_elsewhere

    def _is_beside(self, element: etree._Element) -> bool:
        tag = element.tag
        if _is_hidden(element) or (tag in SKIPPED and not (tag == "button" and _is_question(element))):
            return True
        share = self._scores.get(element, 0.0) / self._whole
        if share >= HEAVY:
            return False
        within = _link_within_page(element) or ""
        if is_unseen(element) or tag in {"aside", "header"} or _is_picture(element) or _is_label(element):
            return True
        if _is_dateline(element) or _is_paid(element) or len(within) > LONGEST_SIGN:
            return False
        if within == "¶":  # with which the address of a section is copied
            return True
        # The id of a heading is made of its own words.
        own = None if tag in _HEADINGS else element.get("id")
        classes = element.get("class")
        if classes and self._around:
            classes = _PARTS_OF.sub(lambda match: "" if match[1] in self._around else match[0], classes)
        return self._prunes and is_side(None if classes in self._spared else classes, own)


def _borne_by_much(container: etree._Element, scores: Scores) -> frozenset[str]:
    """The classes that mark a good part of the text piece by piece: they do not say that it is beside the text."""
    most = HEAVY * scores.get(container, 0.0)
    held: dict[str, float] = {}
    for element in container.iter("div", "section", "ul", "li"):
        classes, score = element.get("class"), scores.get(element, 0.0)
        if classes and 0 < score < most and not is_firmly_side(classes, None):
            held[classes] = held.get(classes, 0.0) + score
    return frozenset(
        classes for classes, score in held.items() if score >= MARKING * scores.get(container, 0.0)
    )


def _side_names_around(container: etree._Element) -> frozenset[str]:
    """The names of what holds the text that would say that it is beside the text."""
    held = (
        name
        for element in (container, *container.iterancestors())
        for name in (element.get("class") or "").split()
    )
    return frozenset(name for name in held if is_side(name, None))


def _is_hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None:
        return True
    return element.get("aria-hidden") == "true" and element.tag not in {"div", "section", "article", "p"}


def _is_picture(element: etree._Element) -> bool:
    """Does an element frame a picture, and not a table?"""
    return element.tag == "figure" and next(element.iter("table"), None) is None


def _is_label(element: etree._Element) -> bool:
    label = element.get("itemprop")
    return bool(label) and str(label).lower() in _LABELS and element.tag in _LABELLED


def _is_dateline(element: etree._Element) -> bool:
    """Is this the place, and perhaps the day, with which a paragraph begins?"""
    holder = element.getparent()
    if element.tag not in _INLINE or holder is None or holder.tag != "p" or holder[0] is not element:
        return False
    return (
        "dateline" in parts((element.get("class") or "")[:MAX_NAME])
        and len((element.tail or "").strip()) >= _LABEL_LENGTH
    )


def _is_paid(element: etree._Element) -> bool:
    """Is this a piece of a text that subscribers alone should see? Sites mark each of them for search engines."""
    return element.tag in _TEXTS and "paywall" in (element.get("class") or "").split()


def _link_within_page(element: etree._Element) -> str | None:
    """The words of a link to another place of the page."""
    is_within = element.tag == "a" and (element.get("href") or "").startswith("#")
    return inner(element) if is_within else None


def is_unseen(element: etree._Element) -> bool:
    """Does its own style hide an element?"""
    style = element.get("style")
    return bool(style) and bool(_UNSEEN.search(str(style)))


def _is_question(button: etree._Element) -> bool:
    """Does a button bear the question that the text below it answers?"""
    text = inner(button)
    return len(text) > 15 and text.endswith(("?", "？", "؟"))


def _paragraphs(lines: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Lines between breaks as paragraphs: two breaks end one, a single one where a label or link stands alone."""
    texts = [text for text, _ in lines if text]
    stands = any(
        text and (linked > 0.6 * len(text) or len(text) < _LABEL_LENGTH) and len(texts) > 1
        for text, linked in lines
    )
    paragraphs: list[tuple[str, int]] = []
    is_open = False
    for text, linked in lines:
        if text and is_open and not stands:
            paragraphs[-1] = (f"{paragraphs[-1][0]} {text}", paragraphs[-1][1] + linked)
        elif text:
            paragraphs.append((text, linked))
        is_open = bool(text)
    return paragraphs
