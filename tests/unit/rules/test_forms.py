"""Words of one language that are forms of each other have the same stem."""

import pytest
import Stemmer

from alerts.rules.eval.document import Document, Fields
from alerts.rules.eval.forms import ALGORITHMS, stem, stems
from alerts.rules.eval.match import match
from alerts.rules.language.codes import is_code
from alerts.rules.language.parse import parse
from alerts.text.languages import primary
from alerts.text.tokens import fold


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "attaque", "attaqué"),
        ("en", "attack", "Attacked"),
        ("ru", "колонна", "колонны"),
        ("ar", "هجوم", "هجومي"),
        ("de", "Angriff", "Angriffe"),
        ("no", "angrep", "angrepet"),
    ],
)
def test_forms_have_one_stem(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language) is not None


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        (
            "fr",
            ["réfugié", "réfugiés", "réfugiée", "réfugiées", "REFUGIES", "REFUGIEES", "Refugie", "RÉFUGIÉS"],
        ),
        ("fr", ["État", "États", "etats", "ETAT", "E\u0301tats"]),
        ("fr", ["autorité", "autorites", "AUTORITÉS"]),
        ("tr", ["İhracat", "ihracat", "İHRACATI", "IHRACATI", "ihracatı"]),
        ("de", ["Anschlag", "Anschläge", "ANSCHLÄGE", "anschlage"]),
        ("es", ["explosión", "EXPLOSIONES", "explosion"]),
        ("pt", ["operação", "operacoes", "OPERAÇÕES", "operacao"]),
        ("ru", ["ёлка", "елки", "ЁЛКУ"]),
        ("ar", ["هُجوم", "هجوم", "الهجوم"]),
        ("nb-NO", ["angrep", "ANGREPET"]),
    ],
)
def test_forms_are_found_whatever_their_case_and_accents(language: str, forms: list[str]) -> None:
    for asked in forms:
        query = parse(f"~{asked}").root
        assert query is not None
        found = [one for one in forms if match(query, Document(Fields("", one, language=language)))]
        assert found == forms, asked


@pytest.mark.parametrize(
    ("one", "other"),
    [("mine", "minier"), ("mine", "mineur"), ("armée", "armurier"), ("ministre", "ministère")],
)
def test_that_accents_do_not_matter_makes_no_forms_of_other_words(one: str, other: str) -> None:
    assert not stems(one, fold(one), "fr") & stems(other, fold(other), "fr")


def test_other_words_have_other_stems() -> None:
    assert stem("mine", "fr") != stem("ministre", "fr")
    assert stem("mine", "fr") != stem("mineur", "fr")


def test_a_language_without_an_algorithm_has_no_stems() -> None:
    assert stem("wariyaa", "so") is None


def test_every_language_is_one_and_has_its_algorithm() -> None:
    assert [code for code in ALGORITHMS if not is_code("lang", code) or primary(code) != code] == []
    assert set(ALGORITHMS.values()) <= set(Stemmer.algorithms())
