"""What events were at each moment of the past: folded anew from those of their articles that had been stored by then.

Approximate where the past is not kept: which articles tell of an event, and what a corrected article said, are as now.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts.events.members import Member, members
from alerts.events.places.gazetteer import Place
from alerts.events.state import state
from alerts.rules.fitting import States
from alerts.rules.place_names import Atlas
from sql import event_states
from sql.connection import Connection
from sql.rows import EventState


@dataclass(frozen=True, slots=True)
class _Course:
    """The states of one event, each from its moment on, in order."""

    moments: tuple[datetime, ...]
    states: tuple[EventState, ...]


@dataclass(slots=True)
class PastStates:
    """The states of events over time. Those whose articles nobody has read are as they are now, at any time."""

    now: States = field(default_factory=States)
    places: Mapping[str, Place] = field(default_factory=dict)
    seen: Mapping[int, datetime] = field(default_factory=dict)
    members: Mapping[int, Sequence[Member]] = field(default_factory=dict)
    _courses: dict[int, _Course] = field(default_factory=dict)

    @classmethod
    def read(cls, conn: Connection, event_ids: Iterable[int | None]) -> PastStates:
        """The states of these events; nothing is read when there are none."""
        wanted = sorted({one for one in event_ids if one is not None})
        if not wanted:
            return cls()
        arrivals = event_states.arrivals(conn, wanted)
        articles = event_states.members(conn, wanted)
        ids = [one.id for one in articles]
        event_of = {one.id: one.event_id for one in articles}
        told, claims, corrections = defaultdict(list), defaultdict(list), defaultdict(list)
        for article in articles:
            told[article.event_id].append(article)
        for fact in event_states.claims(conn, ids):
            claims[event_of[fact.article_id]].append(fact)
        for correction in event_states.corrections(conn, ids):
            corrections[event_of[correction.article_id]].append(correction)
        found = {event: members(rows, claims[event], corrections[event]) for event, rows in told.items()}
        named = (place.place_id for rows in found.values() for one in rows for place in one.claims.places)
        return cls(
            States.read(conn, wanted),
            Atlas(conn).by_ids(one for one in named if one is not None),
            {one.article_id: one.first_seen_at for one in arrivals},
            found,
        )

    def at(self, event_id: int | None, moment: datetime) -> States:
        """What an event was at a moment, to be held against a rule."""
        if event_id is None or event_id not in self.members:
            return self.now
        course = self._course(event_id)
        before = bisect_right(course.moments, moment) - 1
        found = {event_id: course.states[before]} if before >= 0 else {}
        return States(found, {**self.places, **self.now.places})

    def next_change(self, event_id: int | None, after: datetime) -> datetime | None:
        """When the event was otherwise next; None: it stayed as it was."""
        if event_id is None or event_id not in self.members:
            return None
        moments = self._course(event_id).moments
        later = bisect_right(moments, after)
        return moments[later] if later < len(moments) else None

    def _course(self, event_id: int) -> _Course:
        if event_id not in self._courses:
            self._courses[event_id] = self._fold(event_id)
        return self._courses[event_id]

    def _fold(self, event_id: int) -> _Course:
        rows = self.members[event_id]
        moments: list[datetime] = []
        states: list[EventState] = []
        arrivals = sorted({self.seen.get(one.article_id, one.published) for one in rows})
        for moment in arrivals:
            known = [one for one in rows if self.seen.get(one.article_id, one.published) <= moment]
            folded = state(event_id, known)
            if not states or folded != states[-1]:
                moments.append(moment)
                states.append(folded)
        if event_id in self.now.found:
            # what a person or a later program made of it
            states[-1] = replace(self.now.found[event_id], ordinal=0)
        return _Course(tuple(moments), tuple(states))
