"""Words of one language that are forms of each other have the same stem."""

import pytest
import Stemmer

from alerts.rules.language.codes import is_code
from alerts.rules.meaning.forms import ALGORITHMS, stem


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "attaque", "attaqué"),
        ("en", "attack", "Attacked"),
        ("ru", "колонна", "колонны"),
        ("ar", "هجوم", "هجومي"),
        ("de", "Angriff", "Angriffe"),
        ("nb", "angrep", "angrepet"),
    ],
)
def test_forms_have_one_stem(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language) is not None


def test_other_words_have_other_stems() -> None:
    assert stem("mine", "fr") != stem("ministre", "fr")
    assert stem("mine", "fr") != stem("mineur", "fr")


def test_a_language_without_an_algorithm_has_no_stems() -> None:
    assert stem("wariyaa", "so") is None


def test_every_language_is_one_and_has_its_algorithm() -> None:
    assert [code for code in ALGORITHMS if not is_code("lang", code)] == []
    assert set(ALGORITHMS.values()) <= set(Stemmer.algorithms())
