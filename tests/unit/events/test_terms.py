"""What an article is compared by."""

from __future__ import annotations

import pytest

from alerts.events import terms
from alerts.events.terms import Run
from alerts.text.tokens import tokenize


def words(text: str) -> list[str]:
    return list(terms.words(tokenize(text)))


def runs(text: str) -> list[Run]:
    return terms.runs(text, tokenize(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # the plural s goes, but not of short words and not one of two
        ("soldiers gaz press", ["soldier", "gaz", "press"]),
        # elisions, possessives and accents make no difference
        ("l’armée qu'Iyad Mali's Ménaka", ["armee", "iyad", "mali", "menaka"]),
        # stop words of several languages go, numbers stay
        ("The mayor said: 1,200 hommes ont été vus à Gao", ["mayor", "1", "200", "homme", "vus", "gao"]),
        # the Arabic article and what is written in one with it
        ("بعد الهجوم على القافلة في كيدال", ["هجوم", "علي", "قافله", "كيدال"]),
        ("солдаты были убиты на дороге", ["солдаты", "убиты", "дороге"]),
        # words of scripts that only combine letters with marks are whole
        ("सैनिकों ने शहर", ["सैनिकों", "ने", "शहर"]),
        ("ወታደሮች", ["ወታደሮች"]),
        # scripts without spaces are read in pairs of characters, also across the borders of words
        ("马里军队", ["马里", "里军", "军队"]),
        ("", []),
    ],
)
def test_words_of_any_language_are_cut_by_the_tokenizer_of_the_rules(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_thai_words_have_their_vowels() -> None:
    assert words("ครู") != words("ครอบ")
    assert "มา" in words("ทหารมาลี")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # word by word and whole; one that opens a sentence counts when it stands inside another run
        (
            "Fighters left. The mayor of Tin Ezzar spoke. Ezzar is calm.",
            {"tin": 1, "ezzar": 2, "tin_ezzar": 1},
        ),
        # a lone capital that opens a sentence is no name
        ("Yesterday it rained.\nMarkets were shut. “Nobody came.", {}),
        # an elided letter before a capital is no word of its own
        ("l'Armée du Niger et d'Abidjan", {"armee": 1, "niger": 1, "abidjan": 1}),
        ("Вчера Иван Петров прибыл", {"вчера": 1, "иван": 1, "петров": 1, "вчера_иван_петров": 1}),
        # Arabic has no capitals
        ("وصل الرئيس إلى باماكو", {}),
    ],
)
def test_names_are_capitalised_runs(text: str, names: dict[str, int]) -> None:
    assert terms.names(runs(text)) == names


def test_without_a_body_the_title_gives_the_names() -> None:
    assert terms.read("Calm in Gao", "").names == {"gao": 1}


def test_a_title_weighs_three_times_in_the_whole() -> None:
    assert terms.read("Convoy hit", "A convoy burned").whole == {"convoy": 3, "hit": 2, "burned": 1}


def test_the_lead_has_the_title_and_the_first_words() -> None:
    body = " ".join(f"word{number}" for number in range(99))

    lead = terms.read("Convoy hit", body).lead

    assert lead["convoy"] == lead["word0"] == lead[f"word{terms.LEAD_WORDS - 1}"] == 1
    assert f"word{terms.LEAD_WORDS}" not in lead


def test_what_stands_far_below_is_not_read() -> None:
    assert "furniture" not in terms.read("Convoy hit", "x " * terms.TEXT_LIMIT + "furniture").whole
