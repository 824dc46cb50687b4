"""The items of feeds: RSS 0.9 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, CDF, and JSON Feed."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from spiders.links import Link
from spiders.moments import Moment, parse_feed_moment
from spiders.urls import absolute
from spiders.xml_tree import BadEntryError, elements, name_of, own, parse_xml, text_of, words

MAX_TITLE = 300
# What is read of a title with its markup.
MAX_MARKUP = 3000
# Dates of publication first; a change only where there is no other.
_DATES = (
    ("", "pubdate"), ("", "published"), ("", "issued"), ("dcterms", "issued"), ("dc", "date"), ("", "date"),
    ("news", "publication_date"), ("dcterms", "created"), ("", "created"), ("", "updated"), ("", "modified"),
    ("dcterms", "modified"),
)  # fmt: skip
_TITLES = (("", "title"), ("dc", "title"), ("news", "title"), ("media", "title"))
_ALTERNATE = {"", "alternate", "http://www.iana.org/assignments/relation/alternate"}
_PAGES = {"", "text/html", "application/xhtml+xml"}
# What belongs to another thing than the item around it.
_OTHERS = {"item", "entry", "source", "image", "textinput", "content", "author", "contributor"}
_HIDDEN = {"script", "style", "template"}
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"</?(?:br|p|div|h[1-6]|li|ul|ol|tr|td|hr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>|<![^<>]*>", re.IGNORECASE)
_FORMATTING = re.compile(
    r"</?(?:a|abbr|b|cite|em|font|i|mark|small|span|strong|su[bp]|u)\b[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,30});", re.IGNORECASE)
_HOST = re.compile(r"www\.[\w-]+\.[\w.-]+(?:[/?]|$)", re.IGNORECASE)
_JSON_FEED = re.compile(r"jsonfeed\.org\\?/version")

Fields = dict[tuple[str, str], list[etree._Element]]


def xml_items(text: str, url: str) -> list[Link]:
    """The items of an XML feed that lead somewhere, in its order. Raises BadEntryError."""
    items = (_item(item, url) for item in elements(parse_xml(text, url), "item", "entry"))
    return [link for link in items if link is not None]


def is_json_feed(text: str) -> bool:
    """Does it name the version of JSON Feed that it follows?"""
    return text.lstrip("\ufeff \t\r\n").startswith("{") and _JSON_FEED.search(text) is not None


def json_items(text: str, url: str) -> list[Link]:
    """The items of a JSON Feed that lead somewhere, in its order. Raises BadEntryError."""
    try:
        feed = json.loads(text.lstrip("\ufeff \t\r\n"), strict=False)
    except (ValueError, RecursionError) as error:
        raise BadEntryError(f"not readable as JSON: {error}") from error
    items = feed.get("items")
    links = (
        (_json_item(item, url) for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    )
    return [link for link in links if link is not None]


def _json_item(item: dict[str, Any], url: str) -> Link | None:
    given = {name: value for name, value in item.items() if isinstance(value, str)}
    written = given.get("url") or given.get("external_url") or given.get("id", "")
    place = address(written, url) if given.get("url") or "://" in written else None
    dates = (given.get(name) for name in ("date_published", "date_modified"))
    return titled_link(
        place, headline(given.get("title", "")), next(filter(None, map(parse_feed_moment, dates)), None)
    )


def _item(item: etree._Element, url: str) -> Link | None:
    fields = own(item)
    place = _address(item, fields, url)
    if place is None or not fields.keys() & set(_TITLES):
        fields = _with_strays(item, fields)
        place = place or _address(item, fields, url)
    titles = (_title(node) for name in _TITLES for node in fields.get(name, ()))
    return titled_link(place, next(filter(None, titles), ""), _published(item, fields))


def titled_link(place: str | None, title: str, moment: Moment | None) -> Link | None:
    """The link of an item with its own title and date; None when it leads nowhere."""
    if place is None:
        return None
    if moment is None:
        return Link(place, title, is_titled=bool(title))
    return Link(place, title, moment.at, is_titled=bool(title), precision=moment.precision)


def _with_strays(item: etree._Element, fields: Fields) -> Fields:
    """With what stands deeper in the item because an element before it was not closed."""
    strays = dict(fields)
    ahead = list(item.iterchildren(etree.Element, reversed=True))
    while ahead:
        child = ahead.pop()
        vocabulary, name = name_of(child)
        if vocabulary or name not in _OTHERS:
            strays.setdefault((vocabulary, name), [child])
            ahead += child.iterchildren(etree.Element, reversed=True)
    return strays


def _address(item: etree._Element, fields: Fields, url: str) -> str | None:
    """The item's own link: what a redirector hides, Atom's alternate, RSS's text, a permanent guid, or an attribute."""
    for text, node in _addresses(item, fields):
        # a base that is no web address counts as none
        place = address(text, node.base or url) or address(text, url)
        if place is not None:
            return place
    return None


