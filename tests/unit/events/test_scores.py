"""Scores of pairs, and what a floor spares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from alerts.events.candidates import SKETCH, Sketches
from alerts.events.frequencies import empty
from alerts.events.identity import DOUBT, DOUBT_WEIGHTS, NEAR, SAME, WEIGHTS, Weights
from alerts.events.profile import IN_DOUBT, RECORD, TYPES, Profile
from alerts.events.scores import Scores

ARTICLES = 120
WORDS = np.arange(60, dtype=np.uint32)


class Kept:
    """Profiles in memory, and how often they were asked for."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.kept = list(profiles)
        self.asked = 0

    def profiles(self, ids: Sequence[int]) -> list[Profile]:
        self.asked += len(ids)
        return [self.kept[one] for one in ids]


def made_up(seed: int) -> tuple[Kept, Sketches]:
    """Articles that have some of everything, from few names, days and figures, so that many agree in much."""
    chance = np.random.default_rng(seed)
    profiles = []
    for _ in range(ARTICLES):
        record = np.zeros((), RECORD)
        for field in (
            "located",
            "head",
            "everywhere",
            "persons",
            "numbers",
            "title_numbers",
            "victims",
            "streets",
        ):
            count = chance.integers(0, min(6, len(record[field])))
            record[field][:count] = chance.choice(np.arange(5, 5 + 12), count, replace=False)
        record["everywhere"][:3] |= np.uint32(IN_DOUBT) * chance.integers(0, 2, 3).astype(np.uint32)
        record["ages"][0] = chance.integers(0, 3) * 20
        record["language"] = chance.integers(1, 3)
        record["words"], record["type"] = chance.integers(10, 900), chance.integers(0, len(TYPES))
        record["flags"] = chance.choice([0, 0, 0, 8, 32, 128])
        record["concepts"], record["targets"], record["aftermath"] = chance.choice([0, 1, 2, 4, 6], 3)
        day = int(chance.integers(739_000, 739_004))
        record["earliest"], record["latest"] = day - 1, day
        if chance.random() < 0.7:
            record["day"] = record["until"] = record["days"][0] = record["earliest"] = day
        for kind in ("killed", "injured", "abducted"):
            record[kind] = chance.choice([-1, 2, 7, 20])
        record["precision"][0], record["place"][0] = chance.choice([0, 1, 3]), chance.integers(1, 4)
        record["latitude"][0], record["longitude"][0] = chance.choice([0.1, 0.2]), 0.1
        packed = np.sort(chance.choice(WORDS, 30, replace=False)) | np.uint32(1 << 20)
        profiles.append(Profile(packed.astype(np.uint32), record))
    sketches = np.zeros(ARTICLES, SKETCH)
    sketches["id"], sketches["day"] = np.arange(ARTICLES), chance.uniform(0, 4, ARTICLES)
    return Kept(profiles), sketches


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("weights", [WEIGHTS, DOUBT_WEIGHTS])
@pytest.mark.parametrize("floor", [DOUBT, SAME, NEAR])
def test_a_floor_spares_only_pairs_that_stay_below_it(seed: int, weights: Weights, floor: float) -> None:
    kept, sketches = made_up(seed)
    one, other = np.triu_indices(ARTICLES, 1)
    whole = Scores(empty(), 40, kept).of(sketches, one, other, weights)
    spared = Scores(empty(), 40, kept).of(sketches, one, other, weights, floor)

    assert (whole >= floor).any()
    assert ((spared == whole) | ((spared == 0) & (whole < floor))).all()


def test_a_score_is_the_same_whoever_is_asked_with_it_and_in_either_direction() -> None:
    kept, sketches = made_up(9)
    one, other = np.triu_indices(ARTICLES, 1)
    whole = Scores(empty(), 40, kept).of(sketches, one, other)
    scores = Scores(empty(), 40, kept)
    some = np.arange(0, len(one), 7)

    assert (scores.of(sketches, other[some], one[some]) == whole[some]).all()
    # by now some are remembered, of both kinds of weights
    assert (scores.of(sketches, one, other) == whole).all()
    doubts = Scores(empty(), 40, kept).of(sketches, one, other, DOUBT_WEIGHTS)
    assert (scores.of(sketches, one, other, DOUBT_WEIGHTS) == doubts).all()


def test_no_pairs_have_no_scores() -> None:
    kept, sketches = made_up(1)
    none = np.zeros(0, np.int64)

    assert len(Scores(empty(), 40, kept).of(sketches, none, none, WEIGHTS, SAME)) == 0
    assert kept.asked == 0
