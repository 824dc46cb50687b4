"""Feeds and sitemaps as trees: read as far as they go, mended where they are broken in a way that is understood."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5
from typing import Literal

from lxml import etree

# What a list of articles begins with.
ROOTS: dict[str, Literal["feed", "sitemap", "index"]] = {
    "rss": "feed", "feed": "feed", "rdf": "feed", "channel": "feed", "urlset": "sitemap", "sitemapindex": "index",
}  # fmt: skip
# The vocabulary that a namespace stands for, whatever its prefix is; those of RSS and Atom themselves have none.
_VOCABULARIES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss": "media",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.google.com/schemas/sitemap-image/1.1": "image",
    "http://www.google.com/schemas/sitemap-video/1.1": "video",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/2005/Atom": "", "http://purl.org/atom/ns#": "", "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "", "http://backend.userland.com/rss2": "",
    "http://www.sitemaps.org/schemas/sitemap/0.9": "", "http://www.google.com/schemas/sitemap/0.84": "",
}  # fmt: skip
_VOCABULARIES = {name.rstrip("/").lower(): word for name, word in _VOCABULARIES.items()}
# Prefixes that some declare for RSS, Atom or sitemaps, and some forget to declare.
_PLAIN_PREFIXES = {"atom", "rss", "a", "sm", "sitemap"}
# A root is sought so far behind notices of a server.
_ROOT_WITHIN = 16_384
_ROOT = re.compile(rf"<(?:[\w.-]{{1,20}}:)?(?P<name>{'|'.join(ROOTS)})(?=[\s>/])", re.IGNORECASE)
_CLOSED = re.compile(r"[^<>]{0,1000}/>")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(x[0-9a-f]{1,8}|[0-9]{1,8});", re.IGNORECASE)
# to the end where it is not closed, so that nothing is looked for twice
_CDATA_OR = r"<!\[CDATA\[.*?(?:\]\]>|\Z)|"
_BARE = re.compile(
    _CDATA_OR + r"&(?!#\d{1,8};|#x[\da-f]{1,8};|\w{2,32};)|<(?![!?]|/?[A-Za-z_:])", re.DOTALL | re.IGNORECASE
)
_NAMED = re.compile(_CDATA_OR + r"&(\w{2,32};)", re.DOTALL)
_OF_XML = {"amp;", "lt;", "gt;", "quot;", "apos;"}
# The bodies of articles, which are not read here, and which break a feed most often.
_BODY = re.compile(
    r"<((?:\w+:)?(?:description|summary|encoded|content|body))(?:\s[^<>]*)?(?<!/)>"
    r"[^<]*(?:<(?!/?(?:\w+:)?(?:item|entry)\b|/?\1[\s>])[^<]*)*</\1\s*>",
    re.IGNORECASE,
)
_VOID = re.compile(
    r"<((?:br|hr|img|input|wbr|meta)\b(?:[^<>]*[^<>/])?)>|</(?:br|hr|img|input|wbr|meta)\s*>", re.IGNORECASE
)


class BadEntryError(ValueError):
    """An entry page is not what it should be; the message says what it is instead."""


def root_of(text: str) -> re.Match[str] | None:
    """Where the first element of a feed or sitemap begins, behind whatever a server has put before it."""
    within = _COMMENT.sub(lambda comment: " " * len(comment[0]), text[:_ROOT_WITHIN])
    found = _ROOT.search(within)
    if found is not None and _CLOSED.match(within, found.end()):  # an empty one, before the one that is meant
        return _ROOT.search(within, found.end()) or found
    return found


def parse_xml(text: str, url: str) -> etree._Element:
    """The tree of a feed or sitemap. Entities, DTD, network and other documents are never read; a broken one is read
    as far as it goes. Raises BadEntryError when there is nothing."""
    found = root_of(text)
    if found is None:
        raise BadEntryError("not readable as XML: it is no feed and no sitemap")
    plain = _FORBIDDEN.sub("", text[found.start() :])
    if "&#" in plain:
        plain = _REFERENCE.sub(_character, plain)
    root, is_sound = _parsed(plain, url)
    if not is_sound:
        root, _ = _parsed(mended(plain), url)
    if root is None:
        raise BadEntryError("not readable as XML: nothing in it")
    return root


def _parsed(text: str, url: str) -> tuple[etree._Element | None, bool]:
    """The tree, and whether the text is well-formed but for prefixes that it does not declare."""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser, base_url=url)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "Memory" in str(error):
            raise
        return None, False
    return root, all(fault.domain_name == "NAMESPACE" for fault in parser.error_log)


def mended(text: str) -> str:
    """Text that is no XML, with the faults gone that are understood: bodies in bare HTML, bare `&` and `<`, names of
    HTML's characters, elements that HTML does not close, and a last text that was cut."""
    text = text[: text.rfind(">") + 1]
    text = _BODY.sub("", text)
    text = _BARE.sub(lambda bare: {"&": "&amp;", "<": "&lt;"}.get(bare[0], bare[0]), text)
    text = _NAMED.sub(_named_character, text)
    return _VOID.sub(lambda void: f"<{void[1]}/>" if void[1] else "", text)


def _named_character(reference: re.Match[str]) -> str:
    name = reference[1]
    if name is None or name in _OF_XML:
        return reference[0]
    character = html5.get(name, "")
    return html.escape(character) if character else f"&amp;{name}"


def _character(reference: re.Match[str]) -> str:
    """A numbered character as it stands; nothing for half a pair and controls, over which lxml fails, and windows-1252
    for the controls that HTML has put there."""
    digits = reference[1].lower()
    number = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    if 0x80 <= number < 0xA0:
        return bytes([number]).decode("cp1252", "ignore")
    is_lost = number > 0x10FFFF or _FORBIDDEN.match(chr(number))
    return "" if is_lost else reference[0]


def name_of(node: etree._Element) -> tuple[str, str]:
    """Vocabulary and local name of an element, in lower case; "" is the vocabulary of RSS, Atom and sitemaps."""
    return _name(str(node.tag), node.prefix)


@lru_cache(maxsize=512)
def _name(tag: str, prefix: str | None) -> tuple[str, str]:
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    undeclared, _, local = local.rpartition(":")  # a prefix that was not declared is part of the name
    prefix = (undeclared or prefix or "").lower()
    known = _VOCABULARIES.get(namespace.rstrip("/").lower())
    return known if known is not None else "" if prefix in _PLAIN_PREFIXES else prefix, local.lower()


def elements(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Every element of the plain vocabulary with one of these names, in the document's order."""
    wanted = {("", name) for name in names}
    return (node for node in root.iter(etree.Element) if name_of(node) in wanted)


def own(node: etree._Element) -> dict[tuple[str, str], list[etree._Element]]:
    """The children of an element by name; those of its children are other things' (a source's, a picture's)."""
    named: dict[tuple[str, str], list[etree._Element]] = {}
    for child in node.iterchildren(etree.Element):
        named.setdefault(name_of(child), []).append(child)
    return named


def words(node: etree._Element) -> str:
    """All text in an element, with single spaces."""
    return " ".join(text_of(node).split())


def text_of(node: etree._Element) -> str:
    """All text in an element as it stands."""
    return "".join(str(part) for part in node.itertext())
