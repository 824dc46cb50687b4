"""Average-link agglomeration."""

from __future__ import annotations

from alerts.events.linkage import AverageLink, Edge


def clusters(count: int, edges: list[Edge], threshold: float = 0.5) -> list[list[int]]:
    return sorted(sorted(members) for members in AverageLink(count, edges, threshold).clusters())


def test_nothing_and_lone_nodes() -> None:
    assert clusters(0, []) == []
    assert clusters(2, []) == [[0], [1]]


def test_the_threshold_itself_joins() -> None:
    assert clusters(2, [(0, 1, 0.5)]) == [[0, 1]]
    assert clusters(2, [(0, 1, 0.499)]) == [[0], [1]]


def test_a_bridge_does_not_join_two_clusters() -> None:
    # single link would make one cluster of it; on average 0-1 and 2-3 share 0.9 / 4
    assert clusters(4, [(0, 1, 1.0), (2, 3, 1.0), (1, 2, 0.9)]) == [[0, 1], [2, 3]]


def test_an_average_over_all_pairs_joins() -> None:
    edges = [(0, 1, 1.0), (0, 2, 0.6), (1, 2, 0.4)]

    assert clusters(3, edges) == [[0, 1, 2]]


def test_the_strongest_pair_goes_first_and_ties_go_to_the_smaller_numbers() -> None:
    # 1 is as near to 0 as to 2: the pair of the smaller numbers merges, and 2 stays out
    assert clusters(3, [(0, 1, 0.8), (1, 2, 0.8)]) == [[0, 1], [2]]
