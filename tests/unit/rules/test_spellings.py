"""Letters with a number, and codes of languages, are found however an article writes them."""

from __future__ import annotations

import pytest

from alerts.rules.eval.document import Document, Fields
from alerts.rules.eval.match import match
from alerts.rules.language.lists import expand
from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Code
from alerts.rules.language.syntax import AtLeast, Or


def holds(query: str, text: str, language: str | None = None) -> bool:
    parsed = parse(query)
    assert parsed.errors == ()
    assert parsed.root is not None
    root = expand(parsed.root, {"jets": ("F-16", "Su-24", "=M23")}).root
    assert root is not None
    return match(root, Document(Fields(text, "", language=language))) is not None


@pytest.mark.parametrize("written", ["F-16", "F16", "f16", "F 16", "F‑16", "f-16"])
@pytest.mark.parametrize("query", ["F-16", "F16", '"F 16"', "f16", "@jets", "title:F-16"])
def test_letters_and_a_number_are_found_together_and_apart(query: str, written: str) -> None:
    assert holds(query, f"Two {written} jets over Gao")


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("M23", "Les rebelles du M-23", True),
        ("M23", "Les rebelles du M23", True),
        ("=M23", "Les rebelles du M-23", True),
        ("=M23", "I'm 23 years old", False),
        ("=M23", "les m23", False),
        ("G5", "le G5 Sahel", True),
        ("G5", "le G-5 Sahel", True),
        ("G5", "le G50", False),
        ("F-16", "an F-160", False),
        ("F16*", "an F-16C", True),
        ("F-16C", "an F16C", True),
        ("COVID-19", "Covid19", True),
        ("С-300", "комплекс С300", True),  # Cyrillic
        ("С300", "комплекс С-300", True),
        ('"chasseur F-16"', "un chasseur F16", True),
        ('"chasseur F-16"', "un F16 chasseur", False),
        ("F-16 NEAR/2 Gao", "F16 over Gao", True),
        ("Mali NOT F-16", "Mali F16", False),
        ("~F16", "F 16", False),  # forms are of words
        ("2026", "20 26", False),
        ('"mars 2026"', "mars2026", False),
        ("m²", "m 2", False),
    ],
)
def test_what_a_word_with_a_number_finds(query: str, text: str, expected: bool) -> None:
    assert holds(query, text) is expected


def test_spellings_of_one_alternative_count_once() -> None:
    root = parse("ATLEAST/2 (F-16 OR drone)").root
    assert root is not None
    expanded = expand(root, {}).root

    assert isinstance(expanded, AtLeast)
    assert isinstance(expanded.operands[0], Or)
    assert not holds("ATLEAST/2 (F-16 OR drone)", "F-16 and F16")
    assert holds("ATLEAST/2 (F-16 OR drone)", "F16 and drone")


def test_two_spellings_are_no_two_alternatives() -> None:
    assert not holds("ATLEAST/2 (F-16 OR F16 OR M23)", "F16")
    assert holds("ATLEAST/2 (F-16 OR F16 OR M23)", "F16 M-23")


def test_an_atleast_that_counts_spellings_of_one_word_is_refused() -> None:
    root = parse("Mali ATLEAST/2 (F-16 OR F16)").root
    assert root is not None

    expanded = expand(root, {})

    assert expanded.root is None
    assert [(one.code, one.start, one.end) for one in expanded.errors] == [(Code.ATLEAST_NUMBER, 5, 28)]


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("lang:nb", "no"),
        ("lang:no", "nn-NO"),
        ("lang:iw", "he"),
        ("lang:he", "iw"),
        ("lang:in", "id"),
        ("lang:fra", "fr-ML"),
        ("lang:(yue OR fr)", "zh-Hant"),
        ("lang:=NB", "no"),
    ],
)
def test_a_language_is_found_by_any_of_its_codes(query: str, language: str) -> None:
    assert holds(f"{query} title", "title", language)
    assert not holds(f"{query} title", "title", "sv")
