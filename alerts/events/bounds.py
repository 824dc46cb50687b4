"""How high the score of a pair can be at most, told from little: most pairs that share words are far from enough.

Of each article an *outline* is kept: the most that its names and figures can weigh, and in which of 2,048 slots its
names lie. A pair whose words and days, with the most of all else, stay below a threshold need not be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from alerts.events.circumstances import Bools, Floats, Records
from alerts.events.evidence import CONFLICT, Rarity, Shared

SLOTS = 2_048
ROWS_AT_ONCE = 500
SLACK = 1e-3  # outlines are kept in single precision, and a score is rounded
MOST_PERSONS = 3.0
MOST_COMMON = 2.0
# what `plain` and `tolls` find; of all else the most is taken
KNOWN = frozenset((
    "bias", "undated", "likeness", "short", "short_likeness", "gap", "density", "across", "across_likeness",
    "across_names", "across_day", "day_same", "day_met", "day_recalled", "day_off_1", "day_off_more", "span_off",
    "aftermath_alien", "toll_same", "toll_rise", "toll_fall", "toll_never",
))  # fmt: skip

OUTLINE = np.dtype([
    ("located", "f4"), ("head", "f4"), ("persons", "f4"), ("numbers", "f4"),
    ("has_persons", "?"), ("has_victims", "?"), ("has_ages", "?"), ("has_streets", "?"), ("names", "u1", SLOTS // 8),
])  # fmt: skip
Outlines = NDArray[np.void]


def outlines(records: Records, rare: Rarity) -> Outlines:
    """The outlines of articles."""
    found = np.zeros(len(records), OUTLINE)
    found["located"] = rare.of(records["located"]).max(axis=1)
    found["head"] = rare.of(records["head"]).max(axis=1)
    found["persons"] = np.minimum(MOST_PERSONS, rare.of(records["persons"]).sum(axis=1) / 5)
    found["numbers"] = np.sort(rare.of(records["numbers"]), axis=1)[:, -3:].sum(axis=1) / 5
    for name in ("persons", "victims", "ages", "streets"):
        found[f"has_{name}"] = records[name][:, 0] != 0
    for start in range(0, len(records), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        keys = records["everywhere"][part]
        is_in = np.zeros((len(keys), SLOTS), bool)
        is_in[np.arange(len(keys))[:, None], keys & (SLOTS - 1)] = True
        found["names"][part] = np.packbits(is_in, axis=1)
    return found


def shared(
    f: Records, g: Records, names: NDArray[np.uint8], one: NDArray[np.int64], other: NDArray[np.int64]
) -> Shared:
    """Which pairs may have names in common; `names`: the slots of all outlines, of which `one` and `other` are those
    of the pairs."""
    return Shared(
        _may_share(f["located"], names, other),
        _may_share(g["located"], names, one),
        _may_share(f["head"], names, other),
        _may_share(g["head"], names, one),
    )


def _may_share(keys: NDArray[np.uint32], names: NDArray[np.uint8], at: NDArray[np.int64]) -> Bools:
    slots = keys & np.uint32(SLOTS - 1)
    bits = names[at[:, None], slots >> 3] >> (7 - (slots & 7)).astype(np.uint8)
    return np.asarray(((bits & 1 != 0) & (keys != 0)).any(axis=1))


def most(
    f: Records, g: Records, mine: Outlines, theirs: Outlines, found: Mapping[str, Floats], may: Shared
) -> dict[str, Floats]:
    """The most that each feature can be which may raise a score and is not found yet."""
    across = found["across"]
    located, back = mine["located"] * may.located, theirs["located"] * may.located_back
    low, high = np.minimum(located, back), np.maximum(located, back)
    alike = np.where(f["concepts"] & g["concepts"], 1.0, 0.2)
    both = {
        name: MOST_COMMON * (mine[f"has_{name}"] & theirs[f"has_{name}"])
        for name in ("victims", "ages", "streets")
    }
    return {
        "located_shared": np.maximum(low / 5, high / 10),
        "head_shared": np.minimum(mine["head"] * may.head, theirs["head"] * may.head_back) / 5,
        "person_shared": np.minimum(mine["persons"], theirs["persons"]) * 1.0,
        "victim_shared": both["victims"],
        "age_shared": both["ages"],
        "street_shared": both["streets"],
        "place_same": np.ones(len(f)),
        "across_numbers": across * mine["numbers"],
        "across_concepts": across * alike,
        "across_place": across * np.maximum(high, 1.0),
    }


def ceiling(found: Mapping[str, Floats], most: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The log-odds that a pair can have at most: conflict that is not found yet may be none."""
    total = np.zeros(len(found["bias"]))
    for name, weight in weights.items():
        if name in KNOWN:
            total += weight * found[name]
        elif name not in CONFLICT and weight > 0:
            total += weight * most[name]
    return total
