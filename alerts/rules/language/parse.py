"""Reads a query: by hand, so that every mistake is named at its place and several are named at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from alerts.rules.language.doubts import check_alternatives, doubt
from alerts.rules.language.lexer import Kind, Lexeme, field_name, lex
from alerts.rules.language.operands import alternatives, count_nears, wrong_beside_near
from alerts.rules.language.problems import Code, Problem, Problems, Severity, shortened
from alerts.rules.language.syntax import And, AtLeast, Field, ListName, Near, Node, Not, Or, is_bound, leaves

LONGEST_QUERY = 100_000
# what is read of a query up to this length is kept
SHORT_QUERY = 2_000
# bracket in bracket; keeps reading and matching far from Python's recursion limit
DEEPEST = 50
# NEAR in NEAR, a chain counted whole; keeps what one of them can reach over to a few hundred words
MOST_NEARS = 10
_STARTS = (Kind.OPEN, Kind.WORDS, Kind.FIELD, Kind.ATLEAST, Kind.NOT)


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
    return _parse_short(query) if len(query) <= SHORT_QUERY else _parse(query)


@lru_cache(maxsize=2_000)
def _parse_short(query: str) -> Parsed:
    """Kept: a page that asks all rules about an article parses a thousand of them each time."""
    return _parse(query)


def _parse(query: str) -> Parsed:
    problems = Problems()
    if len(query) > LONGEST_QUERY:
        message = f"the query has {len(query):,} characters, {LONGEST_QUERY:,} are the most"
        problems.error((LONGEST_QUERY, len(query)), Code.TOO_LONG, message, "make two rules of it")
        return Parsed(query, None, problems.rows())
    lexemes = lex(query, problems)
    if not lexemes and not problems.has_errors:
        remedy = "write what to look for, for example: Mali AND (attack* OR ambush*)"
        problems.error((0, len(query)), Code.EMPTY, "the query is empty", remedy)
    root = _Parser(lexemes, problems).read()
    if root is not None:
        if not problems.has_errors and not is_bound(root):
            worst = _unbound(root)
            message = "this only refuses: it would hold for nearly every article"
            problems.error((worst.start, worst.end), Code.ONLY_NOT, message, "say beside it what to look for")
        doubt(query, root, problems)
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
        self._is_in_field = False
        self._joined_by: Kind | None = None

    def read(self) -> Node | None:
        parts = []
        while self._here() is not None:
            parts.append(self._any_of())
            if (stray := self._here()) is not None:
                message, remedy = "this bracket was never opened", "delete it, or open it with ("
                self._error(stray, Code.UNOPENED_BRACKET, message, remedy)
                self._at += 1
        return _joined(And, parts, 0, self._end())

    def _here(self) -> Lexeme | None:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else None

    def _is_at(self, *kinds: Kind) -> bool:
        return self._at < len(self._lexemes) and self._lexemes[self._at].kind in kinds

    def _take(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _any_of(self) -> Node | None:
        """or := and ("OR" and)*"""
        begin = self._begin()
        operands = [self._all_of()]
        joined = [(self._joined_by, operands[0])]
        while self._is_at(Kind.OR):
            operator = self._take()
            if not self._starts_or_complain(operator):
                continue
            operands.append(self._all_of())
            joined.append((self._joined_by, operands[-1]))
        if len(operands) > 1:
            self._check_mixed(joined)
        return _joined(Or, operands, begin, self._end())

    def _check_mixed(self, joined: list[tuple[Kind | None, Node | None]]) -> None:
        """Warn where what binds before OR stands beside it without brackets; once is enough."""
        for kind, node in joined:
            if kind is not None and node is not None:
                operator = "NEAR" if kind is Kind.NEAR else "AND (or a space)"
                message = f"{operator} binds before OR: this part is read as if in brackets"
                code = Code.MIXED_NEAR_OR if kind is Kind.NEAR else Code.MIXED_AND_OR
                remedy = "put brackets where you mean them"
                self._problems.warning((node.start, node.end), code, message, remedy)
                return

    def _all_of(self) -> Node | None:
        """and := unary (["AND"] unary)*"""
        begin = self._begin()
        operands: list[Node | None] = []
        kind: Kind | None = None
        first = self._here()
        if first is not None and first.kind in (Kind.AND, Kind.OR):
            self._missing(first, "left")
        while self._is_at(Kind.AND, Kind.NEAR, *_STARTS):
            if self._is_at(Kind.NEAR):
                self._missing(self._take(), "left")
                continue
            if self._is_at(Kind.AND) and not self._starts_or_complain(self._take()):
                continue
            start, node = self._begin(), self._unary()
            operands.append(node)
            # a NEAR in brackets begins behind the bracket
            kind = Kind.NEAR if isinstance(node, Near) and node.start == start else None
        self._joined_by = Kind.AND if len(operands) > 1 else kind
        return _joined(And, operands, begin, self._end())

    def _unary(self) -> Node | None:
        """unary := ("NOT" | "-")* near; two refusals cancel out"""
        refusals = []
        while self._is_at(Kind.NOT):
            refusals.append(self._take())
        if refusals and not self._starts_or_complain(refusals[-1]):
            return None
        node = self._near()
        if node is None or len(refusals) % 2 == 0:
            return node
        return Not(node, refusals[0].start, self._end())

    def _near(self) -> Node | None:
        """near := atom (("NEAR" | "ONEAR") "/" n atom)*"""
        begin = self._begin()
        node = self._near_operand()
        while self._is_at(Kind.NEAR):
            operator = self._take()
            self._refuse_refusals(operator)
            if not self._starts_or_complain(operator):
                continue
            right = self._near_operand(operator)
            if node is None or right is None:
                node = node or right
                continue
            node = Near(node, right, operator.number, operator.text[0] == "O", begin, self._end())
            if count_nears(node) > MOST_NEARS:
                message = f"more than {MOST_NEARS} NEARs hang together here"
                self._error(operator, Code.TOO_MANY_NEARS, message, "join some of them with AND")
                node = right
        return node

    def _near_operand(self, operator: Lexeme | None = None) -> Node | None:
        node = self._atom()
        if node is not None and (operator or self._is_at(Kind.NEAR)) and (found := wrong_beside_near(node)):
            wrong, remedy = found
            message = 'beside NEAR stand only words, "phrases", @lists and brackets with OR or NEAR'
            self._problems.error((wrong.start, wrong.end), Code.NEAR_OPERAND, message, remedy)
        return node

    def _refuse_refusals(self, operator: Lexeme) -> None:
        if not self._is_at(Kind.NOT):
            return
        refusal = self._take()
        while self._is_at(Kind.NOT):
            self._take()
        message = f"{shortened(operator.text)} cannot be followed by a refusal"
        remedy = "refuse the whole: one NOT (one NEAR/5 two)"
        self._error(refusal, Code.NEAR_OPERAND, message, remedy)

    def _atom(self) -> Node | None:
        """atom := "(" or ")" | FIELD ":" atom | "ATLEAST" "/" n "(" or ")" | words | @list"""
        lexeme = self._take()
        if lexeme.kind is Kind.WORDS:
            return lexeme.node
        if self._depth >= DEEPEST:
            message = f"brackets are nested more than {DEEPEST} deep"
            self._error(lexeme, Code.TOO_DEEP, message, "take out brackets that are not needed")
            self._skip(lexeme)
            return None
        self._depth += 1
        read = {Kind.OPEN: self._group, Kind.FIELD: self._field, Kind.ATLEAST: self._at_least}[lexeme.kind]
        node = read(lexeme)
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
            remedy = f"put it before the field: -{shortened(field.text)}"
            self._error(field, Code.NEGATED_FIELD, f"a refusal cannot follow {shortened(field.text)}", remedy)
            while self._is_at(Kind.NOT):
                self._take()
        if not self._starts_or_complain(field):
            return None
        name = field_name(field.text[:-1])
        if name is None or self._is_in_field:
            if name is not None:
                remedy = "take one of the two out, or put it beside the other"
                self._error(field, Code.NESTED_FIELD, f"{name}: stands inside another field", remedy)
            return self._atom()
        self._is_in_field = True
        node = self._atom()
        self._is_in_field = False
        return None if node is None else Field(name, node, field.start, self._end())

    def _at_least(self, counted: Lexeme) -> Node | None:
        if not self._is_at(Kind.OPEN):
            message = f"{shortened(counted.text)} stands before brackets"
            remedy = f"write {shortened(counted.text)} (one OR two OR three)"
            self._error(counted, Code.ATLEAST_BRACKETS, message, remedy)
            return None
        node = self._group(self._take())
        if node is None:
            return None
        check_alternatives(node.operands if isinstance(node, Or) else (), self._problems)
        counted_nodes = alternatives(node)
        most = len(counted_nodes)
        if counted.number > most and not any(isinstance(leaf.node, ListName) for leaf in leaves(node)):
            found = (
                "only one alternative stands" if most == 1 else f"only {most} different alternatives stand"
            )
            remedy = "put OR between what should be counted, or write a smaller number"
            self._error(counted, Code.ATLEAST_NUMBER, f"{found} in the brackets", remedy)
        return AtLeast(counted.number, counted_nodes, counted.start, self._end())

    def _skip(self, lexeme: Lexeme) -> None:
        """Past what the too deep lexeme begins, without descending."""
        depth = 1 if lexeme.kind is Kind.OPEN else 0
        while self._here() is not None and (depth > 0 or self._is_at(Kind.FIELD, Kind.ATLEAST)):
            kind = self._take().kind
            depth += (kind is Kind.OPEN) - (kind is Kind.CLOSE)

    def _begin(self) -> int:
        """Where the lexeme to be read begins."""
        return self._lexemes[self._at].start if self._at < len(self._lexemes) else self._end()

    def _end(self) -> int:
        """Where the last lexeme read ends."""
        return self._lexemes[self._at - 1].end if self._at else 0

    def _starts_or_complain(self, operator: Lexeme) -> bool:
        if self._is_at(*_STARTS):
            return True
        self._missing(operator, "right")
        return False

    def _missing(self, operator: Lexeme, side: str) -> None:
        message = f"{shortened(operator.text)} needs something on its {side}"
        remedy = 'write a word, a "phrase" or ( there, or delete it'
        self._error(operator, Code.MISSING_OPERAND, message, remedy)

    def _error(self, lexeme: Lexeme, code: Code, message: str, remedy: str) -> None:
        self._problems.error((lexeme.start, lexeme.end), code, message, remedy)


def _joined(kind: type[And] | type[Or], parts: list[Node | None], start: int, end: int) -> Node | None:
    nodes = tuple(part for part in parts if part is not None)
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return kind(nodes, start, end)
