"""A query as Postgres asks it of the text index: what is looked for is the tree's own meaning, in other words.

Most trees have an exact counterpart. What has none is asked more loosely where the tree looks for it and left out where
the tree refuses it, so that no article is missed, and whoever searches looks at the found ones again:
=Exact of words that are not in capitals; ~forms that the vocabulary cannot tell apart; NEAR between long lists.

Where Postgres differs from us: the operands of its `<n>` have one width, so that phrases of different lengths are asked
for one by one; and a tsvector may not have every place of a word, so that what is about places names its words as
`sensitive`: an article whose sensitive words are clipped is looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from alerts.rules.history.lexemes import LONGEST, exact_lexeme, lexeme, prefix_of, quoted, weights_of
from alerts.rules.history.pieces import Piece, all_of, any_of, joined, not_, some_of, spelled_out, text_of
from alerts.rules.language.syntax import (
    And,
    AtLeast,
    Field,
    FieldName,
    Form,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
    leaves,
)

# how many words one operator may be spelled out to; beyond, it is asked loosely. Postgres walks them all per article
MOST_WORDS = 4_000
# Postgres allows the words of a query 1 MB
LONGEST_QUERY = 900_000


class Word(NamedTuple):
    """A ~word: its token, and how it is written."""

    text: str
    written: str


@dataclass(frozen=True, slots=True)
class Forms:
    """The tokens that a ~word stands for in one language; `sure` ones stand for no other word there."""

    sure: frozenset[str]
    every: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compiled:
    """`query` holds for no article less than the tree does, when `is_exact` for no article more either.

    `loose` asks for words wherever they stand, and so holds for more; when `is_plain` for no article more.
    """

    query: str
    is_exact: bool
    loose: str
    sensitive: str

    @property
    def is_plain(self) -> bool:
        """Whether the tree is about words alone, not about their places."""
        return self.is_exact and self.loose == self.query


@dataclass(slots=True)
class _Notes:
    """What came up while a tree was spelled out."""

    is_exact: bool = True
    sensitive: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a tree is asked: in which field, with which forms; with places or without; too much or too little."""

    notes: _Notes
    forms: Mapping[Word, Forms]
    has_places: bool
    field: FieldName | None = None
    is_upper: bool = True


def stems_of(tree: Node) -> list[Term]:
    """The ~words of a tree."""
    return [
        term
        for leaf in leaves(tree)
        if isinstance(leaf.node, Term | Phrase)
        for term in _terms(leaf.node)
        if term.form is Form.STEM
    ]


def word_of(term: Term) -> Word:
    """The ~word under which the forms of a term are given."""
    return Word(term.text, term.written)


def compile_tree(tree: Node, forms: Mapping[str, Mapping[Word, Forms]]) -> Compiled:
    """`tree` (lists expanded) as Postgres asks it; `forms`: by language, then by the ~word.

    Languages that are not named have no forms but the word itself.
    """
    notes = _Notes()
    query = _by_language(tree, forms, notes, has_places=True)
    if isinstance(query, str) and len(query) > LONGEST_QUERY:
        notes.is_exact = False
        query = True
    loose = _by_language(tree, forms, _Notes(), has_places=False)
    if isinstance(loose, str) and len(loose) > LONGEST_QUERY:
        loose = True
    sensitive = any_of(sorted(notes.sensitive))
    return Compiled(text_of(query), notes.is_exact, text_of(loose), text_of(sensitive))


def _by_language(
    tree: Node, forms: Mapping[str, Mapping[Word, Forms]], notes: _Notes, *, has_places: bool
) -> Piece:
    plain = _spell(tree, _Scope(notes, {}, has_places))
    named = {language: quoted(f"{prefix_of('lang')}{language}") for language in forms}
    others = all_of([f"!{name}" for name in named.values()])
    pieces = [all_of([others, plain])]
    for language, own in forms.items():
        pieces.append(all_of([named[language], _spell(tree, _Scope(notes, own, has_places))]))
    return any_of(pieces) if forms else plain


