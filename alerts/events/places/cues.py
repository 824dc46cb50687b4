"""Words beside a name that say what it does in the sentence: where a thing happened, whence, whither, or only whose.

They stand in `cues.tsv`: language (`*`: whatever the article's), kind, words. Those of Russian and Arabic are read with
every language, for their letters are their own; an article of no known language is read with English and French.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

from alerts.text.tokens import tokenize

ANY = "*"
_ALWAYS = ("ru", "ar")
_DEFAULT = ("en", "fr")
_SAME = {"nb": "no", "nn": "no"}


class Word(StrEnum):
    """What a word before a name does."""

    LOCATIVE = "locative"  # in, à, в
    NEAR = "near"  # near, près de, between
    ROAD = "road"  # road from, axe
    ON = "on"  # attack on
    MOVE = "move"  # to, from, vers
    NOUN = "noun"  # town, village, camp
    ADMIN = "admin"  # region, district, cercle
    DIRECTION = "direction"  # north, sud
    MEASURE = "measure"  # kilometres
    FILL = "fill"  # of, the, de la
    AND = "and"
    ORGANISATION = "organisation"  # radio, university, FC


@cache
def _table() -> dict[tuple[str, str], tuple[str, ...]]:
    """The words of each language and kind, folded."""
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in (Path(__file__).parent / "cues.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        language, kind, words = line.split("\t")
        table[language, kind] = tuple(tokenize(word)[0].text for word in words.split())
    return table


def _languages(language: str | None) -> tuple[str, ...]:
    language = _SAME.get(language or "", language)
    known = {code for code, _ in _table()} - {ANY}
    own = (language,) if language in known and language not in _ALWAYS else _DEFAULT
    return (*_ALWAYS, *(code for code in own if code is not None))


@cache
def words_of(language: str | None) -> dict[str, Word]:
    """The cue words, folded, that an article in this language is read with."""
    words: dict[str, Word] = {}
    for code in _languages(language):
        for word in Word:
            for text in _table().get((code, word.value), ()):
                words.setdefault(text, word)
    return words


@cache
def joining_words(language: str | None) -> frozenset[str]:
    """Words for "and" between two ends of a road."""
    return frozenset(
        word for code in _languages(language) for word in _table().get((code, Word.AND.value), ())
    )


@cache
def listed(kind: str, language: str = ANY) -> frozenset[str]:
    """The words of a kind that is no `Word`, such as the speech verbs of `says`."""
    return frozenset(_table()[language, kind])


@cache
def beginnings(kind: str) -> tuple[str, ...]:
    """The same as beginnings of words, for `str.startswith`: `moved`, `spoke`, `lives` and the like."""
    return _table()[ANY, kind]


def is_accented_a(text: str, start: int) -> bool:
    """Whether the word `a` at `start` is the French preposition: English and French have another `a`."""
    return text[start] in "àÀ"
