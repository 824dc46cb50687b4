"""Parts of a query as a person would name them in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.rules.language.syntax import (
    And,
    AtLeast,
    Field,
    FieldName,
    Form,
    ListName,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
)
from alerts.text.tokens import is_unspaced

# of a long list the first ones are named
MOST_NAMED = 3
WHERE: dict[FieldName | None, str] = {
    None: "in title or text", "title": "in the title", "lead": "in the first paragraph", "body": "in the text",
    "source": "in the source's name", "author": "in an author's name", "section": "in the section",
    "url": "in the address", "lang": "in the language", "country": "in the source's country",
}  # fmt: skip


# what is asked of a source or an author rather than looked for in what they wrote
KINDS: dict[FieldName, str] = {
    "source": "source", "lang": "language", "country": "source's country", "author": "author", "section": "section",
    "url": "address",
}  # fmt: skip


def named(node: Node) -> str:
    """The node in words, short: of many alternatives the first few."""
    match node:
        case Not():
            return f"no {named(node.operand)}"
        case Field():
            inner = named(node.operand)
            return f"{KINDS[node.name]} {inner}" if node.name in KINDS else f"{inner} {WHERE[node.name]}"
        case Near():
            operator = "ONEAR" if node.is_ordered else "NEAR"
            return f"{_bracketed(node.left)} {operator}/{node.distance} {_bracketed(node.right)}"
        case And() | Or() | AtLeast():
            return _several(node)
        case _:
            return _leaf(node)


def _leaf(leaf: Term | Phrase | ListName) -> str:
    if isinstance(leaf, ListName):
        return f"@{leaf.name}"
    return _term(leaf) if isinstance(leaf, Term) else _phrase(leaf)


def listed(names: Sequence[str], last: str = "or") -> str:
    """The names in a row, at most `MOST_NAMED` of them."""
    if len(names) > MOST_NAMED + 1:
        return f"{', '.join(names[:MOST_NAMED])} … ({len(names)} in all)"
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _several(node: And | Or | AtLeast) -> str:
    if isinstance(node, Or) and node.list_name:
        return f"@{node.list_name}"
    names = [
        _bracketed(operand) if isinstance(operand, And | Or) else named(operand) for operand in node.operands
    ]
    if isinstance(node, AtLeast):
        return f"{node.count} of {listed(names, 'and')}"
    return listed(names, "and" if isinstance(node, And) else "or")


def _bracketed(node: Node) -> str:
    is_list = isinstance(node, Or) and node.list_name is not None
    return f"({named(node)})" if isinstance(node, And | Or | Near) and not is_list else named(node)


def _term(term: Term) -> str:
    match term.form:
        case Form.EXACT:
            return f"={term.written}"
        case Form.STEM:
            return f"~{term.written}"
        case Form.PREFIX:
            return f"{term.written}*"
        case Form.WORD:
            return term.written


def _phrase(phrase: Phrase) -> str:
    forms = {term.form for term in phrase.terms} & {Form.EXACT, Form.STEM}
    sign = {Form.EXACT: "=", Form.STEM: "~"}[forms.pop()] if forms else ""
    words = [term.written + "*" * term.is_prefix for term in phrase.terms]
    between = "" if all(is_unspaced(term.text) for term in phrase.terms) else " "
    return f'{sign}"{between.join(words)}"'
