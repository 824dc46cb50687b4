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
from alerts.events.circumstances import Bools, Floats, Records, days, tolls, where
from alerts.events.frequencies import BUCKETS, Frequencies, bucket
from alerts.events.profile import AGAIN, IN_DOUBT, OLD_DEED, TYPES, UNDATED
from alerts.events.vectors import Side

TWICE, FEWER = math.log(2), 0.25
ROUTINE = np.array([name in ("sport", "economy") for name in TYPES])
VIOLENT = np.array([name in ("attack", "strike", "abduction") for name in TYPES])
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
    idf = table.every_idf
    return Rarity(idf, idf[[bucket(Side.CONCEPTS, name) for name in concepts.names()]], density)


@dataclass(frozen=True, slots=True)
class Shared:
    """Which pairs may have a name in common: one that the first places something at, or has in its head, and back.

    What is false here has none for certain; it only spares a look.
    """

    located: Bools
    located_back: Bools
    head: Bools
    head_back: Bools

    def take(self, at: NDArray[np.int64]) -> Shared:
        """Those of some of the pairs."""
        return Shared(self.located[at], self.located_back[at], self.head[at], self.head_back[at])


def features(
    f: Records,
    g: Records,
    gap: Floats,
    words: Floats,
    names: Floats,
    rare: Rarity,
    shared: Shared | None = None,
) -> dict[str, Floats]:
    """The features of pairs: records of the earlier and the later article, days between their publication, and the
    cosines of their vectors of words and of names."""
    gap = np.where((f["flags"] | g["flags"]) & UNDATED, 0.0, gap)
    found = plain(f, g, gap, words, names, rare)
    found |= _names(f, g, rare, shared or _all(len(f)))
    found |= _people(f, g, rare)
    found |= where(f, g)
    found |= tolls(f, g)
    found |= _what(f, g, gap, found)
    off = np.maximum(found["day_off_1"], found["day_off_more"])
    found["excluded"] = _excluded(f, g, found, off).astype(float)
    found["aftermath_off"] = off * found["aftermath_alien"]
    found |= _across(f, g, rare, found)
    return found


def _all(count: int) -> Shared:
    every = np.ones(count, bool)
    return Shared(every, every, every, every)


def plain(
    f: Records, g: Records, gap: Floats, words: Floats, names: Floats, rare: Rarity
) -> dict[str, Floats]:
    """The features that cost little: likeness of words, and days."""
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
    # across languages words say little: names in one alphabet, numbers and concepts say more
    found["across"] = is_across.astype(float)
    found["across_likeness"] = found["across"] * (np.maximum(likeness, ACROSS_FLOOR) - ACROSS_FLOOR)
    found["across_names"] = found["across"] * names
    follows = (f["aftermath"] | g["aftermath"] != 0) & (f["aftermath"] & g["aftermath"] == 0)
    # an arrest or a release names the day of the deed that it follows
    found |= {
        name: np.where(follows, 0.0, value) if name in AGREE else value for name, value in days(f, g).items()
    }
    found["aftermath_alien"] = follows.astype(float)
    found["across_day"] = found["across"] * np.maximum(found["day_same"], found["day_met"])
    return found


