"""Takes a rule apart into clauses: what an article must have, must not have, must have near each other, and the rest.

A group is necessary: an article that has none of its features cannot hold the clause. Where groups, refusals and pairs
say all, the clause has no rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from alerts.rules.engine.features import WITHOUT_FIELD, Features, Group, Scope
from alerts.rules.engine.rest import Check, check_of
from alerts.rules.language.syntax import And, AtLeast, Field, Near, Node, Not, Or, Phrase, Term

_Found = frozenset[int]


@dataclass(frozen=True, slots=True)
class Pair:
    """One of `left` and one of `right` with at most `distance` tokens between."""

    left: Group
    right: Group
    distance: int
    is_ordered: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """One alternative of a rule. The first of `groups` is the anchor; without any it is tried on every article."""

    groups: tuple[Group, ...]
    refused: Group
    pairs: tuple[Pair, ...]
    rest: Check | None


@dataclass(slots=True)
class _Draft:
    groups: list[_Found] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    pairs: list[Pair] = field(default_factory=list)
    rest: list[Check] = field(default_factory=list)


def clauses_of(tree: Node, features: Features) -> list[Clause]:
    """The clauses of an expanded tree: a rule holds where one of them does."""
    taker = _Taker(features)
    plain: set[int] = set()
    found = []
    for node, scope in _alternatives(tree, WITHOUT_FIELD):
        if isinstance(node, Term | Phrase):
            plain.add(features.of(node, scope))
        else:
            found.append(taker.clause(node, scope))
    return [Clause((features.any_of(plain),), (), (), None), *found] if plain else found


def _alternatives(node: Node, scope: Scope) -> Iterator[tuple[Node, Scope]]:
    match node:
        case Field():
            yield from _alternatives(node.operand, node.name)
        case Or() | AtLeast(count=1):
            for operand in node.operands:
                yield from _alternatives(operand, scope)
        case _:
            yield node, scope


class _Taker:
    """Takes one alternative apart."""

    def __init__(self, features: Features) -> None:
        self._features = features

    def clause(self, node: Node, scope: Scope) -> Clause:
        draft = _Draft()
        self._require(node, scope, draft)
        any_of = self._features.any_of
        groups = self._in_order({any_of(group) for group in draft.groups})
        rest = tuple(draft.rest)
        check = (lambda places: all(one(places) for one in rest)) if rest else None
        return Clause(groups, any_of(draft.refused), tuple(draft.pairs), check)

    def _in_order(self, groups: set[Group]) -> tuple[Group, ...]:
        """The anchor first: how many candidates it makes, times what asking them for the other groups costs.

        Then by cost over the chance to be rid of the candidate (Hellerstein and Stonebraker, Predicate Migration,
        SIGMOD 1993).
        """
        if not groups:
            return ()
        share = self._features.share
        features = sum(map(len, groups))
        anchor = min(groups, key=lambda group: (share(group) * (1 + features - len(group)), group))
        others = sorted(groups - {anchor}, key=lambda group: (len(group) / (1.01 - share(group)), group))
        return (anchor, *others)

    def _require(self, node: Node, scope: Scope, draft: _Draft) -> None:
        """Note in the draft that the node must hold."""
        match node:
            case Field():
                self._require(node.operand, node.name, draft)
            case And():
                for operand in node.operands:
                    self._require(operand, scope, draft)
            case Not():
                self._refuse(node.operand, scope, draft)
            case _:
                draft.groups += self._necessary(node, scope)
                if isinstance(node, Near) and (pair := self._pair(node, scope)) is not None:
                    draft.pairs.append(pair)
                elif self._plain(node, scope) is None:
                    draft.rest.append(check_of(node, scope, self._features))

    def _refuse(self, node: Node, scope: Scope, draft: _Draft) -> None:
        """Note in the draft that the node must not hold."""
        match node:
            case Field():
                self._refuse(node.operand, node.name, draft)
            case Not():
                self._require(node.operand, scope, draft)
            case Or() | AtLeast(count=1):
                for operand in node.operands:
                    self._refuse(operand, scope, draft)
            case Term() | Phrase():
                draft.refused.add(self._features.of(node, scope))
            case _:
                draft.rest.append(check_of(Not(node, node.start, node.end), scope, self._features))

    def _pair(self, node: Near, scope: Scope) -> Pair | None:
        left, right = self._plain(node.left, scope), self._plain(node.right, scope)
        if left is None or right is None:
            return None
        pair = Pair(self._features.any_of(left), self._features.any_of(right), node.distance, node.is_ordered)
        self._features.place((*pair.left, *pair.right), node.distance)
        return pair

    def _plain(self, node: Node, scope: Scope) -> _Found | None:
        """The features that the node is an OR of; None when it is not."""
        match node:
            case Term() | Phrase():
                return frozenset((self._features.of(node, scope),))
            case Field():
                return self._plain(node.operand, node.name)
            case Or() | AtLeast(count=1):
                found = [self._plain(operand, scope) for operand in node.operands]
                return frozenset().union(*(one for one in found if one is not None)) if all(found) else None
            case _:
                return None

    def _necessary(self, node: Node, scope: Scope) -> list[_Found]:
        """Groups that an article must have where the node holds; none where it may hold without."""
        if (plain := self._plain(node, scope)) is not None:
            return [plain]
        match node:
            case Field():
                return self._necessary(node.operand, node.name)
            case And() | Near():
                operands = (node.left, node.right) if isinstance(node, Near) else node.operands
                return [group for operand in operands for group in self._necessary(operand, scope)]
            case Not(operand=Not() as inner):
                return self._necessary(inner.operand, scope)
            case Or() | AtLeast():
                return self._one_of(node.operands, node.count if isinstance(node, AtLeast) else 1, scope)
            case _:
                return []

    def _one_of(self, operands: Iterable[Node], count: int, scope: Scope) -> list[_Found]:
        """When `count` of n must hold, one of any n - count + 1 must: one of the rarest."""
        rarest = [self._rarest(self._necessary(operand, scope)) for operand in operands]
        bound = sorted((one for one in rarest if one is not None), key=self._features.commonness)
        needed = len(rarest) - count + 1
        return [frozenset().union(*bound[:needed])] if len(bound) >= needed else []

    def _rarest(self, groups: list[_Found]) -> _Found | None:
        return min(groups, key=self._features.commonness, default=None)
