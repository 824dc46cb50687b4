"""What a revision of an article claims otherwise than the one that was read before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.events.claimed import Claims
from alerts.events.facts.claims import TollClaim, TollKind
from alerts.events.figures import differ, written
from alerts.events.places.claim import PlaceClaim, Precision
from alerts.events.places.relation import Relation, relation

PLACE = "place"


@dataclass(frozen=True, slots=True)
class Correction:
    """One field of `sql.rows.ArticleCorrection`; `old` is empty where nothing was claimed before."""

    field: str
    old: str
    new: str
    sentence: str


def corrected(before: Claims, after: Claims) -> Iterator[Correction]:
    """The main tolls and the place that differ. What a revision says no more, and what it only tells in another order,
    is none."""
    for kind in TollKind:
        old, new = before.mains.get(kind), after.mains.get(kind)
        if new is not None and _is_other_toll(old, new) and not _is_known(new, old, before, after):
            yield Correction(kind.value, written(old) if old else "", written(new), new.sentence)
    here, there = before.place, after.place
    if there is not None and _is_other_place(here, there, before.places, after.places):
        yield Correction(PLACE, here.name if here else "", there.name, there.sentence)


def _is_other_toll(old: TollClaim | None, new: TollClaim) -> bool:
    """Another exact figure, or one that differs by 20 % where one of both is none."""
    if old is None:
        return True
    if "attackers" in (old.side, new.side) and old.side != new.side:
        return False
    are_exact = old.low == old.high and new.low == new.high
    return old.low != new.low if are_exact else differ(old, new)


def _is_known(new: TollClaim, old: TollClaim | None, before: Claims, after: Claims) -> bool:
    """Both revisions give both figures."""
    if old is None:
        return False
    return _gives(before.tolls, new) and _gives(after.tolls, old)


def _gives(tolls: Sequence[TollClaim], toll: TollClaim) -> bool:
    return any((one.kind, one.low, one.high) == (toll.kind, toll.low, toll.high) for one in tolls)


def _is_other_place(
    old: PlaceClaim | None, new: PlaceClaim, before: Sequence[PlaceClaim], after: Sequence[PlaceClaim]
) -> bool:
    """A place that excludes the other, or a town or region where none was named."""
    if new.precision is Precision.COUNTRY:
        return False
    if old is None or old.precision is Precision.COUNTRY:
        return old is None or relation(old, new) is not Relation.UNKNOWN
    if relation(old, new) is not Relation.APART:
        return False
    names = {one.name for one in before}, {one.name for one in after}
    return not (new.name in names[0] and old.name in names[1])
