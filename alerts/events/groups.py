"""From scores of pairs to groups: connected pieces, and average-link agglomeration inside each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
# the score of each pair (one[k], other[k])
Score = Callable[[Rows, Rows], Floats]

# Articles that are agglomerated at once; what is chained together beyond that is cut at a stricter score first. Must
# exceed the largest true event, copies included.
MOST_TOGETHER = 1000
STEP = 0.05
PAIRS_AT_ONCE = 200_000


def pieces(rows: Rows, one: Rows, other: Rows) -> list[Rows]:
    """The connected components of `rows` by the given edges; each in the order of `rows`."""
    # SciPy is 45 MB, which a process does without until it groups something; the same below
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    order = np.argsort(rows)
    left, right = (order[np.searchsorted(rows, ends, sorter=order)] for ends in (one, other))
    graph = csr_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(len(rows), len(rows)))
    _, labels = connected_components(graph, directed=False)
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return [rows[part] for part in np.split(order, cuts)] if len(rows) else []


@dataclass(frozen=True, slots=True)
class Edges:
    """Scored pairs of places 0 … count - 1, each (one < other) once."""

    count: int
    one: Rows
    other: Rows
    scores: Floats


@dataclass(frozen=True, slots=True)
class Link:
    """What joins: the score of pairs, the average that is needed, and for each place how much nearer to its own group
    than to another it must be, lest it be in doubt between them.
    """

    score: Score
    same: float
    between: Callable[[Rows], Floats]


def groups(edges: Edges, link: Link) -> list[tuple[int, Rows]]:
    """The groups of all places, each with the first place of its piece.

    `edges` are the pairs known to reach `link.same`. Pieces are their components; inside each, average link (UPGMA)
    over the scores of all pairs down to that. Places come in an order that does not depend on arrival, so that ties are
    settled alike in every run.
    Source: Sokal and Michener, "A statistical method for evaluating systematic relationships" (1958).
    """
    found: list[tuple[int, Rows]] = []
    small: list[tuple[int, Rows]] = []
    for piece in pieces(np.arange(edges.count), edges.one, edges.other):
        root = int(piece[0])
        if len(piece) <= MOST_TOGETHER:
            (small if len(piece) > 2 else found).append((root, piece))
            continue
        for part, is_whole in _cut(piece, edges, link.same):
            (found if is_whole or len(part) < 2 else small).append((root, part))
    known = _Known(edges)
    for run in _runs(small):
        scores = known.scores([part for _, part in run], link.score)
        for (root, part), theirs in zip(run, scores, strict=True):
            found += [(root, group) for group in _average_link(part, theirs, link)]
    return found


def _average_link(part: Rows, scores: Floats, link: Link) -> list[Rows]:
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    labels = fcluster(linkage(1 - scores, "average"), 1 - link.same + 1e-9, "distance")
    if len(part) > 2:
        labels = _between(labels, squareform(scores, checks=False), link.same, link.between(part))
    return [part[labels == label] for label in dict.fromkeys(labels.tolist())]


def _between(labels: NDArray[np.int32], matrix: Floats, same: float, between: Floats) -> NDArray[np.int32]:
    """With a group of its own for each member that is about as near to an earlier group as to its own.

    Such an article cannot be told apart: it may tell of either. A group that began after it is none it can tell of.
    """
    names = list(dict.fromkeys(labels.tolist()))
    if len(names) == 1:
        return labels
    belongs = np.stack([labels == name for name in names], axis=1)
    sizes = belongs.sum(axis=0)
    own = np.argmax(belongs, axis=1)
    at = np.arange(len(labels))
    # the diagonal is 0, so a member's own sum is that over the others
    links = (matrix @ belongs) / np.maximum(1, sizes - belongs)
    began = np.argmax(belongs, axis=0)
    others = np.where(belongs | (began[None, :] > at[:, None]), 0.0, links).max(axis=1)
    is_between = (sizes[own] > 1) & (others >= same) & (np.round(links[at, own] - others, 6) < between)
    return np.where(is_between, labels.max() + 1 + at, labels).astype(np.int32)


def _runs(parts: Iterable[tuple[int, Rows]]) -> Iterator[list[tuple[int, Rows]]]:
    """Parts that are scored at once: a call a part would cost more than the scores."""
    run: list[tuple[int, Rows]] = []
    size = 0
    for root, part in parts:
        run.append((root, part))
        size += len(part) * (len(part) - 1) // 2
        if size > PAIRS_AT_ONCE:
            yield run
            run, size = [], 0
    if run:
        yield run


class _Known:
    """Scores of pairs, asked for only where they are not known yet."""

    def __init__(self, edges: Edges) -> None:
        self._count = edges.count
        keys = edges.one * edges.count + edges.other
        order = np.argsort(keys)
        self._keys, self._scores = keys[order], edges.scores[order]

    def scores(self, parts: Sequence[Rows], score: Score) -> list[Floats]:
        """For each part the scores of all its pairs, in the order of `triu_indices`."""
        pairs = [np.triu_indices(len(part), 1) for part in parts]
        one = np.concatenate([part[left] for part, (left, _) in zip(parts, pairs, strict=True)])
        other = np.concatenate([part[right] for part, (_, right) in zip(parts, pairs, strict=True)])
        keys = one * self._count + other
        at = np.minimum(np.searchsorted(self._keys, keys), max(len(self._keys) - 1, 0))
        is_known = self._keys[at] == keys if len(self._keys) else np.zeros(len(keys), bool)
        found = np.zeros(len(keys))
        found[is_known] = self._scores[at[is_known]]
        found[~is_known] = score(one[~is_known], other[~is_known])
        return np.split(found, np.cumsum([len(left) for left, _ in pairs])[:-1])


def _cut(piece: Rows, edges: Edges, same: float) -> Iterator[tuple[Rows, bool]]:
    """The parts of a piece that is too large: its components at a stricter score; at the top, those as they are."""
    waiting = [(piece, same + STEP)]
    while waiting:
        part, floor = waiting.pop()
        inside = np.zeros(edges.count, bool)
        inside[part] = True
        strong = inside[edges.one] & inside[edges.other] & (edges.scores >= floor)
        for component in pieces(part, edges.one[strong], edges.other[strong]):
            is_large = len(component) > MOST_TOGETHER
            if is_large and floor < 1 - STEP:
                waiting.append((component, floor + STEP))
            else:
                yield component, is_large
