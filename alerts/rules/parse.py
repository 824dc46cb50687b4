"""Reads a query: by hand, so that every mistake is named at its place and several are named at once."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.rules.lexer import Kind, Lexeme, lex
from alerts.rules.problems import Code, Problem, Problems, Severity
from alerts.rules.syntax import And, Field, Node, Not, Or, is_bound

LONGEST_QUERY = 100_000
# bracket in bracket; keeps reading and matching far from Python's recursion limit
DEEPEST = 50
_STARTS = (Kind.OPEN, Kind.WORDS, Kind.FIELD, Kind.NOT)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as read. `root` is what could be understood; only without errors does it say what was written."""

    query: str
    root: Node | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The reasons to refuse the query; empty when it can be used."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


def parse(query: str) -> Parsed:
    """Read a query of the language described in `alerts.rules`. Never raises: what is wrong is in `problems`."""
    problems = Problems()
    if len(query) > LONGEST_QUERY:
        message = f"the query has {len(query):,} characters, {LONGEST_QUERY:,} are the most"
        problems.error((LONGEST_QUERY, len(query)), Code.TOO_LONG, message, "make two rules of it")
        return Parsed(query, None, problems.rows())
    lexemes = lex(query, problems)
    if not lexemes and not problems.rows():
        remedy = "write what to look for, for example: Mali AND (attack* OR ambush*)"
        problems.error((0, len(query)), Code.EMPTY, "the query is empty", remedy)
    root = _Parser(lexemes, problems).read()
    parsed = Parsed(query, root, problems.rows())
    if root is not None and not parsed.errors and not is_bound(root):
        worst = _unbound(root)
        message = "this only refuses: it would hold for nearly every article"
        problems.error((worst.start, worst.end), Code.ONLY_NOT, message, "say beside it what to look for")
    return Parsed(query, root, problems.rows())


def _unbound(node: Node) -> Node:
    while isinstance(node, Or):
        node = next(operand for operand in node.operands if not is_bound(operand))
    return node


class _Parser:
    """Recursive descent over the lexemes; each method reads one level of the grammar."""

    def __init__(self, lexemes: list[Lexeme], problems: Problems) -> None:
        self._lexemes = lexemes
        self._problems = problems
        self._at = 0
        self._depth = 0

    def read(self) -> Node | None:
        parts = []
        while self._here() is not None:
            parts.append(self._any_of())
            if (stray := self._here()) is not None:
                message, remedy = "this bracket was never opened", "delete it, or open it with ("
                self._error(stray, Code.UNOPENED_BRACKET, message, remedy)
                self._at += 1
        return _joined(And, parts)

    def _here(self) -> Lexeme | None:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else None

    def _is_at(self, *kinds: Kind) -> bool:
        here = self._here()
        return here is not None and here.kind in kinds

    def _take(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _any_of(self) -> Node | None:
        """or := and ("OR" and)*"""
        operands = [self._all_of()]
        mixed = [operands[0]] if self._was_joined else []
        while self._is_at(Kind.OR):
            operator = self._take()
            if not self._starts_or_complain(operator):
                continue
            operands.append(self._all_of())
            mixed += [operands[-1]] if self._was_joined else []
        if len(operands) > 1 and mixed and (first := mixed[0]) is not None:
            message = "AND (or a space) binds before OR: this part is read as if in brackets"
            self._problems.warning(
                (first.start, first.end), Code.MIXED_AND_OR, message, "put brackets where you mean them"
            )
        return _joined(Or, operands)

    def _all_of(self) -> Node | None:
        """and := unary (["AND"] unary)*"""
        operands: list[Node | None] = []
        first = self._here()
        if first is not None and first.kind in (Kind.AND, Kind.OR):
            self._missing(first, "left")
        while self._is_at(Kind.AND, *_STARTS):
            if self._is_at(Kind.AND) and not self._starts_or_complain(self._take()):
                continue
            operands.append(self._unary())
        self._was_joined = len(operands) > 1
        return _joined(And, operands)

    def _unary(self) -> Node | None:
        """unary := ("NOT" | "-")* atom; two refusals cancel out"""
        refusals = []
        while self._is_at(Kind.NOT):
            refusals.append(self._take())
        if refusals and not self._starts_or_complain(refusals[-1]):
            return None
        node = self._atom()
        if node is None or len(refusals) % 2 == 0:
            return node
        return Not(node, refusals[0].start, node.end)

    def _atom(self) -> Node | None:
        """atom := "(" or ")" | FIELD ":" atom | words"""
        lexeme = self._take()
        if lexeme.kind is Kind.WORDS:
            return lexeme.node
        if self._depth >= DEEPEST:
            message = f"brackets are nested more than {DEEPEST} deep"
            self._error(lexeme, Code.TOO_DEEP, message, "take out brackets that are not needed")
            self._skip(lexeme)
            return None
        self._depth += 1
        node = self._group(lexeme) if lexeme.kind is Kind.OPEN else self._field(lexeme)
        self._depth -= 1
        return node

    def _group(self, opening: Lexeme) -> Node | None:
        if self._is_at(Kind.CLOSE):
            closing = self._take()
            span = (opening.start, closing.end)
            self._problems.error(span, Code.EMPTY_BRACKETS, "nothing stands in these brackets", "delete them")
            return None
        node = self._any_of()
        if self._is_at(Kind.CLOSE):
            self._take()
        else:
            self._error(opening, Code.UNCLOSED_BRACKET, "this bracket is never closed", "add )")
        return node

    def _field(self, field: Lexeme) -> Node | None:
        if self._is_at(Kind.NOT):
            remedy = f"put it before the field: -{field.text}"
            self._error(field, Code.NEGATED_FIELD, f"a refusal cannot follow {field.text}", remedy)
            while self._is_at(Kind.NOT):
                self._take()
        if not self._starts_or_complain(field):
            return None
        node = self._atom()
        return None if node is None else Field("title", node, field.start, node.end)

    def _skip(self, lexeme: Lexeme) -> None:
        """Past what the too deep lexeme begins, without descending."""
        depth = 1 if lexeme.kind is Kind.OPEN else 0
        while self._here() is not None and (depth > 0 or self._is_at(Kind.FIELD)):
            kind = self._take().kind
            depth += (kind is Kind.OPEN) - (kind is Kind.CLOSE)

    def _starts_or_complain(self, operator: Lexeme) -> bool:
        if self._is_at(*_STARTS):
            return True
        self._missing(operator, "right")
        return False

    def _missing(self, operator: Lexeme, side: str) -> None:
        message = f"{operator.text} needs something on its {side}"
        self._error(
            operator, Code.MISSING_OPERAND, message, 'write a word, a "phrase" or ( there, or delete it'
        )

    def _error(self, lexeme: Lexeme, code: Code, message: str, remedy: str) -> None:
        self._problems.error((lexeme.start, lexeme.end), code, message, remedy)


def _joined(kind: type[And] | type[Or], parts: list[Node | None]) -> Node | None:
    nodes = tuple(part for part in parts if part is not None)
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return kind(nodes, nodes[0].start, nodes[-1].end)
