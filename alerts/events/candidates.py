"""Which pairs of articles are worth comparing: those whose sketches or names have enough in common."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from alerts.events.frequencies import BUCKETS
from alerts.events.vectors import Vectors

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
BLOCK = 1024
ROWS_AT_ONCE = 8192  # of a scan

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
    for start in range(0, len(batch), BLOCK):
        part = batch[start : start + BLOCK]
        days = window["day"][part]
        is_near = (window["day"] >= days.min() - WINDOW_DAYS) & (window["day"] <= days.max() + WINDOW_DAYS)
        theirs = np.flatnonzero(is_near & (place >= start))
        one, other = _alike(window, part, theirs)
        apart = np.abs(window["day"][one] - window["day"][other])
        kept = (apart <= WINDOW_DAYS) & (one != other) & ((place[other] == len(batch)) | (one < other))
        if start + BLOCK < len(batch):
            # both of a pair inside the part come, of a pair with a later part only this one
            kept |= (apart <= WINDOW_DAYS) & (place[other] >= start + BLOCK) & (place[other] < len(batch))
        one, other = one[kept], other[kept]
        swap = (place[other] < len(batch)) & (one > other)
        yield np.where(swap, other, one), np.where(swap, one, other)


def _alike(window: Sketches, part: Rows, theirs: Rows) -> tuple[Rows, Rows]:
    count = len(window)
    by_words, _ = _products(window, part, theirs, ("words", "word_weights", "word_norm"), WORDS_FLOOR)
    by_names, share = _products(
        window, part, theirs, ("names", "name_weights", "name_norm"), NAMES_FLOOR_ACROSS
    )
    one, other = part[by_names // count], by_names % count
    apart = np.abs(window["day"][one] - window["day"][other])
    is_across = window["language"][one] != window["language"][other]
    kept = np.where(is_across, apart <= NAMES_DAYS_ACROSS, (apart <= NAMES_DAYS) & (share >= NAMES_FLOOR))
    both = np.unique(np.concatenate([by_words, by_names[kept]]))
    return part[both // count], both % count


def _products(
    window: Sketches, part: Rows, theirs: Rows, fields: tuple[str, str, str], floor: float
) -> tuple[Rows, Floats]:
    """The pairs of a part with these rows whose product reaches the floor, as place in the part x count + row."""
    terms, weights, norms = (window[field] for field in fields)
    used = np.unique(terms[part][weights[part] > 0])
    # only the columns in use: a product of matrices a million columns wide is mostly zeroing memory
    slot = np.full(BUCKETS, -1, np.int32)
    slot[used] = np.arange(len(used), dtype=np.int32)
    mine = _matrix(terms, weights, part, slot, len(used))
    product = sparse.csr_matrix(mine @ _matrix(terms, weights, theirs, slot, len(used)).T)
    row = np.repeat(np.arange(len(part), dtype=np.int32), np.diff(product.indptr))
    column, dots = product.indices, product.data
    least = floor * (1 - 1e-9) * float(norms[theirs].min(initial=np.inf)) * norms[part]
    may_reach = np.flatnonzero(dots >= least.take(row))
    row, column, dots = row[may_reach], theirs[column[may_reach]], dots[may_reach]
    share = dots / (norms[part].take(row) * norms[column])
    kept = share >= floor
    return row[kept].astype(np.int64) * len(window) + column[kept], share[kept]


def _matrix(
    terms: NDArray[np.int32], weights: NDArray[np.uint8], rows: Rows, slot: NDArray[np.int32], width: int
) -> sparse.csr_matrix:
    """The weights of these rows in the columns in use."""
    columns, values, counts = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)], [np.zeros(1, np.int64)]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        theirs = weights[part]
        where = slot.take(terms[part])
        hit = (where >= 0) & (theirs > 0)
        columns.append(where[hit])
        values.append(theirs[hit].astype(np.int32))
        counts.append(hit.sum(axis=1))
    ends = np.cumsum(np.concatenate(counts))
    return sparse.csr_matrix(
        (np.concatenate(values), np.concatenate(columns), ends), shape=(len(rows), max(1, width))
    )
