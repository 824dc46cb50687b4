"""From scores of pairs to groups."""

from __future__ import annotations

import numpy as np
import pytest

from alerts.events import groups
from alerts.events.groups import Edges, Floats, Link, Rows, pieces

SAME = 0.4


def rows(*numbers: int) -> Rows:
    return np.array(numbers, dtype=np.int64)


def score(pairs: dict[tuple[int, int], float]) -> groups.Score:
    """Scores of named pairs; all others are 0."""

    def of(one: Rows, other: Rows) -> Floats:
        couples = zip(one.tolist(), other.tolist(), strict=True)
        return np.array([pairs.get((min(pair), max(pair)), 0.0) for pair in couples])

    return of


def grouped(count: int, pairs: dict[tuple[int, int], float]) -> list[list[int]]:
    """The groups of articles 1 … count."""
    strong = {(one - 1, other - 1): value for (one, other), value in pairs.items() if value >= SAME}
    one, other = rows(*(pair[0] for pair in strong)), rows(*(pair[1] for pair in strong))
    edges = Edges(count, one, other, np.array(list(strong.values())))
    link = Link(lambda a, b: score(pairs)(a + 1, b + 1), SAME, lambda part: np.full(len(part), -1.0))
    found = groups.groups(edges, link)
    return sorted((group + 1).tolist() for _, group in found)


def listed(found: list[Rows]) -> list[list[int]]:
    return [one.tolist() for one in found]


@pytest.mark.parametrize(
    ("edges", "found"),
    [
        ([], [[5], [2], [9]]),
        # in the order of the rows, whatever the edges say
        ([(9, 5)], [[5, 9], [2]]),
        ([(2, 9), (5, 2)], [[5, 2, 9]]),
    ],
)
def test_pieces_are_what_edges_connect(edges: list[tuple[int, int]], found: list[list[int]]) -> None:
    one, other = rows(*(edge[0] for edge in edges)), rows(*(edge[1] for edge in edges))

    assert listed(pieces(rows(5, 2, 9), one, other)) == found


def test_no_rows_have_no_pieces() -> None:
    assert pieces(rows(), rows(), rows()) == []


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        # one article
        ({}, [[1]]),
        ({(1, 2): 0.9}, [[1, 2]]),
        ({(1, 2): 0.1}, [[1], [2]]),
        # a chain: 1 and 3 have nothing in common, so 2 stays with the nearer one
        ({(1, 2): 0.9, (2, 3): 0.5, (1, 3): 0.0}, [[1, 2], [3]]),
        # three that are alike on average
        ({(1, 2): 0.9, (2, 3): 0.5, (1, 3): 0.4}, [[1, 2, 3]]),
        # a score at the threshold is enough
        ({(1, 2): SAME}, [[1, 2]]),
    ],
)
def test_groups_are_alike_on_average(pairs: dict[tuple[int, int], float], found: list[list[int]]) -> None:
    assert grouped(max((number for pair in pairs for number in pair), default=1), pairs) == found


def test_a_piece_that_is_too_large_is_cut_at_a_stricter_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_TOGETHER", 3)
    # two events of two articles each, chained by one weak pair
    pairs = {(1, 2): 0.9, (3, 4): 0.9, (2, 3): 0.42}

    assert grouped(4, pairs) == [[1, 2], [3, 4]]


def test_what_no_score_cuts_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_TOGETHER", 3)
    pairs = {(one, other): 1.0 for one in range(1, 5) for other in range(one + 1, 5)}

    assert grouped(4, pairs) == [[1, 2, 3, 4]]
