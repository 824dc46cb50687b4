"""Sentences that were made in English elsewhere, in the language of the reader.

Errors, and words that stand in the database, were written before anybody knew who reads them. The catalogue has them
with `%(name)s` where a value stood, so a sentence is found again by what stands around its values. One that the
catalogue does not have stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from re import Pattern
from zoneinfo import ZoneInfo

from alerts.delivery.wording import wording
from alerts.text.locale import Locale
from flows.web.catalogue import LANGUAGES, accepted_language, catalog, time_zones, translations

PLACE = re.compile(r"%\((\w+)\)[sd]")
# letters that must stand around the values: fewer would be found in any sentence
FEWEST = 5
LONGEST = 600
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message with values, as it looks in English; `message` is that of the catalogue, or its plural's two."""

    pattern: Pattern[str]
    message: str | tuple[str, str]
    letters: int


def locale_of(language: str | None, time_zone: str | None, accepted: str) -> Locale:
    """How a reader wants texts: as they chose, else as their browser asks (`Accept-Language`), in UTC."""
    code = language if language in LANGUAGES else accepted_language(accepted)
    zone = ZoneInfo(time_zone if time_zone in time_zones() else "UTC")
    if code == "en":
        return Locale(code, zone)
    return Locale(code, zone, translations(code), partial(translated, language=code))


@lru_cache(maxsize=2_000)
def translated(text: str, language: str, depth: int = 0) -> str:
    """A sentence in another language; as it is where the catalogue has none like it."""
    words = translations(language).gettext(text) if text else text
    if words != text or len(text) > LONGEST:
        return words
    for sentence in sentences(language):
        if (match := sentence.pattern.fullmatch(text)) is not None:
            return _filled(sentence, match.groupdict(), language, depth)
    return wording(language).facts_in_doubt(text)


def _filled(sentence: Sentence, values: dict[str, str], language: str, depth: int) -> str:
    """The translation with the values of the English sentence, which may be sentences themselves."""
    if depth < DEEPEST:
        values = {
            name: translated(value, language, depth + 1) if " " in value else value
            for name, value in values.items()
        }
    if isinstance(sentence.message, str):
        return translations(language).gettext(sentence.message) % values
    number = int(values["num"].replace(",", ""))
    return translations(language).ngettext(*sentence.message, number) % values


@lru_cache(maxsize=2)
def sentences(language: str) -> tuple[Sentence, ...]:
    """The messages of a language that have values, those with the most letters around them first."""
    forms = []
    for entry in catalog(language):
        message = entry.id if isinstance(entry.id, str) else (entry.id[0], entry.id[1])
        for form in (message,) if isinstance(message, str) else message:
            letters = sum(sign.isalpha() for sign in PLACE.sub("", form))
            is_plain = isinstance(message, str) or "%(num)s" in form
            if is_plain and PLACE.search(form) and (letters >= FEWEST or not isinstance(message, str)):
                forms.append(Sentence(_pattern(form), message, letters))
    return tuple(sorted(forms, key=lambda sentence: -sentence.letters))


def _pattern(form: str) -> Pattern[str]:
    """A value ends at the first place where what stands behind it in the sentence does.

    No other place is tried: a text of somebody else's with thousands of them would take minutes.
    """
    first, *rest = PLACE.split(form.replace("%%", "%"))
    seen: set[str] = set()
    pattern, last = re.escape(first), ""
    for name, after in zip(rest[::2], rest[1::2], strict=True):
        is_free = name != "num" and name not in seen
        value = f"(?P={name})" if name in seen else f"(?P<{name}>{'.*?' if is_free else '[0-9,]+'})"
        seen.add(name)
        if is_free and last:
            pattern, last = f"{pattern}(?>{last})", ""
        last += value + re.escape(after)
    return re.compile(pattern + last, re.DOTALL)
