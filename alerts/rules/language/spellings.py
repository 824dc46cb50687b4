"""What a word of a query may be written like in an article, where folding does not even it out.

Types and groups that are letters and a number are written F-16, F 16 and F16; each of them stands for all. A language
has several codes; each stands for the one that articles are compared by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from alerts.rules.language.operands import distinct, key
from alerts.rules.language.problems import Code, Problems
from alerts.rules.language.syntax import (
    And,
    AtLeast,
    Field,
    FieldName,
    Form,
    Leaf,
    ListName,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
    leaves,
)
from alerts.text.languages import primary
from alerts.text.tokens import is_unspaced

# covid-19 and S-300V, but no dates: of more letters or digits it is a word beside a number
_LETTERS = re.compile(r"[^\W\d_]{1,5}")
_NUMBER = re.compile(r"\d{1,3}[^\W\d_]?")
_BOTH = re.compile(rf"({_LETTERS.pattern})({_NUMBER.pattern})")


def spelled(tree: Node, problems: Problems | None = None) -> Node:
    """The tree with an Or of the spellings in place of each word that has several; lists are written out before.

    ATLEAST counts what has the same spellings once; `problems` hears of one that can then not hold.
    """
    if not any(map(_is_concerned, leaves(tree))):
        return tree
    return _spelled(tree, None, Problems() if problems is None else problems)


def _is_concerned(leaf: Leaf) -> bool:
    if isinstance(leaf.node, ListName):
        return False
    return leaf.field == "lang" or _has_digit(leaf.node)


def _has_digit(node: Term | Phrase) -> bool:
    terms = node.terms if isinstance(node, Phrase) else (node,)
    return any(character.isdecimal() for term in terms for character in term.text)


def _spelled(node: Node, field: FieldName | None, problems: Problems) -> Node:
    match node:
        case Term() | Phrase():
            return _coded(node) if field == "lang" else _any_spelling(node)
        case Field() | Not():
            inner = node.name if isinstance(node, Field) else field
            return replace(node, operand=_spelled(node.operand, inner, problems))
        case Near():
            left, right = (_spelled(side, field, problems) for side in (node.left, node.right))
            return replace(node, left=left, right=right)
        case And() | Or():
            return replace(node, operands=tuple(_spelled(one, field, problems) for one in node.operands))
        case AtLeast():
            return _counted(node, field, problems)
        case _:
            return node


def _counted(node: AtLeast, field: FieldName | None, problems: Problems) -> AtLeast:
    operands = distinct(_spelled(operand, field, problems) for operand in node.operands)
    if len(operands) < node.count <= len(node.operands):
        message = f"only {len(operands)} different alternatives stand in the brackets: F-16 and F16 are one"
        problems.error((node.start, node.end), Code.ATLEAST_NUMBER, message, "write a smaller number")
    return replace(node, operands=operands)


def _coded(node: Term | Phrase) -> Term | Phrase:
    if isinstance(node, Phrase) or not (code := primary(node.text)):
        return node
    return replace(node, text=code, form=Form.WORD)


def _any_spelling(node: Term | Phrase) -> Node:
    if not _has_digit(node):
        return node
    terms = node.terms if isinstance(node, Phrase) else (node,)
    spellings = (_together(_joined(terms), node), _together(_parted(terms), node))
    # in one order, so that equal ones are found to be equal
    several = sorted(distinct((node, *spellings)), key=key)
    return Or(tuple(several), node.start, node.end) if len(several) > 1 else node


def _together(terms: Sequence[Term], node: Term | Phrase) -> Term | Phrase:
    return terms[0] if len(terms) == 1 else Phrase(tuple(terms), node.start, node.end)


def _joined(terms: Sequence[Term]) -> list[Term]:
    """Letters and the number beside them as one word."""
    joined: list[Term] = []
    for term in terms:
        if joined and _belong_together(joined[-1], term):
            before = joined.pop()
            text, written = before.text + term.text, before.written + term.written
            joined.append(Term(text, term.form, written, before.start, term.end))
        else:
            joined.append(term)
    return joined


def _belong_together(letters: Term, number: Term) -> bool:
    if letters.form is not number.form and (letters.form, number.form) != (Form.WORD, Form.PREFIX):
        return False
    if Form.STEM in (letters.form, number.form) or is_unspaced(letters.text):
        return False
    return _LETTERS.fullmatch(letters.text) is not None and _NUMBER.fullmatch(number.text) is not None


def _parted(terms: Sequence[Term]) -> list[Term]:
    """Letters and the number in one word as two."""
    return [part for term in terms for part in _parts(term)]


def _parts(term: Term) -> tuple[Term, ...]:
    found = _BOTH.fullmatch(term.text)
    cut = next((at for at, character in enumerate(term.written) if character.isdecimal()), 0)
    if found is None or cut == 0 or term.form is Form.STEM:
        return (term,)
    first = Form.WORD if term.is_prefix else term.form
    return (
        Term(found[1], first, term.written[:cut], term.start, term.end),
        Term(found[2], term.form, term.written[cut:], term.start, term.end),
    )
