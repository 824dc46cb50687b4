"""Entry pages: what a fetched page is (feed, sitemap, page) and which article links it gives."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree, html

from spiders.links import Link, article_links, section_links
from spiders.moments import parse_moment
from spiders.urls import absolute, is_same_site, url_key

Kind = Literal["feed", "sitemap", "index", "html", "other"]
MAX_UNPACKED = 16 * 1024 * 1024
# A sitemap may list all the past of a site: beyond so many, addresses that much older than the newest are left out.
ARCHIVE_BEYOND, ARCHIVE_SECONDS = 1000, 30 * 24 * 3600.0

_ROOT = re.compile(rb"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)")
_ROOTS: dict[bytes, Kind] = {
    b"rss": "feed", b"feed": "feed", b"rdf": "feed", b"urlset": "sitemap", b"sitemapindex": "index",
    b"html": "html", b"head": "html", b"body": "html",
}  # fmt: skip
# Beyond this share of them among the first bytes a page is no text, whatever it is called.
_CONTROLS = bytes(n for n in range(1, 32) if n not in b"\t\n\f\r\x1b")
_MOST_CONTROLS = 0.02
# What is written as data or for print.
_NO_PAGE = re.compile(rb"\{|\[\s*[\[{\"]|%PDF-")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]{0,500}(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_REFERENCE = re.compile(rb"&#(x[0-9a-f]{1,8}|[0-9]{1,8});", re.IGNORECASE)
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+xml"}
_COMMENTS = re.compile(r"comment|kommentar", re.IGNORECASE)


class BadEntryError(ValueError):
    """An entry page is not what it should be; the message says what it is instead."""


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap named by a sitemap index, with its last change as claimed there (ISO text, may be empty)."""

    url: str
    changed: str

    @property
    def is_news(self) -> bool:
        """Is it, by its name, the sitemap of the latest news?"""
        return "news" in self.url.rpartition("/")[2].lower()


def unpack(body: bytes) -> bytes:
    """The body, unpacked when it is gzip (`sitemap.xml.gz`). Raises BadEntryError when broken or too large."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    reader = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = reader.decompress(body, MAX_UNPACKED)
    except (zlib.error, gzip.BadGzipFile) as error:
        raise BadEntryError(f"broken gzip: {error}") from error
    if reader.unconsumed_tail:
        raise BadEntryError(f"unpacks to more than {MAX_UNPACKED} bytes")
    return plain


def kind_of(body: bytes) -> Kind:
    """What a page is, judged by its first element and nothing else: content types are often wrong."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"")
    if _NO_PAGE.match(head) or len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
        return "other"
    plain = re.sub(
        rb"<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\])?\s*>", b"", head, flags=re.DOTALL | re.IGNORECASE
    )
    found = _ROOT.search(plain)
    if found is None:
        return "html" if head[:9].lower() == b"<!doctype" else "other"
    root = found[1].lower()
    return _ROOTS.get(root, "other" if head.startswith(b"<?xml") else "html")


def feed_links(body: bytes, url: str) -> list[Link]:
    """The articles of an RSS 2.0, RSS 1.0 or Atom feed, in its order. Raises BadEntryError when it cannot be read."""
    root = _xml(body)
    base = root.get("{http://www.w3.org/XML/1998/namespace}base") or url
    found = [_feed_item(item, base) for item in root.iter("{*}item", "{*}entry")]
    own = url_key(url)
    return _unique([link for link in found if link is not None and url_key(link.url) != own])


def sitemap_links(body: bytes, url: str) -> tuple[list[Link], int]:
    """The pages of a sitemap, newest first as far as it gives dates, and how many of the archive were left out.

    What has no date is never left out. Raises BadEntryError when it cannot be read.
    """
    dated: list[tuple[float, Link]] = []
    for node in _xml(body).iter("{*}url"):
        place = absolute(_text(node, "loc"), url)
        if place is None:
            continue
        news = parse_moment(_text(node, "publication_date"))
        newest = news or parse_moment(_text(node, "lastmod"))
        # A last change orders the links but is no date of publication.
        published = news.at if news and news.precision == "minute" else None
        title = _text(node, "title")[:300]
        link = Link(place, title, published, is_titled=bool(title))
        dated.append((newest.at.timestamp() if newest else 0.0, link))
    dated.sort(key=lambda pair: pair[0], reverse=True)
    oldest = dated[0][0] - ARCHIVE_SECONDS if dated else 0.0
    recent = [
        link for at, (moment, link) in enumerate(dated) if at < ARCHIVE_BEYOND or not 0 < moment < oldest
    ]
    return _unique(recent), len(dated) - len(recent)


