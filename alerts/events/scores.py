"""How much speaks for two articles of the window being of one happening: profiles as arrays, and scores of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alerts.events import bounds, evidence
from alerts.events.candidates import Sketches
from alerts.events.circumstances import tolls
from alerts.events.frequencies import Frequencies
from alerts.events.groups import Floats, Rows
from alerts.events.identity import CAP, DOUBT_WEIGHTS, WEIGHTS, Weights, scaled
from alerts.events.profile import RECORD, Profile
from alerts.events.vectors import NAME_WEIGHTS, WORD_WEIGHTS, Vectors, cosines, joined, weigh

PAIRS_AT_ONCE = 4_000  # the numbers between stay in the processor's cache
# scores that are remembered: what a batch asks for again and again, not those of a whole night
MOST_REMEMBERED = 1_000_000
MOST_RUNS = 8
# two sets of weights share all but a few features, so that both scores of a pair are made at once
KINDS: tuple[Weights, ...] = (WEIGHTS, DOUBT_WEIGHTS)


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
        self._read = Weighed(self._table, self._rarity)
        self._forget_scores()

    def _forget_scores(self) -> None:
        self._known = _Known()

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
        return self._read.records.take(self._read.at(rows))

    def of(
        self, sketches: Sketches, one: Rows, other: Rows, weights: Weights = WEIGHTS, floor: float = 0.0
    ) -> Floats:
        """How much speaks for each pair being of one happening, from 0 to 1; the same in both directions.

        A pair that cannot reach `floor` may be given 0.
        """
        kind = KINDS.index(weights)
        keys = np.minimum(one, other) * len(sketches) + np.maximum(one, other)
        scores, is_known = self._known.of(keys)
        asked = np.flatnonzero(~is_known)
        if len(asked):
            fresh, kept = self._new(sketches, one[asked], other[asked], weights, floor)
            scores[asked[kept]] = fresh
            self._known.add(keys[asked[kept]], fresh)
        return np.asarray(scores[:, kind])

    def likeness(self, sketches: Sketches, one: Rows, other: Rows) -> Floats:
        """How alike the words of each pair are, from 0 to 1."""
        self._fetch(sketches, _distinct(one, other))
        return cosines(self._read.words, self._read.at(one), self._read.at(other))

    def _new(
        self, sketches: Sketches, one: Rows, other: Rows, weights: Weights, floor: float
    ) -> tuple[Floats, Rows]:
        """The scores of those of these pairs that may reach the floor, by all kinds of weights; and which these are."""
        self._fetch(sketches, _distinct(one, other))
        words = cosines(self._read.words, self._read.at(one), self._read.at(other))
        # the earlier article is always the left one: a sum in another order could flip a tie
        day, number = sketches["day"], sketches["id"]
        swap = (day[one] > day[other]) | ((day[one] == day[other]) & (number[one] > number[other]))
        one, other = np.where(swap, other, one), np.where(swap, one, other)
        gap = np.abs(day[one] - day[other])
        parts = [(np.zeros((0, len(KINDS))), np.zeros(0, np.int64))]
        for start in range(0, len(one), PAIRS_AT_ONCE):
            part = slice(start, start + PAIRS_AT_ONCE)
            left, right = self._read.at(one[part]), self._read.at(other[part])
            scores, kept = self._part(left, right, gap[part], words[part], weights, floor)
            parts.append((scores, kept + start))
        scores, kept = (np.concatenate(part) for part in zip(*parts, strict=True))
        return scores, kept

    def _part(
        self, left: Rows, right: Rows, gap: Floats, words: Floats, weights: Weights, floor: float
    ) -> tuple[Floats, Rows]:
        kept = np.arange(len(left))
        names = np.zeros(len(left))
        # evidence asks for the names of pairs in two languages only
        across = np.flatnonzero(self._read.languages[left] != self._read.languages[right])
        names[across] = cosines(self._read.names, left[across], right[across])
        f, g = self._read.records.take(left), self._read.records.take(right)
        may = bounds.shared(f, g, self._read.outlines["names"], left, right)
        if floor > 0:
            found = evidence.plain(f, g, gap, words, names, self._rarity) | tolls(f, g)
            outlines = self._read.outlines.take(left), self._read.outlines.take(right)
            most = bounds.most(f, g, *outlines, found, may)
            least = floor * 2 * CAP - CAP - bounds.SLACK
            kept = np.flatnonzero(bounds.ceiling(found, most, weights) >= least)
            f, g, gap, words, names = f.take(kept), g.take(kept), gap[kept], words[kept], names[kept]
            may = may.take(kept)
        found = evidence.features(f, g, gap, words, names, self._rarity, may)
        is_excluded = found["excluded"] > 0
        scores = [scaled(evidence.log_odds(found, kind), is_excluded) for kind in KINDS]
        return np.stack(scores, axis=1), kept

    def _fetch(self, sketches: Sketches, rows: Rows) -> None:
        missing = self._read.missing(rows)
        if len(missing):
            self._read.put(missing, self._store.profiles(sketches["id"][missing].tolist()))


class _Known:
    """Scores that were made, by pair: sorted runs, joined when they are many."""

    def __init__(self) -> None:
        self._runs: list[tuple[Rows, Floats]] = []
        self._count = 0

    def of(self, keys: Rows) -> tuple[Floats, NDArray[np.bool_]]:
        """The scores of these pairs, and which of them are known."""
        scores, is_known = np.zeros((len(keys), len(KINDS))), np.zeros(len(keys), bool)
        for known, theirs in self._runs:
            left = np.flatnonzero(~is_known)
            at = np.searchsorted(known, keys[left])
            at[at == len(known)] = 0
            is_here = known[at] == keys[left]
            scores[left[is_here]] = theirs[at[is_here]]
            is_known[left[is_here]] = True
        return scores, is_known

    def add(self, keys: Rows, scores: Floats) -> None:
        """Remember scores, as long as there is room."""
        if not len(keys) or self._count + len(keys) > MOST_REMEMBERED:
            return
        self._count += len(keys)
        self._runs.append((keys, scores))
        if len(self._runs) > MOST_RUNS:
            keys, scores = (np.concatenate(part) for part in zip(*self._runs, strict=True))
            self._runs = []
        order = np.argsort(keys)
        self._runs[-1:] = [(keys[order], scores[order])]


def _distinct(one: Rows, other: Rows) -> Rows:
    """The rows of pairs, each once."""
    is_in = np.zeros(int(max(one.max(initial=-1), other.max(initial=-1))) + 1, bool)
    is_in[one] = is_in[other] = True
    return np.flatnonzero(is_in)


class Weighed:
    """Profiles by the row of the window that each belongs to."""

    def __init__(self, table: Frequencies, rare: evidence.Rarity) -> None:
        self._table, self._rare = table, rare
        self._place: NDArray[np.int32] = np.zeros(0, np.int32)
        self._count = 0
        # what was put since it was last asked for: joined at once, as the arrays are large
        self._records: list[NDArray[np.void]] = []
        self._outlines: list[bounds.Outlines] = []
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
        self._outlines.append(bounds.outlines(self._records[-1], self._rare))
        self._words.append(weigh(packed, self._table, WORD_WEIGHTS) if words is None else words)
        self._names.append(weigh(packed, self._table, NAME_WEIGHTS))

    @property
    def records(self) -> NDArray[np.void]:
        """The facts of all profiles that were put."""
        if len(self._records) != 1:
            self._records = [np.concatenate([np.zeros(0, RECORD), *self._records])]
        return self._records[0]

    @property
    def languages(self) -> NDArray[np.uint32]:
        """Their languages."""
        return np.asarray(self.records["language"])

    @property
    def outlines(self) -> bounds.Outlines:
        """Their outlines."""
        if len(self._outlines) != 1:
            self._outlines = [np.concatenate([np.zeros(0, bounds.OUTLINE), *self._outlines])]
        return self._outlines[0]

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
