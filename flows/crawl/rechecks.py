"""When an article's page is asked for again, which pages first, and what its answer says. Pure: rows and `now` in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from spiders.records import Drop, Reread
from spiders.urls import url_key
from sql.articles import StoredArticle
from sql.rows import DueReread

HOUR = timedelta(hours=1)
# Pages change most in their first hours: counted from when we first saw the article.
SCHEDULE = (HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR)
# What was published longer ago when we found it is no news, and what waits longer for its turn has missed it.
TOO_OLD = 96 * HOUR
# A page that did not answer, or was not there, is looked at again so soon.
SECOND_LOOK = HOUR
# 404 and 410 happen by mistake: an article is removed when its page was not there so often in a row.
MISSES = 2
# For one source in one round.
PER_ROUND = 20

# what may pass by itself; everything else about a page stays as it is
PASSING = {Drop.TIMEOUT, Drop.UNREACHABLE, Drop.HTTP_ERROR}


class RereadAnswer(StrEnum):
    """What came of a page that was asked for again."""

    READ = "read"
    GONE = "gone"
    PASSING = "passing"  # what may be different in an hour
    OTHER = "other"  # there, but no article of ours: a wall, a robots.txt, another page
    HARMFUL = "harmful"  # it ended the crawl child


@dataclass(frozen=True, slots=True)
class RereadStanding:
    """How an article stands after its page was asked for again; the columns of the same names."""

    reads: int
    misses: int
    next_read_at: datetime | None
    removed_at: datetime | None


def first_read(published: datetime | None, now: datetime) -> datetime | None:
    """When an article that was first seen now is read again; None: never, it was old when we found it."""
    if published is not None and now - published > TOO_OLD:
        return None
    return now + SCHEDULE[0]


def next_read(first_seen_at: datetime, reads: int, now: datetime) -> datetime | None:
    """The next moment of the schedule after `reads` readings; what was missed meanwhile is not made up for."""
    moments = (first_seen_at + offset for offset in SCHEDULE[reads:])
    return next((moment for moment in moments if moment > now), None)


def since(now: datetime) -> datetime:
    """Articles that were first seen before this moment are not read again."""
    return now - TOO_OLD


def choose(due: Iterable[DueReread]) -> dict[int, list[Reread]]:
    """The pages to ask for again in this round, by source: those of events that alerted first, then the newest."""
    ranked = sorted(due, key=lambda one: (not one.alerted, -one.first_seen_at.timestamp(), one.id))
    chosen: dict[int, dict[str, Reread]] = {}
    for one in ranked:
        pages, key = chosen.setdefault(one.source_id, {}), url_key(one.url)
        if len(pages) < PER_ROUND and key not in pages:
            pages[key] = Reread(url=one.url, url_key=key, etag=one.etag, last_modified=one.last_modified)
    return {source_id: list(pages.values()) for source_id, pages in chosen.items()}


def answer_of(reason: Drop, status: int | None) -> RereadAnswer:
    """What it says of an article that its page could not be read again."""
    if status in {404, 410}:
        return RereadAnswer.GONE
    if reason is Drop.KILLED_READER:
        return RereadAnswer.HARMFUL
    return RereadAnswer.PASSING if reason in PASSING else RereadAnswer.OTHER


def standing(stored: StoredArticle, answer: RereadAnswer, now: datetime) -> RereadStanding:
    """How an article stands after this answer: read, missed or removed, and when it is asked for next."""
    reads = stored.reads + 1
    following = next_read(stored.first_seen_at, reads, now)
    match answer:
        case RereadAnswer.READ:
            return RereadStanding(reads, 0, following, None)
        case RereadAnswer.GONE if stored.misses + 1 < MISSES:
            return RereadStanding(stored.reads, stored.misses + 1, now + SECOND_LOOK, stored.removed_at)
        case RereadAnswer.GONE:
            return RereadStanding(reads, stored.misses + 1, following, stored.removed_at or now)
        case RereadAnswer.PASSING:
            again = now + SECOND_LOOK if stored.first_seen_at > since(now) else None
            return RereadStanding(stored.reads, stored.misses, again, stored.removed_at)
        case RereadAnswer.OTHER:
            return RereadStanding(reads, stored.misses, following, stored.removed_at)
        case RereadAnswer.HARMFUL:
            return RereadStanding(reads, stored.misses, None, stored.removed_at)


def wake(due: datetime, next_read_at: datetime | None, floor: timedelta, now: datetime) -> datetime:
    """When a source that is due at `due` is visited: earlier if a page is to be read again, never below its floor."""
    return due if next_read_at is None else min(due, max(next_read_at, now + floor))
