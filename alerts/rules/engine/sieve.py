"""From the features of a batch of articles to the clauses that hold: candidates by their anchors, then sieved.

Up to its pairs a clause is asked once per batch, of all articles: they are a set, one bit each, as in a bitmap index
(O'Neil and Quass, Improved Query Performance with Variant Indexes, SIGMOD 1997). Arrays are kept in the order of
clauses, as with many rules it is the tables of rules that do not fit the processor's caches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alerts.rules.engine.arrays import Flags, Ints, Table, distinct, is_new, places_in
from alerts.rules.engine.features import Group
from alerts.rules.engine.rest import Check
from alerts.rules.engine.stream import Hits
from alerts.rules.eval.ranges import Ranges, ranges_of

# the most articles of a batch: a set of them is a number of 64 bits
SHIFT = 6
MOST_ARTICLES = 1 << SHIFT
# sets of articles: bit `n` says whether article `n` is one of them
Sets = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of all clauses: groups that must be near each other."""

    left: Table
    right: Table
    distance: Ints
    is_ordered: Flags


@dataclass(frozen=True, slots=True)
class Anchors:
    """Clause `clause[n]` waits under `feature[n]`."""

    clause: Ints
    feature: Ints


@dataclass(frozen=True, slots=True)
class Index:
    """The clauses of all rules. Rows of tables are clauses where nothing else is said."""

    # the features that clauses wait under, in order of clauses; and the clauses that wait under none
    anchors: Anchors
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
class FoundClauses:
    """Clause `clause[n]` in article `article[n]`."""

    article: Ints
    clause: Ints

    def only(self, kept: Flags) -> FoundClauses:
        """The part of it that `kept` picks."""
        at = np.flatnonzero(kept)
        return FoundClauses(self.article[at], self.clause[at])


@dataclass(frozen=True, slots=True)
class Board:
    """Room for each feature of each article of a batch: which row of its places is its, counted from 1.

    Kept between batches, as it is large; all 0 then.
    """

    row: npt.NDArray[np.int32]

    @classmethod
    def of(cls, features: int) -> Board:
        """An empty board."""
        return cls(np.zeros(features << SHIFT, np.int32))


def sieve(index: Index, hits: Hits, board: Board, articles: int) -> FoundClauses:
    """The clauses that hold, each once per article, in order of clauses."""
    return _Sieve(index, hits, board, articles).found()


@dataclass(frozen=True, slots=True)
class _Sieve:
    """One batch. A key is a feature of an article as one number: `feature << SHIFT | article`."""

    index: Index
    hits: Hits
    board: Board
    articles: int

    def found(self) -> FoundClauses:
        keys = self.hits.feature << SHIFT | self.hits.article
        in_articles = _as_sets(distinct(keys), len(self.index.placed))
        found = self._without_places(in_articles)
        has_rest = self.index.has_rest[found.clause]
        if not (has_rest.any() or self.index.pairs_of.sizes[found.clause].any()):
            return found
        at = np.flatnonzero(self.index.placed[self.hits.feature])
        # by key and place in one sort of numbers, which takes a fraction of what argsort does
        at = np.sort(keys[at] << 32 | at) & 0xFFFFFFFF
        keys = keys[at]
        places = Places.of(keys, *self.hits.places(at), self.board)
        try:
            are_near = self._are_near(found, places)
            found, has_rest = found.only(are_near), has_rest[are_near]
            for one in np.flatnonzero(has_rest).tolist():
                view = ArticlePlaces(int(found.article[one]), in_articles, places)
                has_rest[one] = not self.index.rests[int(found.clause[one])](view)
            return found.only(~has_rest)
        finally:
            self.board.row[keys] = 0

    def _without_places(self, in_articles: Sets) -> FoundClauses:
        """Clauses and articles that have all groups and nothing refused.

        Group by group, so that what lacks the rarer ones is not asked for the others.
        """
        clause, held = self._candidates(in_articles)
        groups_of = self.index.groups_of
        sizes = groups_of.sizes[clause]
        turn, at = 0, np.flatnonzero(sizes)
        while len(at):
            group = groups_of.values[groups_of.first[clause[at]] + turn]
            here = held[at] & _any_of(self.index.groups, group, in_articles)
            held[at] = here
            turn += 1
            at = at[(here > 0) & (sizes[at] > turn)]
        at = np.flatnonzero((held > 0) & (self.index.refused.sizes[clause] > 0))
        held[at] &= ~_any_of(self.index.refused, clause[at], in_articles)
        return _members(clause, held)

    def _candidates(self, in_articles: Sets) -> tuple[Ints, Sets]:
        """The clauses that wait under a feature of the articles, and those that wait under none, with the articles."""
        anchors = self.index.anchors
        at = np.flatnonzero(in_articles.astype(bool).take(anchors.feature))
        clause = anchors.clause[at]
        first = np.flatnonzero(is_new(clause))
        held = _united(in_articles.take(anchors.feature[at]), first)
        everywhere = np.full(len(self.index.unanchored), (1 << self.articles) - 1, np.uint64)
        return np.concatenate((self.index.unanchored, clause[first])), np.concatenate((everywhere, held))

    def _are_near(self, found: FoundClauses, places: Places) -> Flags:
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
        of_feature, place = places.at(feature << SHIFT | article[owner])
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
        board.row[keys[first]] = np.arange(1, len(first) + 1)
        sizes = np.diff(first, append=len(keys))
        return cls(board, Table(first, sizes, np.arange(len(keys))), begin, last)

    def at(self, keys: Ints) -> tuple[Ints, Ints]:
        """Where the features of `keys` stand, each with the index in `keys`."""
        row = self.board.row[keys]
        here = np.flatnonzero(row)
        owner, place = self.rows.of(row[here].astype(np.int64) - 1)
        return here[owner], place


