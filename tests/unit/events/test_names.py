"""Which words of an article are names, for certain or perhaps."""

from __future__ import annotations

import pytest

from alerts.events import names
from alerts.text.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "sure", "doubtful"),
    [
        # each word, and neighbours joined so that Tin Zaouatine meets Tinzaouatene; a first word is in doubt
        (
            "Gunmen fled from Tin Zaouatine. Residents hid in Kidal.",
            {"tn", "ztn", "tnztn", "kdl"},
            {"gnmn", "rsdnts"},
        ),
        # days and months are no names
        ("They met on Monday in March.", set(), set()),
        # of scripts without capitals every longer word may be one
        ("هاجم مسلحون ميناكا", set(), {"msln", "gmmsln", "mnk", "mslnmnk"}),
    ],
)
def test_names_are_sure_or_doubtful(text: str, sure: set[str], doubtful: set[str]) -> None:
    found = names.of_text(text)

    assert set(found.sure) == sure
    assert set(found.doubtful) == doubtful


def test_a_first_word_that_is_a_name_elsewhere_is_one_for_certain() -> None:
    found = names.of_text("Kidal is calm. They left Kidal.")

    assert found.sure == {"kdl": 2}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("An attack near Menaka", {("mnk", True)}),
        # articles and kinds of places between
        ("in the town of Menaka", {("mnk", True)}),
        ("près de la ville de Tessalit", {("tslt", True)}),
        ("в городе Кидаль", {("kdl", True)}),
        # without capitals it stays in doubt
        ("هجوم في كيدال", {("kdl", False)}),
        # a preposition that is written in one with the name
        ("انفجار بكيدال", {("kdl", False)}),
        # what does the deed is not where it is done
        ("Menaka welcomed Moussa", set()),
        ("in fear of death", set()),
    ],
)
def test_what_follows_a_word_of_place_is_where_it_happened(text: str, found: set[tuple[str, bool]]) -> None:
    assert found <= set(names.located(text, tokenize(text)))
    assert bool(found) == bool(set(names.located(text, tokenize(text))))
