"""Sentences, languages and numbers as the extractor cuts them."""

from __future__ import annotations

import pytest

from alerts.events.facts.lexicon import LANGUAGES, fold, lexicon
from alerts.events.facts.numbers import read
from alerts.events.facts.passages import language_of, sentences, split


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_word_list_can_be_read(language: str) -> None:
    assert lexicon(language).phrases is not None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One burned. Two fell.", ["One burned.", "Two fell."]),
        # abbreviations and initials
        ("Gen. A. Moussa spoke. He left.", ["Gen. A. Moussa spoke.", "He left."]),
        # datelines and stamps are cut off
        ("NIAMEY (AFP) — Six died.", ["Six died."]),
        ("BAMAKO, March 3 (Reuters) - Six died.", ["Six died."]),
        ("Posted: June 5, 2016 3:45 PM\nSix died.", ["Six died."]),
        # other scripts
        ("वह मर गया। वे भागे।", ["वह मर गया।", "वे भागे।"]),
        ("قُتل ستة. نجا اثنان؟ لا.", ["قُتل ستة.", "نجا اثنان؟", "لا."]),
        ("", []),
    ],
)
def test_a_text_is_split_into_sentences(text: str, parts: list[str]) -> None:
    assert list(split(text)) == parts


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("en", "", "en"),
        ("pt-BR", "", "pt"),
        # declared, but there are no words of it
        ("hi", "the fire", None),
        (None, "The village was burned by gunmen", "en"),
        (None, "Le village a été brûlé par des hommes armés", "fr"),
        (None, "Боевики сожгли село", "ru"),
        (None, "Бойовики спалили село, їх бачили", "uk"),
        (None, "أحرق مسلحون قرية", "ar"),
        (None, "افراد مسلح روستا را سوزاندند و گریختند", "fa"),
        (None, "गाँव जल गया", None),
    ],
)
def test_the_language_is_the_declared_or_the_written_one(
    declared: str | None, text: str, language: str | None
) -> None:
    assert language_of(declared, text, "") == language


@pytest.mark.parametrize(
    ("language", "words", "number"),
    [
        ("en", "twenty-five", (25, 25)),
        ("en", "two hundred and twelve", (212, 212)),
        ("en", "three thousand", (3000, 3000)),
        ("en", "at least forty", (40, 40)),
        ("en", "up to 30", (1, 30)),
        ("en", "five or six", (5, 6)),
        ("fr", "soixante et onze", (71, 71)),
        ("fr", "quatre-vingt-dix-sept", (97, 97)),
        ("fr", "plus d’une centaine", (100, None)),
        ("ru", "двадцать пять", (25, 25)),
        ("ar", "خمسة وعشرين", (25, 25)),
        ("ar", "مئة وخمسين", (150, 150)),
        ("es", "treinta y dos", (32, 32)),
        ("pt", "vinte e um", (21, 21)),
        ("de", "siebenundsechzig", (67, 67)),
        ("it", "trentotto", (38, 38)),
        ("tr", "kırk beş", (45, 45)),
        ("sw", "ishirini na tano", (25, 25)),
        ("ha", "goma sha biyu", (12, 12)),
        # digits of any script, and separators of thousands
        ("en", "१२", (12, 12)),
        ("ar", "١٢٠", (120, 120)),
        ("fr", "1 141", (1141, 1141)),
        ("de", "1.141", (1141, 1141)),
        ("en", "22–27", (22, 27)),
    ],
)
def test_numbers_are_read_in_words_and_digits(
    language: str, words: str, number: tuple[int, int | None]
) -> None:
    [sentence] = sentences(words, "", language)
    found = [read(sentence.words, sentence.tokens, at) for at in range(len(sentence.words))]

    assert next((one.low, one.high) for one in found if one is not None) == number


def test_folding_keeps_every_letter_in_its_place() -> None:
    text = "Éléphants, Ёжик, الأُسَر ١٢ ‘ɗan’"

    assert fold(text) == "elephants, ежик, الاسر 12  dan "
