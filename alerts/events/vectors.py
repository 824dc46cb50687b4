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

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from alerts.events.frequencies import BUCKETS, Frequencies, bucket
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
    packed = {
        side << 28 | min(count, MOST_COUNTED) << 20 | bucket(side, term)
        for side, counts in sides.items()
        for term, count in counts.items()
    }
    return np.sort(np.array(list(packed), dtype=np.uint32))


@dataclass(frozen=True, slots=True)
class Vectors:
    """Rows of weights, one behind the other: row i is `buckets[ends[i]:ends[i + 1]]`, heaviest first."""

    buckets: NDArray[np.int32]
    weights: NDArray[np.uint8]
    ends: NDArray[np.int64]

    def norms(self) -> NDArray[np.float64]:
        """The length of each row; 1 for an empty one."""
        squares = np.concatenate([[0], np.cumsum(self.weights.astype(np.int64) ** 2)])
        return np.asarray(np.sqrt(np.maximum(squares[self.ends[1:]] - squares[self.ends[:-1]], 1)))

    def rows(self, chosen: NDArray[np.int64]) -> Vectors:
        """These rows, in this order."""
        lengths = self.ends[chosen + 1] - self.ends[chosen]
        ends = np.concatenate([[0], np.cumsum(lengths)])
        at = np.repeat(self.ends[chosen] - ends[:-1], lengths) + np.arange(ends[-1])
        return Vectors(self.buckets[at], self.weights[at], ends)

    def and_rows(self, more: Vectors) -> Vectors:
        """These rows and then those."""
        return Vectors(
            np.concatenate([self.buckets, more.buckets]),
            np.concatenate([self.weights, more.weights]),
            np.concatenate([self.ends, more.ends[1:] + self.ends[-1]]),
        )


def weigh(articles: Sequence[Packed], table: Frequencies, weights: Mapping[Side, float]) -> Vectors:
    """TF-IDF rows of the given sides: (1 + log count) x idf, each side of length 1, times the root of its weight."""
    lengths = np.array([len(one) for one in articles], dtype=np.int64)
    every = np.concatenate([*articles, np.zeros(0, np.uint32)])
    row = np.repeat(np.arange(len(articles)), lengths)
    side = (every >> 28).astype(np.int64)
    factor = np.zeros(16)
    for one, weight in weights.items():
        factor[one] = math.sqrt(weight)
    kept = factor[side] > 0
    every, row, side = every[kept], row[kept], side[kept]
    columns = (every & (BUCKETS - 1)).astype(np.int32)
    value = (1 + np.log(((every >> 20) & MOST_COUNTED).astype(np.float64))) * table.idf(columns)
    block = row * 16 + side
    norms = np.sqrt(np.bincount(block, value**2, len(articles) * 16))
    value *= factor[side] / norms[block]
    highest = np.zeros(len(articles))
    np.maximum.at(highest, row, value)
    levels = np.round(value * (255 / highest[row])).astype(np.int64)
    order = np.lexsort((columns, -levels, row))
    order = order[levels[order] > 0]
    ends = np.concatenate([[0], np.cumsum(np.bincount(row[order], minlength=len(articles)))])
    return Vectors(columns[order], levels[order].astype(np.uint8), ends)


def cosines(vectors: Vectors, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.float64]:
    """The cosine of rows `one[k]` and `other[k]` for every k: dot products in whole numbers, rounded to 6 digits."""
    found = np.zeros(len(one))
    for start in range(0, len(one), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        left, right = vectors.rows(one[part]), vectors.rows(other[part])
        dots = np.asarray(_matrix(left).multiply(_matrix(right)).sum(axis=1)).ravel()
        found[part] = np.round(dots / (left.norms() * right.norms()), 6)
    return found


def _matrix(vectors: Vectors) -> sparse.csr_matrix:
    shape = (len(vectors.ends) - 1, BUCKETS)
    return sparse.csr_matrix((vectors.weights.astype(np.int32), vectors.buckets, vectors.ends), shape=shape)


PAIRS_AT_ONCE = 20_000
