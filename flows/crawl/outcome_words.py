"""Why a source failed and why a page was not kept, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from alerts.delivery.plain import one_line
from spiders.records import Drop, Failure

DETAIL_LENGTH = 320
# an article that the database did not take, beside the reasons of the crawl
REFUSED = "refused"
HTTP_STATUS = re.compile(r"\bHTTP [1-5][0-9][0-9]\b")

FAILURES: Mapping[str, str] = {
    Failure.NOT_RESOLVED: "its name is not known to the DNS",
    Failure.ADDRESS_REFUSED: "its address is not a public one",
    Failure.UNREACHABLE: "could not be reached",
    Failure.TIMEOUT: "did not answer in time",
    Failure.HTTP_ERROR: "answered with an error",
    Failure.TOO_MANY_REQUESTS: "asks to be read less often",
    Failure.ROBOTS: "its robots.txt forbids reading",
    Failure.NO_ENTRY: "no feed, sitemap or list of articles was found",
    Failure.NO_ARTICLES: "lists no articles, where there should be some",
    Failure.BAD_ENTRY: "its list of articles cannot be read",
    Failure.ALL_DROPPED: "none of its pages could be kept",
    Failure.DEADLINE: "the time for the round ran out",
    Failure.STOPPED: "the round was stopped",
    Failure.CHILD_DIED: "the crawl broke off",
    Failure.SPIDER_ERROR: "its reader has a fault",
    Failure.NO_BROWSER: "there is no browser to read it through",
}
DROPS: Mapping[str, str] = {
    REFUSED: "refused by the database",
    Drop.NOT_ARTICLE: "not an article",
    Drop.NO_TITLE: "without a title",
    Drop.NO_TEXT: "without text",
    Drop.NOT_HTML: "not a web page",
    Drop.HTTP_ERROR: "answered with an error",
    Drop.TIMEOUT: "too slow",
    Drop.TOO_LARGE: "too large",
    Drop.ROBOTS: "forbidden by robots.txt",
    Drop.ADDRESS_REFUSED: "at an address that is not public",
    Drop.UNREACHABLE: "unreachable",
    Drop.WALL: "behind a consent wall or a check for robots",
    Drop.OTHER_SITE: "of another site",
    Drop.DUPLICATE: "read twice",
    Drop.READER_FAILED: "not understood",
    Drop.KILLED_READER: "too much for the reader",
    Drop.NOT_NEW: "older than what its list gave last",
    Drop.OVER_LIMIT: "over the limit, left for the next round",
    Drop.OVER_TIME: "its turn was over, left for its next one",
    Drop.CUT_OFF: "cut off, left for the next round",
}


def failure_in_words(failure: str, detail: str) -> str:
    """Why a source failed: the reason, and what was seen."""
    words = FAILURES.get(failure, failure)
    return f"{words} ({one_line(detail, DETAIL_LENGTH)})" if detail else words


def reason_in_words(failure: str, detail: str) -> str:
    """Why a source failed, short: the reason, and the HTTP status where there is one."""
    words = FAILURES.get(failure, failure)
    status = HTTP_STATUS.search(detail)
    return f"{words} ({status[0]})" if status else words


def drop_in_words(reason: str) -> str:
    """Why a page was not kept; a reason that this version does not know as it is called."""
    return DROPS.get(reason, reason)


def dropped_in_words(dropped: Mapping[str, int]) -> str:
    """How many pages were not kept, by reason, the most frequent first."""
    most_first = sorted(dropped.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {drop_in_words(reason)}" for reason, count in most_first if count)
