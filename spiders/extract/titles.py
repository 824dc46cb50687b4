"""The headline, without the name of the site."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from spiders.extract.json_ld import Thing, text_of
from spiders.extract.page import Page, inner, words

MAX_TITLE = 500
_SEPARATOR = re.compile(r"\s+[|\-–—•·»:~]\s+|\s*[|»]\s*")
_PLAIN = re.compile(r"[\W_]+")


def site_name(page: Page, articles: list[Thing]) -> str | None:
    """What the site calls itself."""
    publisher = next((name for name in (text_of(thing.get("publisher")) for thing in articles) if name), None)
    name = page.first("og:site_name", "application-name") or publisher
    return words(name) if name else None


def headline(page: Page, articles: list[Thing]) -> tuple[str, str]:
    """The article's own headline and its origin; empty when the page has none.

    Order: JSON-LD, unless it is cut off; a level-one heading that the other titles agree with; OpenGraph; `<title>`.
    """
    name = site_name(page, articles)
    stated = [text_of(thing.get("headline")) for thing in articles] + [
        text_of(thing.get("name")) for thing in articles
    ]
    linked = _clean(next((text for text in stated if text), None), name, page.url)
    shared = _clean(page.first("og:title", "twitter:title", "parsely-title", "dc.title"), name, page.url)
    titled = _clean(next((inner(title) for title in page.tree.iter("title")), None), name, page.url)
    headings = [text for text in (inner(heading) for heading in page.tree.iter("h1")) if text]
    headings = [text for text in headings if not _is_named_beside(text, titled, [linked, shared])]
    agreed = next((text for text in headings if _agrees(text, [linked, shared, titled])), "")
    if agreed and _is_begun(linked or shared, agreed):
        return agreed[:MAX_TITLE], "page"  # the others add a section to it
    if linked and len(linked) > 8 and not linked.endswith(("...", "…")):
        return linked, "json-ld"
    alone = headings[0] if len(headings) == 1 else ""
    for text, origin in (
        (agreed, "page"), (shared, "meta"), (linked, "json-ld"), (alone, "page"), (titled, "page"),
    ):  # fmt: skip
        if text:
            return text[:MAX_TITLE], origin
    return "", ""


def without_site(title: str, name: str | None, url: str) -> str:
    """The title without the site's name at either end."""
    own = {_plain(text) for text in (name or "", *_host_names(url)) if len(text) > 2}
    parts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(title)]
    for start, end in reversed(parts):
        if _is_name(title[end:], own):
            title = title[:start]
    for start, end in parts[:1]:
        if start < len(title) and _is_name(title[:start], own):
            title = title[end:]
    return title.strip()


def _clean(text: str | None, name: str | None, url: str) -> str:
    return without_site(words(text)[: MAX_TITLE * 2], name, url)[:MAX_TITLE] if text else ""


def _is_name(part: str, own: set[str]) -> bool:
    plain = _plain(part)
    return bool(plain) and (
        plain in own
        or any(
            len(own_name) > 5 and plain.startswith(own_name) and len(plain) < len(own_name) + 12
            for own_name in own
        )
    )


def _host_names(url: str) -> list[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return [host, host.rsplit(".", 1)[0], host.split(".")[0]]


def _agrees(heading: str, others: list[str]) -> bool:
    plain = _plain(heading)
    return len(heading) > 8 and any(
        other and (plain in _plain(other) or _plain(other) in plain) for other in others
    )


def _is_begun(text: str, heading: str) -> bool:
    """Does a title go on, after the heading, with a separator and a few words: the section, the site?"""
    rest = text.removeprefix(heading)
    return rest != text and bool(_SEPARATOR.match(rest)) and len(rest) < 40


def _is_named_beside(heading: str, titled: str, others: list[str]) -> bool:
    """Is it the site's name, which stands in `<title>` beside the article's?"""
    name, whole = _plain(heading), _plain(titled)
    return any(whole in (name + _plain(other), _plain(other) + name) for other in others if other)


def _plain(text: str) -> str:
    return _PLAIN.sub("", text).lower()
