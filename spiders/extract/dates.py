"""When it was published and changed, by the most reliable place on the page first; never the time of the crawl.

What data for machines state of this very article counts first. Of what readers see, only what stands at the article's
own headline, or says that it is the publication, counts; then the day in the address, against which both are held: a
day is better than the minute of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

from spiders.extract.days import read_day
from spiders.extract.json_ld import Thing, text_of, types, updates
from spiders.extract.page import Page
from spiders.extract.placing import Placing
from spiders.extract.seen_dates import SeenDates
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
_IN_URL = re.compile(
    r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:[/_-]|$)|[/_-](20\d\d)([01]\d)([0-3]\d)(?:[/_.-]|$)"
)
_IN_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])/(?!\d\d?/)")
_AMERICAN = frozenset(("us", "gov", "mil"))
_HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Before and after these hours of UTC it is another day where most papers are made.
MORNING, EVENING = 5, 19
# What is seen on the page and lies further from the day in the address is the date of something else …
NEAR = timedelta(days=1.6)
# … and what machines are told, when a site was moved or its stories are dated anew.
MOVED = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Dates:
    """Aware, in the zones in which the page writes them; `precision`: how much of `published` is sure."""

    published: datetime | None
    precision: Precision
    modified: datetime | None
    origin: str = ""
    modified_origin: str = ""


def dates(page: Page, articles: list[Thing], things: list[Thing], placing: Placing) -> Dates:
    """The dates that the page states; a bare day is made a minute by a surer place of the same day."""
    published, origin = _published(SeenDates(page, placing), articles, things)
    modified, modified_origin = _changed(page, articles)
    if published is None:
        return Dates(None, "unknown", modified, "", modified_origin)
    if modified is not None and modified < published.at:
        modified, modified_origin = None, ""
    return Dates(published.local, published.precision, modified, origin, modified_origin)


def _published(reader: SeenDates, articles: list[Thing], things: list[Thing]) -> tuple[Moment | None, str]:
    named = parse_moment(_in_url(reader.page.url))
    for candidates, slack in ((_stated(reader.page, articles, things), MOVED), (reader.seen(), NEAR)):
        best: Moment | None = None
        origin = ""
        for moment, place in candidates:
            if named is not None and abs(moment.at - named.at) > slack:
                continue
            if best is None or _is_finer(moment, best):
                best, origin = moment, place
            if best.precision == "minute":
                break
        if best is not None:
            best, origin = _refined(best, origin, reader)
            return _on_day(best, named or _day_beside(best, reader)), origin
    guessed = None if named else reader.guessed()
    if guessed is not None and not _is_of_month(guessed, _month_in_url(reader.page.url)):
        guessed = None
    return (named, "url") if named else (guessed, "htmldate")


def _is_of_month(moment: Moment, month: datetime | None) -> bool:
    """Does a date lie in or next to the month that the address names?"""
    return month is None or month - NEAR <= moment.at <= month + timedelta(days=31) + NEAR


def _on_day(moment: Moment, named: Moment | None) -> Moment:
    """A moment in a zone in which its day is the one in the address or at the headline, where the page writes it in
    UTC: that day is the publisher's own."""
    if named is None or moment.zone != UTC:
        return moment
    if moment.precision != "minute":
        return named if abs(moment.at.date() - named.at.date()) == DAY else moment
    late = moment.at - (named.at + timedelta(days=1))
    early = named.at - moment.at
    if timedelta(0) <= late < timedelta(hours=12):
        return replace(moment, zone=timezone(-timedelta(hours=late // _HOUR + 1)))
    if timedelta(0) < early <= timedelta(hours=14):
        return replace(moment, zone=timezone(timedelta(hours=-(-early // _HOUR))))
    return moment


def _day_beside(moment: Moment, reader: SeenDates) -> Moment | None:
    """The day at the headline next to the one of a moment that UTC may have moved over midnight."""
    if moment.zone != UTC or moment.precision != "minute" or MORNING <= moment.at.hour < EVENING:
        return None
    shown = next((seen for seen, _ in reader.at_headline() if seen.precision == "day"), None)
    return shown if shown and abs(shown.at.date() - moment.at.date()) == DAY else None


def _refined(best: Moment, origin: str, reader: SeenDates) -> tuple[Moment, str]:
    """The minute of a day, where the page has it at the headline."""
    if best.precision == "day" and origin in {"json-ld", "meta"}:
        for moment, place in reader.marked_at_headline():
            if _is_finer(moment, best):
                return moment, place
    return best, origin


def _is_finer(moment: Moment, day: Moment) -> bool:
    return moment.precision == "minute" and abs((moment.at - day.at).total_seconds()) < 86_400


def _stated(page: Page, articles: list[Thing], things: list[Thing]) -> Iterator[tuple[Moment, str]]:
    """Dates of publication in data for machines, the most reliable first."""
    entries = [entry for thing in articles for entry in updates(thing)]
    earliest = sorted(
        filter(None, (parse_moment(_date_of(entry.get("datePublished"))) for entry in entries)), key=_at
    )
    yield from _read((_date_of(thing.get("datePublished")) for thing in articles), "json-ld")
    yield from _read((_date_of(thing.get("coverageStartTime")) for thing in articles), "json-ld")
    yield from ((moment, "json-ld") for moment in earliest[:1])
    tags = [page.first(name) for name in _PUBLISHED]
    yield from _read(tags, "meta")
    # The order of day and month is that of the system, whatever the language of the page.
    host = (urlsplit(page.url).hostname or "").rpartition(".")[1:]
    in_figures = (
        read_day(text, "en", "".join(host) if host[1] in _AMERICAN else "") for text in tags if text
    )
    yield from ((moment, "meta") for moment in in_figures if moment)
    pages = [thing for thing in things if any(name.endswith("Page") for name in types(thing))]
    yield from _read((_date_of(thing.get("datePublished")) for thing in pages), "json-ld")


def _read(texts: Iterable[str | None], origin: str) -> Iterator[tuple[Moment, str]]:
    for moment in map(parse_moment, texts):
        if moment:
            yield moment, origin


def _at(moment: Moment) -> datetime:
    return moment.at


def _date_of(value: Any) -> str | None:
    """A date of JSON-LD as text; some write it as a number of seconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(int(value))
    return text_of(value)


def _in_url(url: str) -> str | None:
    match = _IN_URL.search(url)
    return "-".join(group for group in match.groups() if group) if match else None


def _month_in_url(url: str) -> datetime | None:
    found = _IN_URL_MONTH.search(url)
    return datetime(int(found[1]), int(found[2]), 1, tzinfo=UTC) if found else None


def _changed(page: Page, articles: list[Thing]) -> tuple[datetime | None, str]:
    stated = [(_date_of(thing.get("dateModified")), "json-ld") for thing in articles]
    for text, origin in (*stated, (page.first(*_MODIFIED), "meta")):
        moment = parse_moment(text)
        if moment:
            return moment.local, origin
    return None, ""
