"""When it was published and changed, by the most reliable place on the page first; never the time of the crawl."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from htmldate import find_date
from lxml import etree

from spiders.extract.json_ld import Thing, text_of
from spiders.extract.page import Page, inner
from spiders.items import Precision
from spiders.moments import Moment, parse_moment

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "publishdate", "publish-date", "publish_date", "pubdate", "publication_date", "article.published",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date",
    "date", "datecreated", "article_date_original", "citation_publication_date", "originalpublicationdate",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "article:updated_time", "lastmod", "last-modified",
    "dcterms.modified", "dc.date.modified", "revised",
)  # fmt: skip
_DATED = re.compile(r"date|time|publi|posted|fecha|datum|meta\b|info\b|created", re.IGNORECASE)
# A date with the words around it; longer texts hold dates of other things.
LONGEST_DATE = 90
_IN_URL = re.compile(
    r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:[/_-]|$)|[/_-](20\d\d)([01]\d)([0-3]\d)(?:[/_.-]|$)"
)

# It warns of every date that it cannot read, which is no fault here.
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Dates:
    """Aware UTC; `precision`: how much of `published` is sure; the origins: where they stood."""

    published: datetime | None
    precision: Precision
    modified: datetime | None
    origin: str = ""
    modified_origin: str = ""


def dates(page: Page, articles: list[Thing], things: list[Thing]) -> Dates:
    """The dates that the page states; a bare day is made a minute by a surer place of the same day."""
    published: Moment | None = None
    origin = ""
    for moment, place in _candidates(page, articles, things):
        if published is None or _is_finer(moment, published):
            published, origin = moment, place
        if published.precision == "minute":
            break
    if published is None:
        published, origin = _visible(page), "page"
    if published is None:
        published, origin = _guessed(page), "htmldate"
    modified, modified_origin = _changed(page, articles)
    if published is None:
        return Dates(None, "unknown", modified, "", modified_origin)
    if modified is not None and modified < published.at:
        modified, modified_origin = None, ""
    return Dates(published.at, published.precision, modified, origin, modified_origin)


def _is_finer(moment: Moment, day: Moment) -> bool:
    return moment.precision == "minute" and abs((moment.at - day.at).total_seconds()) < 86_400


def _candidates(page: Page, articles: list[Thing], things: list[Thing]) -> Iterator[tuple[Moment, str]]:
    """Dates of publication, the most reliable first, read only as far as they are needed."""
    places: tuple[tuple[str, Iterator[str | None]], ...] = (
        ("json-ld", (text_of(thing.get("datePublished")) for thing in articles)),
        ("meta", (page.first(name) for name in _PUBLISHED)),
        ("json-ld", (text_of(thing.get("datePublished")) for thing in things if thing not in articles)),
        ("microdata", (_spelled(element) for element in islice(_marked(page.tree), 5))),
        ("time", (element.get("datetime") for element in page.tree.iter("time"))),
        ("url", (_in_url(page.url) for _ in range(1))),
    )
    for origin, texts in places:
        for moment in map(parse_moment, texts):
            if moment:
                yield moment, origin


def _in_url(url: str) -> str | None:
    match = _IN_URL.search(url)
    return "-".join(group for group in match.groups() if group) if match else None


def _marked(tree: etree._Element) -> Iterator[etree._Element]:
    for element in tree.iter():
        label = element.get("itemprop")
        is_marked = label in {"datePublished", "dateCreated"} or element.get("pubdate") is not None
        if is_marked or "datePublished" in (element.get("property") or ""):
            yield element


def _spelled(element: etree._Element) -> str | None:
    return element.get("content") or element.get("datetime") or element.get("title") or inner(element)


def _changed(page: Page, articles: list[Thing]) -> tuple[datetime | None, str]:
    stated = [(text_of(thing.get("dateModified")), "json-ld") for thing in articles]
    for text, origin in (*stated, (page.first(*_MODIFIED), "meta")):
        moment = parse_moment(text)
        if moment:
            return moment.at, origin
    return None, ""


def _visible(page: Page) -> Moment | None:
    """The day in words that stands where pages write their date: in a short element whose name says so."""
    for element in page.tree.iter("div", "span", "p", "time", "li", "small", "em"):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
        if not _DATED.search(name):
            continue
        text = inner(element)
        moment = parse_moment(text) if 6 < len(text) < LONGEST_DATE else None
        if moment:
            return Moment(moment.at, "day")  # the clock beside it has no zone
    return None


def _guessed(page: Page) -> Moment | None:
    """htmldate's reading of the visible text: a day, and the last resort."""
    if page.is_overgrown:
        return None
    try:
        day = find_date(page.source, original_date=True, extensive_search=False, url=page.url)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return parse_moment(day)
