"""Sentences that were made in English elsewhere, in the language of the reader.

Errors, and words that stand in the database, were written before anybody knew who reads them. The catalogue has them
with `%(name)s` where a value stood, so a sentence is found again by what stands around its values. One that the
catalogue does not have stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from re import Pattern

from alerts.text import locale
from flows.web.catalogue import catalog

PLACE = re.compile(r"%\((\w+)\)[sd]")
# letters that must stand around the values: fewer would be found in any sentence
FEWEST = 8
LONGEST = 600
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message with values, as it looks in English; `message` is that of the catalogue, or its plural's two."""

    pattern: Pattern[str]
    message: str | tuple[str, str]
    letters: int


def translated(text: object) -> str:
    """A sentence in the language of the reader; as it is where the catalogue has none like it."""
    language = locale.current().language
    return str(text) if language == "en" else _translated(str(text), language, 0)


@lru_cache(maxsize=2_000)
def _translated(text: str, language: str, depth: int) -> str:
    words = locale.gettext(text) if text else text
    if words != text or len(text) > LONGEST:
        return words
    for sentence in sentences(language):
        if (match := sentence.pattern.fullmatch(text)) is not None:
            return _filled(sentence, match.groupdict(), language, depth)
    return text


def _filled(sentence: Sentence, values: dict[str, str], language: str, depth: int) -> str:
    """The translation with the values of the English sentence, which may be sentences themselves."""
    if depth < DEEPEST:
        values = {
            name: _translated(value, language, depth + 1) if " " in value else value
            for name, value in values.items()
        }
    if isinstance(sentence.message, str):
        return locale.gettext(sentence.message, **values)
    number = int(values["num"].replace(",", ""))
    return locale.ngettext(*sentence.message, number, **values)


@lru_cache(maxsize=2)
def sentences(language: str) -> tuple[Sentence, ...]:
    """The messages of a language that have values, those with the most letters around them first."""
    known = []
    for entry in catalog(language):
        message = entry.id if isinstance(entry.id, str) else (entry.id[0], entry.id[1])
        for form in (message,) if isinstance(message, str) else message:
            letters = sum(sign.isalpha() for sign in PLACE.sub("", form))
            if PLACE.search(form) and letters >= FEWEST:
                known.append(Sentence(_pattern(form), message, letters))
    return tuple(sorted(known, key=lambda one: -one.letters))


def _pattern(form: str) -> Pattern[str]:
    parts = PLACE.split(form.replace("%%", "%"))
    seen: set[str] = set()
    found = ""
    for at, part in enumerate(parts):
        if at % 2 == 0:
            found += re.escape(part)
        elif part in seen:
            found += f"(?P={part})"
        else:
            seen.add(part)
            found += f"(?P<{part}>[0-9,]+)" if part == "num" else f"(?P<{part}>.*?)"
    return re.compile(found, re.DOTALL)
