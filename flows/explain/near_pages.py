"""Which source a page of a site belongs to, and which pages and sites are spelt almost like one. Pure."""

from __future__ import annotations

import difflib
from urllib.parse import urlsplit

from spiders.urls import site
from sql.rows import Source
from sql.why import AskedPage, NearPage

# how many of the nearest addresses are shown
NEAREST = 3


def distance(source: Source, url: str, page: AskedPage | None) -> tuple[bool, bool, int]:
    """How far a source of the site is from a page: the nearest asked for it, is still read, has it under its home."""
    has_asked = page is not None and page.source_id == source.id
    home = source.home_url.partition("://")[2]
    shared = len(home) if url.partition("://")[2].startswith(home) else 0
    return (not has_asked, source.removed_at is not None, -shared)


def nearest(url: str, pages: list[NearPage]) -> tuple[NearPage, ...]:
    """The pages whose path and query are most like an address."""
    by_place = {_place(page.url): page for page in reversed(pages)}
    places = difflib.get_close_matches(_place(url), by_place, NEAREST)
    return tuple(by_place[place] for place in places)


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}".rstrip("/?")[-300:]


def alike(url: str, sources: list[Source]) -> tuple[str, ...]:
    """The names of the sources whose site is spelt almost so."""
    by_site = {site(one.home_url): one.name for one in sources if one.removed_at is None}
    return tuple(by_site[found] for found in difflib.get_close_matches(site(url), by_site, 2, 0.8))
