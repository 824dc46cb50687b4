"""A parsed web page: one tree, which all parts of the extraction share, and its meta tags."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass

from lxml import etree

from spiders.entries import base_of
from spiders.extract.marks import names

# Larger pages are cut: no article needs more, and some pages never end.
MAX_CHARACTERS = 4_000_000
# Beyond so many elements only the cheap methods read a page; the largest of 358 real pages has 4,000.
MAX_ELEMENTS = 12_000

# A heading nests no deeper.
MAX_SHOWN_DEPTH = 12

_NOT_SHOWN = frozenset(("script", "style", "noscript", "template", "svg", "button"))
_INLINE = names(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span"
    " strike strong sub sup time tt u var wbr"
)
_PIECES = frozenset(("span", "a", "strong", "em", "b", "i", "small", "time"))
_SURROGATE = re.compile("[\ud800-\udfff\x00]")
_JOINER = "\u034f"  # the one invisible character that counts as printable
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u034f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]|\u200c(?=[\\s\u200c])"
)


@dataclass(frozen=True, slots=True)
class Page:
    """The parsed page; `base`: what its links are relative to; `meta` maps lower-case names to their contents in order;
    `elements`: all of its elements in order, held so that lxml makes each once; `canonicals`: its links of that
    relation."""

    url: str
    base: str
    source: str
    tree: etree._Element
    elements: list[etree._Element]
    meta: dict[str, list[str]]
    canonicals: list[etree._Element]

    def first(self, *names: str) -> str | None:
        """The first non-empty meta content under one of these names, in their order."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return None

    @property
    def size(self) -> int:
        """How many elements it has."""
        return len(self.elements)

    @property
    def is_overgrown(self) -> bool:
        """Has the page so many elements that only the cheap methods should read it?"""
        return self.size > MAX_ELEMENTS


def parse(source: str, url: str) -> Page | None:
    """The page behind this HTML; None when there is nothing to read. Never raises for bad HTML."""
    clean, encoded = _readable(source[:MAX_CHARACTERS])
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = etree.fromstring(encoded, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if tree is None:
        return None
    return Page(url, base_of(tree, url), clean, tree, list(tree.iter()), _metas(tree), _canonicals(tree))


def _readable(source: str) -> tuple[str, bytes]:
    """Without half characters and NUL, which few pages have, and the same in UTF-8."""
    if "\x00" in source:
        source = source.replace("\x00", "")
    try:
        return source, source.encode("utf-8")
    except UnicodeEncodeError:
        source = _SURROGATE.sub("", source)
        return source, source.encode("utf-8")


def words(text: str) -> str:
    """Text with entities read, invisible and control characters gone and white space made single."""
    text = entities.unescape(text)
    single = " ".join(text.split())
    if single.isprintable() and _JOINER not in single:
        return single  # as nearly all are
    return " ".join(_CONTROL.sub("", _SURROGATE.sub("", text)).split())


def inner(element: etree._Element) -> str:
    """The words inside an element, as a plain string: lxml's own strings would keep the whole tree alive."""
    return words("".join(str(part) for part in element.itertext()))


def shown(element: etree._Element) -> str:
    """The words inside a heading or a line of credits as a browser shows them: what stands on lines of its own, and
    pieces that touch one another only in the source, are words apart."""
    pieces: list[str] = []
    _collect(element, pieces, 0)
    return words("".join(pieces))


def _collect(element: etree._Element, pieces: list[str], depth: int) -> None:
    pieces.append(element.text or "")
    for child in element if depth < MAX_SHOWN_DEPTH else ():
        if not isinstance(child.tag, str) or child.tag in _NOT_SHOWN or child.get("hidden") is not None:
            pieces.append(child.tail or "")
            continue
        parts = [""]
        _collect(child, parts, depth + 1)
        is_apart = child.tag not in _INLINE or (child.tag in _PIECES and _touches(child, "".join(parts)))
        edge = " " if is_apart else ""
        pieces += [edge, *parts, edge if child.tag not in _INLINE else "", child.tail or ""]


def _touches(child: etree._Element, text: str) -> bool:
    """Does an element of several letters follow another of the same kind with nothing between them? Single letters
    are initials, set larger."""
    before = child.getprevious()
    if before is None or before.tag not in _PIECES or before.tail:
        return False
    return len(text) > 1 and len("".join(map(str, before.itertext())).strip()) > 1


def anchors(tree: etree._Element) -> frozenset[str]:
    """The words of the page's links, which tell a headline from a sentence in a text without marks."""
    return frozenset(text for text in (inner(link) for link in tree.iter("a")) if text)


def _canonicals(tree: etree._Element) -> list[etree._Element]:
    return [link for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]


def _metas(tree: etree._Element) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        given = (element.get("property") or "").split() or [
            element.get("name") or element.get("itemprop") or ""
        ]
        content = words(element.get("content") or "")
        for name in given if content else ():
            metas.setdefault(name.strip().lower(), []).append(content)
    return metas
