"""What a crawl child is told: where each source is read, and what is known of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import sql.articles
import sql.entries
import sql.health
import sql.robots
import sql.searches
from alerts.health.rhythm import WINDOW, learn
from alerts.health.seeking import may_have_stopped, may_search, stopped_at
from flows.crawl.rechecks import choose, since
from flows.settings import Settings, secret_places
from spiders.records import Entry, Job, Robots, SourceJob, Stopped
from sql.connection import Connection
from sql.connection import now as database_now
from sql.rows import SearchStanding, Source

# A robots.txt is asked for again after a day (RFC 9309 §2.4); one that cannot be had then may stand in for a month.
ROBOTS_FRESH = timedelta(hours=24)
ROBOTS_KEPT = timedelta(days=30)


def child_job(settings: Settings, seconds: float, *, browser: bool) -> Job:
    """The job of a child that is given its sources while it runs, for so many seconds at most."""
    return Job(
        takes_more=True,
        turn_seconds=settings.turn_seconds,
        deadline_seconds=seconds,
        browser=browser,
        proxy=settings.proxy,
        allow_nets=settings.allow_nets,
        contact=settings.contact,
        chromium=settings.chromium,
        hidden=secret_places(settings),
    )


def source_jobs(conn: Connection, sources: list[Source]) -> list[SourceJob]:
    """What a child is told of these sources; which pages of them are known it asks when it has their links."""
    ids = [source.id for source in sources]
    now = database_now(conn)
    entries: defaultdict[int, list[Entry]] = defaultdict(list)
    for row in sql.entries.of_sources(conn, ids=ids):
        entry = {"url": row.url, "kind": row.kind, "etag": row.etag, "last_modified": row.last_modified}
        entries[row.source_id].append(Entry.model_validate(entry))
    robots: defaultdict[int, list[Robots]] = defaultdict(list)
    for file in sql.robots.of_sources(conn, ids=ids, since=now - ROBOTS_KEPT):
        # in the future: checked by a clock that was wrong
        is_stale = not now - ROBOTS_FRESH <= file.checked_at <= now
        robots[file.source_id].append(Robots(host=file.host, text=file.text, is_stale=is_stale))
    searches = {one.source_id: one for one in sql.searches.standings(conn, ids=ids)}
    rereads = choose(sql.articles.due_rereads(conn, ids=ids, since=since(now), now=now))
    return [
        SourceJob(
            id=source.id,
            name=source.name,
            home_url=source.home_url,
            parser=source.spider,
            language=source.language,
            entries=entries[source.id],
            known=None,
            rereads=rereads.get(source.id, []),
            robots=robots[source.id],
            delay_seconds=source.delay_seconds,
            max_articles=source.max_articles,
            browser=source.browser,
            stopped=_stopped(conn, searches[source.id], now),
            may_search=may_search(searches[source.id], now),
            is_barren=searches[source.id].newest_at is None,
        )
        for source in sources
    ]


def _stopped(conn: Connection, standing: SearchStanding, now: datetime) -> Stopped | None:
    """Whether a source has brought nothing for longer than its rhythm allows, so that better pages are sought."""
    if not may_have_stopped(standing, now):
        return None
    moments = sql.health.moments(conn, source_id=standing.source_id, since=now - 2 * WINDOW)
    at = stopped_at(standing, learn(moments, now), now)
    return Stopped(at=at, is_dated=standing.is_dated) if at else None
