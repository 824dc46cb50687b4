"""When it was published and changed, from the surest place on the page to the least sure; never the time of reading."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from htmldate import find_date

from spiders.extract.json_ld import Thing, text_of
from spiders.extract.page import Page, inner
from spiders.moments import Moment, parse_moment
from spiders.records import Precision

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
_MARKED = '//*[@itemprop="datePublished" or @itemprop="dateCreated" or @pubdate or contains(@property,"datePublished")]'
_IN_URL = re.compile(
    r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:[/_-]|$)|[/_-](20\d\d)([01]\d)([0-3]\d)(?:[/_.-]|$)"
)

# It warns of every date that it cannot read; that is its daily work and not ours.
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Dates:
    """Aware UTC; `precision` tells how much of `published` is sure."""

    published: datetime | None
    precision: Precision
    modified: datetime | None


def dates(page: Page, articles: list[Thing], things: list[Thing]) -> Dates:
    """The dates that the page states; a bare day is made a minute by a surer place of the same day."""
    published: Moment | None = None
    for moment in _candidates(page, articles, things):
        if published is None or _is_finer(moment, published):
            published = moment
        if published.precision == "minute":
            break
    published = published or _guessed(page)
    modified = _changed(page, articles)
    if published is None:
        return Dates(None, "unknown", modified)
    if modified is not None and modified < published.at:
        modified = None
    return Dates(published.at, published.precision, modified)


def _is_finer(moment: Moment, day: Moment) -> bool:
    return moment.precision == "minute" and abs((moment.at - day.at).total_seconds()) < 86_400


def _candidates(page: Page, articles: list[Thing], things: list[Thing]) -> Iterator[Moment]:
    """Dates of publication in the order of their trust, read only as far as they are asked for."""
    texts: Iterator[str | None] = (
        text
        for texts in (
            (text_of(thing.get("datePublished")) for thing in articles),
            (page.first(name) for name in _PUBLISHED),
            (text_of(thing.get("datePublished")) for thing in things if thing not in articles),
            (_spelled(element) for element in page.tree.xpath(_MARKED)[:5]),
            (str(element.get("datetime")) for element in page.tree.iter("time") if element.get("datetime")),
        )
        for text in texts
    )
    yield from (moment for moment in map(parse_moment, texts) if moment)
    found = _IN_URL.search(page.url)
    moment = parse_moment("-".join(group for group in found.groups() if group)) if found else None
    if moment:
        yield moment


def _spelled(element: object) -> str | None:
    get = element.get  # type: ignore[attr-defined]  # an lxml element, untyped from xpath()
    return get("content") or get("datetime") or get("title") or inner(element)


def _changed(page: Page, articles: list[Thing]) -> datetime | None:
    stated = [text_of(thing.get("dateModified")) for thing in articles] + [page.first(*_MODIFIED)]
    moment = next((moment for moment in map(parse_moment, stated) if moment), None)
    return moment.at if moment else None


def _guessed(page: Page) -> Moment | None:
    """htmldate's reading of the visible text: a day, and the last resort."""
    if page.is_overgrown:
        return None
    try:
        day = find_date(page.source, original_date=True, extensive_search=False, url=page.url)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return parse_moment(day)
