"""A query as a form of four boxes, for people who write no Boolean; and a query read back into it. Pure.

    all of    every one of them
    any of    lines: of each line at least one
    near      of each of two lines at least one, with at most so many words between
    none of   not one of them

A box holds words, phrases, prefix*, =exact, ~forms and @lists, parted by commas. Several words without quotes are a
phrase there: Burkina Faso. What a query says beyond that, the form refuses to show, and says where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.rules.language.parse import LONGEST_QUERY, parse
from alerts.rules.language.syntax import (
    And,
    AtLeast,
    Field,
    Form,
    ListName,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
)

DISTANCE = 10
# what stands between the items of a box; a quoted item may have commas
_ITEM = re.compile(r'[=~]?"[^"]*"|[^,"]+(?:"[^"]*"?[^,"]*)*|"[^"]*')
_PLAIN_PHRASE = re.compile(r'"([^\W_][\w’\'-]*(?: [^\W_][\w’\'-]*)+)"')
_NOTE = re.compile(r"(?:^|\s)#")


class ItemUnusable(ValueError):
    """A box has something that is no word, phrase or list; the message says what to write."""


class BeyondForm(ValueError):
    """A query says what the form has no box for; `start` and `end` are the place in the query."""

    def __init__(self, what: str, start: int, end: int) -> None:
        super().__init__(f"the form cannot show this query, as it has {what}: edit the query itself")
        self.start, self.end = start, end


@dataclass(frozen=True, slots=True)
class NearForm:
    """Two lines of alternatives that stand near each other."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    distance: int = DISTANCE


@dataclass(frozen=True, slots=True)
class QueryForm:
    """The boxes; each item as a query writes it."""

    all_of: tuple[str, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    near: NearForm | None = None
    none_of: tuple[str, ...] = ()


def to_query(form: QueryForm) -> str:
    """The query that the boxes say; empty boxes say nothing."""
    clauses = list(form.all_of)
    clauses += [_alternatives(line) for line in form.any_of if line]
    if form.near is not None and form.near.left and form.near.right:
        left, right = _alternatives(form.near.left), _alternatives(form.near.right)
        clauses.append(f"{left} NEAR/{form.near.distance} {right}")
    query = "\nAND ".join(clauses)
    if form.none_of:
        query += f"\nNOT {_alternatives(form.none_of)}"
    return query.strip()


def from_query(query: str) -> QueryForm:
    """The boxes of a query; raises BeyondForm where they cannot say it. A query with errors has none either."""
    if note := _NOTE.search(query):
        raise BeyondForm("a note, which would be lost", note.start(), len(query))
    parsed = parse(query)
    if parsed.errors or parsed.root is None:
        start, end = (parsed.errors[0].start, parsed.errors[0].end) if parsed.errors else (0, len(query))
        raise BeyondForm("an error", start, end)
    reader = _Reader(query)
    for clause in _clauses(parsed.root):
        reader.read(clause)
    return reader.form()


def items_of(text: str) -> tuple[str, ...]:
    """The items of a box as a query writes them; raises ItemUnusable."""
    if len(text) > LONGEST_QUERY:
        raise ItemUnusable(
            "a box has more characters than a query may have: make a word list of it, as @name"
        )
    found = [match[0].strip() for match in _ITEM.finditer(text.replace("\r", "").replace("\n", ","))]
    return tuple(_item(one) for one in found if one)


def box_of(items: Sequence[str]) -> str:
    """Items as a box shows them: `items_of` reads the same back."""
    return ", ".join(_PLAIN_PHRASE.sub(r"\1", one) for one in items)


class _Reader:
    """Sorts the clauses of a query into boxes."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.all_of: list[str] = []
        self.any_of: list[tuple[str, ...]] = []
        self.near: NearForm | None = None
        self.none_of: list[str] = []

    def form(self) -> QueryForm:
        """What was sorted."""
        return QueryForm(tuple(self.all_of), tuple(self.any_of), self.near, tuple(self.none_of))

    def read(self, clause: Node) -> None:
        """One clause of which all must hold; raises BeyondForm."""
        match clause:
            case Term() | Phrase() | ListName():
                self.all_of.append(self.text(clause))
            case Or():
                self.any_of.append(self.alternatives(clause))
            case Not():
                self.none_of += self.alternatives(clause.operand)
            case Near() if not clause.is_ordered and self.near is None:
                left, right = self.alternatives(clause.left), self.alternatives(clause.right)
                self.near = NearForm(left, right, clause.distance)
            case _:
                raise BeyondForm(_named(clause), clause.start, clause.end)

    def alternatives(self, node: Node) -> tuple[str, ...]:
        """The items of a box; raises BeyondForm for what is more than words."""
        items = []
        for one in node.operands if isinstance(node, Or) else (node,):
            if not isinstance(one, Term | Phrase | ListName):
                raise BeyondForm(_named(one), one.start, one.end)
            items.append(self.text(one))
        return tuple(items)

    def text(self, leaf: Term | Phrase | ListName) -> str:
        """A word, phrase or list as the query writes it, in straight quotes."""
        written = " ".join(self.query[leaf.start : leaf.end].split())
        if isinstance(leaf, ListName):
            return written
        body = written.lstrip("=~")
        if not (body[:1].isalnum() or body[:1] == '"'):
            body = f'"{body[1:-1]}"'
        return _item(_sign(leaf) + body)


def _sign(leaf: Term | Phrase) -> str:
    """What stands before a word or phrase; the place of a node begins after it."""
    forms = {leaf.form} if isinstance(leaf, Term) else {term.form for term in leaf.terms}
    return "=" if forms == {Form.EXACT} else "~" if forms == {Form.STEM} else ""


def _clauses(root: Node) -> Iterator[Node]:
    if isinstance(root, And):
        for one in root.operands:
            yield from _clauses(one)
    else:
        yield root


def _item(text: str) -> str:
    """One item; several words without quotes become a phrase."""
    if _leaf(text) is not None:
        return text
    sign = text[:1] if text[:1] in "=~" else ""
    # also a word that is an operator: AND
    quoted = f'{sign}"{text[len(sign) :].strip()}"'
    if '"' in text or _leaf(quoted) is None:
        raise ItemUnusable(
            f"{text} is no word, phrase or list: write a word, several words, begin*, =Exact, ~forms or @list, with "
            "commas between them"
        )
    return quoted


def _leaf(text: str) -> Node | None:
    """A text as a single word, phrase or list; None when it is none, or more than that."""
    parsed = parse(text)
    is_leaf = isinstance(parsed.root, Term | Phrase | ListName) and not parsed.errors
    return parsed.root if is_leaf and not _NOTE.search(text) and not text.startswith("(") else None


def _alternatives(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"({' OR '.join(items)})"


def _named(node: Node) -> str:
    match node:
        case Field():
            return f"{node.name}:"
        case AtLeast():
            return f"ATLEAST/{node.count}"
        case Near():
            return "ONEAR" if node.is_ordered else "a second NEAR"
        case Not():
            return "NOT within brackets"
        case And():
            return "AND within brackets"
    return "brackets within brackets"
