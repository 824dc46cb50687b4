"""What articles and events were at each moment of the past, as the rules that looked at them found them.

Of the time before the archive kept this, what was kept first stands in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

import sql.past
from alerts.rules.doubt import DoubtKind
from sql.connection import Connection
from sql.rows import EventDoubt, EventVersion, PastDoubt, PastMending, Placement

# as `alerts.events.detect.CLOSED_AFTER`, which stands above rules
CLOSED_AFTER = timedelta(days=14)
MOMENT = timedelta(microseconds=1)
NOT_YET = datetime.max.replace(tzinfo=UTC)


class _Ending(Protocol):
    """A version of something; `ended_at` None: it stands now."""

    @property
    def ended_at(self) -> datetime | None: ...


Version = TypeVar("Version", bound=_Ending)


class Course(Generic[Version]):
    """The versions of one thing in the order in which they ended."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self.versions = list(versions)
        self.ends = [one.ended_at for one in self.versions if one.ended_at is not None]

    def at(self, moment: datetime) -> Version | None:
        """What it was; None: it had ended. Before its beginning it is what it was first."""
        place = bisect_right(self.ends, moment)
        return self.versions[place] if place < len(self.versions) else None


def courses(versions: Iterable[Version], key: str) -> dict[int, Course[Version]]:
    """Versions by the number of what they are of; given in the order of these numbers and of their ends."""
    return {number: Course(rows) for number, rows in groupby(versions, attrgetter(key))}


