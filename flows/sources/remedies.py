"""What to do about a site that cannot be a source, by what it answered when it was asked."""

from __future__ import annotations

import re
from collections import Counter

from flows.crawl.outcome_words import dropped_in_words
from flows.sources.probe import Probe
from spiders.records import Drop, Failure, Obstacle

TROUBLE = "the site has trouble of its own: try again later, or add it with --no-check"
REFUSES = (
    "it turns programs away: ask its owner for a feed, or watch another source that tells the same; if its owner lets "
    "us in later, add it then"
)
# where the crawl's own words say only what happened
REMEDY = {
    Failure.UNREACHABLE: "see that the site is up and that this machine may reach it (a proxy: TOCSIN_PROXY)",
    Failure.TIMEOUT: "the site is very slow: try again later, or add it with --no-check",
    Failure.NO_ENTRY: "if a browser shows them, its scripts write them: add it with --browser",
    Failure.NO_ARTICLES: "give the address of another feed of it, or of a page that lists its news",
    Failure.BAD_ENTRY: "give the address of its home page, of a feed or of a page that lists its news",
    Failure.HTTP_ERROR: "correct the path, or give the site's home page",
    Failure.TOO_MANY_REQUESTS: "try again later, and add it with --delay 10",
}
# what its pages were dropped for most often
OF_PAGES = {
    Drop.WALL: "watch another source that tells the same, or ask its owner for a feed with whole articles",
    Drop.ROBOTS: "ask the site for leave, or watch another source that tells the same",
    Drop.NOT_HTML: "its list leads to files: give the address of a page or feed that lists its news",
    Drop.OTHER_SITE: "its list leads to other sites: add those themselves",
    Drop.TIMEOUT: TROUBLE,
    Drop.UNREACHABLE: TROUBLE,
}
NO_ARTICLE = (
    "give the address of its feed or of a page that lists its news; if a browser shows the articles, add it with "
    "--browser"
)
SERVER_ERROR = re.compile(r"HTTP 5\d\d\b")
REFUSAL = re.compile(r"HTTP (?:401|402|403|407|451)\b")
CIRCLE = "redirects in a circle"


def has_trouble(found: Probe) -> bool:
    """Did the site answer with an error of its own?"""
    return found.report.failure is Failure.HTTP_ERROR and bool(SERVER_ERROR.match(found.report.detail))


def is_refused(found: Probe) -> bool:
    """Did it turn us away, or round in a circle, so that nothing can be read however the path is spelled?"""
    detail = found.report.detail
    return found.report.failure is Failure.HTTP_ERROR and (bool(REFUSAL.match(detail)) or CIRCLE in detail)


def is_one_page(found: Probe) -> bool:
    """Do several addresses show one text, as of a site that answers whatever it is asked for?"""
    return len(found.articles) > 1 and len({(each.title, each.text) for each in found.articles}) == 1


def why_not(found: Probe) -> str:
    """What happened and what to do, of a site that failed; a sentence without its beginning."""
    failure, detail = found.report.failure, found.report.detail
    if failure is Failure.ALL_DROPPED and found.drops:
        return of_pages(found)
    remedy = REMEDY.get(failure) if failure is not None else None
    if has_trouble(found) or is_refused(found):
        remedy = TROUBLE if has_trouble(found) else REFUSES
    if failure is Failure.NO_ENTRY and any(words in detail for words in Obstacle):
        remedy = None
    return f"{detail}; {remedy}" if remedy else detail


def _of_status(detail: str) -> str:
    if REFUSAL.search(detail):
        return REFUSES
    return (
        TROUBLE
        if SERVER_ERROR.search(detail)
        else f"its list leads to pages that are not there: {NO_ARTICLE}"
    )


def of_pages(found: Probe) -> str:
    """What became of the pages that were tried, one of them, and what to do."""
    counts = Counter(drop.reason for drop in found.drops)
    reason = counts.most_common(1)[0][0]
    example = next(drop for drop in found.drops if drop.reason is reason)
    seen = dropped_in_words({str(each): count for each, count in counts.items()})
    shown = f" ({example.detail})" if example.detail else f" ({example.url})"
    remedy = OF_PAGES.get(reason, NO_ARTICLE)
    if reason is Drop.HTTP_ERROR:
        remedy = _of_status(example.detail)
    return f"none of {len(found.drops)} pages tried is an article: {seen}{shown}; {remedy}"
