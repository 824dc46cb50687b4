"""A query in short: its tree, and what is wrong with it."""

from __future__ import annotations

from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Code
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


def shown(node: Node | None) -> str:
    """The tree in one unambiguous line."""
    match node:
        case And() | Or():
            return "(" + (" & " if isinstance(node, And) else " | ").join(map(shown, node.operands)) + ")"
        case AtLeast():
            return f"{node.count} of ({', '.join(map(shown, node.operands))})"
        case Near():
            sign = ">" if node.is_ordered else "~"
            return f"({shown(node.left)} {sign}{node.distance} {shown(node.right)})"
        case Not():
            return "!" + shown(node.operand)
        case Field():
            return f"{node.name}:{shown(node.operand)}"
        case _:
            return _shown_leaf(node)


def _shown_leaf(node: Term | Phrase | ListName | None) -> str:
    if isinstance(node, Phrase):
        return '"' + " ".join(map(shown, node.terms)) + '"'
    if isinstance(node, Term):
        signs = {Form.EXACT: f"={node.written}", Form.STEM: f"~{node.written}"}
        return signs.get(node.form, node.text + "*" * node.is_prefix)
    return f"@{node.name}" if node else "nothing"


def codes(query: str) -> list[tuple[Code, str]]:
    return [(problem.code, query[problem.start : problem.end]) for problem in parse(query).problems]
