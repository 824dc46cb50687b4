"""How much speaks for two articles telling of one happening: log-odds of likeness and of facts.

Likeness of words proposes, facts decide. Every feature is computed for many pairs at once. Signs are fixed: agreement
may only raise the log-odds and conflict only lower them, so that weights learned on one kind of news hold for another;
`tests/bench/identity_fit.py` makes the weights.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alerts.events import concepts
from alerts.events.frequencies import BUCKETS, Frequencies, bucket
from alerts.events.places.claim import Precision
from alerts.events.profile import AGAIN, IN_DOUBT, OLD_DEED, TYPES, UNDATED
from alerts.events.vectors import Side

Floats = NDArray[np.float64]
Records = NDArray[np.void]
EARTH_KM = 6371.0
TWICE, FEWER = math.log(2), 0.25
ROUTINE = np.array([name in ("sport", "economy") for name in TYPES])
ACROSS_FLOOR = math.log(0.03 / 0.15)
SPARSE = 10.0  # articles; a younger archive is not taken for sparser than that

# agreement may only raise, conflict may only lower, the rest may do either
AGREE = (
    "likeness", "day_same", "day_met", "located_shared", "head_shared", "person_shared", "victim_shared", "age_shared",
    "street_shared", "place_same", "toll_same",
)  # fmt: skip
CONFLICT = (
    "gap", "day_off_1", "day_off_more", "span_off", "located_alien", "number_alien", "happening_alien", "type_off",
    "age_alien", "street_alien", "again_alien", "series", "density", "place_far", "region_apart", "country_apart",
    "toll_rise", "toll_fall", "toll_never", "again_recalled", "toll_recalled", "aftermath_alien", "target_alien",
    "excluded", "aftermath_off",
)  # fmt: skip
EITHER = (
    "bias", "undated", "day_recalled", "short", "short_likeness", "across", "across_likeness", "across_names",
    "across_numbers",
    "across_concepts", "across_day", "across_place",
)  # fmt: skip
FEATURES = (*AGREE, *CONFLICT, *EITHER)


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare each name, number and concept is by one table; `density`: articles within one window of time."""

    idf: Floats
    concepts: Floats
    density: float

    def of(self, keys: NDArray[np.uint32]) -> Floats:
        """The idf of each key, 0 for none."""
        return np.where(keys == 0, 0.0, self.idf.take(keys & (BUCKETS - 1)))


def rarity(table: Frequencies, density: float) -> Rarity:
    """What evidence needs of a table."""
    idf = table.idf(np.arange(BUCKETS, dtype=np.int32))
    return Rarity(idf, idf[[bucket(Side.CONCEPTS, name) for name in concepts.names()]], density)


def features(
    f: NDArray[np.void], g: NDArray[np.void], gap: Floats, words: Floats, names: Floats, rare: Rarity
) -> dict[str, Floats]:
    """The features of pairs: records of the earlier and the later article, days between their publication, and the
    cosines of their vectors of words and of names."""
    gap = np.where((f["flags"] | g["flags"]) & UNDATED, 0.0, gap)
    short = np.log(40 / (20 + np.minimum(f["words"], g["words"]).astype(float)))
    is_across = f["language"] != g["language"]
    likeness = np.log(np.maximum(words, 0.02) / 0.15)
    found = {
        "bias": np.ones(len(f)),
        # what has no date can show neither agreement nor conflict of days
        "undated": ((f["flags"] | g["flags"]) & UNDATED != 0).astype(float),
        # across languages words say little, and what they say stands in the features of that name
        "likeness": np.where(is_across, 0.0, likeness),
        "short": short,
        "short_likeness": np.where(is_across, 0.0, short * likeness),
        "gap": gap / 7,
        "density": np.full(len(f), math.log(max(rare.density, SPARSE) / 40)),
    }
    follows = (f["aftermath"] | g["aftermath"] != 0) & (f["aftermath"] & g["aftermath"] == 0)
    # an arrest or a release names the day of the deed that it follows
    found |= {
        name: np.where(follows, 0.0, value) if name in AGREE else value for name, value in _days(f, g).items()
    }
    found["aftermath_alien"] = follows.astype(float)
    found |= _names(f, g, rare)
    found |= _people(f, g, rare)
    found |= _where(f, g)
    found |= _tolls(f, g)
    found |= _what(f, g, gap, found)
    off = np.maximum(found["day_off_1"], found["day_off_more"])
    found["excluded"] = _excluded(f, g, found, off).astype(float)
    found["aftermath_off"] = off * found["aftermath_alien"]
    found |= _across(f, g, np.maximum(likeness, ACROSS_FLOOR), names, rare, found)
    return found


