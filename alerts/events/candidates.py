"""Which pairs of articles are worth comparing: those whose sketches or names have enough in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alerts.events.frequencies import BUCKETS
from alerts.events.vectors import Vectors

if TYPE_CHECKING:
    from scipy import sparse

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]

WINDOW_DAYS = 14.0
WORDS = 48  # terms of a sketch
NAMES = 24
# the part of the cosine that two sketches must show
WORDS_FLOOR = 0.06
NAMES_FLOOR = 0.15
NAMES_DAYS = 4.0
# across languages names say more than words
NAMES_FLOOR_ACROSS = 0.07
NAMES_DAYS_ACROSS = 5.0
BLOCK = 512
ROWS_AT_ONCE = 4096  # of a scan

# One article of the window: its heaviest terms and names, and the lengths of its whole vectors.
SKETCH = np.dtype([
    ("id", "i8"), ("day", "f8"), ("language", "u4"), ("flags", "u1"), ("is_alone", "?"),
    ("word_norm", "f8"), ("name_norm", "f8"),
    ("words", "i4", WORDS), ("word_weights", "u1", WORDS), ("names", "i4", NAMES), ("name_weights", "u1", NAMES),
])  # fmt: skip
Sketches = NDArray[np.void]


def sketch(words: Vectors, names: Vectors) -> Sketches:
    """The sketches of rows of vectors; ids, days, languages and flags are left to the caller."""
    rows = np.zeros(len(words.ends) - 1, SKETCH)
    rows["word_norm"], rows["name_norm"] = words.norms, names.norms
    for vectors, width, field, weights in (
        (words, WORDS, "words", "word_weights"),
        (names, NAMES, "names", "name_weights"),
    ):
        lengths = np.minimum(vectors.ends[1:] - vectors.ends[:-1], width)
        row = np.repeat(np.arange(len(rows)), lengths)
        place = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        at = vectors.ends[:-1][row] + place
        rows[field][row, place] = vectors.buckets[at]
        rows[weights][row, place] = vectors.weights[at]
    return rows


def pairs(window: Sketches, batch: Rows) -> tuple[Rows, Rows]:
    """Pairs (row of the batch, any row) within the window of time; a pair inside the batch comes once.

    Symmetric: whether two rows are a pair does not depend on which came first.
    """
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64)), *blocks(window, batch)]
    return np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found])


def blocks(window: Sketches, batch: Rows) -> Iterator[tuple[Rows, Rows]]:
    """The same pairs, part by part: of a large window they are too many to be held at once."""
    # the place in the batch; rows outside come after all of it
    place = np.full(len(window), len(batch))
    place[batch] = np.arange(len(batch))
    words = _Index(window, batch, place, "words", "word_weights", "word_norm")
    names = _Index(window, batch, place, "names", "name_weights", "name_norm")
    for start in range(0, len(batch), BLOCK):
        one, other = _alike(window, batch[start : start + BLOCK], start, words, names)
        apart = np.abs(window["day"][one] - window["day"][other])
        # a pair inside the part comes twice; with a row of an earlier part it came before
        is_inside = (place[other] >= start) & (place[other] < min(start + BLOCK, len(batch)))
        kept = (apart <= WINDOW_DAYS) & (place[other] >= start) & (~is_inside | (one < other))
        one, other = one[kept], other[kept]
        swap = (place[other] < len(batch)) & (one > other)
        yield np.where(swap, other, one), np.where(swap, one, other)


def _alike(window: Sketches, part: Rows, start: int, words: _Index, names: _Index) -> tuple[Rows, Rows]:
    count = len(window)
    by_words, _ = words.products(part, start, WORDS_FLOOR)
    by_names, share = names.products(part, start, NAMES_FLOOR_ACROSS)
    one, other = part[by_names // count], by_names % count
    apart = np.abs(window["day"][one] - window["day"][other])
    is_across = window["language"][one] != window["language"][other]
    kept = np.where(is_across, apart <= NAMES_DAYS_ACROSS, (apart <= NAMES_DAYS) & (share >= NAMES_FLOOR))
    both = distinct(np.concatenate([by_words, by_names[kept]]))
    return part[both // count], both % count


def distinct(numbers: Rows) -> Rows:
    """Each number once, in order; many times as fast as numpy's `unique`, which hashes."""
    ordered = np.sort(numbers)
    return ordered[np.diff(ordered, prepend=-1) != 0] if len(ordered) else ordered


