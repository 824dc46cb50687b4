"""One code for each language, whichever a page, a source or a person wrote."""

import pytest

from alerts.text.languages import primary


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("fr", "fr"),
        ("pt-BR", "pt"),
        ("PT_br", "pt"),
        ("fra", "fr"),  # ISO 639-2, terminological and bibliographic
        ("fre-FR", "fr"),
        ("nb-NO", "no"),  # macro-language
        ("nn", "no"),
        ("nob", "no"),
        ("iw", "he"),  # withdrawn
        ("in", "id"),
        ("ji", "yi"),
        ("jw", "jv"),
        ("mo", "ro"),
        ("sh", "sr"),
        ("tl", "fil"),
        ("zh-Hant-TW", "zh"),
        ("cmn", "zh"),
        ("yue", "zh"),
        ("arb", "ar"),
        ("shu", "ar"),  # Chadian Arabic
        ("fuf", "ff"),
        ("pes", "fa"),
        ("prs", "fa"),
        ("ckb", "ku"),
        ("swh", "sw"),
        ("dje", "dje"),  # not known to stand for another
        ("xx", "xx"),
        ("", ""),
    ],
)
def test_codes_of_one_language_are_one(written: str, code: str) -> None:
    assert primary(written) == code
    assert primary(code) == code


def test_no_language_stays_none() -> None:
    assert primary(None) is None
