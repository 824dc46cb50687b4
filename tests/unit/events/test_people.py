"""Persons, ages and streets that an article names."""

from __future__ import annotations

import pytest

from alerts.events import people, terms
from alerts.text.tokens import tokenize


def test_persons_are_the_last_names_of_short_runs() -> None:
    text = (
        "They met Ibrahim Sangala and Awa Diop of the United Nations Security Council Committee. Smith spoke."
    )

    assert people.persons(terms.runs(text, tokenize(text))) == {"sangala", "diop"}


def test_a_place_of_several_words_is_no_person() -> None:
    text = "Awa Diop left Burkina Faso for Tin Azerif, a town that no table has, and met Ibrahim Sangala."

    found = people.persons(terms.runs(text, tokenize(text)), ["Burkina Faso", "Tin Azerif"])

    assert found == {"sangala", "diop"}


@pytest.mark.parametrize(
    ("text", "victims"),
    [
        ("Moussa Traoré, 34, was shot", {"traore"}),
        ("A 23-year-old John Mensah died", {"mensah"}),
        ("Awa Diop, 17 ans, est morte", {"diop"}),
        # no age, no victim
        ("Moussa Traoré spoke", set()),
    ],
)
def test_named_with_an_age_is_a_victim_or_a_suspect(text: str, victims: set[str]) -> None:
    assert people.victims(text) == victims


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("a 23-year-old man and a woman aged 41", {23, 41}),
        ("un garçon âgé de 17 ans", {17}),
        ("12-летний мальчик и мужчина 30 лет", {12, 30}),
        ("شاب عمره 25 عام", {25}),
        ("ein 19-jähriger", {19}),
        ("23 people and 41 cows", set()),
    ],
)
def test_ages_are_read_in_several_languages(text: str, ages: set[int]) -> None:
    assert people.ages(text) == ages


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # a hotel before and after its name
        ("at the Radisson Hotel", "à l'hôtel Radisson"),
        ("улица Ленина", "Lenin Street"),
    ],
)
def test_streets_and_buildings_meet_across_languages(one: str, other: str) -> None:
    assert people.streets(one) & people.streets(other)


def test_a_text_without_them_has_none() -> None:
    for read in (people.victims, people.ages, people.streets):
        assert read("") == read("Calm returned.") == set()