@dataclass(frozen=True, slots=True)
class _Slab:
    """Some rows of the window by term; their span of time, and the last place in the batch of any of them."""

    rows: Rows
    by_term: sparse.csr_matrix
    begin: float
    end: float
    place: int


class _Index:
    """The window by the terms that the batch has."""

    def __init__(
        self, window: Sketches, batch: Rows, place: Rows, terms: str, weights: str, norm: str
    ) -> None:
        self._terms, self._weights, self._norms = window[terms], window[weights], window[norm]
        self._days = window["day"]
        self._slot = np.full(BUCKETS, -1, np.int32)
        for start in range(0, len(batch), ROWS_AT_ONCE):
            part = batch[start : start + ROWS_AT_ONCE]
            self._slot[self._terms[part][self._weights[part] > 0]] = 0
        # only the columns in use: a product of matrices a million columns wide is mostly zeroing memory
        used = np.flatnonzero(self._slot == 0)
        self._slot[used] = np.arange(len(used), dtype=np.int32)
        self._width = max(1, len(used))
        near = _within(self._days, self._days[batch])
        self._slabs = [
            self._slab(near[start : start + ROWS_AT_ONCE], place)
            for start in range(0, len(near), ROWS_AT_ONCE)
        ]

    def products(self, part: Rows, start: int, floor: float) -> tuple[Rows, Floats]:
        """The pairs of a part with rows whose product reaches the floor, as place in the part x count + row.

        Rows that stand before `start` in the batch may be left out.
        """
        mine = self._matrix(part)
        norms = self._norms[part]
        first, last = self._days[part].min() - WINDOW_DAYS, self._days[part].max() + WINDOW_DAYS
        found, shares = [np.zeros(0, np.int64)], [np.zeros(0)]
        for slab in self._slabs:
            if slab.place < start or slab.end < first or slab.begin > last:
                continue
            product = mine @ slab.by_term
            least = np.floor(floor * float(self._norms[slab.rows].min()) * norms).astype(np.int32)
            counts = np.diff(product.indptr)
            may_reach = np.flatnonzero(product.data >= np.repeat(least, counts))
            at = np.repeat(np.arange(len(part), dtype=np.int32), counts)[may_reach]
            rows = slab.rows[product.indices[may_reach]]
            share = product.data[may_reach] / (norms[at] * self._norms[rows])
            kept = share >= floor
            found.append(at[kept].astype(np.int64) * len(self._norms) + rows[kept])
            shares.append(share[kept])
        return np.concatenate(found), np.concatenate(shares)

    def _slab(self, rows: Rows, place: Rows) -> _Slab:
        by_term = self._matrix(rows).T.tocsr()
        days = self._days[rows]
        return _Slab(rows, by_term, float(days.min()), float(days.max()), int(place[rows].max()))

    def _matrix(self, rows: Rows) -> sparse.csr_matrix:
        """The weights of these rows in the columns in use."""
        from scipy import sparse  # noqa: PLC0415 - see `alerts.events.groups.pieces`

        weights = self._weights[rows]
        columns = self._slot.take(self._terms[rows])
        is_used = (columns >= 0) & (weights > 0)
        ends = np.concatenate([[0], np.cumsum(is_used.sum(axis=1))])
        return sparse.csr_matrix(
            (weights[is_used].astype(np.int32), columns[is_used], ends), shape=(len(rows), self._width)
        )


def _within(days: Floats, of: Floats) -> Rows:
    """The rows within the window of time around these days, as one span."""
    if not len(of):
        return np.zeros(0, np.int64)
    return np.flatnonzero((days >= of.min() - WINDOW_DAYS) & (days <= of.max() + WINDOW_DAYS))