def address(text: str, base: str) -> str | None:
    """The web address that a list gives as `text`, which may be broken over lines, escaped twice or without its scheme.
    None: not a web page."""
    whole = re.sub(r"[\t\r\n]+ *", "", text.strip()).replace("&amp;", "&")
    if whole.startswith(("http://", "https://")):
        return absolute(whole)
    return absolute(f"//{whole}" if _HOST.match(whole) else whole, base)


def _addresses(item: etree._Element, fields: Fields) -> Iterator[tuple[str, etree._Element]]:
    for vocabulary in ("feedburner", "pheedo"):
        yield from ((words(node), node) for node in fields.get((vocabulary, "origlink"), ()))
    links = fields.get(("", "link"), [])
    alternates = [node for node in links if _attribute(node, "rel").lower() in _ALTERNATE]
    alternates.sort(key=lambda node: _attribute(node, "type").lower() not in _PAGES)
    for node in alternates:
        yield _attribute(node, "href") or text_of(node), node
    for node in (*fields.get(("", "guid"), ()), *fields.get(("", "id"), ())):
        text = text_of(node).strip()
        if _attribute(node, "ispermalink").lower() != "false" and text.startswith(("http:", "https:")):
            yield text, node
    yield from ((_attribute(item, name), item) for name in ("about", "href"))


def _attribute(node: etree._Element, name: str) -> str:
    """An attribute by its local name in lower case; "" when it has none."""
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2].lower() == name:
            return str(value).strip()
    return ""


def _published(item: etree._Element, fields: Fields) -> Moment | None:
    """When it was published, else changed; the earliest where one name stands there twice."""
    for name in _DATES:
        moments = [moment for node in fields.get(name, ()) if (moment := parse_feed_moment(words(node)))]
        if moments:
            return min(moments, key=lambda moment: moment.at)
    return parse_feed_moment(_attribute(item, "lastmod"))


def _title(node: etree._Element) -> str:
    text = "".join(_shown(node))
    if _attribute(node, "mode").lower() == "base64":
        try:
            text = base64.b64decode(text, validate=False).decode("utf-8", "replace")
        except ValueError:
            return ""
    return headline(text)


def _shown(node: etree._Element) -> Iterator[str]:
    """The text in an element without that of scripts, which an XHTML title may hold."""
    yield node.text or ""
    for child in node.iterchildren():
        name = name_of(child)[1] if isinstance(child.tag, str) else ""
        if name and name not in _HIDDEN:
            yield from _shown(child)
        if _BREAK.fullmatch(f"<{name}>"):
            yield " "
        yield child.tail or ""


def headline(text: str) -> str:
    """A title without markup, with its characters as they are read, whether they were escaped once or twice.

    A tag that the title speaks of stays escaped, so that no title is markup wherever it is shown.
    """
    text = text[:MAX_MARKUP]
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", _UNSEEN.sub("", text)))
    for _ in range(2):
        if _ENTITY.search(text):
            text = _FORMATTING.sub("", _BREAK.sub(" ", html.unescape(text)))
            text = _TAG.sub(lambda tag: html.escape(tag[0], quote=False), text)
    return " ".join(text.split())[:MAX_TITLE]
