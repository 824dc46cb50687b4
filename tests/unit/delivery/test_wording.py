"""The words of messages in each language."""

from __future__ import annotations

import re
import string
import tomllib
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.delivery.change_words import changed
from alerts.delivery.wording import LANGUAGES, keys, wording
from alerts.events.facts.claims import EventType
from alerts.rules.doubt import DoubtKind
from sql.rows import ToldUpdate

NOW = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)


def content(language: str) -> dict[str, Any]:
    return tomllib.loads(files("alerts.delivery").joinpath("words", f"{language}.toml").read_text("utf-8"))


def names(phrase: object) -> set[str]:
    """What is filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(str(phrase)) if name} - {"n"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_phrase_with_the_same_to_fill_in(language: str) -> None:
    phrases, english = content(language), content("en")

    assert set(phrases) == keys()
    for key, phrase in english.items():
        if key == "facts":
            continue
        if isinstance(phrase, dict):
            assert set(phrases[key]) == set(phrase)
            assert all(names(phrases[key][name]) == names(one) for name, one in phrase.items())
        else:
            assert names(phrases[key]) == names(phrase)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_names_every_type_and_doubt(language: str) -> None:
    words = wording(language)

    assert set(words.types) == set(EventType) - {EventType.OTHER}
    assert set(words.doubts) == set(words.doubts_on) == set(words.doubt_subjects) == set(DoubtKind)


def test_a_language_that_has_no_words_is_english() -> None:
    assert wording("xx").language == "en"


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "1 article"),
        ("en", 1200, "1,200 articles"),
        ("fr", 1, "1 article"),
        ("fr", 2, "2 articles"),
        ("fr", 1200, "1\u202f200 articles"),
    ],
)
def test_numbers_take_their_plural(language: str, number: int, said: str) -> None:
    words = wording(language)

    assert words.count(words.articles, number) == said


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("en", "Europe/Paris", "Sat 21 Nov 2026, 14:05 CET"),
        ("fr", "Europe/Paris", "sam. 21 nov. 2026, 14:05 CET"),
        ("en", "Asia/Riyadh", "Sat 21 Nov 2026, 16:05 UTC+03"),  # a zone without a name
    ],
)
def test_times_have_their_zone(language: str, zone: str, said: str) -> None:
    assert wording(language).at(NOW, ZoneInfo(zone)) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 20), date(2026, 11, 20), "20 Nov"),
        (date(2026, 11, 20), date(2026, 11, 21), "20–21 Nov"),
        (date(2026, 10, 30), date(2026, 11, 1), "30 Oct–1 Nov"),
        (date(2025, 1, 2), date(2025, 1, 2), "2 Jan 2025"),  # long ago
        (date(2025, 12, 31), date(2026, 1, 1), "31 Dec 2025–1 Jan 2026"),
    ],
)
def test_a_day_has_its_year_only_where_it_is_not_near(first: date, last: date, said: str) -> None:
    assert wording("en").days(first, last, NOW.date()) == said


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (
            "same place and day; other number killed (6, 14)",
            "même lieu et jour ; autre nombre de tués (6, 14)",
        ),
        ("same number injured; places 40 km apart", "même nombre de blessés ; lieux distants de 40 km"),
        (
            "its place is not said, and the rule asks for Mali",
            "le lieu n’est pas dit, et la règle demande Mali",
        ),
        ("words of a later version", "words of a later version"),
    ],
)
def test_what_speaks_for_and_against_is_worded_or_stays(stored: str, said: str) -> None:
    assert wording("fr").facts_in_doubt(stored) == said
    assert wording("en").facts_in_doubt(stored) == stored


@pytest.mark.parametrize(
    ("kind", "key", "old", "new", "said"),
    [
        ("killed", "killed:31", "14", "31", "tués : 14 → 31"),
        ("injured", "injured:3", None, "3", "blessés : 3"),
        ("killed_down", "killed_down:9", "14", "9", "corrigé à la baisse : tués : 14 → 9"),
        ("correction", "correction:1:killed", "14", "9", "corrigé : tués : 14 → 9"),
        ("type", "type:strike", "attack", "strike", "nature : attaque → frappe aérienne ou explosion"),
        ("denial", "denial:army", None, "army", "démenti par l’armée"),
        ("denial", "denial:JNIM", None, "JNIM", "démenti par JNIM"),
        ("denial", "denial:newsroom", None, "newsroom", "retiré par la rédaction elle-même"),
        ("sources", "sources:5", "4", "5", "rapporté par 5 rédactions indépendantes"),
        ("merged", "merged:3", None, "Un titre", "le même événement que « Un titre »"),
    ],
)
def test_changes_are_worded(kind: str, key: str, old: str | None, new: str, said: str) -> None:
    update = ToldUpdate(
        1, 1, key, kind, 1, old, new, "", None, "", NOW, "told", "Paper", "", "", "fr", NOW, "minute", NOW
    )

    assert changed(update, wording("fr")) == said


def test_who_disputes_is_worded() -> None:
    words = wording("fr")

    assert words.disputed_by("JNIM says 60+, the army says 14–20") == "60+ selon JNIM, 14–20 selon l’armée"
    assert words.disputed_by("others give another figure") == "d’autres donnent un autre chiffre"
    assert words.disputed_by("") == ""
    assert not re.search("[{}]", words.disputed_by("Radio X says 60"))