def _spell(node: Node, scope: _Scope) -> Piece:
    """The node as a piece: one that holds for no article less (`is_upper`), or for none more."""
    match node:
        case Term() | Phrase() | Near():
            return _spell_places(node, scope)
        case Field():
            return _spell(node.operand, replace(scope, field=node.name))
        case Not():
            return not_(_spell(node.operand, replace(scope, is_upper=not scope.is_upper)))
        case And():
            return all_of(_spell(operand, scope) for operand in node.operands)
        case Or():
            return any_of(_spell(operand, scope) for operand in node.operands)
        case AtLeast():
            return _at_least(node.count, [_spell(operand, scope) for operand in node.operands], scope)
        case _:
            raise NotImplementedError(f"{type(node).__name__} is expanded before a search")


def _at_least(count: int, pieces: Sequence[Piece], scope: _Scope) -> Piece:
    needed = count - sum(piece is True for piece in pieces)
    others = [piece for piece in pieces if isinstance(piece, str)]
    if needed <= 0 or needed > len(others):
        return needed <= 0
    if spelled_out(len(others), needed) <= MOST_WORDS:
        return some_of(others, needed)
    scope.notes.is_exact = False
    # at least n of m: of any m - n + 1 there is one
    return any_of(others[: len(others) - needed + 1]) if scope.is_upper else all_of(others)


def _spell_places(node: Term | Phrase | Near, scope: _Scope) -> Piece:
    """A word, or words that stand in some way to each other."""
    if isinstance(node, Term):
        return _spell_word(node, scope)
    scope.notes.sensitive.update(name for term in _terms(node) for name in _names(term, scope))
    if not scope.has_places or _size(node, scope) > MOST_WORDS:
        scope.notes.is_exact = False
        return _together(node, scope) if scope.is_upper else False
    notes = _Notes()
    upper = replace(scope, is_upper=True, notes=notes)
    widths = _by_width(node, upper)
    scope.notes.is_exact &= notes.is_exact
    return any_of(widths.values()) if scope.is_upper or notes.is_exact else False


def _spell_word(term: Term, scope: _Scope) -> Piece:
    if not weights_of(scope.field):
        return _term(term, scope)
    scope.notes.sensitive.update(_names(term, scope))
    if not scope.has_places and not scope.is_upper:
        return False
    return _term(term, scope, has_weights=scope.has_places)


def _together(node: Node, scope: _Scope) -> Piece:
    """The words of an operand of NEAR, wherever they stand."""
    match node:
        case Term():
            return _term(node, scope, has_weights=scope.has_places)
        case Phrase():
            return all_of(_together(term, scope) for term in node.terms)
        case Near():
            return all_of([_together(node.left, scope), _together(node.right, scope)])
        case Or():
            return any_of(_together(operand, scope) for operand in node.operands)
        case _:
            raise NotImplementedError(f"{type(node).__name__} does not stand in NEAR")


def _by_width(node: Node, scope: _Scope) -> dict[int, str]:
    """The operand's ways to stand in the text, by how many places lie between its first word and its last."""
    match node:
        case Term():
            return {0: text_of(_term(node, scope, has_weights=True))}
        case Phrase():
            words = [text_of(_term(term, scope, has_weights=True)) for term in node.terms]
            return {len(words) - 1: f"({' <-> '.join(words)})"}
        case Or():
            return _merged(pair for operand in node.operands for pair in _by_width(operand, scope).items())
        case Near():
            return _merged(_near(node, scope))
        case _:
            raise NotImplementedError(f"{type(node).__name__} does not stand in NEAR")


def _near(node: Near, scope: _Scope) -> Iterable[tuple[int, str]]:
    left, right = _by_width(node.left, scope), _by_width(node.right, scope)
    for left_width, one in left.items():
        for right_width, other in right.items():
            for apart in range(1, node.distance + 2):
                width = left_width + apart + right_width
                yield width, f"({one} <{apart}> {other})"
                if not node.is_ordered:
                    yield width, f"({other} <{apart}> {one})"


