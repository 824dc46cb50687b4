"""Seek the events of new articles: the thin shell around clustering, reconciling, copies and dates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.events.clustering import WINDOW_DAYS, cluster, earliest_first
from alerts.events.copies import copy_groups, independent_sources
from alerts.events.facts.extract import EXTRACTOR, extract
from alerts.events.reconcile import Change, Known, Placement, Plan, reconcile
from sql import events, facts
from sql.connection import Connection
from sql.rows import UndetectedArticle, WindowArticle
from sql.statements import Json

WINDOW = timedelta(days=WINDOW_DAYS)
STALE_AFTER = timedelta(hours=72)
CLOSED_AFTER = timedelta(days=14)
READABLE = frozenset({"full", "teaser"})
TEXT_LIMIT = 12_000  # characters; enough to tell a copy from a report of one's own


@dataclass(frozen=True, slots=True)
class DetectSummary:
    """What one detection did. `articles` were in the queue, `unreadable` of them tell of no event.

    `copy_groups` counts over the events touched; `states_changed` are events that became open, stale or closed.
    """

    articles: int = 0
    unreadable: int = 0
    events_created: int = 0
    events_split: int = 0
    events_revived: int = 0
    events_merged: int = 0
    articles_moved: int = 0
    events_touched: int = 0
    copy_groups: int = 0
    states_changed: int = 0


def detect(conn: Connection, now: datetime) -> DetectSummary:
    """Seek the events of every article whose `detected_at` is null, and commit.

    One transaction under a lock: a process killed anywhere leaves all as it was, two at once take turns, a
    second run finds nothing to do. An article of which no text could be read (a consent page, a challenge, an
    empty page) is marked detected but gets no row in `event_articles`: it tells of no event, and no rule that
    asks for one can match it. An article without a date, or with one after it was first seen, counts from
    when it was first seen.
    """
    with conn.transaction():
        events.lock_detection(conn)
        queue = events.undetected(conn)
        summary = _seek(conn, queue, now) if queue else DetectSummary()
        aged = events.age(conn, stale_before=now - STALE_AFTER, closed_before=now - CLOSED_AFTER, now=now)
    conn.commit()
    return replace(summary, states_changed=aged)


def _seek(conn: Connection, queue: Sequence[UndetectedArticle], now: datetime) -> DetectSummary:
    starts, ends = spans([one.moment for one in queue])
    window = events.window_articles(conn, starts=starts, ends=ends, characters=TEXT_LIMIT)
    fresh = {one.id for one in queue}
    seen = [article for article in window if article.id in fresh]
    unreadable = [article.id for article in window if article.access not in READABLE]
    stage = _Stage(conn, [article for article in window if article.access in READABLE], fresh, now)
    before = _Before(conn, [article.id for article in window])
    _store_dates(conn, seen)
    background = facts.background_articles(conn, article_ids=list(stage.articles))
    plan = reconcile(_clusters(list(stage.articles.values()), background), before.event_of, before.known)
    events.release(conn, article_ids=unreadable)
    touched = [stage.place(placement) for placement in plan.placements if stage.is_touched(placement, before)]
    for merge in plan.merges:
        events.merge(conn, id=merge.event_id, into=merge.into, now=now)
    events.abandon(conn, ids=plan.orphans, now=now)
    events.mark_detected(
        conn, ids=[one.id for one in seen], revisions=[one.revision for one in seen], now=now
    )
    return _summary(plan, seen, touched)


def spans(moments: Iterable[datetime]) -> tuple[list[datetime], list[datetime]]:
    """The starts and ends of the spans of time within one window of any of these moments, none overlapping."""
    starts: list[datetime] = []
    ends: list[datetime] = []
    for moment in sorted(moments):
        if ends and moment - WINDOW <= ends[-1]:
            ends[-1] = moment + WINDOW
        else:
            starts.append(moment - WINDOW)
            ends.append(moment + WINDOW)
    return starts, ends


def _clusters(articles: Sequence[WindowArticle], background: Set[int]) -> dict[int, list[int]]:
    """Articles that only look back are clustered apart: they share names and place with a new event there, and
    would be counted among its sources, or found it before it happened."""
    clusters: dict[int, list[int]] = defaultdict(list)
    apart = [article for article in articles if article.id in background]
    told = [article for article in articles if article.id not in background]
    for group in (told, apart):
        for article, key in zip(group, cluster(group), strict=True):
            clusters[key].append(article.id)
    return clusters


class _Before:
    """What was known of these articles before this run."""

    def __init__(self, conn: Connection, article_ids: Sequence[int]) -> None:
        self.event_of: dict[int, int] = {}
        self.articles_of: dict[int, set[int]] = defaultdict(set)
        for row in events.assignments(conn, article_ids=article_ids):
            self.event_of[row.article_id] = row.event_id
            self.articles_of[row.event_id].add(row.article_id)
        self.known = [
            Known(event.id, event.root_article_id, event.merged_into)
            for event in events.involved(conn, article_ids=article_ids)
        ]


class _Stage:
    """Carries placements out. Only an event that gained, lost or changed an article is looked at again."""

    def __init__(
        self, conn: Connection, readable: Sequence[WindowArticle], fresh: Set[int], now: datetime
    ) -> None:
        self.articles = {article.id: article for article in readable}
        self._conn = conn
        self._fresh = fresh
        self._now = now

    def is_touched(self, placement: Placement, before: _Before) -> bool:
        if placement.event_id is None or placement.change is not Change.KEEP:
            return True
        held = before.articles_of[placement.event_id]
        return held != set(placement.articles) or not self._fresh.isdisjoint(placement.articles)

    def place(self, placement: Placement) -> int:
        """Write one event and its articles; the number of its copy groups."""
        members = sorted((self.articles[article] for article in placement.articles), key=earliest_first)
        groups = copy_groups(members)
        event_id = placement.event_id or self._create(placement, members)
        if placement.change is Change.REVIVE:
            events.revive(self._conn, id=event_id, now=self._now)
        events.assign(
            self._conn,
            [
                {"article_id": article, "event_id": event_id, "copy_group": group, "now": self._now}
                for article, group in sorted(groups.items())
            ],
        )
        events.describe(
            self._conn,
            id=event_id,
            title=self.articles.get(placement.root_article_id, members[0]).title,
            first_published=members[0].published,
            last_published=members[-1].published,
            articles=len(members),
            copy_groups=len(set(groups.values())),
            independent_sources=independent_sources(members, groups),
            now=self._now,
        )
        return len(set(groups.values()))

    def _create(self, placement: Placement, members: Sequence[WindowArticle]) -> int:
        return events.create(
            self._conn,
            root_article_id=placement.root_article_id,
            title=self.articles[placement.root_article_id].title,
            first_published=members[0].published,
            last_published=members[-1].published,
            now=self._now,
        )


def _store_dates(conn: Connection, articles: Sequence[WindowArticle]) -> None:
    facts.forget(conn, article_ids=[article.id for article in articles], extractor=EXTRACTOR)
    facts.insert(
        conn,
        [
            {
                "article_id": article.id,
                "extractor": EXTRACTOR,
                "kind": "date",
                "value": Json(
                    {
                        "lo": claim.lo.isoformat(),
                        "hi": claim.hi.isoformat(),
                        "background": claimed.looks_back_to is not None and not claim.is_context,
                    }
                ),
                "sentence": claim.sentence,
                "is_context": claim.is_context,
            }
            for article in articles
            if article.access in READABLE
            for claimed in (extract(article),)
            for claim in claimed.dates
            if not claim.is_inferred
        ],
    )


def _summary(plan: Plan, seen: Sequence[WindowArticle], touched: Sequence[int]) -> DetectSummary:
    changes = Counter(placement.change for placement in plan.placements)
    return DetectSummary(
        articles=len(seen),
        unreadable=sum(article.access not in READABLE for article in seen),
        events_created=changes[Change.CREATE],
        events_split=changes[Change.SPLIT],
        events_revived=changes[Change.REVIVE],
        events_merged=len(plan.merges),
        articles_moved=sum(len(placement.moved) for placement in plan.placements),
        events_touched=len(touched),
        copy_groups=sum(touched),
    )
