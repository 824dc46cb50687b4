"""The items of feeds: RSS 0.9 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, CDF, and JSON Feed."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from spiders.item_addresses import Fields, address, address_of, attribute, home_of_feed
from spiders.links import Link
from spiders.moments import Moment, parse_feed_moment
from spiders.xml_tree import BadEntryError, elements, name_of, own, parse_xml, words

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
# What belongs to another thing than the item around it.
_OTHERS = {"item", "entry", "source", "image", "textinput", "content", "author", "contributor"}
_HIDDEN = {"script", "style", "template"}
# escaped, or within another
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"</?(?:br|p|div|h[1-6]|li|ul|ol|tr|td|hr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>|<![^<>]*>", re.IGNORECASE)
_FORMATTING = re.compile(
    r"</?(?:a|abbr|b|cite|em|font|i|mark|small|span|strong|su[bp]|u)\b[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,30});", re.IGNORECASE)
_JSON_FEED = re.compile(r"jsonfeed\.org\\?/version")


def xml_items(text: str, url: str) -> list[Link]:
    """The items of an XML feed, in its order; the address of one that leads nowhere is "". Raises BadEntryError."""
    root = parse_xml(text, url)
    if (home := home_of_feed(root, url)) and not attribute(root, "base"):
        root.base = home
    return _telling(_item(item, url) for item in elements(root, "item", "entry"))


def is_json_feed(text: str) -> bool:
    """Does it name the version of JSON Feed that it follows?"""
    return text.lstrip("\ufeff \t\r\n").startswith("{") and _JSON_FEED.search(text) is not None


def json_items(text: str, url: str) -> list[Link]:
    """The items of a JSON Feed, as `xml_items` has them. Raises BadEntryError."""
    try:
        feed = json.loads(text.lstrip("\ufeff \t\r\n"), strict=False)
    except (ValueError, RecursionError) as error:
        raise BadEntryError(f"not readable as JSON: {error}") from error
    items = feed.get("items")
    if not isinstance(items, list):
        return []
    return _telling(_json_item(item, url) for item in items if isinstance(item, dict))


def _telling(links: Iterable[Link]) -> list[Link]:
    """Without those that are empty, as the last one is of a feed that breaks off."""
    return [link for link in links if link.url or link.title or link.published]


def _json_item(item: dict[str, Any], url: str) -> Link:
    given = {name: value for name, value in item.items() if isinstance(value, str)}
    written = [given.get("url", ""), given.get("external_url", "")]
    written += [given["id"]] if "://" in given.get("id", "") else []
    place = next(filter(None, (address(text, url) for text in written if text)), None)
    dates = (given.get(name) for name in ("date_published", "date_modified"))
    return titled_link(
        place, headline(given.get("title", "")), next(filter(None, map(parse_feed_moment, dates)), None)
    )


def _item(item: etree._Element, url: str) -> Link:
    fields = own(item)
    place = address_of(item, fields, url)
    if place is None or not fields.keys() & set(_TITLES):
        fields = _with_strays(item, fields)
        place = place or address_of(item, fields, url)
    titles = (_title(node) for name in _TITLES for node in fields.get(name, ()))
    return titled_link(place, next(filter(None, titles), ""), _published(item, fields))


def titled_link(place: str | None, title: str, moment: Moment | None) -> Link:
    """The link of an item with its own title and date; its address is "" when it leads nowhere."""
    if moment is None:
        return Link(place or "", title, is_titled=bool(title))
    return Link(place or "", title, moment.at, is_titled=bool(title), precision=moment.precision)


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


def _published(item: etree._Element, fields: Fields) -> Moment | None:
    """When it was published, else changed; the earliest where one name stands there twice."""
    for name in _DATES:
        moments = [moment for node in fields.get(name, ()) if (moment := parse_feed_moment(words(node)))]
        if moments:
            return min(moments, key=lambda moment: moment.at)
    return parse_feed_moment(attribute(item, "lastmod"))


def _title(node: etree._Element) -> str:
    text = "".join(_shown(node))
    if attribute(node, "mode").lower() == "base64":
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
    text = _CDATA.sub(r"\1", text[:MAX_MARKUP])
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub(" ", _UNSEEN.sub("", text)))
    for _ in range(2):
        if _ENTITY.search(text):
            text = _CDATA.sub(r"\1", html.unescape(text))
            text = _FORMATTING.sub("", _BREAK.sub(" ", text))
            text = _TAG.sub(lambda tag: html.escape(tag[0], quote=False), text)
    return " ".join(text.split())[:MAX_TITLE]
