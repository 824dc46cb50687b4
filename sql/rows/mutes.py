"""Mutes, and what they held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mute:
    """A rule, an event, a source or a place that is silent for a time.

    `name` is what is muted as people call it; `source` of a source its name, `current_event_id` of an event the one as
    which it is told now. `ended_at`: a person ended it before `until`. `told_at`: when it was said what it had held.
    """

    id: int
    kind: str
    rule_id: int | None
    event_id: int | None
    source_id: int | None
    place_id: str | None
    name: str
    why: str
    muted_by: str
    muted_at: datetime
    until: datetime
    ended_at: datetime | None
    ended_by: str | None
    told_at: datetime | None
    source: str | None = None
    current_event_id: int | None = None


@dataclass(frozen=True, slots=True)
class MuteLine(Mute):
    """A mute as it is listed, with how many events and changes it held."""

    events: int = 0
    changes: int = 0


@dataclass(frozen=True, slots=True)
class HeldMatch:
    """What a mute held of a rule: an event by an article of it, or a change of a `kind` from `old` to `new`."""

    rule: str
    notify: list[str]
    event_id: int | None
    title: str
    url: str
    source: str
    at: datetime
    kind: str
    key: str
    old: str | None
    new: str
    is_in_doubt: bool


@dataclass(frozen=True, slots=True)
class HeldByMute:
    """How many events a mute held in a while, and how many of them are in doubt."""

    id: int
    kind: str
    name: str
    why: str
    until: datetime
    events: int
    in_doubt: int


@dataclass(frozen=True, slots=True)
class RecipientMute(Mute):
    """A mute that a recipient made for itself; `target` and `target_label` as in `sql.rows.Delivery`."""

    channel: str = ""
    target: str = ""
    target_label: str = ""


@dataclass(frozen=True, slots=True)
class RecipientMuteLine(RecipientMute):
    """One as it is listed, with how many alerts it held."""

    held: int = 0


@dataclass(frozen=True, slots=True)
class MutableAlert:
    """What an alert may be held for: its rule, its event as it is told now, the source of its article."""

    rule_id: int
    event_id: int
    source: str
