"""How much speaks for two articles of the window being of one happening: profiles as arrays, and scores of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alerts.events import evidence
from alerts.events.candidates import Sketches
from alerts.events.frequencies import Frequencies
from alerts.events.groups import Floats, Rows
from alerts.events.identity import WEIGHTS, Weights, scaled
from alerts.events.profile import RECORD, Profile
from alerts.events.vectors import NAME_WEIGHTS, WORD_WEIGHTS, Vectors, cosines, joined, weigh

PAIRS_AT_ONCE = 4_000  # the numbers between stay in the processor's cache
# scores that are remembered: what a batch asks for again and again, not those of a whole night
MOST_REMEMBERED = 300_000


class Profiles(Protocol):
    """Where profiles are asked for."""

    def profiles(self, ids: Sequence[int]) -> Sequence[Profile]:
        """The profiles of these articles, in this order."""


class Scores:
    """Scores of pairs of rows of a window; profiles are asked for when a pair needs them."""

    def __init__(self, table: Frequencies, density: float, store: Profiles) -> None:
        self._table, self._store = table, store
        self._rarity = evidence.rarity(table, density)
        self.forget()

    def forget(self) -> None:
        """The rows stand for other articles from now on."""
        self._read = Weighed(self._table)
        self._forget_scores()

    def _forget_scores(self) -> None:
        self._keys, self._known = np.zeros(0, np.int64), np.zeros(0)

    def put(self, rows: Rows, profiles: Sequence[Profile], words: Vectors) -> None:
        """New or changed profiles, with their words as `weigh` makes them."""
        self._read.put(rows, profiles, words)
        self._forget_scores()

    def record(self, sketches: Sketches, row: int) -> NDArray[np.void]:
        """The facts of an article."""
        return np.asarray(self.records(sketches, np.array([row], dtype=np.int64))[0])

    def records(self, sketches: Sketches, rows: Rows) -> NDArray[np.void]:
        """The facts of articles."""
        self._fetch(sketches, rows)
        return self._read.records[self._read.at(rows)]

    def of(self, sketches: Sketches, one: Rows, other: Rows, weights: Weights = WEIGHTS) -> Floats:
        """How much speaks for each pair being of one happening, from 0 to 1; the same in both directions."""
        if weights is not WEIGHTS:
            return self._new(sketches, one, other, weights)
        keys = np.minimum(one, other) * len(sketches) + np.maximum(one, other)
        scores = np.zeros(len(one))
        at = np.searchsorted(self._keys, keys)
        at[at == len(self._keys)] = 0
        is_known = self._keys[at] == keys if len(self._keys) else np.zeros(len(keys), bool)
        scores[is_known] = self._known[at[is_known]]
        is_asked = ~is_known
        fresh = self._new(sketches, one[is_asked], other[is_asked], weights)
        scores[is_asked] = fresh
        if len(self._keys) + len(fresh) <= MOST_REMEMBERED:
            self._keys, places = np.unique(np.concatenate([self._keys, keys[is_asked]]), return_index=True)
            self._known = np.concatenate([self._known, fresh])[places]
        return scores

    def likeness(self, sketches: Sketches, one: Rows, other: Rows) -> Floats:
        """How alike the words of each pair are, from 0 to 1."""
        self._fetch(sketches, np.unique(np.concatenate([one, other])))
        return cosines(self._read.words, self._read.at(one), self._read.at(other))

    def _new(self, sketches: Sketches, one: Rows, other: Rows, weights: Weights) -> Floats:
        scores = np.zeros(len(one))
        self._fetch(sketches, np.unique(np.concatenate([one, other])))
        for start in range(0, len(one), PAIRS_AT_ONCE):
            part = slice(start, start + PAIRS_AT_ONCE)
            scores[part] = self._part(sketches, one[part], other[part], weights)
        return scores

    def _part(self, sketches: Sketches, one: Rows, other: Rows, weights: Weights) -> Floats:
        # the earlier article is always the left one: a sum in another order could flip a tie
        day, number = sketches["day"], sketches["id"]
        swap = (day[one] > day[other]) | ((day[one] == day[other]) & (number[one] > number[other]))
        one, other = np.where(swap, other, one), np.where(swap, one, other)
        left, right = self._read.at(one), self._read.at(other)
        words = cosines(self._read.words, left, right)
        # evidence asks for the names of pairs in two languages only
        names = np.zeros(len(one))
        across = np.flatnonzero(self._read.records["language"][left] != self._read.records["language"][right])
        names[across] = cosines(self._read.names, left[across], right[across])
        found = evidence.features(
            self._read.records[left],
            self._read.records[right],
            np.abs(day[one] - day[other]),
            words,
            names,
            self._rarity,
        )
        return scaled(evidence.log_odds(found, weights), found["excluded"] > 0)

    def _fetch(self, sketches: Sketches, rows: Rows) -> None:
        missing = self._read.missing(rows)
        if len(missing):
            self._read.put(missing, self._store.profiles(sketches["id"][missing].tolist()))


class Weighed:
    """Profiles by the row of the window that each belongs to."""

    def __init__(self, table: Frequencies) -> None:
        self._table = table
        self._place: NDArray[np.int32] = np.zeros(0, np.int32)
        self._count = 0
        # what was put since it was last asked for: joined at once, as the arrays are large
        self._records: list[NDArray[np.void]] = []
        self._words: list[Vectors] = []
        self._names: list[Vectors] = []

    def missing(self, rows: Rows) -> Rows:
        """Which of these rows were not put."""
        self._reach(rows)
        return rows[self._place[rows] < 0]

    def put(self, rows: Rows, profiles: Sequence[Profile], words: Vectors | None = None) -> None:
        """Keep the profiles of these rows; what was kept of a row before is superseded."""
        if not len(rows):
            return
        self._reach(rows)
        self._place[rows] = self._count + np.arange(len(rows))
        self._count += len(rows)
        packed = [one.packed for one in profiles]
        self._records.append(np.array([one.record for one in profiles], dtype=RECORD))
        self._words.append(weigh(packed, self._table, WORD_WEIGHTS) if words is None else words)
        self._names.append(weigh(packed, self._table, NAME_WEIGHTS))

    @property
    def records(self) -> NDArray[np.void]:
        """The facts of all profiles that were put."""
        if len(self._records) != 1:
            self._records = [np.concatenate([np.zeros(0, RECORD), *self._records])]
        return self._records[0]

    @property
    def words(self) -> Vectors:
        """Their words."""
        self._words = _one(self._words)
        return self._words[0]

    @property
    def names(self) -> Vectors:
        """Their names."""
        self._names = _one(self._names)
        return self._names[0]

    def at(self, rows: Rows) -> Rows:
        """Where in the arrays the profiles of these rows are."""
        return self._place[rows].astype(np.int64)

    def _reach(self, rows: Rows) -> None:
        short = int(rows.max(initial=-1)) + 1 - len(self._place)
        if short > 0:
            self._place = np.concatenate([self._place, np.full(short + 1024, -1, np.int32)])


def _one(parts: list[Vectors]) -> list[Vectors]:
    return parts if len(parts) == 1 else [joined(parts)]
