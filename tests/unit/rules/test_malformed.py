"""Whatever is typed or pasted is answered at once, in words a person understands."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.language.lists import check_list, expand
from alerts.rules.language.parse import Parsed, parse
from alerts.rules.language.problems import Code, Problem, render
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

ZALGO = "J" + "\u0301\u0316\u0488\u20dd" * 30 + "N" + "\u0336" * 80

# each with the first error to be told, or None where it is read as it stands
MALFORMED: list[tuple[str, Code | None]] = [
    ("", Code.EMPTY),
    (" \t\n ", Code.EMPTY),
    ("# nothing but a note", Code.EMPTY),
    ("((((", Code.UNCLOSED_BRACKET),
    ("))))", Code.UNOPENED_BRACKET),
    (")(", Code.UNOPENED_BRACKET),
    ("()", Code.EMPTY_BRACKETS),
    ("(())", Code.EMPTY_BRACKETS),
    ("(a OR (b AND c)", Code.UNCLOSED_BRACKET),
    ("(" * 1000 + "a" + ")" * 1000, Code.TOO_DEEP),
    ("NOT (" * 500 + "a", Code.UNCLOSED_BRACKET),
    ("a[b]{c}", Code.WRONG_BRACKET),
    ('"', Code.UNCLOSED_QUOTE),
    ('" "', Code.EMPTY_PHRASE),
    ('""', Code.EMPTY_PHRASE),
    ('"""', Code.UNCLOSED_QUOTE),
    ('"a', Code.UNCLOSED_QUOTE),
    ('a"', Code.UNCLOSED_QUOTE),
    ('"a\nb"', Code.UNCLOSED_QUOTE),
    ("“a", Code.UNCLOSED_QUOTE),
    ("'a b'", None),
    ("OR", Code.MISSING_OPERAND),
    ("AND", Code.MISSING_OPERAND),
    ("NOT", Code.MISSING_OPERAND),
    ("a OR", Code.MISSING_OPERAND),
    ("OR a", Code.MISSING_OPERAND),
    ("a AND OR b", Code.MISSING_OPERAND),
    ("a OR OR b", Code.MISSING_OPERAND),
    ("a NOT", Code.MISSING_OPERAND),
    ("NOT NOT", Code.MISSING_OPERAND),
    ("NOT a", Code.ONLY_NOT),
    ("-a", Code.ONLY_NOT),
    ("NOT (a AND NOT b)", Code.ONLY_NOT),
    ("--a", None),  # two refusals cancel out
    ("---a", Code.ONLY_NOT),
    ("-", Code.MINUS_ALONE),
    ("a - b", Code.MINUS_ALONE),
    ("a -- b", Code.MINUS_ALONE),
    ("*", Code.NO_LETTERS),
    ("**", Code.NO_LETTERS),
    ("a*", Code.SHORT_PREFIX),
    ("*jnim", Code.MISPLACED_WILDCARD),
    ("j*nim", Code.MISPLACED_WILDCARD),
    ("attaqu**", Code.MISPLACED_WILDCARD),
    ('"attaqu* Kidal', Code.UNCLOSED_QUOTE),
    ("wom?n", Code.FOREIGN_OPERATOR),
    ("=", Code.MISPLACED_SIGN),
    ("==a", Code.MISPLACED_SIGN),
    ("=*", Code.NO_LETTERS),
    ('=""', Code.EMPTY_PHRASE),
    ("=(a OR b)", Code.MISPLACED_SIGN),
    ("~", Code.MISPLACED_SIGN),
    ("~~a", Code.MISPLACED_SIGN),
    ("~attaqu*", Code.MISPLACED_SIGN),
    ("a~2", Code.FOREIGN_OPERATOR),
    ('"a b"~10', Code.FOREIGN_OPERATOR),
    ("@", Code.LIST_NAME),
    ("@@jnim", Code.LIST_NAME),
    ("@no such", None),  # a list, if there is one, and a word
    ("@ jnim", Code.LIST_NAME),
    ("@jnim!", Code.LIST_NAME),
    ('@"jnim"', Code.LIST_NAME),
    ("NEAR/", Code.MISSING_OPERAND),
    ("NEAR/3 b", Code.MISSING_OPERAND),
    ("a NEAR/3", Code.MISSING_OPERAND),
    ("a NEAR b", Code.NEAR_NUMBER),
    ("a NEAR/ b", Code.NEAR_NUMBER),
    ("a NEAR/-1 b", Code.NEAR_NUMBER),
    ("a NEAR/1.5 b", Code.NEAR_NUMBER),
    ("a NEAR/99 b", Code.NEAR_TOO_FAR),
    ("a NEAR/31 b", Code.NEAR_TOO_FAR),
    ("a NEAR/" + "9" * 9000 + " b", Code.NEAR_TOO_FAR),
    ("a NEAR/3 NEAR/3 b", Code.MISSING_OPERAND),
    ("a NEAR/3 OR b", Code.MISSING_OPERAND),
    ("a NEAR/3 (b AND c)", Code.NEAR_OPERAND),
    ("a NEAR/3 -b", Code.NEAR_OPERAND),
    ("a NEAR/3 title:b", Code.NEAR_OPERAND),
    ("a" + " NEAR/3 a" * 100, Code.TOO_MANY_NEARS),
    ("a near/3 b", Code.LOWER_CASE_OPERATOR),
    ("ATLEAST/2", Code.ATLEAST_BRACKETS),
    ("ATLEAST/2 a b c", Code.ATLEAST_BRACKETS),
    ("ATLEAST/0 (a)", Code.ATLEAST_NUMBER),
    ("ATLEAST/9 (a OR b)", Code.ATLEAST_NUMBER),
    ("ATLEAST/2 (a, b, c)", Code.ATLEAST_NUMBER),
    ("ATLEAST/x (a OR b)", Code.ATLEAST_NUMBER),
    ("ATLEAST/2 ()", Code.EMPTY_BRACKETS),
    ("title:", Code.MISSING_OPERAND),
    ("title: OR a", Code.MISSING_OPERAND),
    ("title:title:x", Code.NESTED_FIELD),
    ("title:(a OR body:b)", Code.NESTED_FIELD),
    ("title:-a", Code.NEGATED_FIELD),
    ("titre:a", Code.UNKNOWN_FIELD),
    ("https://example.org/a?b=c", Code.UNKNOWN_FIELD),
    ("lang:martian a", Code.UNKNOWN_LANGUAGE),
    ("country:Mali", Code.UNKNOWN_COUNTRY),
    ("a & b | !c <-> d:*", Code.FOREIGN_OPERATOR),
    ("a && b || c", Code.FOREIGN_OPERATOR),
    ("+a -b", Code.FOREIGN_OPERATOR),
    ("a^5", Code.FOREIGN_OPERATOR),
    ("/att(aque|ack)s?/", Code.FOREIGN_OPERATOR),
    (r"\bJNIM\b.*\d+", Code.FOREIGN_OPERATOR),
    (r"^(a|b)+$", Code.FOREIGN_OPERATOR),
    (r"%_\'", Code.FOREIGN_OPERATOR),
    ("'; DROP TABLE rules; --", Code.NO_LETTERS),
    ("<script>alert(1)</script>", Code.FOREIGN_OPERATOR),
    ("{{ 7 * 7 }}", Code.WRONG_BRACKET),
    ("a\x00b", Code.CONTROL_CHARACTER),
    ("\x1b[31mred\x1b[0m", Code.CONTROL_CHARACTER),
    ("\x9b31m", Code.CONTROL_CHARACTER),
    ("a \ud800 b", Code.CONTROL_CHARACTER),
    ("\udc80\udc81", Code.CONTROL_CHARACTER),
    ("\u202eMali\u202c", None),
    ("Mali\u200b", None),
    ("\ufeffMali", None),
    (ZALGO, None),
    ("🔥", Code.NO_LETTERS),
    ("🔥 Mali 🇲🇱", Code.NO_LETTERS),
    ("👩\u200d👩\u200d👧", Code.NO_LETTERS),
    ("مالي (هجوم OR كمين) -كرة", None),
    ("（Mali OR Niger） title：«Kidal»", None),
    ("中国*", Code.SHORT_PREFIX),
    ("…", Code.NO_LETTERS),
    (".,;:!", Code.NO_LETTERS),
    ("\u0301", Code.NO_LETTERS),
    ("x" * 5000, Code.WORD_TOO_LONG),
    ('"' + "a " * 5000 + '"', Code.PHRASE_TOO_LONG),
    ("a" * 100_001, Code.TOO_LONG),
    ("Mali OR " * 12_499 + "Mali", None),
    ("abc OR " * 10_000 + "d", None),
    ('"a b" AND ' * 9_000 + "d", None),
    ("é\u0301" * 33_000, Code.WORD_TOO_LONG),
    ("(a OR b) NEAR/9 " * 6_000, Code.TOO_MANY_NEARS),
    ("title:" * 16_000, Code.TOO_DEEP),
    ("\n" * 100_000, Code.EMPTY),
    ("((a b) OR " * 9_000, Code.TOO_DEEP),
]


