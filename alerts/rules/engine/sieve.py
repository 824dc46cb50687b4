"""From the features of a batch of articles to the clauses that hold: candidates by their anchors, then sieved.

Arrays are kept in the order of clauses and of features, not of articles: with many rules it is the tables of rules
that do not fit the processor's caches, and so each part of them is read once per batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alerts.rules.engine.arrays import Flags, Ints, Table, distinct, is_new
from alerts.rules.engine.features import Group
from alerts.rules.engine.rest import Check
from alerts.rules.engine.stream import Hits
from alerts.rules.ranges import Ranges, ranges_of


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of all clauses: groups that must be near each other."""

    left: Table
    right: Table
    distance: Ints
    is_ordered: Flags


@dataclass(frozen=True, slots=True)
class Index:
    """The clauses of all rules. Rows of tables are clauses where nothing else is said."""

    # of each feature, the clauses that wait under it; and those that wait under none
    anchors: Table
    unanchored: Ints
    # the numbers of a clause's other groups, and of each group its features
    groups_of: Table
    groups: Table
    refused: Table
    pairs_of: Table
    pairs: Pairs
    rests: Mapping[int, Check]
    has_rest: Flags
    placed: Flags


@dataclass(frozen=True, slots=True)
class Found:
    """Clause `clause[n]` in article `article[n]`."""

    article: Ints
    clause: Ints

    def only(self, kept: Flags) -> Found:
        """The part of it that `kept` picks."""
        at = np.flatnonzero(kept)
        return Found(self.article[at], self.clause[at])


@dataclass(frozen=True, slots=True)
class Board:
    """Room for each feature of each article of a batch: whether it was seen, and the row of its places.

    Kept between batches, as it is large; `seen` is all False then, and `row` says something only of what is seen.
    """

    seen: Flags
    row: npt.NDArray[np.int32]

    @classmethod
    def of(cls, room: int) -> Board:
        """An empty board."""
        return cls(np.zeros(room, bool), np.zeros(room, np.int32))


def shift_for(articles: int) -> int:
    """How many bits the number of an article needs."""
    return (articles - 1).bit_length()


def sieve(index: Index, hits: Hits, articles: int, board: Board) -> Found:
    """The clauses that hold, each once per article, in order of clauses."""
    shift = shift_for(articles)
    keys = hits.feature << shift | hits.article
    board.seen[keys] = True
    try:
        return _Sieve(index, hits, keys, articles, shift, board).found()
    finally:
        board.seen[keys] = False


@dataclass(frozen=True, slots=True)
class _Sieve:
    """One batch. A key is a feature, or a clause, of an article as one number: `feature << shift | article`."""

    index: Index
    hits: Hits
    keys: Ints
    articles: int
    shift: int
    board: Board

    def found(self) -> Found:
        found = self._with_all_groups(self._candidates())
        found = found.only(~self._has_any(self.index.refused, found.clause, found.article))
        has_rest = self.index.has_rest[found.clause]
        if not (has_rest.any() or self.index.pairs_of.sizes[found.clause].any()):
            return found
        places = self._places()
        are_near = self._are_near(found, places)
        found, has_rest = found.only(are_near), has_rest[are_near]
        for at in np.flatnonzero(has_rest).tolist():
            view = ArticlePlaces(int(found.article[at]), self.shift, places)
            has_rest[at] = not self.index.rests[int(found.clause[at])](view)
        return found.only(~has_rest)

    def _candidates(self) -> Found:
        """The clauses that wait under a feature of the article, and those that wait under none."""
        keys = distinct(self.keys[self.index.anchors.sizes[self.hits.feature] > 0])
        owner, clause = self.index.anchors.of(keys >> self.shift)
        article = (keys & self._article_bits)[owner]
        everywhere = np.arange(self.articles)
        unanchored = (self.index.unanchored[:, None] << self.shift | everywhere).ravel()
        # a clause waits under each feature of its anchor, so it may be found several times
        both = distinct(np.concatenate((clause << self.shift | article, unanchored)))
        return Found(both & self._article_bits, both >> self.shift)

    @property
    def _article_bits(self) -> int:
        return (1 << self.shift) - 1

    def _with_all_groups(self, found: Found) -> Found:
        """Group by group, so that what lacks the rarer ones is not asked for the others."""
        groups_of = self.index.groups_of
        sizes = groups_of.sizes[found.clause]
        held = np.zeros(len(sizes), bool)
        open_ones = np.arange(len(sizes))
        turn = 0
        while len(open_ones):
            has_more = sizes[open_ones] > turn
            held[open_ones[~has_more]] = True
            open_ones = open_ones[has_more]
            clause, article = found.clause[open_ones], found.article[open_ones]
            group = groups_of.values[groups_of.first[clause] + turn]
            open_ones = open_ones[self._has_any(self.index.groups, group, article)]
            turn += 1
        return found.only(held)

    def _has_any(self, groups: Table, group: Ints, article: Ints) -> Flags:
        """Whether the articles have a feature of the groups."""
        has_one = np.zeros(len(group), bool)
        owner, feature = groups.of(group)
        feature <<= self.shift
        feature |= article[owner]
        has_one[owner[np.flatnonzero(self.board.seen[feature])]] = True
        return has_one

    def _places(self) -> Places:
        at = np.flatnonzero(self.index.placed[self.hits.feature])
        at = at[np.argsort(self.keys[at], kind="stable")]
        return Places.of(self.keys[at], *self.hits.places(at), self.board)

    def _are_near(self, found: Found, places: Places) -> Flags:
        """Whether all pairs of the clauses are near each other."""
        pairs = self.index.pairs
        owner, pair = self.index.pairs_of.of(found.clause)
        article = found.article[owner]
        left = self._places_of(pairs.left, pair, article, places)
        right = self._places_of(pairs.right, pair, article, places)
        distance = pairs.distance[pair]
        are_near = _follows(left, right, distance, places)
        is_open = ~(pairs.is_ordered[pair] | are_near)
        left, right = _only(left, is_open), _only(right, is_open)
        are_near |= _follows(right, left, distance, places)
        all_near = np.ones(len(found.clause), bool)
        all_near[owner[~are_near]] = False
        return all_near

    def _places_of(self, groups: Table, pair: Ints, article: Ints, places: Places) -> tuple[Ints, Ints]:
        """Of each pair the places of its group."""
        owner, feature = groups.of(pair)
        of_feature, place = places.at(feature << self.shift | article[owner])
        return owner[of_feature], place


