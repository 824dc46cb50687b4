"""Articles in order of time through what production runs, without a database: nights, doubts, lasting events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from alerts.events import night
from alerts.events.facts.extract import extract
from alerts.events.frequencies import Frequencies, empty
from alerts.events.profile import Profile, profile
from alerts.events.reconcile import EventChange, KnownEvent, reconcile
from alerts.events.standing import Doubt, Place
from alerts.events.window import Window

Document = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Report:
    """One article as detection reads it."""

    id: int
    title: str
    text: str
    language: str | None
    section: str | None
    source: str
    source_kind: str | None
    source_country: str | None
    published: datetime | None


def report(at: int, document: Document) -> Report:
    """An article of a labelled set."""
    moment = datetime.fromisoformat(document["published"]) if document["published"] else None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return Report(
        at,
        document["title"] or "",
        document["text"] or "",
        document.get("lang"),
        document.get("section"),
        document.get("publisher") or "",
        document.get("source_kind"),
        None,
        moment,
    )


class Memory:
    """What the window keeps in the database otherwise."""

    def __init__(self) -> None:
        self.kept: dict[int, Profile] = {}
        self.place: dict[int, Place] = {}
        self.of_piece: dict[int, set[int]] = defaultdict(set)

    def profiles(self, ids: Sequence[int]) -> list[Profile]:
        return [self.kept[one] for one in ids]

    def places(self, ids: Sequence[int]) -> dict[int, Place]:
        return {one: self.place[one] for one in ids if one in self.place}

    def members(self, pieces: Sequence[int]) -> dict[int, Place]:
        return {one: self.place[one] for piece in pieces for one in self.of_piece[piece]}

    def put(self, places: Mapping[int, Place]) -> None:
        for one, place in places.items():
            if one in self.place:
                self.of_piece[self.place[one].piece].discard(one)
            self.place[one] = place
            self.of_piece[place.piece].add(one)


@dataclass(slots=True)
class Replay:
    """State of a replay. `doubts`: by event, as decided when it was founded; `alerted`: articles that alert."""

    memory: Memory = field(default_factory=Memory)
    event_of: dict[int, int] = field(default_factory=dict)
    known: dict[int, KnownEvent] = field(default_factory=dict)
    doubts: dict[int, int | str | None] = field(default_factory=dict)
    scores: dict[int, float] = field(default_factory=dict)
    told_as: list[int] = field(default_factory=list)
    alerted: list[tuple[int, int, int | str | None]] = field(default_factory=list)
    days: dict[int, float] = field(default_factory=dict)
    table: Frequencies = field(default_factory=empty)
    uncounted: list[int] = field(default_factory=list)
    window: Window | None = None

    def begin_day(self, day: float) -> None:
        """The night before `day`."""
        self.table = night.next_table(self.table, [self.memory.kept[one].packed for one in self.uncounted])
        self.uncounted = []
        live = [one for one, moment in self.days.items() if moment >= day - night.LIVE_DAYS]
        spent = day - min((self.days[one] for one in live), default=day)
        self.window = Window(self.table, night.density(len(live), spent), self.memory)
        self.memory.place, self.memory.of_piece = {}, defaultdict(set)
        self.window.append(live, [self.days[one] for one in live], self.memory.profiles(live))
        self._reconcile(self.window.regroup(), None)

    def add(self, number: int, day: float, read: Profile) -> None:
        """One article more."""
        if night.is_outgrown(self.table, len(self.uncounted)):
            self.begin_day(day)
        assert self.window is not None
        self.memory.kept[number] = read
        self.days[number] = day
        self.uncounted.append(number)
        groups = self.window.add([number], [day], [read])
        self._reconcile(groups, number)
        self.told_as.append(self.event_of[number])

    def current(self, event: int) -> int:
        """The event that tells of it now."""
        while (into := self.known[event].merged_into) is not None:
            event = into
        return event

    def _reconcile(self, groups: Sequence[tuple[int, ...]], number: int | None) -> None:
        clusters = {group[0]: list(group) for group in groups}
        members = [one for group in groups for one in group]
        involved = {self.event_of[one] for one in members if one in self.event_of}
        previous = {one: self.event_of[one] for one in members if one in self.event_of}
        roots = set(members)
        known = (
            [
                self.known[one]
                for one in sorted(
                    involved | {e.id for e in self.known.values() if e.root_article_id in roots}
                )
            ]
            if len(self.known) < 50_000
            else []
        )
        plan = reconcile(clusters, previous, known)
        fresh: list[tuple[int, int]] = []
        for placement in plan.placements:
            event = placement.event_id
            if event is None:
                event = len(self.known) + 1
                self.known[event] = KnownEvent(event, placement.root_article_id, None)
                fresh.append((event, placement.root_article_id))
            elif placement.change is EventChange.REVIVE:
                self.known[event] = KnownEvent(event, placement.root_article_id, None)
            for one in placement.articles:
                self.event_of[one] = event
        for merge in plan.merges:
            self.known[merge.event_id] = KnownEvent(
                merge.event_id, self.known[merge.event_id].root_article_id, merge.into
            )
        self._alert(fresh, clusters, number)

    def _alert(
        self, fresh: Sequence[tuple[int, int]], clusters: Mapping[int, Sequence[int]], number: int | None
    ) -> None:
        assert self.window is not None
        for event, root in fresh:
            group = next(tuple(members) for members in clusters.values() if root in members)
            if self.memory.place[root].is_alone:
                doubt: int | str | None = "several"
            else:
                found: Mapping[int, Doubt] = self.window.doubts([group])
                doubt = self.event_of[found[group[0]].other] if found else None
                self.scores[event] = found[group[0]].score if found else 0.0
            self.doubts[event] = doubt
            self.alerted.append((number if number is not None else root, event, doubt))


def replay(documents: Sequence[Document]) -> Replay:
    """The whole of a set, given in order of time; undated articles lie on one day."""
    state = Replay()
    reports = [report(at, one) for at, one in enumerate(documents)]
    today = None
    for one in reports:
        day = one.published.timestamp() / 86400 if one.published else 0.0
        if today is None or np.floor(day) > today:
            today = np.floor(day)
            state.begin_day(float(today))
        state.add(one.id, day, profile(one, extract(one)))
    state.begin_day(float(today or 0) + 1)
    return state
