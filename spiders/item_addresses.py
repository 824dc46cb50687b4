"""Where an item of a list leads: the address that was meant, of all that it gives and however it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from spiders.urls import absolute, home_of, is_same_site, web_scheme
from spiders.xml_tree import name_of, own, text_of, words

Fields = dict[tuple[str, str], list[etree._Element]]

_ALTERNATE = {"", "alternate", "http://www.iana.org/assignments/relation/alternate"}
# Relations that may lead to the article where no link claims to.
_NEAR = {"self", "via", "related", "canonical"}
_PAGES = {"", "text/html", "application/xhtml+xml"}
_SOUND = re.compile(r"https?://(?!https?[:/])[^/\s<>\"']+(?:/[^<>\"]*)?$")
_QUOTES = "\"' <>"
_BREAK = re.compile(r"[\t\r\n]+ *")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_HREF = re.compile(r"<a\b[^<>]{0,500}?\bhref\s*=\s*[\"']?([^\"'\s<>]{1,2000})", re.IGNORECASE)
_MARKUP = re.compile(r"<(?!https?:)[^<>]*>", re.IGNORECASE)
# A scheme that stands twice, or without its colon or its slashes.
_BROKEN_SCHEME = re.compile(
    r"(?:https?:/*)*(https?)(?::/*|//)(?=[\w-]+(?:\.[\w-]+)+(?:[/:?#]|$))", re.IGNORECASE
)
_HOST = re.compile(r"([\w-]+(?:\.[\w-]+)+(?::\d+)?)(?=[/?#]|$)")


def address(text: str, base: str) -> str | None:
    """The web address that a list gives as `text`, which may be broken over lines, escaped twice, quoted, in markup, or
    without its scheme. None: not a web page."""
    whole = _BREAK.sub("", text.strip())
    if "<" in whole:
        whole = _CDATA.sub("", whole)
        linked = _HREF.search(whole)
        whole = linked[1] if linked else _MARKUP.sub("", whole)
    if _SOUND.match(whole):  # nearly all
        return absolute(whole.replace("&amp;", "&"))
    if whole[:1] in _QUOTES:
        whole = whole.strip(_QUOTES)
    whole = web_scheme(whole.replace("&amp;", "&"))
    whole = _BROKEN_SCHEME.sub(lambda scheme: f"{scheme[1].lower()}://", whole, count=1)
    if whole.startswith(("http://", "https://")):
        return absolute(whole)
    host = _HOST.match(whole)
    is_host = host is not None and (host[1].lower().startswith("www.") or is_same_site(f"//{host[1]}", base))
    return absolute(f"//{whole}" if is_host else whole, base)


def address_of(item: etree._Element, fields: Fields, url: str) -> str | None:
    """The item's own link: what a redirector hides, Atom's alternate, RSS's text, a permanent guid, an attribute; only
    without any of these what stands near it."""
    for text, node in _addresses(item, fields):
        # a base that is no web address counts as none
        place = address(text, node.base or url) or address(text, url)
        if place is not None:
            return place
    return None


def _addresses(item: etree._Element, fields: Fields) -> Iterator[tuple[str, etree._Element]]:
    for vocabulary in ("feedburner", "pheedo"):
        yield from ((words(node), node) for node in fields.get((vocabulary, "origlink"), ()))
    links = fields.get(("", "link"), [])
    alternates = [node for node in links if attribute(node, "rel").lower() in _ALTERNATE]
    alternates.sort(key=lambda node: attribute(node, "type").lower() not in _PAGES)
    yield from _written(alternates)
    identities = [*fields.get(("", "guid"), ()), *fields.get(("", "id"), ())]
    for node in identities:
        is_permanent = attribute(node, "ispermalink").lower()
        if is_permanent == "true" or (is_permanent != "false" and _is_web(node)):
            yield text_of(node), node
    yield from ((attribute(item, name), item) for name in ("about", "href"))
    children = own(item)  # not those of its bodies
    yield from ((attribute(node, "href"), node) for node in children.get(("", "a"), ()))
    contents = [
        node for node in children.get(("", "content"), ()) if attribute(node, "type").lower() in _PAGES
    ]
    yield from ((attribute(node, "src"), node) for node in contents)
    yield from _written([node for node in links if attribute(node, "rel").lower() in _NEAR])
    yield from ((text_of(node), node) for node in identities if _is_web(node))


def _written(links: list[etree._Element]) -> Iterator[tuple[str, etree._Element]]:
    return ((attribute(node, "href") or text_of(node), node) for node in links)


def _is_web(node: etree._Element) -> bool:
    return text_of(node).strip().lower().startswith(("http:", "https:"))


def attribute(node: etree._Element, name: str) -> str:
    """An attribute by its local name in lower case; "" when it has none."""
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2].lower() == name:
            return str(value).strip()
    return ""


def home_of_feed(root: etree._Element, url: str) -> str | None:
    """The page that a feed on another host than its paper's says it is of, to which its links are relative; None when
    it says none, or one of its own host."""
    channel = next(
        (node for node in root.iterchildren(etree.Element) if name_of(node) == ("", "channel")), root
    )
    links = [
        node for node in own(channel).get(("", "link"), ()) if attribute(node, "rel").lower() in _ALTERNATE
    ]
    homes = (absolute(text.strip()) for text, _ in _written(links))
    home = next((home for home in homes if home is not None), None)
    return home if home is not None and home_of(home) != home_of(url) else None
