"""Where on a page the text stands: the element that holds most of its prose, and a fingerprint of the way there.

The weight of prose is summed over all ancestors and followed down from the body while one child holds most of it, as
readability does since 2009; the constants were measured on public article sets.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from lxml import etree

from spiders.extract.blocks import DENSE, SKIPPED, Block, Scores
from spiders.extract.marks import is_body, is_firmly_side, is_side, names
from spiders.extract.page import inner

# A child is followed down while it holds this share of its parent's prose …
MOST = 0.8
# … where what calls itself article or body counts for more.
NAMED = 1.4
# Prose under a name such as "related" counts for little.
SIDE = 0.05

# A paragraph beside the element found makes it too narrow from this weight on (some 120 characters).
LONE_PARAGRAPH = 60
MAX_WIDENING = 2
# … and so does a part that holds this share of its prose.
PART = 0.1
# An article on a page of several holds at least this share of the prose.
LEAST_ARTICLE = 0.2

_CARRIERS = ("p", "pre", "div", "section", "td", "li", "blockquote", "span", "article")
_SIDE_TAGS = names("nav footer aside form noscript figcaption button")
_PLEA = re.compile(
    r"cookies?\b|©|all rights reserved|javascript|privacy policy|terms of (?:use|service)|subscri|newsletter|sign up"
    r"|log ?in\b|your browser|adblock|datenschutz|abonn|mentions légales|suscr[ií]b|iscriviti|assine\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[\W_]+")
_STEADY = re.compile(r"[a-z]+(?:[-_]{1,2}[a-z]+)*", re.IGNORECASE)
_PER_ARTICLE = re.compile(
    r"^(?:post|category|tag|author|section|format|status|has|is|type|topic)-", re.IGNORECASE
)
_HASHED = re.compile(
    r"^(?:css|sc|jsx|style|emotion|svelte)-|[bcdfghjklmnpqrstvwxz]{5}|[a-z][A-Z]+[a-z]*[A-Z]"
)


def container(tree: etree._Element, title: str = "") -> tuple[etree._Element, Scores]:
    """The element that holds the text, and how much prose each element holds (empty: there is none)."""
    body = tree.find("body")
    root = tree if body is None else body
    scores = _scores(root)
    current = root
    while True:
        heirs = [(scores[child] * _favour(child), child) for child in current if child in scores]
        share, heir = max(heirs, key=lambda pair: pair[0], default=(0.0, current))
        if share < MOST * scores.get(current, 0.0):
            heir = _titled(current, scores, title)
        if heir is current or heir.tag in {"p", "li", "blockquote", "span", "pre"}:
            return _widened(current, scores), scores
        current = heir


def _titled(parent: etree._Element, scores: Scores, title: str) -> etree._Element:
    """Of several articles on one page the child that bears the headline; `parent` itself where there is no such child.

    Endless pages put the next article under the one that was asked for. Within one `<article>` the others are its
    parts, each under a heading of its own.
    """
    if any(holder.tag == "article" for holder in (parent, *parent.iterancestors())):
        return parent
    wanted = _SIGNS.sub("", title).lower()
    headed = [
        (child, [_SIGNS.sub("", inner(heading)).lower() for heading in child.iter("h1")])
        for child in parent
        if scores.get(child, 0.0) >= LEAST_ARTICLE * scores[parent]
    ]
    own = [child for child, titles in headed if wanted and wanted in titles]
    others = [child for child, titles in headed if titles and wanted not in titles]
    return own[0] if len(own) == 1 and others else parent


def _widened(element: etree._Element, scores: Scores) -> etree._Element:
    """The element that also holds the paragraphs that stand beside the one found, before a paywall or an advert."""
    for _ in range(MAX_WIDENING):
        parent = element.getparent()
        if parent is None or parent.tag in {"body", "html", "main"}:
            return element
        if not any(_continues(child, element, scores) for child in parent):
            return element
        element = parent
    return element


def _continues(beside: etree._Element, element: etree._Element, scores: Scores) -> bool:
    if beside is element:
        return False
    if beside.tag == "p":
        return _weight(beside) > LONE_PARAGRAPH
    own = element.get("class")
    if _is_part(beside) and scores.get(beside, 0.0) > PART * scores.get(element, 0.0):
        return True
    return (
        bool(own) and beside.tag == element.tag != "article" and beside.get("class") == own
        and scores.get(beside, 0.0) > 0.02 * scores.get(element, 0.0)
    )  # fmt: skip


def _is_part(beside: etree._Element) -> bool:
    """May this be a part of the text, such as what all may read of one that is for subscribers?"""
    return beside.tag in {"div", "section"} and not is_side(beside.get("class"), beside.get("id"))


def is_sure(tree: etree._Element, element: etree._Element, scores: Scores) -> bool:
    """Does the element found hold most of the page's prose, and is it more than the whole page?"""
    body = tree.find("body")
    whole = scores.get(tree if body is None else body, 0.0)
    return element.tag not in {"body", "html"} and scores.get(element, 0.0) >= 0.55 * whole


