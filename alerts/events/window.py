"""The articles of the last weeks, and which tell of one happening: only what a new article touches is looked at.

Within a night (one table of frequencies) the groups are a pure function of the articles in the window: adding them in
any order and in any batches ends in what `regroup` makes of all of them at once. For that, pairs are sought by a
symmetric rule, scores come of whole numbers and fixed sums, and rows are sorted by (moment, id) before ties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alerts.events import candidates, evidence, reasons
from alerts.events.candidates import SKETCH, Sketches
from alerts.events.frequencies import Frequencies
from alerts.events.groups import Floats, Rows, agglomerate, pieces
from alerts.events.identity import DOUBT, NEAR, SAME, WEIGHTS, scaled
from alerts.events.profile import ANALYSIS, LIVE, LOOKS_BACK, RECORD, ROUNDUP, SEVERAL, Profile
from alerts.events.vectors import NAME_WEIGHTS, SOUGHT_WEIGHTS, WORD_WEIGHTS, cosines, weigh

PAIRS_AT_ONCE = 20_000
JOINS_NONE = ROUNDUP | ANALYSIS | LOOKS_BACK
MIXED = LIVE | SEVERAL
MOST_NEIGHBOURS = 30  # of a mixed page; more say nothing new


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands: its piece, and in it the group, each named by its first article."""

    piece: int
    group: int
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A group that may be the same as another, and how strong the link between them is, from 0 to 1."""

    other: int
    score: float


@dataclass(frozen=True, slots=True)
class _Groups:
    key: dict[int, int]
    rows: dict[int, list[int]]


class Store(Protocol):
    """Where the window keeps what it does not hold itself."""

    def profiles(self, ids: Sequence[int]) -> Sequence[Profile]:
        """The profiles of these articles, in this order."""

    def places(self, ids: Sequence[int]) -> Mapping[int, Place]:
        """Where these articles stand; those that were never placed are left out."""

    def members(self, pieces: Sequence[int]) -> Mapping[int, Place]:
        """All articles of these pieces."""

    def put(self, places: Mapping[int, Place]) -> None:
        """Remember where these articles stand from now on."""


class Window:
    """Sketches of all its articles in memory; whole profiles are asked for candidates only."""

    def __init__(
        self, table: Frequencies, density: float, store: Store, sketches: Sketches | None = None
    ) -> None:
        self.sketches = np.zeros(0, SKETCH) if sketches is None else sketches
        self._store = store
        self._table = table
        self._rarity = evidence.rarity(table, density)
        self._row = {number: row for row, number in enumerate(self.sketches["id"].tolist())}
        self._read = _Read(table)

    def add(
        self, ids: Sequence[int], days: Sequence[float], profiles: Sequence[Profile]
    ) -> list[tuple[int, ...]]:
        """Place new or changed articles; the groups of every piece that was touched, as ids in order of time."""
        touched = {place.piece for place in self._store.places(ids).values()}
        batch = self.append(ids, days, profiles)
        one, other, scores = self._scored(batch)
        changed = self._judge_mixed(batch, one, other, scores)
        if changed:
            extra = np.array(sorted(changed), dtype=np.int64)
            more = self._scored(extra)
            one, other, scores = (
                np.concatenate(both) for both in zip((one, other, scores), more, strict=True)
            )
        is_open = ~(self._is_alone(one) | self._is_alone(other))
        strong = is_open & (scores >= SAME)
        involved = np.unique(
            np.concatenate([batch, one[strong], other[strong], np.array(sorted(changed), np.int64)])
        )
        touched |= {place.piece for place in self._places(involved).values()}
        members = self._store.members(sorted(touched))
        rows = {self._row[number] for number in members if number in self._row} | set(involved.tolist())
        return self._regroup(np.array(sorted(rows), dtype=np.int64))

    def regroup(self) -> list[tuple[int, ...]]:
        """All groups anew, whatever was known."""
        rows = np.arange(len(self.sketches))
        self._set_alone(rows, (self.sketches["flags"] & JOINS_NONE) != 0)
        mixed = rows[(self.sketches["flags"] & MIXED != 0) & ~self._is_alone(rows)]
        if len(mixed):
            self._judge(mixed, *self._scored(mixed))
        return self._regroup(rows)

    def remove(self, ids: Iterable[int]) -> list[tuple[int, ...]]:
        """Forget articles; the groups of the articles that stood in one piece with them."""
        ids = set(ids)
        touched = sorted({place.piece for place in self._store.places(sorted(ids)).values()})
        left = [
            number for number in self._store.members(touched) if number not in ids and number in self._row
        ]
        gone = {self._row[number] for number in ids if number in self._row}
        kept = np.array([row for row in range(len(self.sketches)) if row not in gone], dtype=np.int64)
        self.sketches = self.sketches[kept]
        self._row = {number: row for row, number in enumerate(self.sketches["id"].tolist())}
        self._read = _Read(self._table)
        return self._regroup(np.array(sorted(self._row[number] for number in left), dtype=np.int64))

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
        rows = [np.array([self._row[number] for number in group], dtype=np.int64) for group in groups]
        owner = {row: at for at, theirs in enumerate(rows) for row in theirs.tolist()}
        one, other, scores = self._scored(np.array(sorted(owner), dtype=np.int64))
        is_near = (scores >= DOUBT) & ~self._is_alone(one) & ~self._is_alone(other)
        near: list[set[int]] = [set() for _ in groups]
        for left, right in zip(one[is_near].tolist(), other[is_near].tolist(), strict=True):
            if left in owner:
                near[owner[left]].add(right)
            if right in owner:
                near[owner[right]].add(left)
        members = self._groups_of(sorted(set(owner).union(*near)))
        links: list[dict[int, float]] = []
        for at, theirs in enumerate(rows):
            keys = {members.key[row] for row in near[at] if row in members.key} - {
                members.key.get(int(theirs[0]))
            }
            links.append({key: self._link(theirs, members.rows[key]) for key in sorted(keys)})
        return links

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

    def _link(self, rows: Rows, theirs: Sequence[int]) -> float:
        one, other = np.meshgrid(rows, np.array(sorted(theirs), dtype=np.int64), indexing="ij")
        return round(float(self._score(one.ravel(), other.ravel()).mean()), 6)

    def sketches_of(self, ids: Set[int]) -> Sketches:
        """The sketches of these articles."""
        return self.sketches[[self._row[number] for number in sorted(ids)]]

    def record(self, number: int) -> NDArray[np.void]:
        """The facts of an article."""
        row = np.array([self._row[number]], dtype=np.int64)
        self._fetch(row)
        return np.asarray(self._read.records[self._read.at(row)[0]])

    def joins_none(self, number: int) -> str | None:
        """The kind of doubt that an article which joins no event is told with; None for any other."""
        row = self._row[number]
        return reasons.is_of_many(self.sketches[row]) if self.sketches["is_alone"][row] else None

    def append(self, ids: Sequence[int], days: Sequence[float], profiles: Sequence[Profile]) -> Rows:
        packed = [one.packed for one in profiles]
        fresh = candidates.sketch(
            weigh(packed, self._table, WORD_WEIGHTS), weigh(packed, self._table, SOUGHT_WEIGHTS)
        )
        fresh["id"], fresh["day"] = ids, days
        for at, one in enumerate(profiles):
            fresh["language"][at], fresh["flags"][at] = one.record["language"], one.record["flags"]
        known = np.array([self._row.get(number, -1) for number in ids], dtype=np.int64)
        self.sketches[known[known >= 0]] = fresh[known >= 0]
        rows = known.copy()
        rows[known < 0] = np.arange(len(self.sketches), len(self.sketches) + int((known < 0).sum()))
        self.sketches = np.concatenate([self.sketches, fresh[known < 0]])
        self._row.update(zip(ids, rows.tolist(), strict=True))
        self._read.put(rows, profiles)
        self._set_alone(rows, (self.sketches["flags"][rows] & JOINS_NONE) != 0)
        return rows

    def _judge_mixed(self, batch: Rows, one: Rows, other: Rows, scores: Floats) -> set[int]:
        """Whether mixed pages that the batch has or comes near to tell of one event; the rows of which that changed."""
        near = np.concatenate([batch, one[scores >= NEAR], other[scores >= NEAR]])
        flags = self.sketches["flags"]
        mixed = np.unique(near[(flags[near] & MIXED != 0) & (flags[near] & JOINS_NONE == 0)])
        if not len(mixed):
            return set()
        before = self._is_alone(mixed)
        self._judge(mixed, *self._scored(mixed))
        return set(mixed[before != self._is_alone(mixed)].tolist())

    def _judge(self, mixed: Rows, one: Rows, other: Rows, scores: Floats) -> None:
        """A live page or one of several places that is near two happenings or more tells of none of them."""
        for row in mixed.tolist():
            near = ((one == row) | (other == row)) & (scores >= NEAR)
            theirs = np.where(one[near] == row, other[near], one[near])
            strength = scores[near]
            is_report = self.sketches["flags"][theirs] & (JOINS_NONE | MIXED) == 0
            theirs, strength = theirs[is_report], strength[is_report]
            order = np.lexsort((self.sketches["id"][theirs], -strength))[:MOST_NEIGHBOURS]
            theirs = theirs[order]
            if len(theirs) < 2:
                self._set_alone(np.array([row]), np.array([False]))
                continue
            a, b = np.triu_indices(len(theirs), 1)
            alike = self._score(theirs[a], theirs[b]) >= NEAR
            happenings = pieces(np.arange(len(theirs)), a[alike], b[alike])
            self._set_alone(np.array([row]), np.array([len(happenings) > 1]))

    def _regroup(self, rows: Rows) -> list[tuple[int, ...]]:
        """Components and groups of rows that hold whole pieces."""
        order = np.lexsort((self.sketches["id"][rows], self.sketches["day"][rows]))
        rows = rows[order]
        one, other = candidates.pairs(self.sketches[rows], np.arange(len(rows)))
        one, other = rows[one], rows[other]
        is_open = ~(self._is_alone(one) | self._is_alone(other))
        one, other = one[is_open], other[is_open]
        strong = self._score(one, other) >= SAME
        places: dict[int, Place] = {}
        groups: list[tuple[int, ...]] = []
        for piece in pieces(rows, one[strong], other[strong]):
            root = int(self.sketches["id"][piece[0]])
            for group in agglomerate(piece, self._score, SAME):
                ids = tuple(self.sketches["id"][group].tolist())
                groups.append(ids)
                is_alone = len(ids) == 1 and bool(self._is_alone(group)[0])
                places.update((number, Place(root, ids[0], is_alone)) for number in ids)
        self._store.put(places)
        return groups

    def _scored(self, rows: Rows) -> tuple[Rows, Rows, Floats]:
        """The candidate pairs of rows with any row, and their scores."""
        one, other = candidates.pairs(self.sketches, rows)
        return one, other, self._score(one, other)

    def _score(self, one: Rows, other: Rows) -> Floats:
        """How much speaks for each pair being of one happening, from 0 to 1; the same in both directions."""
        scores = np.zeros(len(one))
        self._fetch(np.unique(np.concatenate([one, other])))
        for start in range(0, len(one), PAIRS_AT_ONCE):
            part = slice(start, start + PAIRS_AT_ONCE)
            scores[part] = self._score_part(one[part], other[part])
        return scores

    def _score_part(self, one: Rows, other: Rows) -> Floats:
        # the earlier article is always the left one: a sum in another order could flip a tie
        swap = self._is_later(one, other)
        one, other = np.where(swap, other, one), np.where(swap, one, other)
        left, right = self._read.at(one), self._read.at(other)
        words = cosines(self._read.words, left, right)
        names = cosines(self._read.names, left, right)
        gap = np.abs(self.sketches["day"][one] - self.sketches["day"][other])
        found = evidence.features(
            self._read.records[left], self._read.records[right], gap, words, names, self._rarity
        )
        return scaled(evidence.log_odds(found, WEIGHTS))

    def _is_later(self, one: Rows, other: Rows) -> NDArray[np.bool_]:
        day, number = self.sketches["day"], self.sketches["id"]
        return np.asarray(
            (day[one] > day[other]) | ((day[one] == day[other]) & (number[one] > number[other]))
        )

    def _fetch(self, rows: Rows) -> None:
        missing = self._read.missing(rows)
        if len(missing):
            self._read.put(missing, self._store.profiles(self.sketches["id"][missing].tolist()))

    def _places(self, rows: Rows) -> Mapping[int, Place]:
        return self._store.places(self.sketches["id"][rows].tolist())

    def _is_alone(self, rows: Rows) -> NDArray[np.bool_]:
        return np.asarray(self.sketches["is_alone"][rows])

    def _set_alone(self, rows: Rows, values: NDArray[np.bool_]) -> None:
        self.sketches["is_alone"][rows] = values


class _Read:
    """Profiles that were asked for already, weighed by the table."""

    def __init__(self, table: Frequencies) -> None:
        self._table = table
        self._place: NDArray[np.int64] = np.zeros(0, np.int64)
        self.records: NDArray[np.void] = np.zeros(0, RECORD)
        self.words = weigh([], table, WORD_WEIGHTS)
        self.names = weigh([], table, NAME_WEIGHTS)

    def missing(self, rows: Rows) -> Rows:
        """Which of these rows were not asked for."""
        self._reach(rows)
        return rows[self._place[rows] < 0]

    def put(self, rows: Rows, profiles: Sequence[Profile]) -> None:
        """Keep the profiles of these rows; what was kept of a row before is superseded."""
        self._reach(rows)
        self._place[rows] = len(self.records) + np.arange(len(rows))
        packed = [one.packed for one in profiles]
        fresh = np.array([one.record for one in profiles], dtype=RECORD)
        self.records = np.concatenate([self.records, fresh])
        self.words = self.words.and_rows(weigh(packed, self._table, WORD_WEIGHTS))
        self.names = self.names.and_rows(weigh(packed, self._table, NAME_WEIGHTS))

    def at(self, rows: Rows) -> Rows:
        """Where in the arrays the profiles of these rows are."""
        return self._place[rows]

    def _reach(self, rows: Rows) -> None:
        short = int(rows.max(initial=-1)) + 1 - len(self._place)
        if short > 0:
            self._place = np.concatenate([self._place, np.full(short + 1024, -1, np.int64)])
