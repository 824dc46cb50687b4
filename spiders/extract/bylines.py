"""Where a page writes who wrote it: microdata, classes that say by-line, and lines that begin with "by"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import islice, zip_longest

from lxml import etree

from spiders.extract.marks import names
from spiders.extract.page import Page, inner, shown
from spiders.extract.placing import Placing

# More names than this on a page are a list.
MAX_NAMES = 6
LONGEST = 120
# Authors of one article stand in one box, so many elements up at most.
BOX = 3
# A paragraph this long is part of the text; a signature under it is shorter than that.
PROSE = 100
SIGNATURE = 50
# Lines looked at after the headline.
MAX_LINES = 60

_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author[-_]*name|article[-_]*author|authors?|autore?s?|auteurs?|autorenzeile|writer"
    r"|journalist|reporter|contributor|redacteur|signature|verfasser|firma)s?(?:$|[\s_-])"
)
_NOT_NAME = re.compile(
    r"comment|(?:author|autor|auteur|writer)[-_]*(?:bio|desc|image|img|avatar|photo|title|role|job|position|social"
    r"|links?|email|about|info[-_]text)|avatar"
)
# How a line begins that says who wrote the text.
_LEAD = re.compile(
    r"^\W*(?:(?:written|reported|story|text|words|reporting|compiled|posted|published)\s+by|by|par|von|por|di|da|av|af"
    r"|door|od|de|автор|текст|بقلم|كتب|كتبت|autor(?:en|in|a)?(?:/autor(?:in)?)?|autorin/autor|auteurs?|authors?|texte?"
    r"|texto|testo|propos recueillis par|a cura di)(?![\w'’/])\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    r"^\s*[（(\[【]?\s*(责任编辑|责编|编辑|作者|记者)\s*[:：]"
    r"\s*([\u4e00-\u9fff、,，\s]{2,30})[)）\]】]?\s*$",
    re.M,
)
_LINES = ("p", "div", "span", "li", "address", "small", "em", "strong", "h4", "h5", "h6", "td")
_MARKED = (
    "a", "span", "p", "div", "address", "strong", "li", "meta", "h4", "h5", "h6", "cite", "em", "small", "b", "ul", "i",
)  # fmt: skip
_EMPHASIS = names("strong b em i")
_RIGHT = re.compile(r"(?:^|[\s:;])right\b", re.IGNORECASE)
_BLOCKS = names("p div ul li table section article h1 h2 h3")


class Byline:
    """The by-line of one page, looked for when it is asked for."""

    def __init__(self, page: Page, placing: Placing) -> None:
        self._page = page
        self._placing = placing

    @cached_property
    def names(self) -> list[str]:
        """What stands where the page writes its own authors: marked so, else in a line at the headline that says so."""
        marked = _marked_names(self._page, self._placing)
        return (
            marked or _spelled_names(self._placing) or _chinese_names(self._page) or _signature(self._placing)
        )


def _marked_names(page: Page, placing: Placing) -> list[str]:
    box: set[etree._Element] = set()
    found: list[str] = []
    marked = list(_marked(page.tree))
    for element, after in zip_longest(marked, marked[1:]):
        name = next((child for child in element.iter() if child.get("itemprop") == "name"), None)
        text = inner(name) if name is not None else (element.get("content") or shown(element))
        if name is None and after is not None and element in after.iterancestors():
            continue  # the parts say it
        if not 3 < len(text) < LONGEST or placing.is_others(element):
            continue
        if found and not box & set(_ancestors(element)):
            break  # the next ones are of other texts
        box = box or set(_ancestors(element))
        found.append(text)
        if len(found) >= MAX_NAMES:
            break
    return found


def _ancestors(element: etree._Element) -> list[etree._Element]:
    return [part for part in islice(element.iterancestors(), BOX) if part.tag not in {"body", "html", "main"}]


def _marked(tree: etree._Element) -> Iterator[etree._Element]:
    """The elements under this one, itself among them, that bear an author's mark."""
    for element in tree.iter(*_MARKED):
        if "author" in (element.get("rel") or "").split() or element.get("itemprop") == "author":
            yield element
            continue
        classes = element.get("class")
        if classes and _is_byline(classes):
            yield element


@lru_cache(maxsize=4096)
def _is_byline(classes: str) -> bool:
    lower = classes.lower()
    return bool(_BYLINE.search(lower)) and not _NOT_NAME.search(lower)


def _spelled_names(placing: Placing) -> list[str]:
    """The lines at the headline that begin with "by" and their like, without that word."""
    if placing.headline is None:
        return []
    lines = (element for element in placing.after_headline(MAX_LINES) if element.tag in _LINES)
    for element in lines:
        if any(child.tag in _BLOCKS for child in element):
            continue
        text = shown(element)
        lead = _LEAD.match(text) if len(text) < LONGEST else None
        if lead and not text.endswith((".", "!", "?", ":", "…")) and not placing.is_others(element):
            return [text[lead.end() :]]
    return []


def _signature(placing: Placing) -> list[str]:
    """What stands alone under the text, in letters of its own or at its right edge, and nowhere in it."""
    paragraphs = [(each, inner(each)) for each in placing.paragraphs_under_headline()]
    last = max((at for at, (_, text) in enumerate(paragraphs) if len(text) >= PROSE), default=len(paragraphs))
    for element, text in paragraphs[last + 1 : last + 3]:
        name = " ".join(text.split()[:2]).strip(",")
        is_alone = element.getparent() is paragraphs[last][0].getparent() and _is_set_apart(element)
        if is_alone and 3 < len(text) < SIGNATURE and not text.endswith((".", "!", "?", ":", "…")):
            return [] if any(name in said for each, said in paragraphs if each is not element) else [text]
    return []


def _is_set_apart(paragraph: etree._Element) -> bool:
    """Is a paragraph wholly in bold or italics, or set to the right?"""
    if _RIGHT.search(f"{paragraph.get('style') or ''} {paragraph.get('align') or ''}"):
        return True
    inside = list(paragraph)
    own = [paragraph.text, *(child.tail for child in inside)]
    return bool(inside) and inside[0].tag in _EMPHASIS and not any(text and text.strip() for text in own)


def _chinese_names(page: Page) -> list[str]:
    """The writers, else the editors, that a Chinese page names in a line of its own, wherever that stands."""
    if "编" not in page.source and "作者" not in page.source:
        return []
    lines = [shown(element) for element in page.tree.iter("div", "p", "span", "em") if len(element) < 2]
    credits_found = [credit for credit in map(_CHINESE.search, lines) if credit]
    best = next((credit for credit in credits_found if credit[1] in {"作者", "记者"}), None)
    chosen = best or next(iter(credits_found), None)
    return [name for name in re.split(r"[、,，\s]+", chosen[2]) if name] if chosen else []