class ArticlePlaces:
    """The features of one article, for a rest."""

    def __init__(self, article: int, in_articles: Sets, places: Places) -> None:
        self._article = article
        self._in_articles = in_articles
        self._places = places

    def has(self, group: Group) -> bool:
        """Whether one of the features is in the article."""
        return any(int(self._in_articles[feature]) >> self._article & 1 for feature in group)

    def ranges(self, group: Group) -> Ranges:
        """Where these features stand."""
        keys = np.array(group, np.int64) << SHIFT | self._article
        _, place = self._places.at(keys)
        bounds = zip(self._places.begin[place].tolist(), self._places.last[place].tolist(), strict=True)
        return ranges_of((begin, last + 1) for begin, last in bounds)


def _as_sets(keys: Ints, features: int) -> Sets:
    """For each feature the articles that have it. The keys are in order, each once."""
    feature = keys >> SHIFT
    first = np.flatnonzero(is_new(feature))
    sets = np.zeros(features, np.uint64)
    sets[feature[first]] = _united(np.uint64(1) << (keys & (MOST_ARTICLES - 1)).astype(np.uint64), first)
    return sets


def _any_of(groups: Table, rows: Ints, in_articles: Sets) -> Sets:
    """The articles that have a feature of these groups, none of which is empty."""
    sizes = groups.sizes[rows]
    feature = groups.values.take(places_in(groups.first[rows], sizes))
    return _united(in_articles.take(feature), np.cumsum(sizes) - sizes)


def _united(sets: Sets, first: Ints) -> Sets:
    """The unions of the runs of sets that begin at `first`."""
    if not len(first):
        return np.zeros(0, np.uint64)
    united: Sets = np.bitwise_or.reduceat(sets, first)
    return united


def _members(clause: Ints, held: Sets) -> FoundClauses:
    """The members of the sets, one by one."""
    eights = held.astype("<u8").view(np.uint8)
    some = np.flatnonzero(eights > 0)
    bit = np.flatnonzero(np.unpackbits(eights[some], bitorder="little").view(bool))
    at = some[bit >> 3]
    return FoundClauses((at & 7) << 3 | bit & 7, clause[at >> 3])


def _only(at: tuple[Ints, Ints], pairs: Flags) -> tuple[Ints, Ints]:
    """Of places by pair those of the flagged pairs."""
    pair, place = at
    kept = np.flatnonzero(pairs[pair])
    return pair[kept], place[kept]


def _follows(first: tuple[Ints, Ints], second: tuple[Ints, Ints], distance: Ints, places: Places) -> Flags:
    """For each pair whether a range of `second` begins after one of `first` has ended, at most `distance` after it.

    Only ends with a begin next after them need be looked at: where these are too far apart, all are.
    """
    follows = np.zeros(len(distance), bool)
    (first_pair, first_at), (second_pair, second_at) = first, second
    if not len(first_pair) or not len(second_pair):
        return follows
    # a pair and a place as one number, whose last bit tells begins from ends: an end may be where a range begins
    shift = int(places.last.max() + distance.max() + 2).bit_length()
    begins = (second_pair << shift | places.begin[second_at]) << 1 | 1
    ends = (first_pair << shift | places.last[first_at] + 1) << 1
    either = np.sort(np.concatenate((begins, ends)))
    gap = (either[1:] >> 1) - (either[:-1] >> 1)
    at = np.flatnonzero((either[1:] & 1) > (either[:-1] & 1))
    pair = either[at] >> shift + 1
    follows[pair[gap[at] <= distance[pair]]] = True
    return follows