def log_odds(found: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The weighted sum; taken one feature after the other, so that it does not depend on how many pairs are asked."""
    total = np.zeros(len(found["bias"]))
    for name, weight in weights.items():
        if weight:
            total += weight * found[name]
    return total


def _excluded(f: Records, g: Records, found: Mapping[str, Floats], off: Floats) -> Bools:
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
        f["flags"] & OLD_DEED, (g["day"] > 0) | _is_deed(g), (f["day"] > 0) | _is_deed(f)
    )
    new_deed = (f["aftermath"] != 0) & (g["aftermath"] == 0) & (f["latest"] > 0) & (g["day"] > f["latest"])
    apart = (off > 0) & (other_toll | routine) | recalled
    # whoever names the same persons tells of the same case, whatever else is dated
    strangers = found["person_shared"] + found["victim_shared"] + found["age_shared"] == 0
    return np.asarray(apart & (found["toll_same"] == 0) | (new_deed | old) & strangers)


def _is_deed(records: Records) -> Bools:
    """What tells of a violent deed and of nothing that followed one."""
    return np.asarray((records["aftermath"] == 0) & VIOLENT[records["type"]])


def _is_in(keys: NDArray[np.uint32], others: NDArray[np.uint32]) -> Bools:
    """Which keys of each row stand in the other row; a doubtful name only where the other has it for certain."""
    # pairs along the last axis, so that each step compares whole columns
    mine = np.ascontiguousarray(keys.T)
    certain = mine & np.uint32(IN_DOUBT - 1)
    is_sure = mine < IN_DOUBT
    # a certain name is sought among all of the other's, a doubtful one among its certain ones
    sure, doubtful = np.where(is_sure, mine, NO_KEY), np.where(is_sure, NO_KEY, certain)
    has_sure, has_doubtful = bool((sure != NO_KEY).any()), bool((doubtful != NO_KEY).any())
    found = np.zeros(mine.shape, bool)
    low = others & np.uint32(IN_DOUBT - 1)
    certain_ones = np.where(others < IN_DOUBT, others, 0)
    for other, known in zip(np.ascontiguousarray(low.T), np.ascontiguousarray(certain_ones.T), strict=True):
        if has_sure and other.any():
            found |= sure == other
        if has_doubtful and known.any():
            found |= doubtful == known
    found &= certain != 0
    return found.T


def _has(keys: NDArray[np.uint32], others: NDArray[np.uint32], may: Bools) -> Bools:
    """`_is_in` for the pairs that may have one in common."""
    found = np.zeros(keys.shape, bool)
    at = np.flatnonzero(may)
    found[at] = _is_in(keys[at], others[at])
    return found


def _located(
    keys: NDArray[np.uint32], rare: Rarity, others: NDArray[np.uint32], may: Bools
) -> tuple[Floats, Floats]:
    """The idf of the rarest key that the other has, and of the rarest certain one that it has not."""
    idf, has = rare.of(keys), _has(keys, others, may)
    is_certain = (keys != 0) & (keys < IN_DOUBT)
    return np.where(has, idf, 0.0).max(axis=1), np.where(~has & is_certain, idf, 0.0).max(axis=1)


def _head(keys: NDArray[np.uint32], rare: Rarity, others: NDArray[np.uint32], may: Bools) -> Floats:
    """The idf of the rarest key that the other has."""
    found = np.zeros(len(keys))
    at = np.flatnonzero(may)
    found[at] = np.where(_is_in(keys[at], others[at]), rare.of(keys[at]), 0.0).max(axis=1)
    return found


def _names(f: Records, g: Records, rare: Rarity, may: Shared) -> dict[str, Floats]:
    shared, alien = _located(f["located"], rare, g["everywhere"], may.located)
    shared_back, alien_back = _located(g["located"], rare, f["everywhere"], may.located_back)
    is_mutual = (shared > 0) & (shared_back > 0)
    # of the two the less rare one counts
    is_in_both = may.head & may.head_back
    head = _head(f["head"], rare, g["everywhere"], is_in_both)
    head_back = _head(g["head"], rare, f["everywhere"], is_in_both)
    return {
        "located_shared": np.where(
            is_mutual, np.minimum(shared, shared_back) / 5, np.maximum(shared, shared_back) / 10
        ),
        "located_alien": np.minimum(alien, alien_back) / np.where(is_mutual, 10, 5),
        "head_shared": np.minimum(head, head_back) / 5,
    }


NO_KEY = np.uint32(0xFFFFFFFF)
RARE_PERSON = 3.0  # idf: a name that stands in one article of twenty says nothing


def _people(f: Records, g: Records, rare: Rarity) -> dict[str, Floats]:
    persons = np.zeros(len(f))
    at = _both_name(f["persons"], g["persons"])
    mine = f["persons"][at]
    idf = rare.of(mine)
    known = np.where(_is_in(mine, g["persons"][at]) & (idf > RARE_PERSON), idf, 0.0)
    persons[at] = np.minimum(3.0, known.sum(axis=1) / 5)
    ages, ages_alien = _common(f["ages"], g["ages"])
    streets, streets_alien = _common(f["streets"], g["streets"])
    return {
        "person_shared": persons,
        "victim_shared": _common(f["victims"], g["victims"])[0],
        "age_shared": ages,
        "age_alien": ages_alien,
        "street_shared": streets,
        "street_alien": streets_alien,
    }


def _both_name(keys: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The pairs in which both have any; the first place is filled first."""
    return np.flatnonzero((keys[:, 0] != 0) & (others[:, 0] != 0))


def _common(keys: NDArray[np.uint32], others: NDArray[np.uint32]) -> tuple[Floats, Floats]:
    """How many are in common, two at most; and whether both name some, and none in common."""
    common, alien = np.zeros(len(keys)), np.zeros(len(keys))
    at = _both_name(keys, others)
    mine = np.ascontiguousarray(keys[at].T)
    found = np.zeros(mine.shape, bool)
    for other in np.ascontiguousarray(others[at].T):
        found |= mine == other
    found &= mine != 0
    common[at] = np.minimum(2.0, found.sum(axis=0).astype(float))
    alien[at] = common[at] == 0
    return common, alien


_SILENT_TYPES = np.array([name in ("other", "statement", "political") for name in TYPES])


def _number_alien(f: Records, g: Records) -> Floats:
    """Both titles have figures, and neither article has one of the other's title."""
    found = np.zeros(len(f))
    at = _both_name(f["title_numbers"], g["title_numbers"])
    f, g = f.take(at), g.take(at)
    alien = _common(f["title_numbers"], g["title_numbers"])[1] > 0
    alien &= ~_is_in(f["title_numbers"], g["numbers"]).any(axis=1)
    alien &= ~_is_in(g["title_numbers"], f["numbers"]).any(axis=1)
    found[at] = alien
    return found


def _what(f: Records, g: Records, gap: Floats, found: Mapping[str, Floats]) -> dict[str, Floats]:
    both = (f["title_concepts"] != 0) & (g["title_concepts"] != 0)
    off_day = (found["day_same"] == 0) & (found["day_met"] == 0)
    says_type = ~_SILENT_TYPES[f["type"]] & ~_SILENT_TYPES[g["type"]]
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
        "number_alien": _number_alien(f, g),
        "again_alien": (((f["flags"] ^ g["flags"]) & AGAIN != 0) & off_day).astype(float),
        "series": is_series.astype(float),
    }


