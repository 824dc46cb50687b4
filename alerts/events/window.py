"""The articles of the last weeks, and which tell of one happening: only what a new article touches is looked at.

Within a night (one table of frequencies) the groups are a pure function of the articles in the window: adding them in
any order and in any batches ends in what `regroup` makes of all of them at once. For that, pairs are sought by a
symmetric rule, scores come of whole numbers and fixed sums, and rows are sorted by (moment, id) before ties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alerts.events import candidates, reasons
from alerts.events.candidates import SKETCH, Sketches
from alerts.events.frequencies import Frequencies
from alerts.events.groups import Edges, Floats, Link, Rows, groups, pieces
from alerts.events.identity import (
    BETWEEN,
    BETWEEN_UNDATED,
    DOUBT,
    DOUBT_WEIGHTS,
    NEAR,
    SAME,
    WEIGHTS,
    Weights,
)
from alerts.events.profile import ANALYSIS, LIVE, LOOKS_BACK, ROUNDUP, SEVERAL, UNDATED, Profile
from alerts.events.scores import Scores
from alerts.events.standing import Doubt, Place, Store
from alerts.events.vectors import SOUGHT_WEIGHTS, WORD_WEIGHTS, weigh

JOINS_NONE = ROUNDUP | ANALYSIS | LOOKS_BACK
MIXED = LIVE | SEVERAL
LINKED_AT_ONCE = 2_000  # groups
MOST_NEIGHBOURS = 30  # of a mixed page; more say nothing new


@dataclass(frozen=True, slots=True)
class _Groups:
    key: dict[int, int]
    rows: dict[int, list[int]]


class Window:
    """Sketches of all its articles in memory; whole profiles are asked for candidates only."""

    def __init__(
        self, table: Frequencies, density: float, store: Store, sketches: Sketches | None = None
    ) -> None:
        self.sketches = np.zeros(0, SKETCH) if sketches is None else sketches
        self._store = store
        self._table = table
        self._density = density
        self._scores = Scores(table, density, store)
        self._index()
        self._changed: set[int] = set()

    def add(
        self, ids: Sequence[int], days: Sequence[float], profiles: Sequence[Profile]
    ) -> list[tuple[int, ...]]:
        """Place new or changed articles; the groups of every piece that was touched, as ids in order of time."""
        touched = {place.piece for place in self._store.places(ids).values()}
        suspects = self._mixed_near(self._rows_of([one for one in ids if one in self._row]))
        batch = self.append(ids, days, profiles)
        one, other, scores = self._scored(batch, SAME)
        near = np.concatenate([batch, suspects, one[scores >= NEAR], other[scores >= NEAR]])
        turned = self._judge(near)
        if len(turned):
            more = self._scored(turned, SAME)
            one, other, scores = (
                np.concatenate(both) for both in zip((one, other, scores), more, strict=True)
            )
        is_open = ~(self._is_alone(one) | self._is_alone(other))
        strong = is_open & (scores >= SAME)
        return self._regroup_around(touched, np.concatenate([batch, one[strong], other[strong], turned]))

    def regroup(self) -> list[tuple[int, ...]]:
        """All groups anew, whatever was known."""
        rows = np.arange(len(self.sketches))
        self._set_alone(rows, (self.sketches["flags"] & JOINS_NONE) != 0)
        self._judge(rows)
        return self._regroup(rows)

    def remove(self, ids: Iterable[int]) -> list[tuple[int, ...]]:
        """Forget articles; the groups of the articles that stood in one piece with them."""
        gone = set(ids)
        touched = {place.piece for place in self._store.places(sorted(gone)).values()}
        lost = self._rows_of([one for one in sorted(gone) if one in self._row])
        suspects = self.sketches["id"][self._mixed_near(lost)].tolist()
        kept = np.ones(len(self.sketches), bool)
        kept[lost] = False
        self.sketches = self.sketches.take(np.flatnonzero(kept))
        self._scores.forget()
        self._index()
        turned = self._judge(self._rows_of([one for one in suspects if one not in gone]))
        one, other, scores = self._scored(turned, SAME)
        strong = ~(self._is_alone(one) | self._is_alone(other)) & (scores >= SAME)
        return self._regroup_around(touched, np.concatenate([one[strong], other[strong], turned]))

    def _regroup_around(self, touched: Set[int], rows: Rows) -> list[tuple[int, ...]]:
        """The groups of the pieces touched, of those in which these rows stand, and of these rows."""
        involved = np.unique(rows)
        touched = touched | {place.piece for place in self._places(involved).values()}
        members = [one for one in self._store.members(sorted(touched)) if one in self._row]
        return self._regroup(np.unique(np.concatenate([self._rows_of(members), involved])))

    def doubts(self, groups: Sequence[tuple[int, ...]]) -> dict[int, Doubt]:
        """Of these groups, those that may be the same as another: too unlike to be joined, too alike to be plainly new.

        Keyed by the first article. Of two groups given here, only the later one is in doubt.
        """
        place = {group[0]: at for at, group in enumerate(groups)}
        best: dict[int, Doubt] = {}
        for at, (group, links) in enumerate(zip(groups, self._links(groups), strict=True)):
            earlier = [
                Doubt(key, link) for key, link in links.items() if place.get(key, -1) < at and link >= DOUBT
            ]
            if earlier:
                best[group[0]] = min(earlier, key=lambda doubt: (-doubt.score, doubt.other))
        return self._mutual(best)

    def _mutual(self, best: Mapping[int, Doubt]) -> dict[int, Doubt]:
        """Without those whose other group is nearer to a third: average link would have joined these two first."""
        others = sorted({doubt.other for doubt in best.values()})
        rows = self._groups_of([self._row[other] for other in others]).rows if others else {}
        groups = [tuple(self.sketches["id"][sorted(rows[other])].tolist()) for other in others]
        nearest = {}
        for other, links in zip(others, self._links(groups), strict=True):
            nearest[other] = max(links.values(), default=0.0)
        return {key: doubt for key, doubt in best.items() if doubt.score >= nearest[doubt.other]}

    def _links(self, groups: Sequence[tuple[int, ...]]) -> list[dict[int, float]]:
        """The average link of each group to every group near it."""
        # in parts: in a first night all groups are asked, and their pairs would take a gigabyte
        parts = range(0, len(groups), LINKED_AT_ONCE)
        return [links for at in parts for links in self._links_of(groups[at : at + LINKED_AT_ONCE])]

    def _links_of(self, groups: Sequence[tuple[int, ...]]) -> list[dict[int, float]]:
        rows = [np.array([self._row[number] for number in group], dtype=np.int64) for group in groups]
        owner = {row: at for at, theirs in enumerate(rows) for row in theirs.tolist()}
        one, other, _ = self._scored(np.array(sorted(owner), dtype=np.int64), DOUBT, DOUBT_WEIGHTS)
        is_near = ~self._is_alone(one) & ~self._is_alone(other)
        near: list[set[int]] = [set() for _ in groups]
        for left, right in zip(one[is_near].tolist(), other[is_near].tolist(), strict=True):
            if left in owner:
                near[owner[left]].add(right)
            if right in owner:
                near[owner[right]].add(left)
        members = self._groups_of(sorted(set(owner).union(*near)))
        keys = [
            sorted(
                {members.key[row] for row in near[at] if row in members.key}
                - {members.key.get(int(theirs[0]))}
            )
            for at, theirs in enumerate(rows)
        ]
        sides = [(theirs, members.rows[key]) for at, theirs in enumerate(rows) for key in keys[at]]
        means = iter(self._mean_scores(sides))
        return [{key: next(means) for key in theirs} for theirs in keys]

    def _mean_scores(self, sides: Sequence[tuple[Rows, Sequence[int]]]) -> list[float]:
        """The mean score of all pairs of one row here and one there."""
        ones = [np.repeat(rows, len(theirs)) for rows, theirs in sides]
        others = [np.tile(np.array(sorted(theirs), np.int64), len(rows)) for rows, theirs in sides]
        none = np.zeros(0, np.int64)
        scores = self._score(np.concatenate([none, *ones]), np.concatenate([none, *others]), DOUBT_WEIGHTS)
        parts = np.split(scores, np.cumsum([len(one) for one in ones])[:-1])
        return [round(float(part.mean()), 6) for part in parts] if sides else []

    def _groups_of(self, rows: Sequence[int]) -> _Groups:
        """The groups that these rows stand in, with all their rows."""
        places = self._places(np.array(rows, dtype=np.int64))
        wanted = {place.group for place in places.values()}
        found = _Groups({}, defaultdict(list))
        for number, place in self._store.members(sorted({place.piece for place in places.values()})).items():
            row = self._row.get(number)
            if row is not None and place.group in wanted:
                found.key[row] = place.group
                found.rows[place.group].append(row)
        return found

    def holds(self, number: int) -> bool:
        """Whether an article is in the window."""
        return number in self._row

    def scorer(self) -> Scores:
        """Scores under the same table, of no articles yet."""
        return Scores(self._table, self._density, self._store)

    def changed_sketches(self) -> Sketches:
        """The sketches that were made or changed since they were last asked for."""
        ids, self._changed = sorted(self._changed & self._row.keys()), set()
        return self.sketches.take(self._rows_of(ids))

    def record(self, number: int) -> NDArray[np.void]:
        """The facts of an article."""
        return self._scores.record(self.sketches, self._row[number])

    def joins_none(self, number: int) -> str | None:
        """The kind of doubt that an article which joins no event is told with; None for any other."""
        row = self._row[number]
        return reasons.is_of_many(self.sketches[row]) if self.sketches["is_alone"][row] else None

    def append(self, ids: Sequence[int], days: Sequence[float], profiles: Sequence[Profile]) -> Rows:
        """Put new or changed articles into the window without looking at any other; their rows."""
        packed = [one.packed for one in profiles]
        words = weigh(packed, self._table, WORD_WEIGHTS)
        fresh = candidates.sketch(words, weigh(packed, self._table, SOUGHT_WEIGHTS))
        fresh["id"], fresh["day"] = ids, days
        fresh["language"] = [one.record["language"] for one in profiles]
        fresh["flags"] = [one.record["flags"] for one in profiles]
        fresh["is_alone"] = (fresh["flags"] & JOINS_NONE) != 0
        rows = np.array([self._row.get(number, -1) for number in ids], dtype=np.int64)
        is_known = rows >= 0
        self.sketches[rows[is_known]] = fresh[is_known]
        rows[~is_known] = np.arange(len(self.sketches), len(self.sketches) + int((~is_known).sum()))
        self.sketches = np.concatenate([self.sketches, fresh[~is_known]])
        self._row.update(zip(ids, rows.tolist(), strict=True))
        self._scores.put(rows, profiles, words)
        self._changed.update(ids)
        return rows

    def _mixed_near(self, rows: Rows) -> Rows:
        """Mixed pages that may have been judged by these rows as they are now."""
        one, other = candidates.pairs(self.sketches, rows)
        return self._mixed(np.concatenate([one, other]))

    def _mixed(self, rows: Rows) -> Rows:
        flags = self.sketches["flags"][rows]
        return np.unique(rows[(flags & MIXED != 0) & (flags & JOINS_NONE == 0)])

    def _judge(self, rows: Rows) -> Rows:
        """A live page or one of several places that is near two happenings or more tells of none of them.

        Judges the mixed pages among these rows; those of which the answer changed.
        """
        mixed = self._mixed(rows)
        before = self._is_alone(mixed)
        near = self._reports_near(mixed)
        pairs = [np.triu_indices(len(theirs), 1) for theirs in near]
        ends = np.cumsum([0, *(len(a) for a, _ in pairs)])
        scores = self._score(
            np.concatenate(
                [np.zeros(0, np.int64), *(rows[a] for rows, (a, _) in zip(near, pairs, strict=True))]
            ),
            np.concatenate(
                [np.zeros(0, np.int64), *(rows[b] for rows, (_, b) in zip(near, pairs, strict=True))]
            ),
        )
        tells_of_many = np.zeros(len(mixed), bool)
        for at, (theirs, (a, b)) in enumerate(zip(near, pairs, strict=True)):
            alike = scores[ends[at] : ends[at + 1]] >= NEAR
            tells_of_many[at] = len(pieces(np.arange(len(theirs)), a[alike], b[alike])) > 1
        self._set_alone(mixed, tells_of_many)
        return np.asarray(mixed[before != tells_of_many])

    def _reports_near(self, mixed: Rows) -> list[Rows]:
        """For each mixed page the reports of one happening that are nearest to it."""
        one, other, scores = self._scored(mixed, NEAR)
        page, report = np.concatenate([one, other]), np.concatenate([other, one])
        scores = np.concatenate([scores, scores])
        kept = self.sketches["flags"][report] & (JOINS_NONE | MIXED) == 0
        page, report, scores = page[kept], report[kept], scores[kept]
        order = np.lexsort((self.sketches["id"][report], -scores, page))
        page, report = page[order], report[order]
        begins, ends = np.searchsorted(page, mixed), np.searchsorted(page, mixed, "right")
        return [
            report[begin : min(end, begin + MOST_NEIGHBOURS)]
            for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
        ]

    def _regroup(self, rows: Rows) -> list[tuple[int, ...]]:
        """Components and groups of rows that hold whole pieces."""
        rows = rows[np.lexsort((self.sketches["id"][rows], self.sketches["day"][rows]))]
        places: dict[int, Place] = {}
        found: list[tuple[int, ...]] = []
        numbers = self.sketches["id"][rows]
        is_alone = self._is_alone(rows)
        edges = self._edges(rows)
        link = Link(
            lambda one, other: self._score(rows[one], rows[other]),
            SAME,
            lambda part: self._between(rows[part]),
        )
        for root, group in groups(edges, link):
            ids = tuple(numbers[group].tolist())
            found.append(ids)
            alone = len(ids) == 1 and bool(is_alone[group[0]])
            places.update((number, Place(int(numbers[root]), ids[0], alone)) for number in ids)
        self._store.put(places)
        return found

    def _edges(self, rows: Rows) -> Edges:
        """The pairs of these rows that reach `SAME`, by their places among them."""
        is_open = ~self._is_alone(rows)
        parts = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
        for pair in candidates.blocks(self.sketches.take(rows), np.arange(len(rows))):
            is_free = is_open[pair[0]] & is_open[pair[1]]
            one, other = pair[0][is_free], pair[1][is_free]
            scores = self._score(rows[one], rows[other], floor=SAME)
            strong = scores >= SAME
            parts.append((one[strong], other[strong], scores[strong]))
        return Edges(len(rows), *(np.concatenate(part) for part in zip(*parts, strict=True)))

    def _between(self, rows: Rows) -> Floats:
        """How much nearer to its own group than to another each row must be."""
        return between(self._scores.records(self.sketches, rows))

    def _scored(self, rows: Rows, floor: float, weights: Weights = WEIGHTS) -> tuple[Rows, Rows, Floats]:
        """The pairs of rows with any row whose score reaches `floor`, and their scores."""
        parts = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
        for one, other in candidates.blocks(self.sketches, rows):
            scores = self._score(one, other, weights, floor)
            kept = scores >= floor
            parts.append((one[kept], other[kept], scores[kept]))
        one, other, scores = (np.concatenate(part) for part in zip(*parts, strict=True))
        return one, other, scores

    def _score(self, one: Rows, other: Rows, weights: Weights = WEIGHTS, floor: float = 0.0) -> Floats:
        return self._scores.of(self.sketches, one, other, weights, floor)

    def _places(self, rows: Rows) -> Mapping[int, Place]:
        return self._store.places(self.sketches["id"][rows].tolist())

    def _is_alone(self, rows: Rows) -> NDArray[np.bool_]:
        return np.asarray(self.sketches["is_alone"][rows])

    def _set_alone(self, rows: Rows, values: NDArray[np.bool_]) -> None:
        other = rows[self._is_alone(rows) != values]
        self._changed.update(self.sketches["id"][other].tolist())
        self.sketches["is_alone"][rows] = values

    def _index(self) -> None:
        self._row = {number: row for row, number in enumerate(self.sketches["id"].tolist())}

    def _rows_of(self, ids: Sequence[int]) -> Rows:
        return np.array([self._row[number] for number in ids], dtype=np.int64)


def between(records: NDArray[np.void]) -> Floats:
    """By how much an article with these facts must be nearer to one group than to another, lest it be in doubt."""
    is_vague = (records["day"] == 0) & (records["flags"] & UNDATED == 0)
    return np.where(is_vague, BETWEEN_UNDATED, BETWEEN)
