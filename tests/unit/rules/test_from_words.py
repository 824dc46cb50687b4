"""A query from the words of somebody who knows no query language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.language.from_words import QUERY_SIGNS, name_of_words, query_of_words
from alerts.rules.language.parse import parse
from alerts.rules.rule import WatchRule


@pytest.mark.parametrize(
    ("words", "query", "name"),
    [
        ("convoy ambush", "~convoy ~ambush", "convoy-ambush"),
        ("The attack in Mali, and the convoy.", "~attack ~Mali ~convoy", "attack-mali-convoy"),
        ("enlèvement d'étrangers", "~enlèvement ~étrangers", "enlevement-etrangers"),
        ("قافلة كمين", "~قافلة ~كمين", "watch"),
        ("F-16 crash", "F-16 ~crash", "f-16-crash"),
        # a query already
        ("convoi* AND Mali", "convoi* AND Mali", "convoi-mali"),
        ('"state of emergency"', '"state of emergency"', "state-emergency"),
        # words that stand everywhere, and no others
        ("in the", "in ~the", "watch"),
        ("  ", "", "watch"),
    ],
)
def test_words_become_a_query_and_a_name(words: str, query: str, name: str) -> None:
    assert query_of_words(words) == query
    assert name_of_words(words) == name


@given(st.text(max_size=60))
def test_whatever_is_typed_has_a_name_and_a_query_that_stays_one_line(words: str) -> None:
    rule = {"query": "x", "notify": ["desk"]}

    assert WatchRule.model_validate({"name": name_of_words(words), **rule})
    if not QUERY_SIGNS.search(words):
        assert "\n" not in query_of_words(words)
        parse(query_of_words(words))
