"""What people write who know no query language: each gets a sentence with what to write instead."""

from __future__ import annotations

import pytest

from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Code, Problem
from alerts.rules.place_names import Atlas
from alerts.rules.store.examining import examine
from alerts.rules.store.file import read_file
from alerts.rules.store.strict_yaml import RuleFileError

REPORT = (
    "The army said on Tuesday that at least 32 soldiers had been killed when gunmen attacked a convoy near the town of "
    "Djibo in northern Burkina Faso, the deadliest attack there since June"
)


def problems(query: str, *codes: Code) -> list[Problem]:
    return [problem for problem in parse(query).problems if problem.code in codes]


@pytest.mark.parametrize(
    ("query", "offer"),
    [
        ("mine oder Angriff", "~mine OR Angriff"),
        ("mines ou attaques au Burkina Faso", '(~mine OR attaque*) "Burkina Faso"'),
        ("atentado o ataque o mina", "atentado* OR ataque* OR ~mina"),
        ("атака или мина", "~атака OR ~мина"),
        ("هجوم أو لغم", "~هجوم OR ~لغم"),
    ],
)
def test_or_of_another_language_is_named_with_the_query_that_was_meant(query: str, offer: str) -> None:
    (problem,) = problems(query, Code.FOREIGN_OPERATOR)

    assert problem.remedy == f"write {offer}, if any of them is enough"
    assert parse(offer).root is not None
    assert not [one for one in parse(offer).problems if one.severity == "error"]


@pytest.mark.parametrize(
    "query", ["O Globo", "mine ou", "oder mine", "(mine OR bomb) ou", '"vie ou mort" Mali', "ou"]
)
def test_a_word_that_joins_nothing_is_left_alone(query: str) -> None:
    assert problems(query, Code.FOREIGN_OPERATOR) == []


@pytest.mark.parametrize(
    ("query", "offer"),
    [
        ("mine, attack, gold", "mine OR attack OR gold"),
        ("Djibo; Burkina Faso", 'Djibo OR "Burkina Faso"'),
        ("هجوم، لغم", "هجوم OR لغم"),
    ],
)
def test_commas_are_said_not_to_be_looked_at(query: str, offer: str) -> None:
    (problem,) = problems(query, Code.COMMAS)

    assert problem.remedy == f"write {offer}, if any of them is enough"


@pytest.mark.parametrize(
    "query",
    ["mine attack,", '"one, two" three', "mine, NOT gold", "(a1, b2) OR c3", "the army said so, and nobody knows"],
)  # fmt: skip
def test_commas_of_a_sentence_or_beside_operators_are_not(query: str) -> None:
    assert problems(query, Code.COMMAS) == []


def test_a_piece_of_a_report_is_said_to_be_too_long_and_its_names_are_offered() -> None:
    (problem,) = problems(REPORT, Code.SENTENCE)

    assert problem.message == "an article must have all 33 words, and hardly any will"
    assert 'such as Djibo "Burkina Faso" soldier*' in problem.remedy
    assert problems(REPORT, Code.LITTLE_WORDS) == []


@pytest.mark.parametrize(
    ("query", "remedy"),
    [
        ("https://www.paper.example/a?b=c", 'write url:"paper.example/a", without https://'),
        ("https://paper.example/", 'write url:"paper.example", without https://'),
        ("since:3d mine", "take it out here, and write in the rule max_age: 3d"),
        ('since:"a week" mine', "take it out here, and write in the rule max_age: 2d"),
    ],
)
def test_what_is_no_field_has_its_place_named_once(query: str, remedy: str) -> None:
    (problem,) = parse(query).problems

    assert problem.remedy == remedy


def rules(query: str) -> str:
    return f"rules:\n  - name: one\n    query: {query}\n    notify: [desk]\n"


@pytest.mark.parametrize(
    ("query", "quoted"),
    [
        ('"Burkina Faso" attack', "'\"Burkina Faso\" attack'"),
        ("'Burkina Faso' attack", "'''Burkina Faso'' attack'"),
        ("title: attack", "'title: attack'"),
        ("@sahel attack", "'@sahel attack'"),
        ("%mine", "'%mine'"),
    ],
)
def test_a_query_that_yaml_cannot_read_is_shown_in_quotes(query: str, quoted: str) -> None:
    with pytest.raises(RuleFileError, match="line 3: query: YAML cannot read") as refused:
        read_file(rules(query))

    assert str(refused.value).endswith(f"in single quotes: query: {quoted}")
    assert read_file(rules(quoted)).content.rules[0].query == query


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ('"Burkina Faso"', """YAML takes the quotes of "Burkina Faso" away"""),
        ("attack #mali", "YAML takes #mali for a comment"),
        # nothing is lost
        ("attack  # of the week", ""),
        ("Burkina Faso", ""),
        ('"mine"', ""),
        ('"mine OR (attack* Mali)"', ""),
        ("'\"Burkina Faso\"'", ""),
        ('>-\n      "Burkina Faso"', ""),
    ],
)
def test_what_yaml_takes_of_a_query_is_said(query: str, words: str) -> None:
    found = examine(read_file(rules(query)), ["desk"], {}, lambda _: None, Atlas())

    said = [one.finding.message for one in found if one.finding.code == "lost_by_yaml"]
    assert len(said) == bool(words)
    assert all(one.startswith(words) for one in said)
