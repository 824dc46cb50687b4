"""Articles as vectors: hashed counts that are stored, and the weights that a table of frequencies gives them.

Counts are packed into 32 bits a term: 4 bits side, 8 bits count, 20 bits bucket. A vector is a list of (bucket, weight)
with weights of one byte, heaviest first; its first terms are its *sketch*, by which candidates are sought. Dot products
are taken in whole numbers, so that no order of summing flips a pair at a threshold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alerts.events.frequencies import BUCKETS, Frequencies, buckets
from alerts.events.terms import Terms

MOST_COUNTED = 255


class Side(IntEnum):
    """What a term was counted in. Sides are hashed apart: a word of the title is another term than that of the text."""

    WHOLE = 0
    NAMES = 1
    TITLE = 2
    LEAD = 3
    SKELETONS = 4
    # counted only to know how common they are; they weigh in no vector
    NUMBERS = 5
    PERSONS = 6
    CONCEPTS = 7
    # kind, place and day in one: where reports in two languages are sought that name nothing alike
    MEETINGS = 8


WORD_WEIGHTS = {Side.WHOLE: 1.0, Side.NAMES: 1.0, Side.TITLE: 0.5, Side.LEAD: 0.5}
NAME_WEIGHTS = {Side.SKELETONS: 1.0}
SOUGHT_WEIGHTS = {Side.SKELETONS: 1.0, Side.MEETINGS: 0.5}

Packed = NDArray[np.uint32]


def pack(terms: Terms, others: Mapping[Side, Mapping[str, int]]) -> Packed:
    """The counts of one article as they are stored, in an order of their own that does not depend on the text's."""
    sides: dict[Side, Mapping[str, int]] = {
        Side.WHOLE: terms.whole, Side.NAMES: terms.names, Side.TITLE: terms.title, Side.LEAD: terms.lead, **others
    }  # fmt: skip
    packed: set[int] = set()
    for side, counts in sides.items():
        high = int(side) << 28
        packed.update(
            high | min(count, MOST_COUNTED) << 20 | column
            for column, count in zip(buckets(side, counts), counts.values(), strict=True)
        )
    return np.sort(np.fromiter(packed, np.uint32, len(packed)))


@dataclass(frozen=True)
class Vectors:
    """Rows of weights, one behind the other: row i is `buckets[ends[i]:ends[i + 1]]`, heaviest first."""

    buckets: NDArray[np.int32]
    weights: NDArray[np.uint8]
    ends: NDArray[np.int64]

    @cached_property
    def norms(self) -> NDArray[np.float64]:
        """The length of each row; 1 for an empty one."""
        found = np.ones(len(self.ends) - 1)
        for start in range(0, len(found), ROWS_AT_ONCE):
            ends = self.ends[start : start + ROWS_AT_ONCE + 1]
            squares = self.weights[ends[0] : ends[-1]].astype(np.int32) ** 2
            found[start : start + ROWS_AT_ONCE] = np.sqrt(np.maximum(_sums(squares, ends - ends[0]), 1))
        return found


def joined(parts: Sequence[Vectors]) -> Vectors:
    """The rows of all parts, one part behind the other."""
    shifts = np.cumsum([0, *(part.ends[-1] for part in parts)])
    ends = [part.ends[1:] + shift for part, shift in zip(parts, shifts[:-1].tolist(), strict=True)]
    return Vectors(
        np.concatenate([np.zeros(0, np.int32), *(part.buckets for part in parts)]),
        np.concatenate([np.zeros(0, np.uint8), *(part.weights for part in parts)]),
        np.concatenate([np.zeros(1, np.int64), *ends]),
    )


