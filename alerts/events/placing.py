"""Lay groups of articles over the stored events: found, keep, merge, split or revive them, and say what is in doubt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from alerts.events import bound, doubts, folding
from alerts.events.copies import copy_groups, independent_sources
from alerts.events.reconcile import EventChange, KnownEvent, Placement, Plan, reconcile
from alerts.events.window import Window
from sql import events, profiles
from sql.connection import Connection
from sql.rows import Report

Groups = Sequence[tuple[int, ...]]
PLACED_AT_ONCE = 1_000  # events; a first night has tens of thousands


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of laying groups over events; counts as in `alerts.events.detect.DetectSummary`."""

    events_created: int = 0
    events_split: int = 0
    events_revived: int = 0
    events_merged: int = 0
    in_doubt: int = 0
    articles_moved: int = 0
    events_touched: int = 0
    copy_groups: int = 0

    def plus(self, other: Placed) -> Placed:
        """Both together."""
        return Placed(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Placed)))


@dataclass(frozen=True, slots=True)
class Told:
    """A report as copies are told by; see `alerts.events.copies.Copyable`."""

    id: int
    title: str
    source: str
    agency: str | None
    published: datetime
    fingerprint: NDArray[np.uint32]


def place_groups(
    conn: Connection, window: Window, groups: Groups, now: datetime, *, fresh: Set[int], may_alert: bool
) -> Placed:
    """Carry out what these groups mean for the events; in the caller's transaction.

    What people said of these articles goes before what the window makes of them: see `alerts.events.bindings`. `fresh`:
    articles that are new or changed. `may_alert`: whether rules are asked again of articles that a split puts
    into an event of their own, and whether changes of events are first seen now.
    """
    laid = bound.lay(conn, window, groups)
    members = [number for group in laid.bound.groups for number in group]
    before = _Before(conn, members)
    plan = reconcile({group[0]: list(group) for group in laid.bound.groups}, before.event_of, before.known)
    touched = [placement for placement in plan.placements if before.is_touched(placement, fresh)]
    stage = _Stage(conn, now)
    event_of: dict[int, int] = {}
    for start in range(0, len(touched), PLACED_AT_ONCE):
        event_of |= stage.place(touched[start : start + PLACED_AT_ONCE])
    for merge in plan.merges:
        events.merge(conn, id=merge.event_id, into=merge.into, now=now)
    events.abandon(conn, ids=plan.orphans, now=now)
    folding.end(conn, [*(merge.event_id for merge in plan.merges), *plan.orphans])
    folding.fold(conn, sorted(event_of.values()), now, are_news=may_alert)
    doubted = doubts.record(conn, window, laid, touched, event_of, now)
    if may_alert:
        parted = [
            number for one in plan.placements if one.change is EventChange.SPLIT for number in one.moved
        ]
        events.ask_rules_again(conn, article_ids=parted)
    return _summary(plan, touched, stage.copies, doubted)


class _Before:
    """What was known of these articles before this run."""

    def __init__(self, conn: Connection, article_ids: Sequence[int]) -> None:
        self.event_of: dict[int, int] = {}
        self._articles_of: dict[int, set[int]] = defaultdict(set)
        for row in events.assignments(conn, article_ids=article_ids):
            self.event_of[row.article_id] = row.event_id
            self._articles_of[row.event_id].add(row.article_id)
        self.known = [
            KnownEvent(event.id, event.root_article_id, event.merged_into)
            for event in events.involved(conn, article_ids=article_ids)
        ]

    def is_touched(self, placement: Placement, fresh: Set[int]) -> bool:
        """Only an event that gained, lost or changed an article is looked at again."""
        if placement.event_id is None or placement.change is not EventChange.KEEP:
            return True
        held = self._articles_of[placement.event_id]
        return held != set(placement.articles) or not fresh.isdisjoint(placement.articles)


def _reports(conn: Connection, placements: Sequence[Placement]) -> dict[int, Told]:
    wanted = [number for placement in placements for number in placement.articles]
    return {row.id: _told(row) for row in profiles.reports(conn, article_ids=wanted)}


def _told(row: Report) -> Told:
    shingles = np.frombuffer(row.fingerprint, np.uint32)
    return Told(row.id, row.title, row.source, row.agency, row.published, shingles)


@dataclass(frozen=True, slots=True)
class _Staged:
    """An event with its reports in order of time, and the copy group of each."""

    placement: Placement
    members: Sequence[Told]
    copy_groups: Mapping[int, int]

    def row(self, title: str) -> dict[str, object]:
        """What its articles make of it."""
        return {
            "title": title,
            "first_published": self.members[0].published,
            "last_published": self.members[-1].published,
            "articles": len(self.members),
            "copy_groups": len(set(self.copy_groups.values())),
            "independent_sources": independent_sources(self.members, self.copy_groups),
        }


class _Stage:
    """Carries placements out."""

    def __init__(self, conn: Connection, now: datetime) -> None:
        self._conn = conn
        self._now = now
        self.copies = 0

    def place(self, placements: Sequence[Placement]) -> dict[int, int]:
        """Write events and their articles; the id of each event by its root article."""
        reports = _reports(self._conn, placements)
        staged = [_staged(placement, reports) for placement in placements]
        self.copies += sum(len(set(one.copy_groups.values())) for one in staged)
        rows = [one.row(_title(one, reports)) for one in staged]
        event_of = self._created(staged, rows)
        for placement in placements:
            if placement.event_id is not None:
                event_of[placement.root_article_id] = placement.event_id
            if placement.change is EventChange.REVIVE:
                events.revive(self._conn, id=event_of[placement.root_article_id], now=self._now)
        ids = [event_of[one.placement.root_article_id] for one in staged]
        pairs = [pair for one in staged for pair in sorted(one.copy_groups.items())]
        events.assign(
            self._conn,
            article_ids=[article for article, _ in pairs],
            event_ids=[number for number, one in zip(ids, staged, strict=True) for _ in one.copy_groups],
            copy_groups=[group for _, group in pairs],
            now=self._now,
        )
        events.describe(self._conn, ids=ids, rows=rows, now=self._now)
        return event_of

    def _created(self, staged: Sequence[_Staged], rows: Sequence[Mapping[str, object]]) -> dict[int, int]:
        new = [at for at, one in enumerate(staged) if one.placement.event_id is None]
        if not new:
            return {}
        roots = [staged[at].placement.root_article_id for at in new]
        return events.create(self._conn, roots=roots, rows=[rows[at] for at in new], now=self._now)


def _staged(placement: Placement, reports: Mapping[int, Told]) -> _Staged:
    members = sorted(
        (reports[number] for number in placement.articles), key=lambda report: (report.published, report.id)
    )
    return _Staged(placement, members, copy_groups(members))


def _title(staged: _Staged, reports: Mapping[int, Told]) -> str:
    return reports.get(staged.placement.root_article_id, staged.members[0]).title


def _summary(plan: Plan, touched: Sequence[Placement], copies: int, doubted: int) -> Placed:
    changes = Counter(placement.change for placement in plan.placements)
    return Placed(
        events_created=changes[EventChange.CREATE],
        events_split=changes[EventChange.SPLIT],
        events_revived=changes[EventChange.REVIVE],
        events_merged=len(plan.merges),
        in_doubt=doubted,
        articles_moved=sum(len(placement.moved) for placement in plan.placements),
        events_touched=len(touched),
        copy_groups=copies,
    )
