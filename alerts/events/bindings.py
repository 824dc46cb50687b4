"""What people said of articles that the program had put together or kept apart, and groups changed to obey it. Pure.

A mending binds articles, never events, whose numbers move. A split: those split off tell of one happening, and of none
that those which stayed tell of. A merger: all articles of both events tell of one. Kept apart: none of the one event
tells of what the other tells of. Where two mendings contradict each other for a pair of articles, the newer one holds,
and the older one for all others; one that is taken back counts for nothing.

What has come since, and was grouped with articles that are to be apart, goes with those it is more like on average, by
facts and by words; what is about as near to both is left to neither, and is in doubt. Groups stay a pure function of
articles, table of frequencies and mendings: in whatever order articles came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np

from alerts.events.groups import Floats, pieces


class Kind(StrEnum):
    """What a person did."""

    SPLIT = "split"
    MERGE = "merge"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Binding:
    """What a mending binds.

    `apart` of a split are the articles split off, of events kept apart those of the second, of a merger none; `rest`
    are all others that it is about.
    """

    id: int
    kind: Kind
    apart: frozenset[int]
    rest: frozenset[int]

    @property
    def articles(self) -> frozenset[int]:
        """All articles that it is about."""
        return self.apart | self.rest

    @property
    def together(self) -> frozenset[int]:
        """Those that it holds together."""
        held = {Kind.SPLIT: self.apart, Kind.MERGE: self.rest, Kind.APART: frozenset[int]()}
        return held[self.kind]

    def contradicts(self, older: Binding) -> bool:
        """Whether some pair of articles is together by one of the two and apart by the other."""
        return any(
            not parting.apart.isdisjoint(joining.together) and not parting.rest.isdisjoint(joining.together)
            for parting, joining in ((self, older), (older, self))
        )


class Bindings:
    """Mendings as they hold: which articles are together by word of a person, and which of these are apart."""

    def __init__(self, given: Iterable[Binding] = ()) -> None:
        self._name: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for binding in sorted(given, key=lambda one: -one.id):
            self._join(sorted(binding.together))
            self._part(binding.apart, binding.rest)

    def name(self, article: int) -> int | None:
        """The name of what an article is together with; None for one that nobody spoke of."""
        return self._name.get(article)

    def apart_from(self, name: int) -> Set[int]:
        """The names of what that is apart from."""
        return self._apart.get(name, set())

    def strangers(self, articles: Iterable[int]) -> set[int]:
        """The articles that one of these is apart from."""
        names = {self._name[article] for article in articles if article in self._name}
        return {one for name in names for other in self.apart_from(name) for one in self._members[other]}

    def _join(self, articles: Sequence[int]) -> None:
        joined: list[int] = []
        for article in articles:
            name = self._named(article)
            into = next((one for one in map(self._named, joined) if one not in self._apart[name]), None)
            if into is None:
                joined.append(article)
            elif into != name:
                self._unite(name, into)

    def _part(self, apart: Iterable[int], rest: Iterable[int]) -> None:
        others = {self._named(article) for article in rest}
        for name in {self._named(article) for article in apart}:
            for other in others - {name}:
                self._apart[name].add(other)
                self._apart[other].add(name)

    def _named(self, article: int) -> int:
        if article not in self._name:
            self._name[article] = article
            self._members[article] = [article]
        return self._name[article]

    def _unite(self, name: int, into: int) -> None:
        members = self._members.pop(name)
        self._members[into] += members
        self._name.update(dict.fromkeys(members, into))
        for other in self._apart.pop(name, set()):
            self._apart[other].discard(name)
            self._apart[other].add(into)
            self._apart[into].add(other)


class Alike(Protocol):
    """How articles compare, asked for only where a group has to be divided."""

    def scores(self, ones: Sequence[int], others: Sequence[int]) -> Floats:
        """How alike each of `ones` (rows) is to each of the others (columns), by facts and by words."""

    def between(self, ones: Sequence[int]) -> Floats:
        """By how much each must be nearer to one side than to another, lest it be in doubt."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Groups that obey. `undecided`: an article that is about as near to two sides → the nearest article there."""

    groups: tuple[tuple[int, ...], ...]
    undecided: Mapping[int, int] = field(default_factory=dict)