def _sums(values: NDArray[np.int32], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The sum of each row; `ends` begins with 0."""
    found = np.zeros(len(ends) - 1, np.int64)
    is_filled = ends[1:] > ends[:-1]
    if is_filled.any():
        found[is_filled] = np.add.reduceat(values, ends[:-1][is_filled], dtype=np.int64)
    return found


def weigh(articles: Sequence[Packed], table: Frequencies, weights: Mapping[Side, float]) -> Vectors:
    """TF-IDF rows of the given sides: (1 + log count) x idf, each side of length 1, times the root of its weight."""
    # a part at a time: the numbers between take ten times the room of what comes out
    parts = [
        _weigh(articles[start : start + ROWS_AT_ONCE], table, weights)
        for start in range(0, len(articles), ROWS_AT_ONCE)
    ]
    return parts[0] if len(parts) == 1 else joined(parts)


def _weigh(articles: Sequence[Packed], table: Frequencies, weights: Mapping[Side, float]) -> Vectors:
    lengths = np.array([len(one) for one in articles], dtype=np.int64)
    every = np.concatenate([*articles, np.zeros(0, np.uint32)])
    row = np.repeat(np.arange(len(articles)), lengths)
    factor = np.zeros(SIDES)
    for one, weight in weights.items():
        factor[one] = math.sqrt(weight)
    kept = factor.take(every >> 28) > 0
    every, row = every[kept], row[kept]
    side = (every >> 28).astype(np.int64)
    columns = (every & (BUCKETS - 1)).astype(np.int32)
    value = _TIMES.take((every >> 20) & MOST_COUNTED) * table.idf(columns)
    block = row * SIDES + side
    norms = np.sqrt(np.bincount(block, value**2, len(articles) * SIDES))
    value *= factor.take(side) / norms.take(block)
    ends = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(articles)))])
    highest = np.ones(len(articles))
    is_filled = ends[1:] > ends[:-1]
    if is_filled.any():
        highest[is_filled] = np.maximum.reduceat(value, ends[:-1][is_filled])
    levels = np.round(value * (255 / highest).take(row)).astype(np.int64)
    # one number a term, so that sorting it puts them by row, the heaviest first, and those of one weight by bucket
    order = np.sort((row << 28 | (255 - levels) << 20 | columns)[levels > 0])
    ends = np.concatenate([[0], np.cumsum(np.bincount(order >> 28, minlength=len(articles)))])
    return Vectors(
        (order & (BUCKETS - 1)).astype(np.int32), (255 - (order >> 20 & 255)).astype(np.uint8), ends
    )


def cosines(vectors: Vectors, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    """The cosine of rows `one[k]` and `other[k]` for every k: dot products in whole numbers, rounded to 6 digits."""
    dots = np.zeros(len(one), np.int64)
    if _count(one) > _count(other):
        one, other = other, one
    order = np.argsort(one, kind="stable")
    cuts = np.flatnonzero(np.diff(one[order], prepend=-1, append=-1))
    # the weight of each bucket in the row at hand: two terms of it may share one
    weight_of = np.zeros(BUCKETS, np.uint16)
    for start, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        row = int(one[order[start]])
        mine = slice(int(vectors.ends[row]), int(vectors.ends[row + 1]))
        np.add.at(weight_of, vectors.buckets[mine], vectors.weights[mine])
        for begin in range(start, end, ROWS_AT_ONCE):
            pairs = order[begin : min(begin + ROWS_AT_ONCE, end)]
            dots[pairs] = _dots(vectors, other[pairs], weight_of)
        weight_of[vectors.buckets[mine]] = 0
    return np.round(dots / (vectors.norms[one] * vectors.norms[other]), 6)


def _count(rows: NDArray[np.int64]) -> int:
    """How many different ones."""
    return int(np.count_nonzero(np.bincount(rows)))


def _dots(vectors: Vectors, rows: NDArray[np.int64], weight_of: NDArray[np.uint16]) -> NDArray[np.int64]:
    starts = vectors.ends[rows]
    lengths = vectors.ends[rows + 1] - starts
    ends = np.concatenate([[0], np.cumsum(lengths)])
    at = np.repeat(starts - ends[:-1], lengths) + np.arange(ends[-1])
    products = np.multiply(weight_of.take(vectors.buckets.take(at)), vectors.weights.take(at), dtype=np.int32)
    return _sums(products, ends)


ROWS_AT_ONCE = 500
SIDES = 16
_TIMES = 1 + np.log(np.maximum(np.arange(MOST_COUNTED + 1), 1, dtype=np.float64))
