"""How feeds are written: Atom (RFC 4287) with older entries behind links (RFC 5005), and JSON Feed 1.1. Pure.

Everything that a site wrote is text here: in Atom by a writer of XML, within HTML by escaping.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from alerts.delivery.escape import html, json_line
from flows.web.feed_entries import Entry, Feed

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
NAMESPACE = "http://www.w3.org/2005/Atom"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# of a feed without entries; an Atom feed must have a time, and must not change without need
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# what XML 1.0 has no way to write
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

register_namespace("", NAMESPACE)


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = Element(_name("feed"))
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(feed.updated or NEVER))
    _text(SubElement(root, _name("author")), "name", "Tocsin")
    _link(root, "self", feed.own_link, ATOM)
    _link(root, "alternate", feed.home, "text/html")
    if feed.next_link:
        _link(root, "next", feed.next_link, ATOM)
    for entry in feed.entries:
        _entry(root, entry)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: Element, entry: Entry) -> None:
    element = SubElement(root, _name("entry"))
    _text(element, "id", entry.id)
    title = _text(element, "title", entry.title)
    if entry.language and LANGUAGE.fullmatch(entry.language):
        title.set(XML_LANGUAGE, entry.language)
    _text(element, "published", _moment(entry.at))
    _text(element, "updated", _moment(entry.at))
    for author in entry.authors or [entry.source]:
        _text(SubElement(element, _name("author")), "name", author)
    _link(element, "alternate", entry.link, "text/html")
    if entry.source_link:
        _link(element, "via", entry.source_link)
    for term in (*entry.marks, *entry.types, entry.rule):
        SubElement(element, _name("category"), {"term": _written(term)})
    _text(element, "content", _content(entry)).set("type", "html")


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed."""
    record = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.own_link,
        **({"next_url": feed.next_link} if feed.next_link else {}),
        "items": [_item(entry) for entry in feed.entries],
    }
    return f"{json_line(record)}\n".encode("utf-8", "replace")


def _item(entry: Entry) -> dict[str, object]:
    is_known = entry.language and LANGUAGE.fullmatch(entry.language)
    return {
        "id": entry.id,
        "url": entry.link,
        **({"external_url": entry.source_link} if entry.source_link else {}),
        "title": entry.title,
        "content_html": _content(entry),
        "date_published": _moment(entry.at),
        "authors": [{"name": author} for author in entry.authors or [entry.source]],
        "tags": list(dict.fromkeys((*entry.marks, *entry.types, entry.rule))),
        **({"language": entry.language} if is_known else {}),
    }


def _content(entry: Entry) -> str:
    """Paragraphs of escaped text, and a link to the article."""
    parts = [f"<blockquote>{html(part)}</blockquote>" for part in entry.text.splitlines() if part.strip()]
    parts += [f"<p>{html(line)}</p>" for line in entry.facts]
    if entry.source_link:
        parts.append(f'<p><a href="{html(entry.source_link)}">{html(entry.source)}</a></p>')
    return "".join(parts)


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, _name(name))
    element.text = _written(text)
    return element


def _link(parent: Element, relation: str, address: str, kind: str | None = None) -> None:
    given = {"rel": relation, "href": _written(address), **({"type": kind} if kind else {})}
    SubElement(parent, _name("link"), given)


def _written(text: str) -> str:
    return UNWRITABLE.sub("", text)


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
