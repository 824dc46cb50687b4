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
    rows["word_norm"], rows["name_norm"] = words.norms(), names.norms()
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
    is_new = np.zeros(len(window), dtype=bool)
    is_new[batch] = True
    ones, others = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for one, other in _alike(window, batch):
        apart = np.abs(window["day"][one] - window["day"][other])
        kept = (apart <= WINDOW_DAYS) & (one != other) & (~is_new[other] | (one < other))
        ones.append(one[kept])
        others.append(other[kept])
    return np.concatenate(ones), np.concatenate(others)


def _alike(window: Sketches, batch: Rows) -> Iterator[tuple[Rows, Rows]]:
    count = len(window)
    for start in range(0, len(batch), BLOCK):
        part = batch[start : start + BLOCK]
        by_words, _ = _products(window, part, ("words", "word_weights", "word_norm"), WORDS_FLOOR)
        by_names, share = _products(window, part, ("names", "name_weights", "name_norm"), NAMES_FLOOR_ACROSS)
        one, other = part[by_names // count], by_names % count
        apart = np.abs(window["day"][one] - window["day"][other])
        is_across = window["language"][one] != window["language"][other]
        kept = np.where(is_across, apart <= NAMES_DAYS_ACROSS, (apart <= NAMES_DAYS) & (share >= NAMES_FLOOR))
        both = np.unique(np.concatenate([by_words, by_names[kept]]))
        yield part[both // count], both % count


def _products(
    window: Sketches, part: Rows, fields: tuple[str, str, str], floor: float
) -> tuple[Rows, Floats]:
    """The pairs of a part with all rows whose product reaches the floor, as place in the part x count + row."""
    terms, weights, norms = (window[field] for field in fields)
    mine = terms[part][weights[part] > 0]
    used = np.unique(mine)
    # only the columns in use: a product of matrices a million columns wide is mostly zeroing memory
    slot = np.full(BUCKETS, -1, np.int32)
    slot[used] = np.arange(len(used), dtype=np.int32)
    where = np.where(weights > 0, slot[terms], -1)
    row, place = np.nonzero(where >= 0)
    theirs = sparse.csr_matrix(
        (weights[row, place].astype(np.int32), (row, where[row, place])),
        shape=(len(window), max(1, len(used))),
    )
    product = sparse.coo_matrix(theirs[part] @ theirs.T)
    share = product.data / (norms[part[product.row]] * norms[product.col])
    kept = share >= floor
    return product.row[kept].astype(np.int64) * len(window) + product.col[kept], share[kept]
