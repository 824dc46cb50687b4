"""What a single read tells of a source's health. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.health.state import WORDS, Cause
from sql.rows import Outage, Poll

STATUS = re.compile(r"\bHTTP (\d{3})\b")
# the crawl's own words, as they stand in `crawls.failure`
ENTRY_CAUSES: Mapping[str, Cause] = {
    "not_resolved": Cause.UNKNOWN_HOST,
    "address_refused": Cause.ADDRESS_REFUSED,
    "unreachable": Cause.UNREACHABLE,
    "timeout": Cause.NO_ANSWER,
    "robots": Cause.ROBOTS,
    "too_many_requests": Cause.TOO_MANY_REQUESTS,
    "no_entry": Cause.NO_ENTRY,
    "no_articles": Cause.NO_LINKS,
    "bad_entry": Cause.UNREADABLE_LIST,
    "spider_error": Cause.READER_FAULT,
    "no_browser": Cause.NO_BROWSER,
}
# our own doing: it says nothing of the source
OURS = frozenset({"deadline", "stopped", "child_died", "killed"})
# what a source cannot be reached with when it is our own network that is away
NETWORK = frozenset({"not_resolved", "unreachable", "timeout"})
# so many new articles at once, and so many times the most of the reads before, are a flood
FLOOD, FLOOD_TIMES, FLOOD_READS = 50, 10, 5
# after a longer pause there may be much to read
FLOOD_PAUSE = timedelta(hours=24)
# pages that were not kept, and need not have been
BENIGN = frozenset(
    {"over_limit", "over_time", "cut_off", "duplicate", "other_site", "not_article", "not_new"}
)


class Level(StrEnum):
    """How far a read came."""

    ARTICLES = "articles"  # something was read
    LIST = "list"  # the list of articles answered, nothing new on it
    PAGES = "pages"  # the list answered, and of its new pages none was kept
    ENTRY = "entry"  # the list itself was not had
    NOTHING = "nothing"  # the read says nothing of the source


@dataclass(frozen=True, slots=True)
class Signal:
    """One read; `lost` is how many pages were not kept that should have been."""

    at: datetime
    level: Level
    cause: Cause = Cause.FINE
    words: str = ""
    lost: int = 0
    is_all_lost: bool = False


def signals(polls: Sequence[Poll], outages: Sequence[Outage], page_answer: str | None) -> list[Signal]:
    """What each read says, without those that an outage of our own network explains.

    `page_answer`: what article pages that gave an error answered most often, such as "HTTP 403".
    """
    return [signal(poll, page_answer) for poll in polls if not is_excused(poll, outages)]


def is_excused(poll: Poll, outages: Sequence[Outage]) -> bool:
    """Was our own network away when the source could not be reached?"""
    return poll.failure in NETWORK and any(
        outage.began_at <= poll.started_at and (outage.ended_at is None or poll.started_at <= outage.ended_at)
        for outage in outages
    )


def flood(polls: Sequence[Poll], since: datetime) -> Poll | None:
    """A read after `since` that brought far more than those before: an archive, or old articles at new addresses."""
    for number, poll in enumerate(polls):
        before = polls[number + 1 :]
        if poll.finished_at <= since or len(before) < FLOOD_READS:
            return None
        most = max(one.new for one in before)
        has_paused = poll.started_at - before[0].finished_at > FLOOD_PAUSE
        if poll.new >= FLOOD and poll.new >= FLOOD_TIMES * most and not has_paused:
            return poll
    return None


def signal(poll: Poll, page_answer: str | None) -> Signal:
    """What one read says."""
    lost = {reason: count for reason, count in poll.dropped.items() if reason not in BENIGN and count}
    if poll.new or (poll.fetched and not lost and poll.failure != "all_dropped"):
        return Signal(poll.finished_at, Level.ARTICLES)
    if poll.failure in OURS:
        return Signal(poll.finished_at, Level.NOTHING, words=poll.detail)
    if poll.failure == "all_dropped" or (poll.failure is None and lost):
        return _lost(poll, lost, page_answer)
    if poll.failure is None:
        return Signal(poll.finished_at, Level.LIST)
    cause = entry_cause(poll.failure, poll.detail)
    return Signal(poll.finished_at, Level.ENTRY, cause, _words(cause, poll.detail))


def entry_cause(failure: str, detail: str) -> Cause:
    """Why the list of articles was not had; a failure that this version does not know is a fault of the reader."""
    if failure == "http_error":
        found = STATUS.search(detail)
        return _status_cause(int(found[1])) if found else Cause.SERVER_ERROR
    return ENTRY_CAUSES.get(failure, Cause.READER_FAULT)


def _status_cause(status: int) -> Cause:
    if status in {401, 403, 451}:
        return Cause.REFUSED
    if status == 429:
        return Cause.TOO_MANY_REQUESTS
    return Cause.NOT_THERE if status in {404, 410} else Cause.SERVER_ERROR


def _lost(poll: Poll, lost: Mapping[str, int], page_answer: str | None) -> Signal:
    reason = max(lost, key=lambda one: (lost[one], one), default="")
    cause = {"wall": Cause.WALL, "robots": Cause.ROBOTS}.get(reason, Cause.PAGES_LOST)
    detail = poll.detail or ", ".join(f"{count} {one}" for one, count in sorted(lost.items()))
    if reason == "http_error" and page_answer and (found := STATUS.search(page_answer)):
        status_cause = _status_cause(int(found[1]))
        cause = status_cause if status_cause in {Cause.REFUSED, Cause.TOO_MANY_REQUESTS} else cause
        detail = f"{detail}; most answered {page_answer}"
    return Signal(
        poll.finished_at,
        Level.PAGES,
        cause,
        _words(cause, detail),
        sum(lost.values()),
        poll.failure == "all_dropped",
    )


def _words(cause: Cause, detail: str) -> str:
    return f"{WORDS[cause]} ({detail})" if detail else WORDS[cause]