@dataclass(frozen=True, slots=True)
class Places:
    """Where placed features stand: rows of places, each in order."""

    board: Board
    rows: Table
    begin: Ints
    last: Ints

    @classmethod
    def of(cls, keys: Ints, begin: Ints, last: Ints, board: Board) -> Places:
        """From what is sorted by key and place."""
        first = np.flatnonzero(is_new(keys))
        board.row[keys[first]] = np.arange(len(first))
        sizes = np.diff(first, append=len(keys))
        return cls(board, Table(first, sizes, np.arange(len(keys))), begin, last)

    def at(self, keys: Ints) -> tuple[Ints, Ints]:
        """Where the features of `keys` stand, each with the index in `keys`."""
        here = np.flatnonzero(self.board.seen[keys])
        owner, place = self.rows.of(self.board.row[keys[here]].astype(np.int64))
        return here[owner], place


class ArticlePlaces:
    """The features of one article, for a rest."""

    def __init__(self, article: int, shift: int, places: Places) -> None:
        self._article = article
        self._shift = shift
        self._places = places

    def has(self, group: Group) -> bool:
        """Whether one of the features is in the article."""
        seen = self._places.board.seen
        return any(seen[feature << self._shift | self._article] for feature in group)

    def ranges(self, group: Group) -> Ranges:
        """Where these features stand."""
        keys = np.array(group, np.int64) << self._shift | self._article
        _, place = self._places.at(keys)
        bounds = zip(self._places.begin[place].tolist(), self._places.last[place].tolist(), strict=True)
        return ranges_of((begin, last + 1) for begin, last in bounds)


def _only(at: tuple[Ints, Ints], pairs: Flags) -> tuple[Ints, Ints]:
    """Of places by pair those of the flagged pairs."""
    pair, place = at
    kept = np.flatnonzero(pairs[pair])
    return pair[kept], place[kept]


def _follows(first: tuple[Ints, Ints], second: tuple[Ints, Ints], distance: Ints, places: Places) -> Flags:
    """For each pair whether a range of `second` begins after one of `first` has ended, at most `distance` after it.

    Of each range the nearest that begins after it is enough to look at: if that one is too far, all are.
    """
    follows = np.zeros(len(distance), bool)
    (first_pair, first_at), (second_pair, second_at) = first, second
    if not len(first_pair) or not len(second_pair):
        return follows
    # pairs are kept apart by more than any place and distance
    width = int(places.last.max()) + int(distance.max()) + 2
    begins = np.sort(second_pair * width + places.begin[second_at])
    ends = first_pair * width + places.last[first_at] + 1
    at = np.searchsorted(begins, ends)
    gap = begins[np.minimum(at, len(begins) - 1)] - ends
    follows[first_pair[(gap >= 0) & (gap <= distance[first_pair])]] = True
    return follows