def first_error(parsed: Parsed) -> Code | None:
    return next((problem.code for problem in parsed.errors), None)


def assert_plain(query: str, problem: Problem) -> None:
    """The message and the remedy are for people: short, visible, without a programmer's words."""
    for text in (problem.message, problem.remedy, render(query, problem)):
        assert text.strip()
        assert all(character.isprintable() or character == "\n" for character in text)
        assert not re.search(
            r"\btoken|\bNone\b|\\x|\\u|<class|lexeme|operand|node\b|syntax", text.replace(query, "")
        )
    assert len(problem.message) < 140
    assert len(problem.remedy) < 140
    assert not problem.message.endswith((".", " "))


@pytest.mark.parametrize(("query", "code"), MALFORMED, ids=lambda value: ascii(value)[:24])
def test_each_is_answered_within_a_second_in_plain_words(query: str, code: Code | None) -> None:
    began = time.process_time()
    parsed = parse(query)
    took = time.process_time() - began

    assert took < 1
    assert code in {problem.code for problem in parsed.errors} if code else parsed.errors == ()
    assert parsed.problems or parsed.root is not None
    for problem in parsed.problems:
        assert 0 <= problem.start <= problem.end <= len(query)
        assert_plain(query, problem)


def test_more_than_sixty_are_tried() -> None:
    assert len(MALFORMED) > 100


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@given(ANY_TEXT)
def test_any_text_is_read_twice_alike(text: str) -> None:
    assert parse(text) == parse(text)


