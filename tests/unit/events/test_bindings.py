"""Groups changed to obey what people said of articles."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from alerts.events.bindings import Binding, Bindings, Bound, Kind, obey
from alerts.events.groups import Floats


class Near:
    """Articles on a line: the nearer two numbers are, the more alike they are; `vague` ones need a lead of 0.05."""

    def scores(self, ones: Sequence[int], others: Sequence[int]) -> Floats:
        return 1 - np.abs(np.subtract.outer(np.array(ones), np.array(others))) / 100

    def between(self, ones: Sequence[int]) -> Floats:
        return np.full(len(ones), 0.05)


def split(number: int, apart: Sequence[int], rest: Sequence[int]) -> Binding:
    return Binding(number, Kind.SPLIT, frozenset(apart), frozenset(rest))


def merge(number: int, *articles: int) -> Binding:
    return Binding(number, Kind.MERGE, frozenset(), frozenset(articles))


def apart(number: int, one: Sequence[int], other: Sequence[int]) -> Binding:
    return Binding(number, Kind.APART, frozenset(one), frozenset(other))


def grouped(groups: Sequence[tuple[int, ...]], *said: Binding) -> Bound:
    bound = obey(groups, Bindings(said), float, Near())
    return Bound(tuple(sorted(bound.groups)), bound.undecided)


@pytest.mark.parametrize(
    ("groups", "said", "expected"),
    [
        # nothing was said
        ([(1, 2), (3,)], [], [(1, 2), (3,)]),
        ([(1, 2, 3)], [split(1, [2], [1, 3])], [(1, 3), (2,)]),
        # the program sees it now as the person does
        ([(1, 3), (2,)], [split(1, [2], [1, 3])], [(1, 3), (2,)]),
        # what was split off together stays together
        ([(1, 2), (3,), (4,)], [split(1, [2, 4], [1, 3])], [(1,), (2, 4), (3,)]),
        ([(1, 2), (3,), (9,)], [merge(1, 1, 3)], [(1, 2, 3), (9,)]),
        # articles of which nothing is known now
        ([(1, 2), (3,)], [merge(1, 1, 77), split(2, [88], [1])], [(1, 2), (3,)]),
        # over two mergers
        ([(1,), (2,), (3,)], [merge(1, 1, 2), merge(2, 2, 3)], [(1, 2, 3)]),
        # one of a merger was wrong, as somebody saw later: the others stay one
        ([(1,), (2,), (3,)], [merge(1, 1, 2, 3), split(2, [1], [2, 3])], [(1,), (2, 3)]),
        # what was split was merged later
        ([(1, 2)], [split(1, [2], [1]), merge(2, 1, 2)], [(1, 2)]),
        ([(1,), (2,)], [split(1, [2], [1]), merge(2, 1, 2)], [(1, 2)]),
        # the newer one holds, and takes only what it contradicts from the older ones
        ([(1, 2, 3)], [merge(1, 1, 2), apart(2, [1], [3]), merge(3, 2, 3)], [(1,), (2, 3)]),
        # those that stayed are held together by the program, not by the person
        ([(1, 2), (3, 4)], [split(1, [2], [1, 3, 4])], [(1,), (2,), (3, 4)]),
        # what is new goes with the side that it is more like, in its own group
        ([(1, 2, 40, 90)], [split(1, [90], [1, 2])], [(1, 2, 40), (90,)]),
        ([(1, 2, 60, 90)], [split(1, [90], [1, 2])], [(1, 2), (60, 90)]),
        # of a group with one side only all follow that
        ([(1, 90), (2, 88)], [split(1, [90], [1]), merge(2, 1, 2)], [(1, 2, 88), (90,)]),
        ([(1, 2), (80, 90)], [apart(1, [80, 90], [1, 2])], [(1, 2), (80, 90)]),
        ([(1, 2, 80, 90)], [apart(1, [80, 90], [1, 2])], [(1, 2), (80, 90)]),
        # three that are apart from each other
        ([(1, 2, 3)], [split(1, [1], [2, 3]), split(2, [2], [1, 3])], [(1,), (2,), (3,)]),
        # a lot that is apart from none goes with the nearest
        ([(1, 90, 20, 21)], [split(1, [90], [1]), merge(2, 20, 21)], [(1, 20, 21), (90,)]),
        # a lot of another group waits for the one that connects them
        ([(1, 90, 20), (21, 50), (51, 52)], [split(1, [90], [1]), merge(2, 20, 21), merge(3, 50, 51)],
         [(1, 20, 21, 50, 51, 52), (90,)]),
    ],
)  # fmt: skip
def test_groups_obey_what_was_said(
    groups: list[tuple[int, ...]], said: list[Binding], expected: list[tuple[int, ...]]
) -> None:
    assert list(grouped(groups, *said).groups) == expected


def test_what_is_about_as_near_to_both_sides_is_left_to_neither() -> None:
    bound = grouped([(10, 31, 50)], split(1, [50], [10]))

    assert bound.groups == ((10,), (31,), (50,))
    assert bound.undecided == {31: 50}


def test_an_article_is_a_stranger_to_all_that_it_is_apart_from() -> None:
    bindings = Bindings([split(1, [2], [1, 3]), merge(2, 3, 7)])

    assert bindings.strangers([2, 99]) == {1, 3, 7}
    assert bindings.strangers([1]) == {2}
    assert bindings.strangers([99]) == set()


def test_a_mending_contradicts_what_parts_what_it_joins() -> None:
    joined, parted = merge(1, 1, 2, 3), split(2, [1], [2])

    assert parted.contradicts(joined)
    assert joined.contradicts(parted)
    assert not split(3, [9], [1]).contradicts(joined)
    assert not parted.contradicts(split(4, [5], [2]))
    # of those kept apart none are held together
    assert not split(5, [1], [2]).contradicts(apart(6, [1, 2], [3]))


def partition(chance: random.Random, articles: Sequence[int]) -> list[tuple[int, ...]]:
    groups: dict[int, list[int]] = {}
    for one in articles:
        groups.setdefault(chance.randrange(4), []).append(one)
    return [tuple(group) for group in groups.values()]


def anything(chance: random.Random, number: int, articles: Sequence[int]) -> Binding:
    chosen = chance.sample(articles, chance.randrange(2, 6))
    cut = chance.randrange(1, len(chosen))
    made = (
        merge(number, *chosen),
        split(number, chosen[:cut], chosen[cut:]),
        apart(number, chosen[:cut], chosen[cut:]),
    )
    return chance.choice(made)


@pytest.mark.parametrize("seed", range(300))
def test_whatever_was_said_the_newest_word_holds_whole_and_no_order_matters(seed: int) -> None:
    chance = random.Random(seed)
    articles = [chance.randrange(10) * 10 + at for at in range(9)]
    said = [anything(chance, number, articles) for number in range(1, chance.randrange(2, 6))]
    groups = partition(chance, sorted(articles))

    bound = grouped(groups, *said)

    newest = said[-1]
    home = {one: group for group in bound.groups for one in group}
    assert sorted(home) == sorted(articles)
    assert len({home[one] for one in newest.together}) <= 1
    assert not any(
        home[one] == home[other]
        for one in newest.apart
        for other in newest.rest
        if newest.kind is not Kind.MERGE
    )
    assert not any(Bindings(said).strangers(group) & set(group) for group in bound.groups)
    assert grouped(chance.sample(groups, len(groups)), *chance.sample(said, len(said))) == bound
