"""From scores of pairs to groups: connected pieces, and average-link agglomeration inside each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
# the score of each pair (one[k], other[k])
Score = Callable[[Rows, Rows], Floats]

# Articles that are agglomerated at once; what is chained together beyond that is cut at a stricter score first. Must
# exceed the largest true event, copies included.
MOST_TOGETHER = 1000
STEP = 0.05


def pieces(rows: Rows, one: Rows, other: Rows) -> list[Rows]:
    """The connected components of `rows` by the given edges; each in the order of `rows`."""
    at = {row: place for place, row in enumerate(rows.tolist())}
    left = np.array([at[row] for row in one.tolist()], dtype=np.int64)
    right = np.array([at[row] for row in other.tolist()], dtype=np.int64)
    graph = csr_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(len(rows), len(rows)))
    _, labels = connected_components(graph, directed=False)
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return [rows[part] for part in np.split(order, cuts)] if len(rows) else []


def agglomerate(piece: Rows, score: Score, same: float, between: Floats) -> list[Rows]:
    """The groups inside one piece: average link (UPGMA) down to `same`, over the scores of all its pairs.

    The piece comes in an order that does not depend on arrival, so that ties are settled alike in every run. `between`:
    for each of its rows, how much nearer to its own group than to another it must be, lest it be in doubt between them.
    Source: Sokal and Michener, "A statistical method for evaluating systematic relationships" (1958).
    """
    if len(piece) == 1:
        return [piece]
    one, other = np.triu_indices(len(piece), 1)
    scores = score(piece[one], piece[other])
    if len(piece) > MOST_TOGETHER:
        return _cut(piece, one, other, scores, same, between)
    return _groups(piece, scores, same, between)


def _groups(piece: Rows, scores: Floats, same: float, between: Floats) -> list[Rows]:
    labels = fcluster(linkage(1 - scores, "average"), 1 - same + 1e-9, "distance")
    labels = _between(labels, squareform(scores, checks=False), same, between)
    return [piece[labels == label] for label in dict.fromkeys(labels.tolist())]


def _between(labels: NDArray[np.int32], matrix: Floats, same: float, between: Floats) -> NDArray[np.int32]:
    """With a group of its own for each member that is about as near to an earlier group as to its own.

    Such an article cannot be told apart: it may tell of either. A group that began after it is none that it can tell of.
    """
    names = list(dict.fromkeys(labels.tolist()))
    if len(names) == 1:
        return labels
    belongs = np.stack([labels == name for name in names], axis=1)
    sizes = belongs.sum(axis=0)
    sums = matrix @ belongs
    own = np.argmax(belongs, axis=1)
    at = np.arange(len(labels))
    # the diagonal is 0, so a member's own sum is that over the others
    links = sums / np.maximum(1, sizes - belongs)
    began = np.argmax(belongs, axis=0)
    others = np.where(belongs | (began[None, :] > at[:, None]), 0.0, links).max(axis=1)
    is_between = (sizes[own] > 1) & (others >= same) & (np.round(links[at, own] - others, 6) < between)
    return np.where(is_between, labels.max() + 1 + at, labels).astype(np.int32)


def _cut(piece: Rows, one: Rows, other: Rows, scores: Floats, same: float, between: Floats) -> list[Rows]:
    """The groups of a piece that is too large: of its components at a stricter score; at the top, those as they are."""
    matrix = np.zeros((len(piece), len(piece)), dtype=np.float32)
    matrix[one, other] = matrix[other, one] = scores
    waiting = [(np.arange(len(piece)), same + STEP)]
    found: list[Rows] = []
    while waiting:
        part, floor = waiting.pop()
        inside = matrix[np.ix_(part, part)]
        left, right = np.nonzero(np.triu(inside >= floor, 1))
        for component in pieces(np.arange(len(part)), left, right):
            rows = part[component]
            if len(rows) > MOST_TOGETHER and floor < 1 - STEP:
                waiting.append((rows, floor + STEP))
            elif len(rows) > MOST_TOGETHER or len(rows) == 1:
                found.append(piece[rows])
            else:
                a, b = np.triu_indices(len(rows), 1)
                found.extend(
                    _groups(piece[rows], matrix[rows[a], rows[b]].astype(np.float64), same, between[rows])
                )
    return found