def log_odds(found: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The weighted sum; taken one feature after the other, so that it does not depend on how many pairs are asked."""
    total = np.zeros(len(found["bias"]))
    for name, weight in weights.items():
        if weight:
            total += weight * found[name]
    return total


def _days(f: NDArray[np.void], g: NDArray[np.void]) -> dict[str, Floats]:
    """The day of the deed in both; that the later article only recalls the day of the earlier one is told apart."""
    is_known = (f["days"][:, 0] > 0) & (g["days"][:, 0] > 0) & ((f["day"] > 0) | (g["day"] > 0))
    apart = np.abs(f["days"][:, :, None].astype(np.int64) - g["days"][:, None, :])
    apart[(f["days"][:, :, None] == 0) | (g["days"][:, None, :] == 0)] = 10_000
    least = apart.min(axis=(1, 2))
    both = (f["day"] > 0) & (g["day"] > 0)
    same = both & (f["day"] <= g["until"]) & (g["day"] <= f["until"])
    met = is_known & (least == 0) & ~same
    is_off = is_known & ~same & ~met
    off = np.maximum(f["earliest"] - g["latest"], g["earliest"] - f["latest"]).clip(0, 7)
    is_soft = (f["earliest"] > 0) & (g["earliest"] > 0) & ~both
    return {
        "day_same": same.astype(float),
        # one has it as its own day, the other names it beside another
        "day_recalled": (met & both).astype(float),
        "day_met": (met & ~both).astype(float),
        "day_off_1": (is_off & (least == 1)).astype(float),
        "day_off_more": (is_off & (least > 1)).astype(float),
        "span_off": np.where(is_soft, off / 3, 0.0),
    }


def _excluded(f: Records, g: Records, found: Mapping[str, Floats], off: Floats) -> NDArray[np.bool_]:
    """Facts that exclude each other, however alike the words: another day of the deed, and what is no later count.

    A toll may well double within a day. Where the later report has a day of its own and only recalls the other's, it
    must tell of another toll and of a second time. Matches and prices of two days are two happenings without any toll.
    """
    other_toll = (found["toll_rise"] >= TWICE) & (found["day_off_more"] > 0) | (found["toll_fall"] >= FEWER)
    again = (g["flags"] & AGAIN != 0) & (found["toll_rise"] + found["toll_fall"] > 0)
    recalled = (found["day_recalled"] > 0) & ((found["toll_never"] > 0) | again)
    routine = (f["type"] == g["type"]) & ROUTINE[f["type"]]
    # a verdict on what is long past, and a deed on a later day than the release or arrest that was told before
    old = ((f["flags"] ^ g["flags"]) & OLD_DEED != 0) & np.where(
        f["flags"] & OLD_DEED, g["day"], f["day"]
    ).astype(bool)
    new_deed = (f["aftermath"] != 0) & (g["aftermath"] == 0) & (f["latest"] > 0) & (g["day"] > f["latest"])
    apart = (off > 0) & (other_toll | routine) | recalled
    # whoever names the same persons tells of the same case, whatever else is dated
    strangers = found["person_shared"] + found["victim_shared"] + found["age_shared"] == 0
    return np.asarray(apart & (found["toll_same"] == 0) | (new_deed | old) & strangers)


def _is_in(keys: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which keys of each row stand in the other row; a doubtful name only where the other has it for certain."""
    # pairs along the last axis, so that each step compares whole columns
    certain = np.ascontiguousarray(keys.T & np.uint32(IN_DOUBT - 1))
    counterpart = certain | (~keys.T & np.uint32(IN_DOUBT))
    found = np.zeros(certain.shape, bool)
    for other in np.ascontiguousarray(others.T):
        if other.any():
            found |= certain == other
            found |= counterpart == other
    found &= certain != 0
    return found.T


def _rarest(keys: NDArray[np.uint32], idf: Floats, others: NDArray[np.uint32]) -> tuple[Floats, Floats]:
    """The idf of the rarest key that the other has, and of the rarest certain one that it has not."""
    has = _is_in(keys, others)
    is_certain = (keys != 0) & (keys < IN_DOUBT)
    return np.where(has, idf, 0.0).max(axis=1), np.where(~has & is_certain, idf, 0.0).max(axis=1)


def _names(f: NDArray[np.void], g: NDArray[np.void], rare: Rarity) -> dict[str, Floats]:
    shared, alien = _rarest(f["located"], rare.of(f["located"]), g["everywhere"])
    shared_back, alien_back = _rarest(g["located"], rare.of(g["located"]), f["everywhere"])
    is_mutual = (shared > 0) & (shared_back > 0)
    head, _ = _rarest(f["head"], rare.of(f["head"]), g["everywhere"])
    head_back, _ = _rarest(g["head"], rare.of(g["head"]), f["everywhere"])
    return {
        "located_shared": np.where(
            is_mutual, np.minimum(shared, shared_back) / 5, np.maximum(shared, shared_back) / 10
        ),
        "located_alien": np.minimum(alien, alien_back) / np.where(is_mutual, 10, 5),
        "head_shared": np.minimum(head, head_back) / 5,
    }


RARE_PERSON = 3.0  # idf: a name that stands in one article of twenty says nothing


def _people(f: NDArray[np.void], g: NDArray[np.void], rare: Rarity) -> dict[str, Floats]:
    idf = rare.of(f["persons"])
    known = np.where(_is_in(f["persons"], g["persons"]) & (idf > RARE_PERSON), idf, 0.0)
    return {
        "person_shared": np.minimum(3.0, known.sum(axis=1) / 5),
        "victim_shared": _common(f["victims"], g["victims"]),
        "age_shared": _common(f["ages"], g["ages"]),
        "age_alien": _alien(f["ages"], g["ages"]),
        "street_shared": _common(f["streets"], g["streets"]),
        "street_alien": _alien(f["streets"], g["streets"]),
    }


def _common(keys: NDArray[np.uint32], others: NDArray[np.uint32]) -> Floats:
    mine = np.ascontiguousarray(keys.T)
    found = np.zeros(mine.shape, bool)
    for other in np.ascontiguousarray(others.T):
        found |= mine == other
    found &= mine != 0
    return np.asarray(np.minimum(2.0, found.sum(axis=0).astype(float)))


def _alien(keys: NDArray[np.uint32], others: NDArray[np.uint32]) -> Floats:
    """Both name some, and none in common."""
    return np.asarray((keys[:, 0] != 0) & (others[:, 0] != 0) & (_common(keys, others) == 0), dtype=float)


def _where(f: NDArray[np.void], g: NDArray[np.void]) -> dict[str, Floats]:
    is_place = (f["precision"][:, :, None] > 0) & (g["precision"][:, None, :] > 0)
    same = is_place & (f["place"][:, :, None] == g["place"][:, None, :])
    is_point = is_place & (f["precision"][:, :, None] <= 2) & (g["precision"][:, None, :] <= 2)
    nearest = kilometres_between(f, g)
    # that both name the country says nothing of two towns in it
    meets = same & (f["precision"][:, :, None] < Precision.COUNTRY)
    is_far = np.isfinite(nearest) & ~meets.any(axis=(1, 2))
    same_country = _overlap(f["country"], g["country"])
    same_region = _overlap(f["region"], g["region"])
    return {
        "place_same": (same & is_point).any(axis=(1, 2)).astype(float),
        "place_far": np.where(is_far, np.minimum(np.log1p(np.maximum(nearest, 0) / 20) / 3, 1.5), 0.0),
        "region_apart": (same_region == -1) * (same_country == 1) * 1.0,
        "country_apart": (same_country == -1) * 1.0,
    }


def _overlap(a: NDArray[np.void], b: NDArray[np.void]) -> NDArray[np.int64]:
    """1: one in common; -1: both name some and none in common; 0: unknown."""
    common = ((a[:, :, None] == b[:, None, :]) & (a[:, :, None] != 0)).any(axis=(1, 2))
    is_known = (a != 0).any(axis=1) & (b != 0).any(axis=1)
    return np.where(common, 1, np.where(is_known, -1, 0))


def kilometres_between(f: NDArray[np.void], g: NDArray[np.void]) -> Floats:
    """From the nearest place of the one to the nearest of the other; infinite where either names no exact place."""
    is_point = ((f["precision"] > 0) & (f["precision"] <= 2))[:, :, None]
    is_point = is_point & ((g["precision"] > 0) & (g["precision"] <= 2))[:, None, :]
    km = np.where(is_point, _kilometres(f, g), np.inf)
    return np.asarray(np.where(np.isnan(km), np.inf, km).min(axis=(1, 2)))


def _kilometres(f: NDArray[np.void], g: NDArray[np.void]) -> Floats:
    """Great-circle distance of each place to each (haversine formula)."""
    lat, lat2 = f["latitude"][:, :, None].astype(float), g["latitude"][:, None, :].astype(float)
    lon, lon2 = f["longitude"][:, :, None].astype(float), g["longitude"][:, None, :].astype(float)
    half = np.sin((lat2 - lat) / 2) ** 2 + np.cos(lat) * np.cos(lat2) * np.sin((lon2 - lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def _tolls(f: NDArray[np.void], g: NDArray[np.void]) -> dict[str, Floats]:
    """Equal figures speak for one happening; a later count may well be higher, seldom lower."""
    same, rise, fall, never = np.zeros(len(f)), np.zeros(len(f)), np.zeros(len(f)), np.zeros(len(f))
    for kind in ("killed", "injured", "abducted"):
        (low, high), (low2, high2) = f[kind].T.astype(float), g[kind].T.astype(float)
        is_said = (low >= 0) & (low2 >= 0)
        low, high, low2, high2 = (np.maximum(figure, 0) for figure in (low, high, low2, high2))
        overlaps = is_said & (low <= high2) & (low2 <= high)
        # the more were counted, the less are equal figures chance
        same = np.maximum(same, np.where(overlaps, np.log1p(np.maximum(low, low2)) / 2, 0.0))
        higher, lower = np.log((1 + low2) / (1 + high)), np.log((1 + low) / (1 + high2))
        rise = np.maximum(rise, np.where(is_said & ~overlaps, np.clip(higher, 0, 3), 0.0))
        fall = np.maximum(fall, np.where(is_said & ~overlaps, np.clip(lower, 0, 3), 0.0))
        # a count is corrected downwards, but hardly to less than half
        never = np.maximum(never, (is_said & (low >= 2 * high2 + 2)).astype(float))
    return {"toll_same": same, "toll_rise": rise, "toll_fall": fall, "toll_never": never}


_SILENT_TYPES = np.array([name in ("other", "statement", "political") for name in TYPES])


def _what(
    f: NDArray[np.void], g: NDArray[np.void], gap: Floats, found: Mapping[str, Floats]
) -> dict[str, Floats]:
    both = (f["title_concepts"] != 0) & (g["title_concepts"] != 0)
    off_day = (found["day_same"] == 0) & (found["day_met"] == 0)
    says_type = ~_SILENT_TYPES[f["type"]] & ~_SILENT_TYPES[g["type"]]
    numbers = _alien(f["title_numbers"], g["title_numbers"]).astype(bool)
    numbers &= ~_is_in(f["title_numbers"], g["numbers"]).any(axis=1)
    numbers &= ~_is_in(g["title_numbers"], f["numbers"]).any(axis=1)
    is_series = (
        (f["series"] != 0)
        & (f["series"] == g["series"])
        & (f["source"] == g["source"])
        & (gap > 0.7)
        & off_day
    )
    return {
        "again_recalled": ((g["flags"] & AGAIN != 0) & (found["day_recalled"] > 0)).astype(float),
        "toll_recalled": found["day_recalled"] * np.minimum(1.0, found["toll_rise"] + found["toll_fall"]),
        "target_alien": (
            (f["targets"] != 0) & (g["targets"] != 0) & (f["targets"] & g["targets"] == 0)
        ).astype(float),
        "happening_alien": (both & ((f["title_concepts"] & g["title_concepts"]) == 0)).astype(float),
        "type_off": (says_type & (f["type"] != g["type"])).astype(float),
        "number_alien": numbers.astype(float),
        "again_alien": (((f["flags"] ^ g["flags"]) & AGAIN != 0) & off_day).astype(float),
        "series": is_series.astype(float),
    }


def _across(
    f: NDArray[np.void],
    g: NDArray[np.void],
    likeness: Floats,
    names: Floats,
    rare: Rarity,
    found: Mapping[str, Floats],
) -> dict[str, Floats]:
    """Across languages words say little: names in one alphabet, numbers and concepts say more."""
    is_across = (f["language"] != g["language"]).astype(float)
    numbers = np.where(_is_in(f["numbers"], g["numbers"]), rare.of(f["numbers"]), 0.0)
    norm = np.sqrt(_weight(f["concepts"], rare.concepts) * _weight(g["concepts"], rare.concepts))
    common = _weight(f["concepts"] & g["concepts"], rare.concepts)
    return {
        "across": is_across,
        "across_likeness": is_across * (likeness - ACROSS_FLOOR),
        "across_names": is_across * names,
        "across_numbers": is_across * np.sort(numbers, axis=1)[:, -3:].sum(axis=1) / 5,
        "across_concepts": is_across * np.where(norm > 0, common / np.where(norm > 0, norm, 1), 0.2),
        "across_day": is_across * np.maximum(found["day_same"], found["day_met"]),
        "across_place": is_across * np.maximum(found["located_shared"], found["place_same"]),
    }


def _weight(bits: NDArray[np.uint64], idf: Floats) -> Floats:
    total = np.zeros(len(bits))
    for at, value in enumerate(idf.tolist()):
        total += ((bits >> np.uint64(at)) & np.uint64(1)).astype(float) * value * value
    return total
