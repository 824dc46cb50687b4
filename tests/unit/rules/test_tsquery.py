"""How a query is asked of Postgres."""

from __future__ import annotations

import pytest

from alerts.rules.history.pieces import EVERYTHING, NOTHING
from alerts.rules.history.tsquery import Compiled, Forms, Word, compile_tree
from alerts.rules.language.parse import parse
from alerts.rules.language.syntax import And, AtLeast, Form, Near, Node, Not, Or, Term


def asked(query: str) -> Compiled:
    root = parse(query).root
    assert root is not None
    return compile_tree(root, {})


def word(text: str, form: Form = Form.WORD) -> Term:
    return Term(text.lower(), form, text, 0, 1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Mali", "'mali'"),
        ("a b", "('a' & 'b')"),
        ("a OR b", "('a' | 'b')"),
        ("a NOT b", "('a' & !'b')"),
        ("a NOT (b OR c)", "('a' & !('b' | 'c'))"),
        ("attaqu*", "'attaqu':*"),
        ('"Africa Corps"', "('africa' <-> 'corps')"),
        # at most one word between: one or two places on
        ("a ONEAR/1 b", "(('a' <1> 'b') | ('a' <2> 'b'))"),
        ("a NEAR/0 b", "(('a' <1> 'b') | ('b' <1> 'a'))"),
        # alternatives of one width may stand in one operand, those of another width may not
        ("(a OR b) ONEAR/0 c", "(('a' | 'b') <1> 'c')"),
        ('("a b" OR d) ONEAR/0 c', "((('a' <-> 'b') <1> 'c') | ('d' <1> 'c'))"),
        ("ATLEAST/2 (a OR b OR c)", "(('b' & 'c') | ('a' & ('b' | 'c')))"),
        ("title:a", "':title:a'"),
        # finds no article for having a source
        ("sour*", "'sour':*"),
        ("lead:a", "'a':B"),
        ("body:attaqu*", "'attaqu':*BD"),
        ("lang:fr a", "(':lang:fr' & 'a')"),
        ("source:studio-tamani", "(':source:studio' <-> ':source:tamani')"),
        ("=AES", "'=AES'"),
        ("title:=AES", "':title:=AES'"),
    ],
)
def test_a_query_is_asked_by_its_lexemes(query: str, expected: str) -> None:
    compiled = asked(query)

    assert (compiled.query, compiled.is_exact) == (expected, True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # asked for: the word however written; refused: nothing that it surely is
        ("=Mali", "'mali'"),
        ("a NOT =Mali", "'a'"),
        ("a (b OR NOT =Mali)", "'a'"),
    ],
)
def test_what_cannot_be_told_exactly_is_asked_for_loosely_and_not_refused(query: str, expected: str) -> None:
    compiled = asked(query)

    assert (compiled.query, compiled.is_exact) == (expected, False)


def test_the_loose_query_knows_no_places() -> None:
    compiled = asked('lead:a ("b c" OR d NEAR/3 e) NOT "f g"')

    assert compiled.loose == "('a' & (('b' & 'c') | ('d' & 'e')))"
    assert not compiled.is_plain
    assert asked("a (b OR title:c) NOT d").is_plain


def test_what_is_about_places_names_its_words_as_sensitive() -> None:
    assert asked("a b").sensitive == NOTHING
    assert asked('a "b c" NOT lead:d').sensitive == "('b' | ('c' | 'd'))"


def test_word_forms_are_those_of_the_articles_language() -> None:
    forms = {
        "fr": {
            Word("attaque", "attaque"): Forms(
                frozenset({"attaque", "attaques"}), frozenset({"attaque", "attaques"})
            )
        }
    }
    tree = word("attaque", Form.STEM)

    compiled = compile_tree(tree, forms)

    assert compiled.query == "((!':lang:fr' & 'attaque') | (':lang:fr' & ('attaque' | 'attaques')))"
    assert compiled.is_exact


def test_a_form_that_is_spelled_as_another_word_is_looked_at_again_and_not_refused() -> None:
    forms = {"fr": {Word("côte", "côte"): Forms(frozenset({"cotes"}), frozenset({"cotes", "cote"}))}}
    term = Term("côte", Form.STEM, "côte", 0, 1)
    tree = And((word("a"), Not(term, 0, 1)), 0, 1)

    compiled = compile_tree(tree, forms)

    assert not compiled.is_exact
    assert "'cote'" not in compiled.query.split("':lang:fr' & ", 1)[1]


def test_words_of_any_kind_are_quoted() -> None:
    hostile = Term("o'n\\eil", Form.WORD, "o'n\\eil", 0, 1)

    assert compile_tree(hostile, {}).query == r"'o''n\\eil'"


def test_near_between_long_lists_is_asked_loosely() -> None:
    many = Or(tuple(word(f"w{number}") for number in range(200)), 0, 1)
    tree: Node = Near(many, many, 30, False, 0, 1)

    compiled = compile_tree(tree, {})

    assert not compiled.is_exact
    assert len(compiled.query) < 10_000
    assert compile_tree(Not(tree, 0, 1), {}).query == EVERYTHING


@pytest.mark.parametrize("count", [2, 3, 40])
def test_at_least_of_many_stays_short(count: int) -> None:
    words = tuple(word(f"w{number}") for number in range(60))

    compiled = compile_tree(AtLeast(count, words, 0, 1), {})

    assert len(compiled.query) < 100_000


def test_a_list_of_thousands_is_bracketed_by_halves() -> None:
    compiled = compile_tree(Or(tuple(word(f"w{number}") for number in range(5_000)), 0, 1), {})

    assert compiled.is_exact
    assert max(part.count("(") for part in compiled.query.split("'")) < 20
