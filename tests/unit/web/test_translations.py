"""Every word of the page in every language that it has."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from alerts.text import locale
from alerts.text.humanize import count, duration
from alerts.text.locale import translated
from flows.web.catalogue import LANGUAGES, accepted_language, catalog
from flows.web.render import environment, moment
from flows.web.sentences import locale_of, sentences
from tests.translations import messages, untranslated

TEMPLATES = Path(str(files("flows.web"))) / "templates"
OTHERS = [code for code in LANGUAGES if code != "en"]
PLACE = re.compile(r"%\(\w+\)[sd]|%%")
FRENCH = locale_of("fr", "Africa/Niamey", "")


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_of_the_page_has_a_translation(language: str) -> None:
    known = catalog(language)

    assert messages().keys() - {one.id for one in known} == set(), "run `make translations`"
    assert untranslated(known) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_values_of_its_message(language: str) -> None:
    for one in catalog(language):
        if not one.id:
            continue
        ours = one.id if isinstance(one.id, tuple) else (one.id,)
        theirs = one.string if isinstance(one.string, (tuple, list)) else (one.string,)
        wanted = {place for form in ours for place in PLACE.findall(form)}
        for form in theirs:
            # a plural of one may leave out its number
            lacking = wanted - set(PLACE.findall(form)) - ({"%(num)s"} if len(theirs) > 1 else set())
            assert (lacking, set(PLACE.findall(form)) - wanted) == (set(), set()), one.id


def test_french_has_the_spaces_and_apostrophes_of_french() -> None:
    for one in catalog("fr"):
        for form in one.string if isinstance(one.string, (tuple, list)) else (one.string,):
            plain = re.sub(r"`[^`]*`", "", form)
            assert one.id == "" or not re.search(r" [:;?!»](?=\s|$)|« |[A-Za-zé]'[A-Za-zé]", plain), form


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),  # a program
        ("fr", "fr"),
        ("fr-SN,fr;q=0.9,en;q=0.8", "fr"),
        ("en;q=0.3, fr;q=0.7", "fr"),  # by weight
        ("en, fr", "en"),  # by order
        ("ha, de", "en"),  # none of ours
        ("fr;q=0", "en"),  # refused
        ("fr;q=nan", "en"),
        ("fr;q=much", "en"),
        (",;;=,fr", "fr"),
        ("x" * 100_000, "en"),
    ],
)
def test_the_language_is_what_the_browser_asks_for(header: str, language: str) -> None:
    assert accepted_language(header) == language


def test_the_choice_of_a_person_goes_before_that_of_the_browser() -> None:
    chosen = locale_of("fr", "Africa/Niamey", "en")

    assert (chosen.language, str(chosen.zone)) == ("fr", "Africa/Niamey")


def test_a_zone_that_is_none_any_more_is_utc() -> None:
    assert str(locale_of(None, "../../etc/passwd", "").zone) == "UTC"


def test_counts_and_lengths_of_time_are_in_the_language_of_the_reader() -> None:
    with locale.using(FRENCH):
        said = [count(0, "alert"), count(1, "alert"), count(1200, "alert"), duration(timedelta(days=3))]

    assert said == ["0 alerte", "1 alerte", "1\u202f200 alertes", "3 jours"]
    assert count(0, "alert") == "0 alerts"


def test_a_moment_is_in_the_zone_of_its_reader_with_utc_behind_it() -> None:
    with locale.using(FRENCH):
        written = moment(datetime(2026, 11, 29, 23, 30, tzinfo=UTC))

    assert ">30 nov. 2026 à 00:30<" in written
    assert 'title="dimanche 29 novembre 2026 à 23:30:00 UTC"' in written


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("Saved.", "Enregistré."),
        ("There is no rule sahel.", "Il n’y a pas de règle sahel."),
        # a sentence within a sentence
        ("This request is not answered: your role does not allow it.",
         "Cette demande reste sans réponse\u00a0: votre rôle ne le permet pas."),
        ("what nobody translated", "what nobody translated"),
        ("", ""),
        # a value that looks like a place of a value
        ("There is no rule %(name)s.", "Il n’y a pas de règle %(name)s."),
    ],
)  # fmt: skip
def test_what_was_said_in_english_is_said_in_french(english: str, french: str) -> None:
    assert translated(english) == english
    with locale.using(FRENCH):
        assert translated(english) == french


def test_a_hostile_sentence_stays_as_it_is_and_takes_no_time() -> None:
    hostile = "there is no role " * 60 + "!"

    with locale.using(FRENCH):
        assert translated(hostile) == hostile


# names, and the example of a list of sources
SAME = {"Tocsin", "UTC", "Slack", "ntfy", "gazette"}


def test_a_text_with_all_that_stands_between_the_values_a_hundred_times_is_looked_at_once() -> None:
    """Each sentence with its own hostile texts: where every split is tried, one of them takes minutes."""
    for sentence in sentences("fr"):
        form = sentence.message if isinstance(sentence.message, str) else sentence.message[0]
        first, *between, _ = re.split(PLACE, form.replace("%%", "%"))
        for unit in {*between, "".join(between)} - {""}:
            sentence.pattern.fullmatch((first + unit * 600)[:599] + "\x01")


def test_every_sentence_with_values_is_found_again_by_its_own_pattern() -> None:
    for sentence in sentences("fr"):
        for form in (sentence.message,) if isinstance(sentence.message, str) else sentence.message:
            text = re.sub(r"%\((\w+)\)[sd]", lambda place: "7" if place[1] == "num" else place[1], form)
            if "%(num)s" in form or isinstance(sentence.message, str):
                assert any(one.pattern.fullmatch(text.replace("%%", "%")) for one in sentences("fr")), form


@pytest.mark.parametrize("template", sorted(one.name for one in TEMPLATES.glob("*.j2")))
def test_a_template_says_nothing_that_is_not_in_the_catalogue(template: str) -> None:
    tokens = environment().lex((TEMPLATES / template).read_text("utf-8"))
    plain = "".join(value if kind == "data" else "\0" for _, kind, value in tokens)

    said = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"\0]*)"', plain)
    said += re.sub(r"<(style|script|code|pre)\b.*?</\1>|<[^>]*>", " ", plain, flags=re.DOTALL).split("\0")

    # addresses and names of files are the same everywhere
    texts = [re.sub(r"\S*\w[./=]\w\S*", " ", text) for text in said]
    words = {word for text in texts for word in re.findall(r"[^\W\d_]{3,}", text)}
    assert words <= SAME