def _merged(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for width, piece in pairs:
        found.setdefault(width, []).append(piece)
    return {width: joined(" | ", pieces) for width, pieces in found.items()}


def _size(node: Node, scope: _Scope) -> int:
    """How many words an operand is spelled out to, and no less than `MOST_WORDS` when they are more."""
    return sum(_sizes(node, scope).values())


def _sizes(node: Node, scope: _Scope) -> dict[int, int]:
    """The same by width."""
    match node:
        case Term():
            return {0: len(_tokens(node, scope))}
        case Phrase():
            return {len(node.terms) - 1: sum(len(_tokens(term, scope)) for term in node.terms)}
        case Or():
            return _summed(pair for operand in node.operands for pair in _sizes(operand, scope).items())
        case Near():
            left, right = _sizes(node.left, scope), _sizes(node.right, scope)
            ways = 1 if node.is_ordered else 2
            return _summed(
                (one + apart + other, ways * (left[one] + right[other]))
                for one in left
                for other in right
                for apart in range(1, node.distance + 2)
            )
        case _:
            raise NotImplementedError(f"{type(node).__name__} does not stand in NEAR")


def _summed(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for width, size in pairs:
        sizes[width] = sizes.get(width, 0) + size
    return sizes


def _terms(node: Node) -> list[Term]:
    match node:
        case Term():
            return [node]
        case Phrase():
            return list(node.terms)
        case Near():
            return _terms(node.left) + _terms(node.right)
        case Or():
            return [term for operand in node.operands for term in _terms(operand)]
        case _:
            raise NotImplementedError(f"{type(node).__name__} does not stand in NEAR")


def _term(term: Term, scope: _Scope, *, has_weights: bool = False) -> Piece:
    """One word in a field; where it cannot be told exactly, more than it or less, as the scope wants."""
    weights = weights_of(scope.field) if has_weights else ""
    tokens = _tokens(term, scope)
    if not _is_exact(term, scope):
        scope.notes.is_exact = False
        tokens = tokens if scope.is_upper else _certain(term, scope)
    return any_of(_lexeme(token, term, scope, weights) for token in tokens)


def _names(term: Term, scope: _Scope) -> list[str]:
    """The lexemes that a word is asked by, wherever they stand."""
    return [_lexeme(token, term, scope) for token in _tokens(term, scope)]


def _lexeme(token: str, term: Term, scope: _Scope, weights: str = "") -> str:
    mark = ("*" if term.is_prefix else "") + weights
    return quoted(prefix_of(scope.field) + token) + (f":{mark}" if mark else "")


def _tokens(term: Term, scope: _Scope) -> list[str]:
    """What a word is asked by: it stands for no less than these."""
    match term.form:
        case Form.PREFIX:
            return [term.text[:LONGEST]]
        case Form.EXACT:
            return [exact_lexeme(term.written, term.text) or lexeme(term.text)]
        case Form.STEM if word_of(term) in scope.forms:
            return sorted({lexeme(token) for token in (term.text, *scope.forms[word_of(term)].every)})
        case _:
            return [lexeme(term.text)]


def _is_exact(term: Term, scope: _Scope) -> bool:
    if len(term.text) > LONGEST:
        return False
    match term.form:
        case Form.EXACT:
            return exact_lexeme(term.written, term.text) is not None
        case Form.STEM if word_of(term) in scope.forms:
            known = scope.forms[word_of(term)]
            return known.every <= known.sure | {term.text} and all(len(one) <= LONGEST for one in known.every)
        case _:
            return True


def _certain(term: Term, scope: _Scope) -> list[str]:
    """What a word that cannot be told exactly stands for in any case."""
    if term.form is not Form.STEM or len(term.text) > LONGEST:
        return []
    sure = scope.forms[word_of(term)].sure if word_of(term) in scope.forms else frozenset()
    return sorted(token for token in {term.text, *sure} if len(token) <= LONGEST)