def layout(kept: Collection[Block]) -> str:
    """A short fingerprint of the tags and classes around the text; the same for all articles of one layout.

    Names that change from article to article or from build to build (ids, digits, hashes, tags) are left out.
    """
    weights: dict[etree._Element, int] = {}
    for block in kept:
        if block.parent is not None and block.kind == "p":
            weights[block.parent] = weights.get(block.parent, 0) + len(block.text)
    if not weights:
        return ""
    path: list[str] = []
    element: etree._Element | None = max(weights, key=lambda candidate: weights[candidate])
    while element is not None and element.tag != "body" and len(path) < 4:
        path.append(".".join([str(element.tag), *_steady(element.get("class") or "")]))
        element = element.getparent()
    return hashlib.blake2s(">".join(reversed(path)).encode(), digest_size=6).hexdigest()


def _steady(classes: str) -> list[str]:
    return sorted(
        name for name in set(classes.split())
        if _STEADY.fullmatch(name) and not _PER_ARTICLE.search(name) and not _HASHED.search(name)
    )  # fmt: skip


def _scores(root: etree._Element) -> Scores:
    held: Scores = {}
    for element in root.iter(*_CARRIERS):
        weight = _weight(element)
        holder = element.getparent() if element.tag in {"p", "pre", "span", "blockquote"} else element
        if weight and holder is not None:
            held[holder] = held.get(holder, 0.0) + weight
    scores: Scores = {}
    sides: dict[etree._Element, bool] = {}
    for holder, weight in held.items():
        chain = [holder, *holder.iterancestors()]
        share = SIDE if any(_is_side(ancestor, sides) for ancestor in chain) else 1.0
        for ancestor in chain:
            scores[ancestor] = scores.get(ancestor, 0.0) + share * weight
    return scores


def _weight(element: etree._Element) -> float:
    """The prose that an element itself carries: its length without links, small pieces counted down."""
    tag = element.tag
    if tag in {"p", "pre"}:
        raw, least = "".join(map(str, element.itertext())), 25
        linked = _linked(element) if len(element) and len(raw) >= least / 2 else 0
    else:
        raw, linked, least = _own_text(element), 0, 60 if tag == "li" else 80
    if len(raw) < least / 2:
        return 0.0
    text = " ".join(raw.split())
    length = float(len(text)) * (2 if DENSE.search(text, 0, 20) else 1)
    if length < least or linked > length / 2 or _is_inside_line(element):
        return 0.0
    if tag == "li":
        if _linked(element) > 0.4 * length:
            return 0.0
        length /= 2
    if length < 320 and _PLEA.search(text):
        length, linked = 0.3 * length, int(0.3 * linked)
    prose = length - linked
    return prose * prose / (prose + 120)


def _own_text(element: etree._Element) -> str:
    own = element.text or ""
    for child in element:
        if child.tail:
            own += child.tail
    return own


def _linked(element: etree._Element) -> int:
    return sum(len("".join(map(str, link.itertext())).strip()) for link in element.iter("a"))


def _is_inside_line(element: etree._Element) -> bool:
    parent = element.getparent()
    return (
        element.tag == "span"
        and parent is not None
        and parent.tag in {"p", "li", "a", "h1", "h2", "h3", "span"}
    )


def _is_side(element: etree._Element, known: dict[etree._Element, bool]) -> bool:
    if element not in known:
        tag = element.tag
        known[element] = (
            tag in _SIDE_TAGS
            or "display:none" in (element.get("style") or "").replace(" ", "")
            or (
                tag not in {"body", "html", "main", "article"}
                and is_firmly_side(element.get("class"), element.get("id"))
            )
        )
    return known[element]


def _favour(element: etree._Element) -> float:
    if element.tag in {"article", "main"} or element.tag in SKIPPED:
        return NAMED if element.tag not in SKIPPED else 1.0
    return NAMED if is_body(element.get("class"), element.get("id"), element.get("itemprop")) else 1.0
