"""Groups of the window brought in line with what people said, from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from alerts.events.bindings import Binding, Bindings, Bound, Kind, obey
from alerts.events.candidates import SKETCH
from alerts.events.groups import Floats
from alerts.events.stored import day_of
from alerts.events.window import Window, between
from sql import mendings, profiles
from sql.connection import Connection
from sql.rows import MendedArticle

Groups = Sequence[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Laid:
    """Groups as the window has them, with all that they are together with, and the same in line with what was said."""

    groups: tuple[tuple[int, ...], ...]
    bindings: Bindings
    bound: Bound


def lay(conn: Connection, window: Window, groups: Groups) -> Laid:
    """Bring groups in line with the standing mendings; those that no mending is about are left as they are."""
    found = _reach(conn, groups, ())
    if not found.bindings:
        return Laid(tuple(groups), Bindings(), Bound(tuple(groups)))
    bindings = Bindings(found.bindings)
    spoken = [one for group in found.groups if any(map(bindings.name, group)) for one in group]
    days = {row.article_id: day_of(row.moment) for row in profiles.of_articles(conn, article_ids=spoken)}
    bound = obey(found.groups, bindings, days.__getitem__, _Likeness(window, days))
    return Laid(tuple(found.groups), bindings, bound)


def companions(conn: Connection, article_ids: Sequence[int], groups: Groups) -> list[tuple[int, ...]]:
    """These groups, and those of all that these articles are or were together with by word of a person."""
    return _reach(conn, groups, article_ids).groups


def of_articles(conn: Connection, article_ids: Sequence[int]) -> list[tuple[int, ...]]:
    """The groups in which these articles stand, each in order of time, the first one first."""
    stand = {(row.piece, row.piece_group) for row in profiles.places(conn, article_ids=article_ids)}
    members: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in profiles.members(conn, pieces=sorted({piece for piece, _ in stand})):
        if (row.piece, row.piece_group) in stand:
            members[row.piece, row.piece_group].append(row.article_id)
    numbers = [one for group in members.values() for one in group]
    moments = {row.article_id: row.moment for row in profiles.of_articles(conn, article_ids=numbers)}
    ordered = [tuple(sorted(group, key=lambda one: (moments[one], one))) for group in members.values()]
    return sorted(ordered, key=lambda group: (moments[group[0]], group[0]))


def read(rows: Iterable[MendedArticle]) -> list[Binding]:
    """What is bound by these rows of mendings."""
    sides: dict[tuple[int, str], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for row in rows:
        sides[row.mending_id, row.kind][row.is_apart].add(row.article_id)
    return [
        Binding(number, Kind(kind), frozenset(apart), frozenset(rest))
        for (number, kind), (rest, apart) in sides.items()
    ]


@dataclass(frozen=True, slots=True)
class _Reached:
    groups: list[tuple[int, ...]]
    bindings: list[Binding]


def _reach(conn: Connection, groups: Groups, article_ids: Sequence[int]) -> _Reached:
    """Groups with those of all articles that are together with theirs, over any number of mendings."""
    reached = _Reached(list(groups), [])
    here = {one for group in groups for one in group}
    asked = here | set(article_ids)
    while asked:
        known = {binding.id for binding in reached.bindings}
        fresh = [one for one in _standing(conn, asked) if one.id not in known]
        reached.bindings.extend(fresh)
        missing = {one for binding in fresh for one in binding.together} - here
        more = [
            kept
            for group in of_articles(conn, sorted(missing))
            if (kept := tuple(one for one in group if one not in here))
        ]
        reached.groups.extend(more)
        asked = {one for group in more for one in group}
        here |= asked
    return reached


def _standing(conn: Connection, article_ids: Iterable[int]) -> list[Binding]:
    return read(mendings.standing(conn, article_ids=sorted(article_ids)))


class _Likeness:
    """Likeness under the table in use, also of articles that are not in the window any more.

    Scores alone say little here: they took both sides for one. So words count as much as facts.
    """

    def __init__(self, window: Window, days: dict[int, float]) -> None:
        self._row = {number: row for row, number in enumerate(days)}
        self._scores = window.scorer()
        self._sketches = np.zeros(len(days), SKETCH)
        self._sketches["id"], self._sketches["day"] = list(days), list(days.values())

    def scores(self, ones: Sequence[int], others: Sequence[int]) -> Floats:
        one, other = np.repeat(self._rows(ones), len(others)), np.tile(self._rows(others), len(ones))
        facts = self._scores.of(self._sketches, one, other)
        words = self._scores.likeness(self._sketches, one, other)
        return (facts + words).reshape(len(ones), len(others))

    def between(self, ones: Sequence[int]) -> Floats:
        return between(self._scores.records(self._sketches, self._rows(ones)))

    def _rows(self, numbers: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([self._row[number] for number in numbers], dtype=np.int64)
