"""What an article is compared by."""

from __future__ import annotations

import pytest

from alerts.events import terms


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Tillabéri", "tillaberi"),
        # elision and apostrophes of both kinds
        ("l’armée", "armee"),
        ("qu'Iyad", "iyad"),
        ("Mali's", "mali"),
        # plural, but not of short words and not a double s
        ("soldiers", "soldier"),
        ("gaz", "gaz"),
        ("press", "press"),
        ("Ménaka", "menaka"),
    ],
)
def test_spellings_of_a_word_meet(written: str, folded: str) -> None:
    assert terms.fold(written) == folded


def test_words_leave_out_stop_words_of_both_languages_and_keep_numbers() -> None:
    found = list(terms.words("The army said: 1,200 hommes ont été vus à Gao à 14:30"))

    assert found == ["army", "1,200", "homme", "vus", "gao", "14:30"]


def test_scripts_without_spaces_are_read_in_pairs() -> None:
    assert list(terms.words("马里军队")) == ["马里", "里军", "军队"]


def test_names_are_capitalised_runs_word_by_word_and_whole() -> None:
    found = terms.names("Fighters left. The mayor of Tin Ezzar spoke. Ezzar is calm; Rain fell.")

    assert found == {"tin": 1, "ezzar": 2, "tin_ezzar": 1, "rain": 1}


def test_a_lone_capital_at_the_start_of_a_sentence_is_no_name() -> None:
    assert terms.names("Yesterday it rained.\nMarkets were shut. “Nobody came.") == {}


def test_without_a_body_the_title_gives_the_names() -> None:
    assert terms.read("Calm in Gao", "").names == {"gao": 1}


def test_a_title_weighs_three_times_in_the_whole() -> None:
    assert terms.read("Convoy hit", "A convoy burned").whole == {"convoy": 3, "hit": 2, "burned": 1}
