"""The matcher: rules go in and out at any time; articles come in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from alerts.rules.engine.arrays import Flags, Ints, Rows, distinct, frozen, numbers
from alerts.rules.engine.atoms import Finder
from alerts.rules.engine.clauses import Clause, clauses_of
from alerts.rules.engine.features import Features, Scope
from alerts.rules.engine.rest import Check
from alerts.rules.engine.sieve import MOST_ARTICLES, Anchors, Board, FoundClauses, Index, Pairs, sieve
from alerts.rules.engine.stream import hits, read
from alerts.rules.engine.vocabulary import Vocabulary
from alerts.rules.eval.document import Fields
from alerts.rules.language.syntax import Node

# of a batch, beside the most articles: the arrays of more would leave the processor's caches
_MOST_CHARACTERS = 1 << 20


class Matcher:
    """Finds the rules that hold for articles, as `alerts.rules.eval.match` would, in one pass over each."""

    def __init__(self) -> None:
        self._features = Features()
        self._vocabulary = Vocabulary()
        self._shelf = _Shelf(self._features)
        self._frozen: _Frozen | None = None

    def __len__(self) -> int:
        return len(self._shelf.clauses_of)

    def add(self, rule_id: int, tree: Node) -> None:
        """Match this rule from now on. The tree is expanded; ValueError when there is a rule of this number."""
        if rule_id in self._shelf.clauses_of:
            raise ValueError(f"rule {rule_id} is there already: remove it first")
        self._shelf.add(rule_id, clauses_of(tree, self._features))
        self._frozen = None

    def add_many(self, rules: Iterable[tuple[int, Node]]) -> None:
        """Match these rules, by number, from now on."""
        for rule_id, tree in rules:
            self.add(rule_id, tree)

    def remove(self, rule_id: int) -> None:
        """Match this rule no more; KeyError when there is none."""
        self._shelf.remove(rule_id)
        self._frozen = None

    def match_many(self, articles: Sequence[Fields]) -> list[list[int]]:
        """For each article the numbers of the rules that hold for it, in order."""
        if not len(self):
            return [[] for _ in articles]
        if self._frozen is None:
            self._frozen = _Frozen(self._features, self._shelf, self._vocabulary)
        return [rules for batch in _batches(articles) for rules in self._frozen.match(batch)]


class _Shelf:
    """The clauses of all rules, in arrays that grow."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self.clauses_of: dict[int, range] = {}
        self._rule = numbers()
        self._is_live = bytearray()
        self._anchor_of, self._anchor = numbers(), numbers()
        self._groups_of, self._groups = Rows(), Rows()
        self._refused = Rows()
        self._pairs_of, self._left, self._right = Rows(), Rows(), Rows()
        self._distance, self._is_ordered = numbers(), bytearray()
        self._unanchored: set[int] = set()
        self._rests: dict[int, Check] = {}

    def add(self, rule_id: int, clauses: Sequence[Clause]) -> None:
        """Put the clauses of a new rule on the shelf."""
        first = len(self._rule)
        for clause in clauses:
            self._add(rule_id, clause)
        self.clauses_of[rule_id] = range(first, len(self._rule))

    def remove(self, rule_id: int) -> None:
        """Leave the rule's clauses in the arrays, where nothing leads to them any more."""
        for number in self.clauses_of.pop(rule_id):
            self._is_live[number] = False
            self._unanchored.discard(number)
            self._rests.pop(number, None)

    def _add(self, rule_id: int, clause: Clause) -> None:
        number = len(self._rule)
        self._rule.append(rule_id)
        self._is_live.append(True)
        if clause.groups:
            self._anchor_of.extend([number] * len(clause.groups[0]))
            self._anchor.extend(clause.groups[0])
        else:
            self._unanchored.add(number)
        self._groups_of.add([self._groups.add(group) for group in clause.groups[1:]])
        self._refused.add(clause.refused)
        self._pairs_of.add([self._left.add(pair.left) for pair in clause.pairs])
        for pair in clause.pairs:
            self._right.add(pair.right)
            self._distance.append(pair.distance)
            self._is_ordered.append(pair.is_ordered)
        if clause.rest is not None:
            self._rests[number] = clause.rest

    def index(self) -> Index:
        """The clauses as they are now."""
        has_rest = np.zeros(len(self._rule), bool)
        has_rest[list(self._rests)] = True
        placed = np.zeros(len(self._features), bool)
        placed[self._features.placed()] = True
        pairs = Pairs(
            self._left.table(), self._right.table(), frozen(self._distance), _flags(self._is_ordered)
        )
        return Index(
            self._anchors_of_live(),
            np.array(sorted(self._unanchored), np.int64),
            self._groups_of.table(),
            self._groups.table(),
            self._refused.table(),
            self._pairs_of.table(),
            pairs,
            dict(self._rests),
            has_rest,
            placed,
        )

    def _anchors_of_live(self) -> Anchors:
        clause, feature = frozen(self._anchor_of), frozen(self._anchor)
        live = _flags(self._is_live)[clause]
        return Anchors(clause[live], feature[live])

    def rules(self) -> Ints:
        """The rule of each clause."""
        return frozen(self._rule)


class _Frozen:
    """Everything as arrays to calculate with, until a rule changes."""

    def __init__(self, features: Features, shelf: _Shelf, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        vocabulary.follow(features.atoms)
        self._finder: Finder = features.atoms.finder()
        self._by_atom: dict[Scope, Ints] = features.by_atom()
        self._reach = features.reach
        self._index = shelf.index()
        # rules in order of their numbers, and where the rule of each clause stands there
        self._rules, self._rule = np.unique(shelf.rules(), return_inverse=True)
        _keep_memory()
        self._board = Board.of(len(features))

    def match(self, articles: Sequence[Fields]) -> Iterator[list[int]]:
        """The rules of each article of a batch."""
        self._vocabulary.trim()
        stream = read(articles, self._vocabulary, self._by_atom)
        found_hits = hits(stream, self._vocabulary, self._finder, self._by_atom, self._reach)
        found = sieve(self._index, found_hits, self._board, len(articles))
        return self._by_article(found, len(articles))

    def _by_article(self, found: FoundClauses, articles: int) -> Iterator[list[int]]:
        # article and rule as one number, as several clauses of one rule may hold
        both = distinct(found.article << 32 | self._rule[found.clause])
        article, rule = both >> 32, both & 0xFFFFFFFF
        ends = np.searchsorted(article, np.arange(articles), "right").tolist()
        rules = self._rules[rule].tolist()
        return (rules[begin:end] for begin, end in zip([0, *ends], ends, strict=False))


def _batches(articles: Sequence[Fields]) -> Iterator[list[Fields]]:
    batch: list[Fields] = []
    characters = 0
    for article in articles:
        if batch and (len(batch) >= MOST_ARTICLES or characters + len(article.text) > _MOST_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(article)
        characters += len(article.text)
    if batch:
        yield batch


def _keep_memory() -> None:
    """Have the C library keep what the arrays of a batch leave free, for those of the next.

    glibc gives large blocks back at once, and a fifth of the time with many rules went into getting them anew. Once it
    has seen a block of some size freed, it keeps such blocks (mallopt(3), M_MMAP_THRESHOLD; 32 MB are the most). The
    block is never written to, so it takes no memory; where the C library is another one, nothing happens.
    """
    np.empty(31 << 20, np.uint8)


def _flags(values: bytearray) -> Flags:
    return np.array(values, np.uint8).astype(bool)
