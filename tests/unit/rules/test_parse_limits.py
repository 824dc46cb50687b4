"""How large and deep a query may be, and any text as a query."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Code, Severity, render
from tests.unit.rules.queries import codes, shown

PIECES = st.lists(
    st.sampled_from([
        *("a", "bcd*", "*", "AND ", "OR ", "NOT ", "-", "(", ")", '"', "“", "title:", "lang:", "xyz:", "NEAR/3 ", "="),
        *(" ONEAR/0 ", "NEAR", "ATLEAST/2 ", "ATLEAST/1(", "/", "@list ", "lead:", "country:"),
        *("\u202e", "e" + "\u0301" * 9),
        *("~", "@", "#", "\n", " ", "é", "中", "\x00", "\ud800", "[", "|", "!", "and ", "（", "*a", "'", "/", "?", "^"),
    ]),
    max_size=40,
).map("".join)  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=100)


def test_warnings_never_crowd_out_an_error() -> None:
    assert parse("a and " * 500 + "(").errors != ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        *("(" * 1000 + "a" + ")" * 1000, "(" * 100_000, ")" * 100_000, "(a " * 33_000, "(a OR (b " * 11_000),
        *(
            "a " * 50_000,
            "abc OR " * 14_000,
            "-" * 100_000,
            "-(" * 50_000,
            "title:" * 16_000,
            "NOT " * 25_000,
        ),
        *('"' * 100_000, "x*" * 50_000, "x: " * 33_000, "a\u0301" * 50_000, "\x00" * 100_000, "a" * 200_000),
        *(
            "a NEAR/9 " * 11_000,
            "NEAR/9 " * 14_000,
            "ATLEAST/2 " * 10_000,
            "ATLEAST/2(" * 10_000,
            "@a OR " * 16_000,
        ),
        *("a" + "\u0301\u0316" * 49_000, "ATLEAST/9 (" + "a OR " * 19_000 + "a)", "(a OR (a NEAR/3 " * 6_000),
        *(
            "=" * 100_000,
            "~a" * 50_000,
            '="' * 33_000,
            "@" * 100_000,
            "lang:xx OR " * 9_000,
            "country:Mali " * 7_000,
        ),
    ],
    ids=lambda query: query[:8],
)
def test_the_largest_and_deepest_queries_are_answered_within_a_second(query: str) -> None:
    began = time.process_time()

    parse(query)

    assert time.process_time() - began < 1


def test_at_most_ten_nears_hang_together() -> None:
    assert parse("a" + " NEAR/2 a" * 10).errors == ()
    assert [code for code, _ in codes("a" + " NEAR/2 a" * 11)] == [Code.TOO_MANY_NEARS]
    assert [code for code, _ in codes("(a NEAR/1 a) NEAR/2 (a" + " NEAR/2 a" * 9 + ")")] == [
        Code.TOO_MANY_NEARS
    ]


def test_too_deep_and_too_long_queries_are_refused() -> None:
    assert codes("(" * 1000 + "a" + ")" * 1000) == [(Code.TOO_DEEP, "(")]
    assert codes("a" * 100_001)[0][0] is Code.TOO_LONG
    assert parse("(" * 50 + "a" + ")" * 50).errors == ()


@given(PIECES | ANY_TEXT)
def test_any_text_is_answered_and_every_place_lies_in_it(query: str) -> None:
    parsed = parse(query)

    for problem in parsed.problems:
        assert 0 <= problem.start <= problem.end <= len(query)
        assert problem.message
        assert problem.remedy
        render(query, problem)
    assert parsed.errors or parsed.root is not None


@given(PIECES)
def test_a_usable_query_is_read_the_same_within_brackets(query: str) -> None:
    if not parse(query).errors and not any(p.severity is Severity.WARNING for p in parse(query).problems):
        assert shown(parse(f"({query}\n)").root) == shown(parse(query).root)
