"""When the pages by which a source is read are to be sought anew. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.health.rhythm import SILENT_AT_LEAST, Rhythm
from sql.rows import SearchStanding

# a search is up to some twenty requests
SEARCH_EVERY = timedelta(hours=24)


def may_search(standing: SearchStanding, now: datetime) -> bool:
    """Is it long enough since the source was searched last?"""
    return standing.sought_at is None or now - standing.sought_at >= SEARCH_EVERY


def may_have_stopped(standing: SearchStanding, now: datetime) -> bool:
    """Is it worth learning the rhythm of the source, to see whether its entry pages have stopped?"""
    is_late = standing.newest_at is not None and now - standing.newest_at > SILENT_AT_LEAST
    return is_late and may_search(standing, now)


def stopped_at(standing: SearchStanding, rhythm: Rhythm, now: datetime) -> datetime | None:
    """Since when the entry pages have brought nothing, where that is longer than the source's own rhythm allows."""
    if standing.newest_at is None or not may_have_stopped(standing, now):
        return None
    return standing.newest_at if now - standing.newest_at > rhythm.limit else None
