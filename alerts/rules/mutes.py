"""Whether a mute holds a match or a change, and for how long something may be muted. Pure, but for what it reads.

A mute has a reason and an end, 90 days ahead at most. It holds what would alert otherwise and nothing else, so that its
count is true; a place is muted where the event surely lies in it. What was held is on record with the mute, stands in
digests, and is told when the mute is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import sql.mutes
from alerts.events.places.gazetteer import Place
from alerts.rules import locating
from alerts.rules.decide import Decision
from alerts.rules.fitting import States
from alerts.rules.locating import Answer
from alerts.rules.place_names import Atlas, nowhere
from alerts.rules.rule import RuleError
from alerts.rules.update_words import what_changed
from sql.connection import Connection
from sql.rows.mutes import HeldMatch, Mute

LONGEST = timedelta(days=90)


class MuteKind(StrEnum):
    """What can be muted."""

    RULE = "rule"
    EVENT = "event"
    SOURCE = "source"
    PLACE = "place"


class MuteRefused(RuleError):
    """Something cannot be muted so: without a reason, for ever, or under a name that nothing has."""


DECISIONS: Mapping[str, Decision] = {
    MuteKind.RULE: Decision.MUTED,
    MuteKind.EVENT: Decision.EVENT_MUTED,
    MuteKind.SOURCE: Decision.SOURCE_MUTED,
    MuteKind.PLACE: Decision.PLACE_MUTED,
}


@dataclass(frozen=True, slots=True)
class Mutes:
    """The mutes in force, with the places among them."""

    mutes: Sequence[Mute] = ()
    places: Mapping[int, Place] = field(default_factory=dict)

    @classmethod
    def read(cls, conn: Connection, now: datetime) -> Mutes:
        """Those that hold at a moment."""
        return cls.of(conn, sql.mutes.in_force(conn, now=now))

    @classmethod
    def of(cls, conn: Connection, mutes: Sequence[Mute]) -> Mutes:
        """These mutes, with the places among them."""
        ids = {mute.place_id for mute in mutes if mute.place_id is not None}
        known = Atlas(conn).by_ids(ids) if ids else {}
        places = {
            mute.id: known.get(mute.place_id) or nowhere(mute.name)
            for mute in mutes
            if mute.place_id is not None
        }
        return cls(mutes, places)

    @property
    def needs_states(self) -> bool:
        """Whether it has to be known where events lie."""
        return bool(self.places)

    def holding(self, *, rule_id: int, event_id: int | None, source: str, states: States) -> Mute | None:
        """The mute that holds what an article of a source tells of an event to a rule; the first that does."""
        return next(
            (mute for mute in self.mutes if self._holds(mute, rule_id, event_id, source, states)), None
        )

    def _holds(self, mute: Mute, rule_id: int, event_id: int | None, source: str, states: States) -> bool:
        match mute.kind:
            case MuteKind.RULE:
                return mute.rule_id == rule_id
            case MuteKind.EVENT:
                return event_id is not None and mute.current_event_id == event_id
            case MuteKind.SOURCE:
                return mute.source == source
        state = states.found.get(event_id or 0)
        if state is None:
            return False
        return locating.lies_in([self.places[mute.id]], locating.spots(state, states.places)) is Answer.YES


def checked(why: str, until: datetime, now: datetime) -> str:
    """The reason of a mute, on one line; MuteRefused when there is none, or when it would last for too long."""
    reason = " ".join(why.split())
    if not reason:
        raise MuteRefused("say why it is muted, for whoever misses the alerts: --why 'exercise until Friday'")
    if until <= now:
        raise MuteRefused(f"{until:%Y-%m-%d %H:%M} is over already: write a later time")
    if until > now + LONGEST:
        raise MuteRefused(
            f"a mute lasts {LONGEST.days} days at most, as one that is forgotten hides what happens: write a shorter "
            "time; to let a rule or a source rest for good, disable it"
        )
    return reason


def change_in_words(held: HeldMatch) -> str:
    """What changed of an event, of which a mute kept its readers; empty: it is the event itself."""
    return what_changed(held.kind, held.key, held.old, held.new) if held.kind else ""


def in_words(mute: Mute, until: str) -> str:
    """A mute in one clause; `until` is written by the caller for its reader."""
    what = mute.name if mute.kind != MuteKind.EVENT else f"{mute.event_id} “{mute.name}”"
    return f"the {mute.kind} {what} is muted until {until} by {mute.muted_by} ({mute.why}), mute {mute.id}"