def sitemap_children(body: bytes, url: str) -> list[Child]:
    """The sitemaps that an index names, news and the latest changed first. Raises BadEntryError."""
    children = []
    for node in _xml(body).iter("{*}sitemap"):
        place = absolute(_text(node, "loc"), url)
        if place is not None and is_same_site(place, url):
            children.append(Child(place, _text(node, "lastmod")))
    return sorted(children, key=lambda child: (child.is_news, child.changed), reverse=True)


def page_links(body: str, url: str) -> list[Link]:
    """The article links of a web page."""
    return article_links(_anchors(body), url)


def page_sections(body: str, url: str) -> list[str]:
    """The sections that a web page leads to."""
    return section_links(_anchors(body), url)


def _anchors(body: str) -> Iterator[tuple[str, str]]:
    tree = parse_page(body)
    for anchor in tree.iter("a") if tree is not None else ():
        if anchor.get("href"):
            yield str(anchor.get("href")), _anchor_words(anchor)


def named_feeds(body: str, url: str) -> list[str]:
    """The feeds that a page names by `<link rel=alternate>`, in its order, comment feeds left out."""
    tree = parse_page(body)
    found: dict[str, str] = {}
    for link in tree.iter("link") if tree is not None else ():
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        place = absolute(str(link.get("href") or ""), url)
        if (
            place is None
            or kind not in _FEED_TYPES
            or "alternate" not in (link.get("rel") or "").lower().split()
        ):
            continue
        if not _COMMENTS.search(f"{place} {link.get('title') or ''}"):
            found.setdefault(url_key(place), place)
    return list(found.values())


def parse_page(body: str) -> html.HtmlElement | None:
    """The tree of a web page; None when there is nothing in it."""
    data = body.replace("\x00", "").encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _character(reference: re.Match[bytes]) -> bytes:
    """A numbered character as it stands; nothing for half a pair and NUL, over which lxml fails."""
    digits = reference[1].lower()
    number = int(digits[1:], 16) if digits.startswith(b"x") else int(digits)
    return b"" if number == 0 or 0xD800 <= number <= 0xDFFF else reference[0]


def _xml(body: bytes) -> etree._Element:
    """Parsed without entities, DTD, network and size limits lifted; broken feeds are read as far as they go."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
    )
    plain = _DOCTYPE.sub(b"", body.lstrip(b" \t\r\n\xef\xbb\xbf"), count=1)
    try:
        root = etree.fromstring(_REFERENCE.sub(_character, plain), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadEntryError(f"not readable as XML: {error}") from error
    if root is None:
        raise BadEntryError("not readable as XML: nothing in it")
    return root


def _text(node: etree._Element, name: str) -> str:
    for found in node.iter(f"{{*}}{name}"):
        return " ".join("".join(str(part) for part in found.itertext()).split())
    return ""


def _feed_item(item: etree._Element, base: str) -> Link | None:
    place = absolute(_feed_address(item), base)
    if place is None:
        return None
    dates = (_text(item, name) for name in ("pubDate", "published", "date", "issued", "updated"))
    moment = next((found for found in map(parse_moment, dates) if found), None)
    title = re.sub(r"<[^>]*>", "", _text(item, "title"))[:300]
    published = moment.at if moment and moment.precision == "minute" else None
    return Link(place, title, published, is_titled=bool(title.strip()))


def _feed_address(item: etree._Element) -> str:
    """The item's own link: what a redirector hides, Atom's alternate, RSS's text, or a permanent guid."""
    hidden = _text(item, "origLink")
    if hidden:
        return hidden
    for link in item.iter("{*}link"):
        if link.get("href") and (link.get("rel") or "alternate") == "alternate":
            return str(link.get("href"))
        if link.text and link.text.strip():
            return str(link.text)
    for guid in item.iter("{*}guid"):
        if (guid.get("isPermaLink") or "true").lower() == "true" and (guid.text or "").strip().startswith(
            "http"
        ):
            return str(guid.text)
    return str(item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or "")


def _anchor_words(anchor: html.HtmlElement) -> str:
    words = " ".join(str(part) for part in anchor.itertext())
    return words if words.strip() else str(anchor.get("title") or "")


def _unique(links: list[Link]) -> list[Link]:
    first = {url_key(link.url): link for link in reversed(links)}
    return [link for link in links if first[url_key(link.url)] is link]
