"""From scores of pairs to groups."""

from __future__ import annotations

import numpy as np
import pytest

from alerts.events import groups
from alerts.events.groups import Edges, Floats, Link, Rows, pieces

SAME = 0.4
Pairs = dict[tuple[int, int], float]


def rows(*numbers: int) -> Rows:
    return np.array(numbers, dtype=np.int64)


def listed(found: list[Rows]) -> list[list[int]]:
    return [one.tolist() for one in found]


def grouped(count: int, pairs: Pairs, between: float = 0.0) -> list[list[int]]:
    """The groups of places 0 … count - 1 with named scores; all other pairs score 0."""

    def score(one: Rows, other: Rows) -> Floats:
        couples = zip(one.tolist(), other.tolist(), strict=True)
        return np.array([pairs.get((min(pair), max(pair)), 0.0) for pair in couples])

    strong = {pair: value for pair, value in pairs.items() if value >= SAME}
    one, other = rows(*(pair[0] for pair in strong)), rows(*(pair[1] for pair in strong))
    edges = Edges(count, one, other, np.array(list(strong.values())))
    link = Link(score, SAME, lambda part: np.full(len(part), between))
    return sorted(listed([group for _, group in groups.groups(edges, link)]))


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
    ("count", "pairs", "found"),
    [
        (1, {}, [[0]]),
        (2, {(0, 1): 0.9}, [[0, 1]]),
        (2, {(0, 1): 0.1}, [[0], [1]]),
        # a score at the threshold is enough
        (2, {(0, 1): SAME}, [[0, 1]]),
        # a chain: the first and the last have nothing in common, so the middle stays with the nearer one
        (3, {(0, 1): 0.9, (1, 2): 0.5}, [[0, 1], [2]]),
        # three that are alike on average
        (3, {(0, 1): 0.9, (1, 2): 0.5, (0, 2): 0.4}, [[0, 1, 2]]),
        # what facts exclude outweighs a report that bridges two
        (3, {(0, 1): 0.9, (1, 2): 0.9, (0, 2): -0.5}, [[0, 1], [2]]),
    ],
)
def test_groups_are_alike_on_average(count: int, pairs: Pairs, found: list[list[int]]) -> None:
    assert grouped(count, pairs) == found


def test_what_is_as_near_to_an_earlier_group_as_to_its_own_stands_between_them() -> None:
    pairs = {(0, 1): 0.9, (2, 3): 0.5, (0, 3): 0.48, (1, 3): 0.48, (0, 2): 0.0, (1, 2): 0.0}

    assert grouped(4, pairs) == [[0, 1], [2, 3]]
    assert grouped(4, pairs, between=0.06) == [[0, 1], [2], [3]]


def test_each_group_knows_the_first_place_of_its_piece() -> None:
    edges = Edges(3, rows(1), rows(2), np.array([0.9]))
    link = Link(lambda one, _: np.zeros(len(one)), SAME, lambda part: np.zeros(len(part)))

    assert sorted((root, part.tolist()) for root, part in groups.groups(edges, link)) == [
        (0, [0]),
        (1, [1, 2]),
    ]


def test_a_piece_that_is_too_large_is_cut_at_a_stricter_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_TOGETHER", 3)
    # two events of two articles each, chained by one weak pair
    pairs = {(0, 1): 0.9, (2, 3): 0.9, (1, 2): 0.42}

    assert grouped(4, pairs) == [[0, 1], [2, 3]]


def test_what_no_score_cuts_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_TOGETHER", 3)
    pairs = {(one, other): 1.0 for one in range(4) for other in range(one + 1, 4)}

    assert grouped(4, pairs) == [[0, 1, 2, 3]]
