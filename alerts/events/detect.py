"""Seek the events of new articles: read them, keep the window, group what they touch, and lay that over the events.

One transaction a batch under a lock: a process killed anywhere leaves all as it was, two at once take turns, a second
run finds nothing to do. An article of which no text could be read (a consent page, a challenge, an empty page) is
marked detected but gets no row in `event_articles`: it tells of no event, and no rule that asks for one can match it.
An article without a date, or with one after it was first seen, counts from when it was first seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cache, partial

from alerts.events import bound, folding, night, reading, stored
from alerts.events.places import imported
from alerts.events.placing import Placed, place_groups
from alerts.events.profile import LAYOUT
from alerts.events.reading import READABLE, Places, Step, Tell
from alerts.events.reweigh import reweigh
from alerts.events.stored import LIVE, Table, day_of, profile_of
from alerts.events.window import Window
from sql import events, profiles
from sql.connection import Connection, commits_itself
from sql.rows import ArticleProfile, ArticleText, UndetectedArticle

STALE_AFTER = timedelta(hours=72)
CLOSED_AFTER = timedelta(days=14)
# what a killed run has to do again, and how long it holds the lock
BATCH = 200
# of an older archive, as much in one run: what is new must not wait for it
BACKLOG = 2_000
NIGHT_AT_UTC = 2  # o'clock


@dataclass(frozen=True, slots=True)
class DetectSummary:
    """What one detection did. `articles` were in the queue, `unreadable` of them tell of no event.

    `copy_groups` counts over the events touched; `states_changed` are events that became open, stale or closed;
    `taken_over` are articles of an older program that were read anew, `waiting` those that still are to be.
    """

    articles: int = 0
    unreadable: int = 0
    events_created: int = 0
    events_split: int = 0
    events_revived: int = 0
    events_merged: int = 0
    in_doubt: int = 0
    articles_moved: int = 0
    events_touched: int = 0
    copy_groups: int = 0
    states_changed: int = 0
    taken_over: int = 0
    waiting: int = 0

    def and_placed(self, placed: Placed) -> DetectSummary:
        """With what one batch did."""
        both = {
            field.name: getattr(self, field.name) + getattr(placed, field.name) for field in fields(placed)
        }
        return replace(self, **both)


def detect(conn: Connection, now: datetime, tell: Tell | None = None) -> DetectSummary:
    """Seek the events of every article whose `detected_at` is null, batch by batch, each committed.

    Articles of the last weeks that an older program read are read anew first, so that nothing known is taken for new;
    older ones follow, some in each run. `tell` hears of these after each batch.
    """
    commits_itself(conn)
    places = cache(partial(imported.load, conn))
    taken = _take_over(conn, places, since=now - LIVE, limit=None, now=now, tell=tell)
    folding.fold_backlog(conn, now, since=now - LIVE, limit=None)
    summary = DetectSummary()
    # an article that another process is changing stays in the queue, for the next run
    seen: list[int] = []
    while (batch := _batch(conn, places, seen, now)) is not None:
        summary = _and(summary, batch)
    taken += _take_over(conn, places, since=None, limit=BACKLOG, now=now, tell=tell)
    folding.fold_backlog(conn, now, since=None, limit=BACKLOG)
    with conn.transaction():
        aged = events.age(conn, stale_before=now - STALE_AFTER, closed_before=now - CLOSED_AFTER, now=now)
    left = waiting(conn) if taken else 0
    return replace(summary, states_changed=aged, taken_over=taken, waiting=left)


def take_over(conn: Connection, now: datetime, tell: Tell | None = None) -> int:
    """Read every article anew whose profile is not of this program, and seek its event anew; how many. Alerts none.

    Commits batch by batch: whoever stops it loses one batch, and the next run or `detect` goes on from there.
    """
    commits_itself(conn)
    taken = _take_over(conn, cache(partial(imported.load, conn)), since=None, limit=None, now=now, tell=tell)
    folding.fold_backlog(conn, now, since=None, limit=None)
    return taken


def waiting(conn: Connection) -> int:
    """How many articles are still to be read or placed anew."""
    with conn.transaction():
        return profiles.count_unread(conn, layout=LAYOUT) + profiles.count_unplaced(conn, layout=LAYOUT)


def _and(summary: DetectSummary, more: DetectSummary) -> DetectSummary:
    return DetectSummary(*(
        getattr(summary, field.name) + getattr(more, field.name) for field in fields(DetectSummary)
    ))  # fmt: skip


def _batch(conn: Connection, places: Places, seen: list[int], now: datetime) -> DetectSummary | None:
    """The oldest articles of the queue that were not seen, in one transaction; None when there are none."""
    with conn.transaction():
        events.lock_detection(conn)
        queue = events.undetected(conn, limit=BATCH, but=seen)
        if not queue:
            return None
        seen.extend(one.id for one in queue)
        table, placed = _table(conn, now)
        articles = reading.read(conn, [one.id for one in queue], places)
        readable = [article for article in articles if article.access in READABLE]
        unreadable = [article.id for article in articles if article.access not in READABLE]
        placed = placed.plus(_withdraw(conn, table, unreadable, now))
        placed = placed.plus(
            _place(conn, table, [_queued(article) for article in readable], now, may_alert=True)
        )
        events.mark_detected(
            conn, ids=[one.id for one in articles], revisions=[one.revision for one in articles], now=now
        )
    return DetectSummary(articles=len(articles), unreadable=len(unreadable)).and_placed(placed)


def _withdraw(conn: Connection, table: Table, ids: Sequence[int], now: datetime) -> Placed:
    """These articles tell of no event (any more): what is left of their groups is laid over the events anew."""
    if not profiles.places(conn, article_ids=ids):
        return Placed()
    window = stored.live_window(conn, table)
    groups = window.remove(ids)
    stored.forget_sketches(conn, table, ids)
    stored.keep_sketches(conn, table, window.changed_sketches())
    lost = {row.event_id for row in events.assignments(conn, article_ids=ids)}
    events.release(conn, article_ids=ids, now=now)
    profiles.forget(conn, article_ids=ids)
    # also what people said these articles are one with
    groups = bound.companions(conn, ids, groups)
    fresh = {number for group in groups for number in group}
    placed = place_groups(conn, window, groups, now, fresh=fresh, may_alert=True)
    events.abandon_empty(conn, ids=sorted(lost), now=now)
    folding.end(conn, sorted(lost))
    return placed


def _queued(article: ArticleText) -> UndetectedArticle:
    return UndetectedArticle(article.id, article.published)


def _take_over(
    conn: Connection,
    places: Places,
    *,
    since: datetime | None,
    limit: int | None,
    now: datetime,
    tell: Tell | None,
) -> int:
    reading.read_backlog(conn, places, since=since, limit=limit, tell=tell)
    total = profiles.count_unplaced(conn, layout=LAYOUT, since=since)
    done = 0
    while done < min(total, limit or total):
        with conn.transaction():
            events.lock_detection(conn)
            batch = profiles.unplaced(conn, layout=LAYOUT, since=since, limit=BATCH)
            if not batch:
                break
            # a new table places all that is in the window
            table, _ = _table(conn, now, may_alert=False)
            _place(conn, table, batch, now, may_alert=False)
            done = total - profiles.count_unplaced(conn, layout=LAYOUT, since=since)
        if tell is not None:
            tell(Step.PLACE, done, total)
    return done


def _table(conn: Connection, now: datetime, *, may_alert: bool = True) -> tuple[Table, Placed]:
    """The table in use; the first run of a day makes a new one, and groups the window anew under it: what came of that.

    `may_alert` False: in the middle of taking an archive over, when articles are placed that no rule should hear of.
    """
    table = stored.newest_table(conn)
    if table is not None and _night_of(table.made_at) == _night_of(now) and not _is_outgrown(conn, table):
        return table, Placed()
    return reweigh(conn, table, now, may_alert=may_alert and table is not None)


def _is_outgrown(conn: Connection, table: Table) -> bool:
    return night.is_outgrown(table.frequencies, profiles.count_uncounted(conn))


def _night_of(moment: datetime) -> int:
    return int((moment - timedelta(hours=NIGHT_AT_UTC)).timestamp() // stored.SECONDS_A_DAY)


def _place(
    conn: Connection, table: Table, batch: Sequence[UndetectedArticle], now: datetime, *, may_alert: bool
) -> Placed:
    """Group articles with what is known, and lay the groups over the events."""
    if not batch:
        return Placed()
    rows = profiles.of_articles(conn, article_ids=[one.id for one in batch])
    rows.sort(key=lambda row: (row.moment, row.article_id))
    live_since = table.made_at - LIVE
    placed = Placed()
    for part in (
        [row for row in rows if row.moment < live_since],
        [row for row in rows if row.moment >= live_since],
    ):
        if part:
            window = _window(conn, table, part, is_live=part[0].moment >= live_since)
            days, read = [day_of(row.moment) for row in part], [profile_of(row) for row in part]
            groups = window.add([row.article_id for row in part], days, read)
            placed = placed.plus(
                place_groups(conn, window, groups, now, fresh=_ids(part), may_alert=may_alert)
            )
            if part[0].moment >= live_since:
                stored.keep_sketches(conn, table, window.changed_sketches())
    return placed


def _window(conn: Connection, table: Table, part: Sequence[ArticleProfile], *, is_live: bool) -> Window:
    if is_live:
        return stored.live_window(conn, table)
    return stored.window_around(conn, table, [row.moment for row in part], _ids(part))


def _ids(rows: Sequence[ArticleProfile]) -> set[int]:
    return {row.article_id for row in rows}