def _across(f: Records, g: Records, rare: Rarity, found: Mapping[str, Floats]) -> dict[str, Floats]:
    """Of pairs in two languages: the figures that both have, and what both are about."""
    shared, alike = np.zeros(len(f)), np.zeros(len(f))
    at = np.flatnonzero(found["across"])
    place = found["across"] * np.maximum(found["located_shared"], found["place_same"])
    f, g = f.take(at), g.take(at)
    numbers = np.where(_is_in(f["numbers"], g["numbers"]), rare.of(f["numbers"]), 0.0)
    shared[at] = np.sort(numbers, axis=1)[:, -3:].sum(axis=1) / 5
    norm = np.sqrt(_weight(f["concepts"], rare.concepts) * _weight(g["concepts"], rare.concepts))
    common = _weight(f["concepts"] & g["concepts"], rare.concepts)
    alike[at] = np.where(norm > 0, common / np.where(norm > 0, norm, 1), 0.2)
    return {"across_numbers": shared, "across_concepts": alike, "across_place": place}


def _weight(bits: NDArray[np.uint64], idf: Floats) -> Floats:
    total = np.zeros(len(bits))
    for at, value in enumerate(idf.tolist()):
        total += ((bits >> np.uint64(at)) & np.uint64(1)).astype(float) * value * value
    return total
