"""What an event is by all that its articles claim: a pure function of them, whatever order they came in."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from alerts.events.facts.claims import EventType, TollKind
from alerts.events.members import Member
from alerts.events.places.claim import PlaceClaim, Precision
from alerts.events.tally import Claim, tally
from alerts.text.tokens import fold
from sql.rows import EventState

# goes up whenever the fold of states or transitions changes: events of another layout are folded anew
LAYOUT = 1

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Where:
    """The places of an event, those of most newsrooms first, then the more exactly known."""

    places: tuple[PlaceClaim, ...]
    countries: list[str]


def state(event_id: int, members: Sequence[Member]) -> EventState:
    """Fold the articles of an event, given in the order in which they came out, into what the event is.

    Newsrooms count, not articles: copies of one text say a thing once. What only recalls was left out before.
    """
    day = _day(members)
    where = _where(members)
    first = where.places[0] if where.places else None
    killed, injured, abducted = (_range(tally(members, kind).standing) for kind in TollKind)
    is_country = first is None and bool(where.countries)
    return EventState(
        event_id,
        day[0] if day else None,
        day[1] if day else None,
        _types(members),
        where.countries,
        [place.place_id for place in where.places if place.place_id is not None],
        list(dict.fromkeys(place.name for place in where.places)),
        list(dict.fromkeys(place.admin1 for place in where.places if place.admin1)),
        first.latitude if first else None,
        first.longitude if first else None,
        int(first.precision) if first else int(Precision.COUNTRY) if is_country else None,
        _most_told((actor.name, member.voice) for member in members for actor in member.claims.actors),
        *killed,
        *injured,
        *abducted,
        LAYOUT,
    )


def place_key(place: PlaceClaim) -> str:
    """One name for a place: that of the gazetteer, else its folded name."""
    return place.place_id or fold(place.name)


def _most_told(said: Iterable[tuple[Key, str]]) -> list[Key]:
    """What is said with the voice that says it: what most voices say first, then what was said earlier."""
    by: dict[Key, set[str]] = {}
    for what, voice in said:
        by.setdefault(what, set()).add(voice)
    return sorted(by, key=lambda what: -len(by[what]))


def _day(members: Sequence[Member]) -> tuple[date, date] | None:
    """The day or days that most name; a span that is only inferred where none is named."""
    for is_inferred in (False, True):
        said = _most_told(
            ((day.lo, day.hi), member.voice)
            for member in members
            if (day := next((one for one in member.claims.days if not one.is_statement), None)) is not None
            and day.is_inferred is is_inferred
        )
        if said:
            return said[0]
    return None


def _types(members: Sequence[Member]) -> list[str]:
    said = _most_told((member.claims.type.value, member.voice) for member in members)
    return [kind for kind in said if kind != EventType.OTHER] or said


def _where(members: Sequence[Member]) -> Where:
    claims = [(place, member.voice) for member in members for place in member.claims.places]
    best: dict[str, PlaceClaim] = {}
    voices: dict[str, set[str]] = {}
    for place, voice in claims:
        if place.precision is Precision.COUNTRY:
            continue
        key = place_key(place)
        voices.setdefault(key, set()).add(voice)
        if key not in best or place.precision < best[key].precision:
            best[key] = place
    ranked = sorted(best, key=lambda key: (-len(voices[key]), best[key].precision))
    countries = _most_told((place.country, voice) for place, voice in claims if place.country)
    return Where(tuple(best[key] for key in ranked), [country for country in countries if country])


def _range(standing: Sequence[Claim]) -> tuple[int | None, int | None]:
    """The lowest and the highest figure; none above where all say no more than "at least" the lowest."""
    if not standing:
        return None, None
    low = min(claim.toll.low for claim in standing)
    high = max(claim.toll.low if claim.toll.high is None else claim.toll.high for claim in standing)
    is_open = all(claim.toll.high is None for claim in standing)
    return low, None if is_open and high == low else high
