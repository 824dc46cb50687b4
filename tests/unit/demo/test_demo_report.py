"""The words of the demo's report."""

from __future__ import annotations

from typing import Any

import pytest

from flows.demo.report import claims_in_words
from sql.rows import Fact


def fact(of: str, *, is_context: bool = False, **value: Any) -> Fact:
    return Fact(1, 1, "1", of, value, "A sentence.", is_context)


def day(lo: str, hi: str, *, inferred: bool = False, statement: bool = False) -> Fact:
    return fact("date", lo=lo, hi=hi, inferred=inferred, statement=statement)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((), ""),
        ((fact("type", type="other"),), ""),
        ((fact("type", type="attack"), day("2026-03-01", "2026-03-01")), "attack, 1 March"),
        ((day("2026-03-01", "2026-03-03"),), "1 March to 3 March"),
        # an article that names no day speaks of its own or of the one before
        ((day("2026-02-28", "2026-03-01", inferred=True),), "day not named (28 February or 1 March)"),
        # the day of a statement is not the day of the deed
        ((day("2026-03-04", "2026-03-04", statement=True), day("2026-03-01", "2026-03-01")), "1 March"),
        # the first figure of each kind; what is told as background is left out
        (
            (
                fact("toll", kind="killed", low=40, is_context=True),
                fact("toll", kind="killed", low=6),
                fact("toll", kind="killed", low=9),
                fact("toll", kind="abducted", low=3),
            ),
            "6 killed, 3 abducted",
        ),
    ],
)
def test_what_an_article_says_of_its_event_is_one_line(facts: tuple[Fact, ...], words: str) -> None:
    assert claims_in_words(facts) == words
