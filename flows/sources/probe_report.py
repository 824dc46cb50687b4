"""What a site would give as a source, judged from a probe: what is read, what is missing, how often to ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.text.humanize import duration
from flows.crawl.polling import Ending, suggested_interval
from flows.sources import remedies
from flows.sources.probe import Probe
from spiders.items import ArticleItem
from spiders.records import Drop, Failure, Obstacle

FIRST_WORDS = 160
# an article of fewer letters is a teaser or a misreading more often than not
SHORT = 400
# news of a source that is kept up is not older
OLD = timedelta(days=30)
# what a page gives whose text comes by scripts
EMPTY = {Drop.NO_TEXT, Drop.NO_TITLE, Drop.NOT_ARTICLE}


@dataclass(frozen=True, slots=True)
class Way:
    """A page by which the articles of a site would be found, and why this one."""

    url: str
    kind: str
    articles: int
    why: str


@dataclass(frozen=True, slots=True)
class Sample:
    """An article as it would be stored; `length` in letters."""

    url: str
    title: str
    published: datetime | None
    published_precision: str
    authors: list[str]
    language: str | None
    access: str
    length: int
    first_words: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A page that would not be stored, and why."""

    url: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What `sources probe` tells. `missing` counts articles by what they lack."""

    home_url: str
    name: str
    failure: str | None
    detail: str
    robots: str
    entries: list[Way]
    articles: list[Sample]
    missing: dict[str, int]
    dropped: list[Lost]
    interval: timedelta | None
    # how long an article waits to be read, in the middle and at the longest; None: not known
    read_after: timedelta | None = None
    read_within: timedelta | None = None
    # for how long its lists ask to be left alone; None: they do not
    asks_to_wait: timedelta | None = None
    # WebSub hubs that would push what is new
    hubs: list[str] = field(default_factory=list)
    requests: int = 0
    advice: list[str] = field(default_factory=list)


def preview(home_url: str, name: str, found: Probe, now: datetime) -> Preview:
    """Judge a probe."""
    dates = [article.published for article in found.articles if article.published]
    missing = _missing(found.articles)
    hints = _hints(found)
    interval = suggested_interval(dates, now, hints)
    wait = max(hints.max_age or 0, hints.update_seconds or 0)
    return Preview(
        home_url=home_url,
        name=name,
        failure=found.report.failure,
        detail=remedies.why_not(found) if found.report.failure else found.report.detail,
        robots=_robots(found),
        entries=[Way(entry.url, entry.kind, entry.links, entry.why) for entry in found.entries],
        articles=[_sample(article) for article in found.articles],
        missing=missing,
        dropped=[Lost(drop.url, str(drop.reason), drop.detail) for drop in found.drops],
        interval=interval,
        read_after=interval / 2 if interval else None,
        read_within=interval,
        asks_to_wait=timedelta(seconds=wait) if wait else None,
        hubs=list(dict.fromkeys(entry.hub for entry in found.entries if entry.hub)),
        requests=found.report.requests,
        advice=[*_advice(found, missing), *_of_age(dates, missing, len(found.articles), now)],
    )


def _hints(found: Probe) -> Ending:
    """What its lists say of when to ask again; the one that asks to be left for the shortest counts."""
    said = [entry.update_seconds for entry in found.entries if entry.update_seconds]
    return Ending(
        max_age=min((entry.max_age or 0 for entry in found.entries), default=None),
        update_seconds=min(said, default=None),
    )


def _sample(article: ArticleItem) -> Sample:
    return Sample(
        url=article.url,
        title=article.title,
        published=article.published,
        published_precision=article.published_precision,
        authors=article.authors,
        language=article.language,
        access=article.access,
        length=len(article.text),
        first_words=" ".join(article.text[: 2 * FIRST_WORDS].split())[:FIRST_WORDS],
    )


def _missing(articles: Sequence[ArticleItem]) -> dict[str, int]:
    lacks: Counter[str] = Counter()
    for article in articles:
        lacks["date"] += article.published is None
        lacks["hour of the date"] += article.published_precision == "day"
        lacks["authors"] += not article.authors and not article.agency
        lacks["language"] += article.language is None
        lacks["full text"] += article.access != "full"
        lacks["more than a few lines"] += article.access == "full" and len(article.text) < SHORT
    return {name: count for name, count in lacks.items() if count}


def _robots(found: Probe) -> str:
    if found.report.failure is Failure.ROBOTS:
        return "forbids"
    if any(drop.reason is Drop.ROBOTS for drop in found.drops):
        return "forbids some articles"
    return "allows" if found.entries or found.articles else "not known"


def _is_empty(found: Probe) -> bool:
    """Did it answer, and had nothing to read?"""
    if any(words in found.report.detail for words in Obstacle):
        return False
    has_no_list = found.report.failure in {Failure.NO_ENTRY, Failure.NO_ARTICLES}
    is_hollow = not found.articles and any(drop.reason in EMPTY for drop in found.drops)
    return has_no_list or is_hollow


def _of_age(dates: Sequence[datetime], missing: dict[str, int], count: int, now: datetime) -> list[str]:
    """What the dates of its articles say of whether news will come: an old list may be one that was given up."""
    newest = max((date for date in dates if date <= now + timedelta(days=1)), default=None)
    if newest is None or now - newest <= OLD or missing.get("date", 0) > count / 2:
        return []
    age = f"the newest article tried is of {newest:%Y-%m-%d}, {duration(now - newest)} ago"
    remedy = "if newer ones stand on its pages, give the address of another list of it"
    return [f"{age}: {remedy}; a source without news is silent, not ok"]


def _advice(found: Probe, missing: dict[str, int]) -> list[str]:
    """What to do about what is missing, one sentence each."""
    count = len(found.articles)
    said = [
        f"{entry.unlinked} items of {entry.url} have no link, and what has no page is not read"
        for entry in found.entries
        if entry.unlinked
    ]
    if not count and not found.report.failure:
        said.append("no article was read: see what was dropped, or give the address of its feed or news page")
    if remedies.is_one_page(found):
        said.append("every page tried shows one text: the site answers every address with the same page")
    if not found.browser and _is_empty(found):
        said.append("if a browser shows more, its scripts write its pages: try it with --browser")
    elif count and len(found.drops) > count:
        said.append("more pages were dropped than read: a small parser of its own may be needed")
    if count and missing.get("date", 0) == count:
        said.append(
            "no article has a date: they count from when they are first seen; a parser can read dates"
        )
    if count and missing.get("language", 0) == count:
        said.append("no language was told or guessed: give it with --language")
    if count and missing.get("full text", 0) > count / 2:
        said.append("most articles cannot be read in full: rules see their titles and first lines only")
    return said