@given(
    ANY_TEXT,
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.lists(ANY_TEXT | st.just("@b"), max_size=3)),
)
def test_any_list_is_examined_and_written_out_without_a_fault(
    entry: str, lists: dict[str, list[str]]
) -> None:
    for wrong in check_list("a", [entry, "@b"], lists):
        assert 0 <= wrong.problem.start <= wrong.problem.end <= max(len(wrong.entry), 0)
        assert wrong.problem.message
    root = parse("@a NEAR/3 b OR ATLEAST/2 (@b OR @c)").root
    assert root is not None
    expanded = expand(root, lists)
    assert (expanded.root is None) == bool(expanded.errors)


# trees as a query can say them, for writing them out and reading them again
WORDS = st.sampled_from(["Mali", "été", "Росатом", "مالي", "abc", "AES", "3e"])


def _term(written: str, form: Form) -> Term:
    root = parse(written).root
    assert isinstance(root, Term)
    return Term(root.text, form, root.written, 0, 0)


TERMS = st.builds(_term, WORDS, st.sampled_from([Form.WORD, Form.EXACT, Form.STEM])) | st.builds(
    _term, st.sampled_from(["Mali", "été", "Росатом"]), st.just(Form.PREFIX)
)


@st.composite
def _phrases(draw: st.DrawFn) -> Phrase:
    form = draw(st.sampled_from([Form.WORD, Form.EXACT, Form.STEM]))
    return Phrase(tuple(_term(word, form) for word in draw(st.lists(WORDS, min_size=2, max_size=3))), 0, 0)


LEAVES: st.SearchStrategy[Node] = (
    TERMS | _phrases() | st.builds(ListName, st.just("jnim"), st.just(0), st.just(0))
)


def _several(kind: type[And] | type[Or], inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(kind, st.lists(inner, min_size=2, max_size=3).map(tuple), st.just(0), st.just(0))


def _near(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(Near, inner, inner, st.integers(0, 30), st.booleans(), st.just(0), st.just(0))


NEARS = _near(st.recursive(LEAVES, lambda inner: _near(inner) | _several(Or, inner), max_leaves=4))
COUNTED = st.builds(
    AtLeast,
    st.integers(1, 2),
    st.lists(LEAVES | _several(And, LEAVES), min_size=2, max_size=4, unique_by=str).map(tuple),
    st.just(0),
    st.just(0),
)


def _trees(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def refused(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        positive = inner.filter(lambda node: not isinstance(node, Not))
        return st.builds(Not, positive, st.just(0), st.just(0))

    return st.recursive(
        leaves,
        lambda inner: _several(And, inner) | _several(Or, inner) | refused(inner),
        max_leaves=6,
    )


INSIDE = _trees(LEAVES | NEARS | COUNTED)
TREES = _trees(
    LEAVES
    | NEARS
    | COUNTED
    | st.builds(Field, st.sampled_from(["title", "lead", "url"]), INSIDE, st.just(0), st.just(0))
)


def written(node: Node) -> str:
    """The tree as a query that says it, every part in brackets."""
    match node:
        case Near():
            return f"({written(node.left)} {'O' * node.is_ordered}NEAR/{node.distance} {written(node.right)})"
        case AtLeast():
            return f"ATLEAST/{node.count} ({' OR '.join(map(written, node.operands))})"
        case And() | Or():
            return (
                "(" + (" AND " if isinstance(node, And) else " OR ").join(map(written, node.operands)) + ")"
            )
        case Not():
            return f"NOT {written(node.operand)}"
        case Field():
            return f"{node.name}:({written(node.operand)})"
        case _:
            return _written_leaf(node)


def _written_leaf(node: Term | Phrase | ListName) -> str:
    if isinstance(node, ListName):
        return f"@{node.name}"
    terms = node.terms if isinstance(node, Phrase) else (node,)
    sign = {Form.EXACT: "=", Form.STEM: "~"}.get(terms[0].form, "")
    words = " ".join(term.written + "*" * term.is_prefix for term in terms)
    return f'{sign}"{words}"' if isinstance(node, Phrase) else f"{sign}{words}"


def without_places(node: Node | None) -> str:
    return re.sub(r"start=\d+, end=\d+", "", repr(node))


@pytest.mark.slow
@given(TREES)
def test_a_tree_written_out_is_read_as_the_same_tree(tree: Node) -> None:
    parsed = parse(written(tree))

    assert {problem.code for problem in parsed.errors} <= {Code.ONLY_NOT, Code.TOO_MANY_NEARS}
    if Code.TOO_MANY_NEARS not in {problem.code for problem in parsed.errors}:
        assert without_places(parsed.root) == without_places(tree)
