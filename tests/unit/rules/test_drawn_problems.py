"""A problem of a query drawn for a terminal: its line, carets under its place, and what to write instead."""

from __future__ import annotations

import time

import pytest
from rich.cells import cell_len

from alerts.rules.language.parse import parse
from alerts.rules.language.problems import render


def test_a_problem_is_drawn_with_carets_under_its_place() -> None:
    query = "Mali AND\n  (JNIM OR GSIM"

    (drawn,) = [render(query, problem) for problem in parse(query).problems]

    assert (
        drawn == "error at line 2, column 3: this bracket is never closed\n      (JNIM OR GSIM\n      ^ add )"
    )


def test_a_long_line_is_drawn_in_part() -> None:
    query = "a " * 500 + "NEAR/99 " + "b " * 500

    head, line, carets = render(query, parse(query).problems[0]).split("\n")

    assert head == (
        "error at line 1, column 1001: NEAR/99 reaches too far: at most 30 words may stand between"
    )
    assert line[carets.index("^") :].startswith("NEAR/99")
    assert len(line) < 130


def test_carets_stand_under_wide_and_marked_letters() -> None:
    query = "中国 e\u0301te\u0301 titel:a"

    _, line, carets = render(query, parse(query).problems[0]).split("\n")

    assert line == f"    {query}"
    assert carets == "    " + " " * 9 + "^^^^^^ did you mean title:?"


def test_a_remedy_that_does_not_fit_beside_the_carets_stands_below() -> None:
    query = "Kidal OR Tessalit OR Aguelhok OR Ménaka OR Ansongo OR Araouane OR titel:Ber"

    assert render(query, parse(query).problems[0]).split("\n")[-2:] == [
        "    " + " " * 66 + "^^^^^^",
        "    did you mean title:?",
    ]


@pytest.mark.parametrize("word", ["Kidal ", "廷巴克图 ", "กาว "])
@pytest.mark.parametrize("behind", ["", " Gao" * 30])
def test_a_long_line_is_drawn_in_part_within_80_columns_and_carets_stand_under_the_place(
    word: str, behind: str
) -> None:
    query = f"{word * 30}titel:Ber{behind}"

    _, line, carets, *_ = render(query, parse(query).problems[0]).split("\n")

    assert cell_len(line) <= 80
    assert cell_len(line[: line.index("titel:")]) == carets.index("^^^^^^")


@pytest.mark.slow
@pytest.mark.parametrize("query", ["(" * 100_000, "(e" + "\u0301" * 40_000 + " (" * 20_000])
def test_all_mistakes_of_a_huge_line_are_drawn_at_once(query: str) -> None:
    problems = parse(query).problems

    began = time.process_time()
    drawn = [render(query, one) for one in problems]

    assert len(drawn) >= 50
    assert time.process_time() - began < 0.5


def test_a_word_that_cannot_be_seen_is_named_by_its_number() -> None:
    assert parse("\u200b").errors[0].message.startswith("U+200B holds no letter")
