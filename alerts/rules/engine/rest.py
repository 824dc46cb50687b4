"""What groups and pairs cannot say of a rule, as a function over the places of features in one article."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from alerts.rules.engine.features import Features, Group, Scope
from alerts.rules.eval.ranges import Ranges, near, united
from alerts.rules.language.syntax import And, AtLeast, Field, Near, Node, Not, Or, Phrase, Term


class Places(Protocol):
    """The features of one article and where they stand."""

    def has(self, group: Group) -> bool:
        """Whether one of the features is in the article."""
        ...

    def ranges(self, group: Group) -> Ranges:
        """Where these features stand; they must have been placed. Parts of the article are far from each other."""
        ...


Check = Callable[[Places], bool]


def check_of(node: Node, scope: Scope, features: Features) -> Check:
    """Whether the node holds, as a function."""
    match node:
        case Term() | Phrase():
            group = (features.of(node, scope),)
            return lambda places: places.has(group)
        case Field():
            return check_of(node.operand, node.name, features)
        case Not():
            refused = check_of(node.operand, scope, features)
            return lambda places: not refused(places)
        case Near():
            ranges = _ranges_of(node, scope, features)
            return lambda places: bool(ranges(places))
        case And():
            checks = tuple(check_of(operand, scope, features) for operand in node.operands)
            return lambda places: all(check(places) for check in checks)
        case Or() | AtLeast():
            return _some_of(node, scope, features)
        case _:
            raise TypeError(f"{type(node).__name__} in a tree that is not expanded")


def _some_of(node: Or | AtLeast, scope: Scope, features: Features) -> Check:
    """Of an OR, the words are one group, which is looked up before anything is worked out."""
    if isinstance(node, AtLeast):
        count, checks = node.count, tuple(check_of(operand, scope, features) for operand in node.operands)
        return lambda places: sum(check(places) for check in checks) >= count
    words = [operand for operand in node.operands if isinstance(operand, Term | Phrase)]
    group = features.any_of(features.of(word, scope) for word in words)
    others = tuple(
        check_of(operand, scope, features)
        for operand in node.operands
        if not isinstance(operand, Term | Phrase)
    )
    return lambda places: places.has(group) or any(check(places) for check in others)


def _ranges_of(node: Node, scope: Scope, features: Features) -> Callable[[Places], Ranges]:
    match node:
        case Term() | Phrase():
            group = (features.of(node, scope),)
            features.place(group, 0)
            return lambda places: places.ranges(group)
        case Or():
            return _united(node, scope, features)
        case Near():
            left, right = _ranges_of(node.left, scope, features), _ranges_of(node.right, scope, features)
            distance, is_ordered = node.distance, node.is_ordered
            features.place((), distance)
            return lambda places: near(left(places), right(places), distance, is_ordered=is_ordered)
        case _:
            raise TypeError(f"{type(node).__name__} cannot stand in NEAR")


def _united(node: Or, scope: Scope, features: Features) -> Callable[[Places], Ranges]:
    words = [operand for operand in node.operands if isinstance(operand, Term | Phrase)]
    others = [
        _ranges_of(operand, scope, features)
        for operand in node.operands
        if not isinstance(operand, Term | Phrase)
    ]
    group = features.any_of(features.of(word, scope) for word in words)
    features.place(group, 0)
    return lambda places: united(places.ranges(group), *(other(places) for other in others))
