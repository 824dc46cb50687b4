"""Average-link agglomeration of a sparse similarity graph."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

Edge = tuple[int, int, float]


class AverageLink:
    """Merges, again and again, the two clusters whose members are most similar on average (UPGMA).

    Pairs without an edge count as 0. Every merge makes a cluster with a fresh number, so that an entry of the
    heap that names a dead cluster is stale, and equal similarities are settled by the numbers alone.
    Source: Sokal and Michener, "A statistical method for evaluating systematic relationships" (1958).
    """

    def __init__(self, count: int, edges: Iterable[Edge], threshold: float) -> None:
        self._threshold = threshold
        self._members: dict[int, list[int]] = {node: [node] for node in range(count)}
        self._sums: dict[int, dict[int, float]] = {node: {} for node in range(count)}
        for one, other, similarity in edges:
            self._sums[one][other] = self._sums[other][one] = similarity
        self._heap = [
            entry
            for one, row in self._sums.items()
            for other in row
            if one < other and (entry := self._entry(one, other)) is not None
        ]
        heapq.heapify(self._heap)
        self._next = count

    def clusters(self) -> list[list[int]]:
        """The members of each cluster, when no two clusters are similar enough any more."""
        while self._heap:
            _, one, other = heapq.heappop(self._heap)
            if one in self._members and other in self._members:
                self._merge(one, other)
        return list(self._members.values())

    def _merge(self, one: int, other: int) -> None:
        fresh = self._next
        self._next += 1
        self._members[fresh] = self._members.pop(one) + self._members.pop(other)
        row = self._sums.pop(one)
        for neighbour, total in self._sums.pop(other).items():
            row[neighbour] = row.get(neighbour, 0.0) + total
        row.pop(one, None)
        row.pop(other, None)
        self._sums[fresh] = row
        for neighbour, total in row.items():
            there = self._sums[neighbour]
            there.pop(one, None)
            there.pop(other, None)
            there[fresh] = total
            entry = self._entry(neighbour, fresh)
            if entry is not None:
                heapq.heappush(self._heap, entry)

    def _entry(self, one: int, other: int) -> tuple[float, int, int] | None:
        pairs = len(self._members[one]) * len(self._members[other])
        # rounded, so that sums taken in another order do not settle a tie
        similarity = round(self._sums[one][other] / pairs, 6)
        return (-similarity, one, other) if similarity >= self._threshold else None
