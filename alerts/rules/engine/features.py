"""Features: atoms in a scope, each under a number and with an estimate of how many articles have it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np

from alerts.rules.engine.arrays import Ints, frozen, numbers
from alerts.rules.engine.atoms import Atoms
from alerts.rules.language.syntax import FieldName, Form, Phrase, Term

Scope = FieldName | Literal["title or text"]
WITHOUT_FIELD: Scope = "title or text"
Group = tuple[int, ...]

# an OR of more features than this becomes one atom, which all rules with the same OR (a named list) share
WIDE = 200
# of what is counted for title and text, the part that a field has; the others do not hold words of the language,
# and of them the share of all articles that have one value is guessed
_PART_OF_TEXT = {"title or text": 1.0, "body": 0.95, "lead": 0.3, "title": 0.15}
_SHARE_OF_ALL = {"lang": 0.3, "country": 0.1, "section": 0.1, "url": 0.03, "source": 0.02, "author": 0.002}
# words next to each other are so much rarer than the rarer of them
_PHRASE_RARITY = 0.1


# the articles of an archive of which a word of no letters would stand in all
_ARTICLES = 4096


def _articles_with(term: Term) -> float:
    """About how many articles hold a term; never 0. Short words are common: each letter more halves it."""
    rarity = 0.5 ** min(len(term.text), 12)
    return _ARTICLES * rarity * (8 if term.form is Form.PREFIX else 1)


class Features:
    """Gives numbers to features. Features that pairs are made of are `placed`: where they stand must be known."""

    def __init__(self) -> None:
        self.atoms = Atoms()
        self._numbers: dict[tuple[Scope, int], int] = {}
        self._scopes: list[Scope] = []
        self._scope_of, self._atom_of = numbers(), numbers()
        self._estimates: list[float] = []
        self._placed: set[int] = set()
        # the longest distance of a NEAR
        self.reach = 0

    def __len__(self) -> int:
        return len(self._estimates)

    def of(self, node: Term | Phrase, scope: Scope) -> int:
        """The feature of a term or phrase."""
        atom = self.atoms.of(node)
        if (feature := self._numbers.get((scope, atom))) is None:
            feature = self._add(scope, atom, self._estimate(node, scope))
        return feature

    def any_of(self, features: Iterable[int]) -> Group:
        """The features as a group that an article has when it has one of them; what is wide becomes one feature."""
        group = frozenset(features)
        if len(group) <= WIDE:
            return tuple(sorted(group))
        by_scope: dict[int, list[int]] = {}
        for feature in group:
            by_scope.setdefault(self._scope_of[feature], []).append(feature)
        return tuple(sorted(self._wide(self._scopes[scope], alike) for scope, alike in by_scope.items()))

    def place(self, group: Group, distance: int) -> None:
        """Have the places of these features kept while matching, for a NEAR of this distance."""
        self._placed.update(group)
        self.reach = max(self.reach, distance)

    def commonness(self, group: Iterable[int]) -> float:
        """About how many articles have one of the features."""
        return sum(self._estimates[feature] for feature in group)

    def share(self, group: Iterable[int]) -> float:
        """About which part of all articles has one of the features."""
        return min(self.commonness(group) / _ARTICLES, 1.0)

    def by_atom(self) -> dict[Scope, Ints]:
        """For each scope that rules look at the feature of each atom, -1 where there is none."""
        scope_of, atom_of = frozen(self._scope_of), frozen(self._atom_of)
        rows = {}
        for number, scope in enumerate(self._scopes):
            row = rows[scope] = np.full(self.atoms.count, -1, np.int64)
            here = np.flatnonzero(scope_of == number)
            row[atom_of[here]] = here
        return rows

    def placed(self) -> Ints:
        """The features that are placed."""
        return np.array(sorted(self._placed), np.int64)

    def _wide(self, scope: Scope, features: list[int]) -> int:
        atom = self.atoms.union(frozenset(self._atom_of[feature] for feature in features))
        if (feature := self._numbers.get((scope, atom))) is None:
            feature = self._add(scope, atom, self.commonness(features))
        return feature

    def _add(self, scope: Scope, atom: int, estimate: float) -> int:
        if scope not in self._scopes:
            self._scopes.append(scope)
        feature = self._numbers[scope, atom] = len(self._estimates)
        self._scope_of.append(self._scopes.index(scope))
        self._atom_of.append(atom)
        self._estimates.append(estimate)
        return feature

    def _estimate(self, node: Term | Phrase, scope: Scope) -> float:
        if scope in _SHARE_OF_ALL:
            return _SHARE_OF_ALL[scope] * _ARTICLES
        if isinstance(node, Term):
            return _articles_with(node) * _PART_OF_TEXT[scope]
        rarest = min(_articles_with(term) for term in node.terms)
        return rarest * _PHRASE_RARITY * _PART_OF_TEXT[scope]
