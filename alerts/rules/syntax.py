"""What a query says, as a tree. Every node knows where in the query it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldName = Literal["title", "text"]


@dataclass(frozen=True, slots=True)
class Term:
    """One token to look for, or with `is_prefix` the beginning of one. `text` is folded."""

    text: str
    is_prefix: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens next to each other, in this order: two or more."""

    terms: tuple[Term, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more."""

    operands: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more."""

    operands: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Not:
    """The article must not hold the operand."""

    operand: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Field:
    """The operand, looked for in one field only."""

    name: FieldName
    operand: Node
    start: int
    end: int


Node = Term | Phrase | And | Or | Not | Field


def is_bound(node: Node, *, negated: bool = False) -> bool:
    """Whether the node can hold only where some word stands; what is not bound holds for nearly every article."""
    match node:
        case Not():
            return is_bound(node.operand, negated=not negated)
        case Field():
            return is_bound(node.operand, negated=negated)
        case And() | Or():
            needs_all = isinstance(node, Or) != negated
            bound = (is_bound(operand, negated=negated) for operand in node.operands)
            return all(bound) if needs_all else any(bound)
        case _:
            return not negated