def obey(
    groups: Sequence[tuple[int, ...]], bindings: Bindings, order: Callable[[int], float], alike: Alike
) -> Bound:
    """Groups joined and divided as bindings say.

    `groups` must hold, of each article that is together with another one by word of a person, the group of that one
    too. `order` gives the place in time of each article of a group that somebody spoke of.
    """
    plain = [group for group in groups if not _names(group, bindings)]
    found, undecided = plain, dict[int, int]()
    for cluster in _clusters([group for group in groups if _names(group, bindings)], bindings):
        names = set().union(*(_names(group, bindings) for group in cluster))
        if all(names.isdisjoint(bindings.apart_from(name)) for name in names):
            parts = [[one for group in cluster for one in group]]
        else:
            division = _Division(cluster, bindings, order, alike)
            parts = division.parts
            undecided |= division.undecided
        found += (tuple(sorted(part, key=lambda one: (order(one), one))) for part in parts)
    return Bound(tuple(found), undecided)


def _names(group: Iterable[int], bindings: Bindings) -> set[int]:
    return {name for one in group if (name := bindings.name(one)) is not None}


def _clusters(groups: Sequence[tuple[int, ...]], bindings: Bindings) -> Iterable[list[tuple[int, ...]]]:
    """Groups that hold articles which are together."""
    first: dict[int, int] = {}
    pairs = [
        (first.setdefault(name, at), at)
        for at, group in enumerate(groups)
        for name in _names(group, bindings)
    ]
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    for cluster in pieces(np.arange(len(groups)), ends[:, 0], ends[:, 1]):
        yield [groups[at] for at in cluster.tolist()]


@dataclass(slots=True)
class _Part:
    articles: list[int]
    names: set[int]
    groups: set[int]


class _Division:
    """A cluster in which some are apart: each lot that is together goes to one part, what nobody spoke of follows.

    Lots that are apart from others come first, those that stand in most groups before others, else the earliest. A lot
    goes with the part it is most like of those that it is not apart from and shares a group with, else it begins one.
    """

    def __init__(
        self,
        cluster: Sequence[tuple[int, ...]],
        bindings: Bindings,
        order: Callable[[int], float],
        alike: Alike,
    ) -> None:
        self.undecided: dict[int, int] = {}
        self._bindings, self._alike = bindings, alike
        self._group_of = {one: at for at, group in enumerate(cluster) for one in group}
        self._lots: dict[int, list[int]] = defaultdict(list)
        for one in sorted(self._group_of, key=lambda one: (order(one), one)):
            if (name := bindings.name(one)) is not None:
                self._lots[name].append(one)
        self._parts: list[_Part] = []
        self._place_lots()
        bound = [(part, list(part.articles)) for part in self._parts]
        for group in cluster:
            self._follow([one for one in group if bindings.name(one) is None], group, bound)
        self.parts = [part.articles for part in self._parts]

    def _place_lots(self) -> None:
        waiting = sorted(
            self._lots, key=lambda name: (not self._is_contested(name), -len(self._groups(name)))
        )
        while waiting:
            # a lot that is apart from none waits until a part is near it
            name = next(one for one in waiting if self._is_contested(one) or self._near(one))
            waiting.remove(name)
            if near := self._near(name):
                part = near[0] if len(near) == 1 else max(near, key=lambda one: self._likeness(name, one))
                part.articles += self._lots[name]
                part.names.add(name)
                part.groups |= self._groups(name)
            else:
                self._parts.append(_Part(list(self._lots[name]), {name}, self._groups(name)))

    def _is_contested(self, name: int) -> bool:
        return not self._bindings.apart_from(name).isdisjoint(self._lots)

    def _groups(self, name: int) -> set[int]:
        return {self._group_of[one] for one in self._lots[name]}

    def _near(self, name: int) -> list[_Part]:
        groups, strangers = self._groups(name), self._bindings.apart_from(name)
        return [
            part
            for part in self._parts
            if part.names.isdisjoint(strangers) and not groups.isdisjoint(part.groups)
        ]

    def _likeness(self, name: int, part: _Part) -> float:
        return float(self._alike.scores(self._lots[name], part.articles).mean())

    def _follow(
        self, articles: Sequence[int], group: Sequence[int], bound: Sequence[tuple[_Part, list[int]]]
    ) -> None:
        """Put articles that nobody spoke of to the parts that hold bound articles of their group."""
        members = set(group)
        sides = [(part, here) for part, all_ in bound if (here := [one for one in all_ if one in members])]
        if len(sides) == 1 or not articles:
            sides[0][0].articles.extend(articles)
            return
        means = np.stack([self._alike.scores(articles, here).mean(axis=1) for _, here in sides], axis=1)
        best, ranked = means.argmax(axis=1), np.sort(means, axis=1)
        lead = np.round(ranked[:, -1] - ranked[:, -2], 6)
        is_between = lead < self._alike.between(articles)
        for at, article in enumerate(articles):
            part, here = sides[best[at]]
            if is_between[at]:
                self.undecided[article] = here[0]
                self._parts.append(_Part([article], set(), set()))
            else:
                part.articles.append(article)
