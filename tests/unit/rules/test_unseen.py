"""Many words that no article has make few lines."""

from __future__ import annotations

import pytest

from alerts.rules.history.scripts import script_of
from alerts.rules.history.unseen import rendered
from alerts.rules.language.problems import Code, Problem, Severity


def unseen(query: str, word: str, guess: str = "") -> Problem:
    start = query.index(word)
    remedy = f"did you mean {guess}?" if guess else "check how it is written"
    return Problem(start, start + len(word), Code.UNSEEN, Severity.WARNING, f"{word}: 0 articles", remedy)


def test_of_words_without_a_guess_the_first_are_named_in_one_line() -> None:
    query = "a1 b1 c1 d1 e1 f1 g1"

    said = rendered(query, [unseen(query, word) for word in query.split()])

    assert said == ["warning: no article of 90 days has a1, b1, c1, d1, e1 or 2 more"]


def test_the_last_one_is_named_rather_than_counted() -> None:
    query = "a1 b1 c1 d1 e1 f1"

    said = rendered(query, [unseen(query, word) for word in query.split()])

    assert said == ["warning: no article of 90 days has a1, b1, c1, d1, e1 or f1"]


def test_one_word_without_a_guess_is_named() -> None:
    assert rendered("gao zzz", [unseen("gao zzz", "zzz")]) == ["warning: no article of 90 days has zzz"]


def test_three_guesses_at_most_are_shown_at_their_places() -> None:
    query = "a1 b1 c1 d1"

    said = rendered(query, [unseen(query, word, "x1") for word in query.split()])

    assert ["^" in one for one in said] == [True, True, True, False]
    assert said[-1] == "warning: no article of 90 days has d1"


def test_what_is_wrong_otherwise_is_always_shown() -> None:
    wrong = [Problem(0, 1, Code.DUPLICATE, Severity.WARNING, "twice", "delete one") for _ in range(9)]

    assert len(rendered("a", wrong)) == 9


@pytest.mark.parametrize(
    ("word", "script"),
    [
        ("gao", "LATIN"),
        ("éléphant", "LATIN"),
        ("كمين", "ARABIC"),
        ("засада", "CYRILLIC"),
        ("伏", "CJK"),
        ("ア", "CJK"),
        ("2026", None),
        ("", None),
    ],
)
def test_the_script_of_a_word_is_that_of_its_first_letter(word: str, script: str | None) -> None:
    assert script_of(word) == script
