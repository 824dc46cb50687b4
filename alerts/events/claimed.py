"""What one article claims, as it was stored; what it only recalls is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alerts.events.facts.casualties import main_toll
from alerts.events.facts.claims import ActorClaim, DateClaim, DenialClaim, EventType, TollClaim, TollKind
from alerts.events.places.claim import PlaceClaim, Precision
from sql.rows import Fact


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of an article, the main one of each kind first. `mains`: the toll of each kind that it tells."""

    type: EventType = EventType.OTHER
    type_sentence: str = ""
    days: tuple[DateClaim, ...] = ()
    places: tuple[PlaceClaim, ...] = ()
    actors: tuple[ActorClaim, ...] = ()
    tolls: tuple[TollClaim, ...] = ()
    mains: Mapping[TollKind, TollClaim] = field(default_factory=dict)
    denials: tuple[DenialClaim, ...] = ()

    @property
    def place(self) -> PlaceClaim | None:
        """Where the article says that it happened."""
        return self.places[0] if self.places else None


def claims_of(facts: Sequence[Fact], title: str) -> Claims:
    """The claims of one article under its headline."""
    of_kind: dict[str, list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda one: one.id):
        if not fact.is_context:
            of_kind[fact.kind].append(fact)
    kind = next(iter(of_kind["type"]), None)
    what = EventType(kind.value["type"]) if kind is not None else EventType.OTHER
    tolls = tuple(_toll(fact.value, fact.sentence) for fact in of_kind["toll"])
    mains = {one: main_toll(tolls, one, title, what is EventType.STRIKE) for one in TollKind}
    return Claims(
        what,
        kind.sentence if kind is not None else "",
        tuple(_day(fact.value, fact.sentence) for fact in of_kind["date"]),
        tuple(_place(fact.value, fact.sentence) for fact in of_kind["place"]),
        tuple(ActorClaim(fact.value["name"], fact.sentence, fact.value["list"]) for fact in of_kind["actor"]),
        tolls,
        {one: toll for one, toll in mains.items() if toll is not None},
        tuple(
            DenialClaim(fact.sentence, fact.value["speaker"], fact.value["said_by"])
            for fact in of_kind["denial"]
        ),
    )


def _toll(value: Mapping[str, Any], sentence: str) -> TollClaim:
    kind = TollKind(value["kind"])
    return TollClaim(kind, value["low"], value["high"], sentence, value["side"], value["said_by"])


def _day(value: Mapping[str, Any], sentence: str) -> DateClaim:
    lo, hi = date.fromisoformat(value["lo"]), date.fromisoformat(value["hi"])
    # what older programs kept has no more than the days
    is_statement, is_inferred = value.get("statement", False), value.get("inferred", False)
    return DateClaim(lo, hi, sentence, is_statement=is_statement, is_inferred=is_inferred)


def _place(value: Mapping[str, Any], sentence: str) -> PlaceClaim:
    return PlaceClaim(
        value["name"],
        value["mention"],
        Precision(value["precision"]),
        sentence,
        value["id"],
        value["country"],
        value["admin1"],
        value["latitude"],
        value["longitude"],
    )
