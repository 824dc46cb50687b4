"""How the places of two claims stand to each other."""

from __future__ import annotations

from enum import StrEnum

from alerts.events.places.claim import PlaceClaim, Precision
from alerts.events.places.distance import kilometres
from alerts.text.tokens import fold, tokenize

NEAR_KM, AROUND_KM, ROAD_KM = 25.0, 60.0, 150.0


class Relation(StrEnum):
    """What two places are to each other."""

    SAME = "same"
    WITHIN = "within"  # one is a region, a country or a river's basin that the other lies in
    NEAR = "near"  # at most 25 km apart, or both on one named road
    APART = "apart"
    UNKNOWN = "unknown"


def relation(a: PlaceClaim, b: PlaceClaim) -> Relation:
    """What the two places are to each other; `APART` is said only where the claims exclude one place."""
    precisions = (a.precision, b.precision)
    if a.country and b.country and a.country != b.country:
        return _across_a_border(a, b)
    if _are_same(a, b):
        return Relation.NEAR if Precision.NEAR in precisions else Relation.SAME
    if Precision.COUNTRY in precisions:
        return Relation.WITHIN if a.country and a.country == b.country else Relation.UNKNOWN
    if Precision.REGION in precisions:
        return _with_a_region(a, b)
    return Relation.NEAR if _names(a, b) or _names(b, a) else _by_distance(a, b)


def _by_distance(a: PlaceClaim, b: PlaceClaim) -> Relation:
    distance = kilometres((a.latitude, a.longitude), (b.latitude, b.longitude))
    if distance is not None:
        if distance <= NEAR_KM:
            return Relation.NEAR
        return Relation.UNKNOWN if distance <= max(_reach(a), _reach(b)) else Relation.APART
    if a.admin1 and b.admin1 and a.admin1 != b.admin1 and a.country == b.country:
        return Relation.APART
    return Relation.UNKNOWN


def _reach(claim: PlaceClaim) -> float:
    """How many km from its point a claim may be true: "near Boni", or the whole road "Djibo–Bourzanga"."""
    if claim.precision is not Precision.NEAR:
        return 0.0
    names_both_ends = len(tokenize(claim.mention)) > len(tokenize(claim.name)) + 1
    return ROAD_KM if names_both_ends else AROUND_KM


def _across_a_border(a: PlaceClaim, b: PlaceClaim) -> Relation:
    distance = kilometres((a.latitude, a.longitude), (b.latitude, b.longitude))
    if distance is not None and distance <= NEAR_KM:
        return Relation.NEAR  # two towns on one border, or one that two gazetteers put on either side
    is_guess = any(claim.place_id is None and claim.admin1 is None for claim in (a, b))
    return Relation.UNKNOWN if is_guess else Relation.APART


def _are_same(a: PlaceClaim, b: PlaceClaim) -> bool:
    if (a.precision is Precision.REGION) is not (b.precision is Precision.REGION):
        return False  # a town and the region that is called after it
    if a.place_id and b.place_id:
        return a.place_id == b.place_id
    return fold(a.name) == fold(b.name)


def _with_a_region(a: PlaceClaim, b: PlaceClaim) -> Relation:
    if a.admin1 and b.admin1:
        return Relation.WITHIN if a.admin1 == b.admin1 else Relation.APART
    return Relation.UNKNOWN


def _names(a: PlaceClaim, b: PlaceClaim) -> bool:
    """Whether `a` is on a road or between places of which `b` is one."""
    if a.precision is not Precision.NEAR:
        return False
    words = [token.text for token in tokenize(a.mention)]
    name = [token.text for token in tokenize(b.mention if b.precision is Precision.EXACT else b.name)]
    return bool(name) and any(words[at : at + len(name)] == name for at in range(len(words)))
