"""Entry pages: what a fetched page is (feed, sitemap, page) and which article links it gives."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Set
from typing import Literal

from lxml import etree, html

from spiders import feeds, sitemaps
from spiders.decoding import decoded, head
from spiders.links import Link, article_links, section_links
from spiders.sitemaps import Child
from spiders.urls import absolute, url_key
from spiders.xml_tree import ROOTS, BadEntryError, root_of

Kind = Literal["feed", "sitemap", "index", "html", "other"]
MAX_UNPACKED = 16 * 1024 * 1024
_GZIP = b"\x1f\x8b"
# A feed is sought so far behind notices of its server.
_NOTICE = 16_384
_ROOT = re.compile(rb"<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)")
_ROOTS: dict[str, Kind] = {**ROOTS, "html": "html", "head": "html", "body": "html"}
_SITEMAPS = {"urlset", "sitemapindex"}
_PAGE, _SITEMAP = (
    re.compile(rb"<(?:[\w.-]+:)?" + name + rb"[\s>]", re.IGNORECASE) for name in (b"url", b"sitemap")
)
# Beyond this share of them among the first bytes a page is no text, whatever it is called.
_CONTROLS = bytes(n for n in range(1, 32) if n not in b"\t\n\f\r\x1b")
_MOST_CONTROLS = 0.02
# What is written as data or for print.
_NO_PAGE = re.compile(rb"\{|\[\s*[\[{\"]|%PDF-")


def unpack(body: bytes) -> bytes:
    """The body, unpacked when it is gzip (`sitemap.xml.gz`), of one member or several; one that broke off, as far as
    it goes. Raises BadEntryError when broken or too large."""
    if not body.startswith(_GZIP):
        return body
    plain = b""
    while body.startswith(_GZIP):
        reader = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            plain += reader.decompress(body, MAX_UNPACKED + 1 - len(plain))
        except zlib.error as error:
            if not plain:
                raise BadEntryError(f"broken gzip: {error}") from error
            break
        if len(plain) > MAX_UNPACKED or reader.unconsumed_tail:
            raise BadEntryError(f"unpacks to more than {MAX_UNPACKED} bytes")
        body = reader.unused_data
    return plain


def kind_of(body: bytes) -> Kind:
    """What a page is, judged by its first element and nothing else: content types are often wrong."""
    first = head(body).lstrip(b"\xef\xbb\xbf \t\r\n\x00").replace(b"\x00", b"")
    if _NO_PAGE.match(first) or len(first) - len(first.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(
        first
    ):
        return "feed" if first.startswith(b"{") and feeds.is_json_feed(decoded(body)) else "other"
    plain = re.sub(
        rb"<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\])?\s*>", b"", first, flags=re.DOTALL | re.IGNORECASE
    )
    found = _ROOT.search(plain)
    if found is None:
        return "html" if first[:9].lower() == b"<!doctype" else _kind_of_text(body)
    root = found[1].decode("latin-1").lower()
    if root in _SITEMAPS:  # one may be called by the other's name
        has_pages, has_sitemaps = _PAGE.search(plain), _SITEMAP.search(plain)
        return "sitemap" if has_pages else "index" if has_sitemaps else _ROOTS[root]
    return _ROOTS.get(root) or _kind_behind(body) or ("other" if first.startswith(b"<?xml") else "html")


def _kind_behind(body: bytes) -> Kind | None:
    """What begins behind a notice that a server has put before a feed or sitemap."""
    root = root_of(decoded(body[:_NOTICE]))
    return _ROOTS[root["name"].lower()] if root else None


def _kind_of_text(body: bytes) -> Kind:
    return "sitemap" if sitemaps.is_text_sitemap(decoded(body)) else _kind_behind(body) or "other"


def feed_links(body: bytes, url: str, charset: str = "") -> list[Link]:
    """The items of a feed, in its order; those that lead nowhere have the address "". `charset`: what the HTTP header
    says. Raises BadEntryError."""
    text = decoded(body, charset)
    links = (feeds.json_items if feeds.is_json_feed(text) else feeds.xml_items)(text, url)
    return _unique(links, without={url_key(url)})


def sitemap_links(body: bytes, url: str, charset: str = "") -> tuple[list[Link], int]:
    """The pages of a sitemap, newest first as far as it gives dates, and how many of the archive were left out.

    What has no date is never left out. Raises BadEntryError when it cannot be read.
    """
    links, archived = sitemaps.pages(decoded(body, charset), url)
    return _unique(links), archived


def sitemap_children(body: bytes, url: str, charset: str = "") -> list[Child]:
    """The sitemaps that an index names, the most promising first. Raises BadEntryError."""
    return sitemaps.children(decoded(body, charset), url)


def page_links(body: str, url: str) -> list[Link]:
    """The article links of a web page."""
    return article_links(_anchors(body, url), url)


def page_sections(body: str, url: str) -> list[str]:
    """The sections that a web page leads to."""
    return section_links(_anchors(body, url), url)


def _anchors(body: str, url: str) -> Iterator[tuple[str, str]]:
    tree = parse_page(body)
    base = url if tree is None else base_of(tree, url)
    for anchor in tree.iter("a") if tree is not None else ():
        if anchor.get("href"):
            yield absolute(str(anchor.get("href")), base) or "", _anchor_words(anchor)


def base_of(tree: etree._Element, url: str) -> str:
    """What the links of the page at `url` are relative to: its first `<base href>`, else itself."""
    named = next((base.get("href") for base in tree.iter("base") if base.get("href")), None)
    return (absolute(str(named), url) if named else None) or url


def parse_page(body: str) -> html.HtmlElement | None:
    """The tree of a web page; None when there is nothing in it."""
    data = body.replace("\x00", "").encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _anchor_words(anchor: html.HtmlElement) -> str:
    words = " ".join(str(part) for part in anchor.itertext())
    return words if words.strip() else str(anchor.get("title") or "")


def _unique(links: list[Link], without: Set[str] = frozenset()) -> list[Link]:
    """The first link to each page, without those to the pages of these keys; each that leads nowhere."""
    first: dict[str, Link] = {}
    for number, link in enumerate(links):
        first.setdefault(url_key(link.url) if link.url else str(number), link)
    return [link for key, link in first.items() if key not in without]