@dataclass(slots=True)
class Past:
    """What these articles and their events were. `runs`: when rules looked at what was new, in order.

    `group_of` names one event for all that were ever told as one, or by one of the articles.
    """

    kept_since: datetime
    runs: Sequence[datetime]
    placements: Mapping[int, Course[Placement]] = field(default_factory=dict)
    events: Mapping[int, Course[EventVersion]] = field(default_factory=dict)
    doubts: Mapping[int, Course[PastDoubt]] = field(default_factory=dict)
    group_of: Mapping[int, int] = field(default_factory=dict)
    mendings: Sequence[PastMending] = ()

    @classmethod
    def read(cls, conn: Connection, article_ids: Sequence[int], since: datetime) -> Past:
        """Of these articles, and of the runs since a moment."""
        placements = sql.past.placements(conn, article_ids=article_ids)
        ids = sorted({one.event_id for one in placements if one.event_id is not None})
        mendings = sql.past.mendings(conn, article_ids=article_ids, event_ids=ids)
        if mendings:
            mended = {number for one in mendings for number in one.article_ids}
            placements = sql.past.placements(conn, article_ids=sorted(mended.union(article_ids)))
            ids = sorted({one.event_id for one in placements if one.event_id is not None})
        versions = sql.past.events(conn, event_ids=ids)
        every = list(dict.fromkeys(one.event_id for one in versions))
        return cls(
            sql.past.kept_since(conn),
            sql.past.runs(conn, since=since),
            courses(placements, "article_id"),
            courses(versions, "event_id"),
            courses(sql.past.doubts(conn, event_ids=every), "event_id"),
            _groups(placements, versions),
            mendings,
        )

    def run_after(self, moment: datetime) -> datetime:
        """When rules looked at what was so since a moment: where that is not kept, then; `NOT_YET`: they have not."""
        if moment < self.kept_since or not self.runs:
            return moment
        place = bisect_left(self.runs, moment)
        return self.runs[place] if place < len(self.runs) else NOT_YET

    def event_of(self, article_id: int, moment: datetime) -> int | None:
        """The event that an article told of, under the number by which it was told."""
        course = self.placements.get(article_id)
        found = course.at(self._kept(moment)) if course else None
        return None if found is None or found.event_id is None else self.current(found.event_id, moment)

    def current(self, event_id: int, moment: datetime) -> int:
        """The event under which this one was told; of a alert of mergers, which should not be, any."""
        seen = {event_id}
        while (version := self._version(event_id, moment)) is not None and version.merged_into is not None:
            if version.merged_into in seen:
                return min(seen)
            event_id = version.merged_into
            seen.add(event_id)
        return event_id

    def root_of(self, event_id: int) -> int | None:
        """The article that founded an event."""
        course = self.events.get(event_id)
        return course.versions[0].root_article_id if course else None

    def sources(self, event_id: int | None, moment: datetime) -> int | None:
        """How many newsrooms told of an event."""
        version = self._version(event_id or 0, moment)
        return version.independent_sources if version else None

    def is_closed(self, event_id: int | None, moment: datetime) -> bool:
        """Whether nothing was said of it for so long that rules waited for it no more."""
        version = self._version(event_id or 0, moment)
        return version is not None and version.is_closed and moment > version.last_published + CLOSED_AFTER

    def doubt(self, event_id: int | None, moment: datetime) -> EventDoubt | None:
        """What was in doubt of an event, about another one as that was told then."""
        course = self.doubts.get(event_id or 0)
        found = course.at(self._kept(moment)) if course else None
        if event_id is None or found is None or found.decided_at > self._kept(moment):
            return None
        other = None if found.may_be_event_id is None else self.current(found.may_be_event_id, moment)
        other = None if other == event_id else other
        if found.kind == DoubtKind.SAME and other is None:
            return None
        return replace(found, may_be_event_id=other)

    def mended(self, mending: PastMending, article_ids: Iterable[int]) -> set[int]:
        """Which of these articles a mending may have put elsewhere: those of the events that it was about."""
        moments = (mending.moment - MOMENT, mending.moment)
        events = {self.event_of(one, moment) for one in mending.article_ids for moment in moments} - {None}
        return {one for one in article_ids if any(self.event_of(one, moment) in events for moment in moments)}

    def readdressed(
        self, event_id: int, article_id: int, moment: datetime, taken: Container[int]
    ) -> tuple[int, int] | None:
        """For which event, by which root, an alert by an article counted once that had been mended; None: as before.

        `taken` are the roots of the rule's other alerts.
        """
        event = self.event_of(article_id, moment)
        if event is None or self.current(event_id, moment) == event:
            return None
        roots = (self.root_of(event), article_id)
        return next(((event, root) for root in roots if root is not None and root not in taken), None)

    def ends(self) -> dict[int, set[datetime]]:
        """When something of the events of each group ended: where they were told, by how many, in what doubt."""
        found: defaultdict[int, set[datetime]] = defaultdict(set)
        for number, group in self.group_of.items():
            found[group].update(self.events[number].ends if number in self.events else ())
            found[group].update(self.doubts[number].ends if number in self.doubts else ())
        for course in self.placements.values():
            for one in course.versions:
                if one.event_id is not None:
                    found[self.group_of[one.event_id]].update(course.ends)
        return found

    def lineage_ends(self) -> list[datetime]:
        """When any event was merged or stood apart again, in order."""
        return sorted({
            end
            for course in self.events.values()
            if any(one.merged_into is not None for one in course.versions)
            for end in course.ends
        })  # fmt: skip

    def _version(self, event_id: int, moment: datetime) -> EventVersion | None:
        course = self.events.get(event_id)
        return course.at(self._kept(moment)) if course else None

    def _kept(self, moment: datetime) -> datetime:
        return max(moment, self.kept_since)


def _groups(placements: Iterable[Placement], versions: Sequence[EventVersion]) -> dict[int, int]:
    parent = {one.event_id: one.event_id for one in versions}

    def find(number: int) -> int:
        while parent.setdefault(number, number) != number:
            parent[number] = number = parent[parent[number]]
        return number

    for version in versions:
        if version.merged_into is not None:
            parent[find(version.event_id)] = find(version.merged_into)
    of_article: dict[int, int] = {}
    for one in placements:
        if one.event_id is not None:
            other = of_article.setdefault(one.article_id, one.event_id)
            parent[find(one.event_id)] = find(other)
    return {number: find(number) for number in list(parent)}
