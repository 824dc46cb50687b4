"""Queries in words, and sentences that were written as queries."""

from __future__ import annotations

import pytest

from alerts.rules.language.parse import parse
from alerts.rules.language.plain_words import offered, phrases_in_a_row, sought
from alerts.rules.language.problems import Code


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            "attacks on mines in Burkina Faso",
            "all six words: attacks, on, mines, in, Burkina, Faso (anywhere in title and text, in any order)",
        ),
        ("gold mine", "both words: gold, mine (anywhere in title and text, in any order)"),
        ("gold", "gold"),
        ('"Burkina Faso" mine*', 'all of these: "Burkina Faso"; mine*'),
        ("gold -strike -football", "gold; and none of these: strike; football"),
        ("gold OR uranium", "gold or uranium"),
        ("title:gold country:ML", "all of these: gold in the title; source's country ML"),
    ],
)
def test_a_query_is_told_in_words(query: str, words: str) -> None:
    root = parse(query).root

    assert root is not None
    assert sought(root) == words


@pytest.mark.parametrize(
    ("query", "little", "remedy"),
    [
        ("attacks on mines in Burkina Faso", "on, in", 'write attack* ~mine "Burkina Faso"'),
        ("attaques de mines au Mali", "de, au", "write attaque* ~mine Mali"),
        ("ataques a minas en Malí", "a, en", "write ataque* ~mina Malí"),
        ("нападения на шахты в Буркина Фасо", "на, в", 'write ~нападения ~шахты "Буркина Фасо"'),
        ("armies kidnapped by the Boko Haram", "by, the", 'write ~armies kidnapp* "Boko Haram"'),
        ("war in Sudan", "in", "write ~war Sudan"),
        # beside signs the writer knows what to do
        ("attack* in Mali", "in", "leave it out"),
    ],
)
def test_little_words_of_a_sentence_are_warned_of_and_another_query_is_offered(
    query: str, little: str, remedy: str
) -> None:
    (problem,) = parse(query).problems

    assert (problem.code, problem.remedy) == (Code.LITTLE_WORDS, remedy)
    assert problem.message.startswith(f"{little}: nearly every article has ")


@pytest.mark.parametrize(
    "query",
    [
        # two words were chosen, quotes say that all are meant, capitals are names
        *("the drone", '"attacks on mines in Mali"', "attack* mine* Mali", "US IT WHO =US", "gold OR the"),
        *("drone strike NOT the", "the of in", "title:in gold mine"),
    ],
)
def test_what_is_no_sentence_is_not_taken_for_one(query: str) -> None:
    assert all(problem.code is not Code.LITTLE_WORDS for problem in parse(query).problems)


@pytest.mark.parametrize(
    "query",
    [
        "attacks on mines in Burkina Faso",
        "who kidnapped the teachers of Menaka",
        "攻击 在 矿 山",
        "L'armée d'Algérie à Gao",
    ],
)
def test_what_is_offered_can_be_used_as_it_is(query: str) -> None:
    root = parse(query).root
    assert root is not None

    offer = offered(root)

    assert not offer or (parse(offer).root is not None and not parse(offer).problems)


@pytest.mark.parametrize(
    ("entries", "phrases"),
    [
        (["Boko", "Haram", "JNIM"], ["Boko Haram"]),
        (["Boko Haram", "JNIM"], ["Boko Haram"]),
        (["car bomb"], ["car bomb"]),
        (['"Boko Haram"', "JNIM", "gold", "mine*", "=Aid", "@others"], []),
        (["Mali", "gold", "Niger"], []),
    ],
)
def test_entries_that_may_be_one_phrase_are_asked_about(entries: list[str], phrases: list[str]) -> None:
    assert phrases_in_a_row(entries) == phrases
