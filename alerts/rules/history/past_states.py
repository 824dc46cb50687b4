"""What events were by all that their articles claimed, at each moment of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sql.past
from alerts.events.places.gazetteer import Place
from alerts.rules.fitting import States
from alerts.rules.history.past import Course, courses
from alerts.rules.place_names import Atlas
from sql.connection import Connection
from sql.rows import EventState, PastState


@dataclass(slots=True)
class PastStates:
    """The states of events over time, with the places that they name."""

    found: Mapping[int, Course[PastState]] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    @classmethod
    def read(cls, conn: Connection, event_ids: Sequence[int], *, with_places: bool = True) -> PastStates:
        """The states of these events."""
        rows = sql.past.states(conn, event_ids=event_ids) if event_ids else []
        named = {number for one in rows for number in one.place_ids} if with_places else set()
        return cls(courses(rows, "event_id"), Atlas(conn).by_ids(named) if named else {})

    def of(self, event_id: int | None, moment: datetime) -> EventState | None:
        """What an event was; None: nobody had read its articles."""
        course = self.found.get(event_id or 0)
        return course.at(moment) if course else None

    def at(self, event_id: int | None, moment: datetime) -> States:
        """The same, to be held against a rule."""
        state = self.of(event_id, moment)
        return States({} if state is None else {state.event_id: state}, self.places)
