"""What a query says, as a tree. Every node knows where in the query it was written.

A tree as parsed may hold `ListName`; every evaluator gets it expanded (`alerts.rules.language.lists`): none is left.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

# what a query may name; without a field, title and text are looked at
FieldName = Literal["title", "lead", "body", "source", "lang", "country", "author", "section", "url"]
# the parts of an article that words stand in: `lead` and `body` both lie in the text
Area = Literal["title", "text", "source", "lang", "country", "author", "section", "url"]


class Form(StrEnum):
    """How a term stands for words."""

    WORD = "word"
    PREFIX = "prefix"
    EXACT = "exact"
    STEM = "stem"

    @property
    def is_folded(self) -> bool:
        """Whether only the folded text counts, not how the query writes it."""
        return self in (Form.WORD, Form.PREFIX)


@dataclass(frozen=True, slots=True)
class Term:
    """One token to look for. `text` is folded; `written` is as the query has it, in NFC.

    WORD: the token is `text`. PREFIX: it begins with `text`. EXACT: it is written as `written`, case and accents alike.
    STEM: it is `text`, or shares a stem with it in the article's language (`alerts.rules.eval.forms`).
    """

    text: str
    form: Form
    written: str
    start: int
    end: int

    @property
    def is_prefix(self) -> bool:
        """Whether only the beginning of a token is given."""
        return self.form is Form.PREFIX


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens next to each other, in this order: two or more."""

    terms: tuple[Term, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Near:
    """Both in one area, apart from each other, with at most `distance` words between; `is_ordered`: left one first.

    What it finds reaches from the first word of the one to the last of the other, a chain is read from the left:
    `a NEAR/3 b NEAR/5 c` is `(a NEAR/3 b) NEAR/5 c`. Operands are terms, phrases, Or and Near of such.
    """

    left: Node
    right: Node
    distance: int
    is_ordered: bool
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
    """At least one of two or more; `list_name` when they are the entries of a named list."""

    operands: tuple[Node, ...]
    start: int
    end: int
    list_name: str | None = dataclasses.field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the operands, each of which counts once."""

    count: int
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
    """The operand, looked for in one field only; a field never lies within another."""

    name: FieldName
    operand: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ListName:
    """A named list: at least one of its entries. Only in trees as parsed."""

    name: str
    start: int
    end: int


Node = Term | Phrase | Near | And | Or | AtLeast | Not | Field | ListName


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
        case AtLeast():
            bound_operands = sum(is_bound(operand, negated=negated) for operand in node.operands)
            unbound = len(node.operands) - bound_operands
            # as a refusal: at most count - 1 hold, that is at least this many do not
            needed = len(node.operands) - node.count + 1 if negated else node.count
            return needed > unbound
        case _:
            return not negated


class Leaf(NamedTuple):
    """A word, phrase or list of a query, the field it is looked for in, and whether the query refuses it."""

    node: Term | Phrase | ListName
    field: FieldName | None
    is_refused: bool


def leaves(node: Node, field: FieldName | None = None, *, refused: bool = False) -> Iterator[Leaf]:
    """What stands at the ends of the tree, in the order of the query."""
    match node:
        case Term() | Phrase() | ListName():
            yield Leaf(node, field, refused)
        case Field():
            yield from leaves(node.operand, node.name, refused=refused)
        case Not():
            yield from leaves(node.operand, field, refused=not refused)
        case Near():
            yield from leaves(node.left, field, refused=refused)
            yield from leaves(node.right, field, refused=refused)
        case And() | Or() | AtLeast():
            for operand in node.operands:
                yield from leaves(operand, field, refused=refused)
