"""What can be claimed of an event. Claims of several articles are kept side by side, never averaged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from alerts.events.places.claim import PlaceClaim


class EventType(StrEnum):
    """Coarse types; `strike` is an attack from the air or an explosion, walkouts are `protest`."""

    ATTACK = "attack"
    STRIKE = "strike"
    ABDUCTION = "abduction"
    PROTEST = "protest"
    POLITICAL = "political"
    AGREEMENT = "agreement"
    SANCTION = "sanction"
    STATEMENT = "statement"
    ACCIDENT = "accident"
    DISASTER = "disaster"
    CRIME = "crime"
    ECONOMY = "economy"
    SPORT = "sport"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DateClaim:
    """The day or days on which an event happened, both inclusive.

    `is_context`: the date of something else that the article recalls, bounds or announces. `is_statement`: the day on
    which somebody spoke, not the day of the deed. `is_inferred`: no day is named; the span is what the publication date
    allows.
    """

    lo: date
    hi: date
    sentence: str
    is_context: bool = False
    is_statement: bool = False
    is_inferred: bool = False


class TollKind(StrEnum):
    """What was counted."""

    KILLED = "killed"
    INJURED = "injured"
    ABDUCTED = "abducted"


@dataclass(frozen=True, slots=True)
class TollClaim:
    """How many; `high` None: at least `low`. `side`: whose people, `said_by`: who gives the figure; None: not said."""

    kind: TollKind
    low: int
    high: int | None
    sentence: str
    side: str | None = None
    said_by: str | None = None
    is_context: bool = False


@dataclass(frozen=True, slots=True)
class ActorClaim:
    """A named group, force or institution, by its canonical name and the list (`@name`) it stands in."""

    name: str
    sentence: str
    list_name: str | None = None
    is_context: bool = False


@dataclass(frozen=True, slots=True)
class DenialClaim:
    """That something which was told is denied. `speaker`: the kind of speaker (army, company …), None: not known;
    `said_by`: as written."""

    sentence: str
    speaker: str | None = None
    said_by: str | None = None
    is_context: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What an article claims. The first of `dates` and `places` without `is_context` is the event's.

    `looks_back_to`: the last day of the old event that all that the article tells as new is about; None: it tells news.
    """

    language: str | None
    dates: tuple[DateClaim, ...] = ()
    places: tuple[PlaceClaim, ...] = ()
    tolls: tuple[TollClaim, ...] = ()
    actors: tuple[ActorClaim, ...] = ()
    type: EventType = EventType.OTHER
    type_sentence: str = ""
    looks_back_to: date | None = None
    denials: tuple[DenialClaim, ...] = ()
    # the title and the passages that are told as new, recalling clauses cut; and the figures in each
    told: tuple[str, ...] = ()
    told_figures: tuple[tuple[int, ...], ...] = field(default=(), repr=False)
