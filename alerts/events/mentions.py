"""Dates named in English and French text: explicit ones, relative ones, and words that say that it is recent."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

Span = tuple[date | None, date | None]


class Kind(StrEnum):
    """How a date is named."""

    EXPLICIT = "explicit"  # 26 July 2025, July 22-27, juillet 2025
    RELATIVE = "relative"  # a year ago, il y a deux ans
    LAST_YEAR = "last year"  # last year, l'an dernier
    ANNIVERSARY = "anniversary"  # a year after, un an après: dates what came before, not what is told
    RECENT = "recent"  # yesterday, lundi, overnight


@dataclass(frozen=True, slots=True)
class Mention:
    """A date named at `start` of a sentence; `lo` and `hi` are None when only its being recent is known."""

    kind: Kind
    start: int
    lo: date | None
    hi: date | None


_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHORT_EN = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Sept": 9}
_SHORT_EN |= {"Oct": 10, "Nov": 11, "Dec": 12}
_MONTHS_FR = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_MONTH_NUMBERS = {
    **{name: at for at, name in enumerate(_MONTHS_EN, 1)},
    **_SHORT_EN,
    **{name: at for at, name in enumerate(_MONTHS_FR, 1)},
    **{name.capitalize(): at for at, name in enumerate(_MONTHS_FR, 1)},
}
_MONTH_NUMBERS |= {"fevrier": 2, "aout": 8, "decembre": 12, "janv": 1, "févr": 2, "juil": 7, "déc": 12}
_WEEKDAYS = {
    name: at
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
    )
    for at, name in enumerate(names.split())
}
_COUNTS = {"a": 1, "an": 1, "one": 1, "un": 1, "une": 1, "two": 2, "deux": 2, "three": 3, "trois": 3}
_COUNTS |= {"four": 4, "quatre": 4, "five": 5, "cinq": 5, "ten": 10, "dix": 10}

# capitals matter: "may" and "march" are verbs; French months are written small
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|er|re)?"
_LAST = r"(?P<last>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_JOIN = r"(?:\s*[-–—]\s*|\s+(?:to|and|au|et)\s+(?:le\s+)?)"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_WEEKDAY = rf"(?:\b(?i:{'|'.join(_WEEKDAYS)}),?\s+)?"
_EXPLICIT = (
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<number>0[1-9]|1[0-2])-(?P<day>[012]\d|3[01])\b"),
    re.compile(rf"{_WEEKDAY}\b{_DAY}(?:{_JOIN}{_LAST})?\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"),
    re.compile(rf"{_WEEKDAY}\b{_MONTH}\s+{_DAY}(?!\d)(?:{_JOIN}{_LAST}(?!\d))?(?:,?\s+{_YEAR})?"),
    re.compile(rf"\b{_MONTH},?\s+{_YEAR}"),
)
_COUNT = rf"(?P<count>\d{{1,2}}|{'|'.join(_COUNTS)})"
_ANNIVERSARY = re.compile(
    rf"\b{_COUNT}[\s-]+(?:years?|ans?)[\s-]+(?:after|on|later|since|après|plus\s+tard|jour\s+pour\s+jour)\b",
    re.I,
)
_YEARS_AGO = re.compile(
    rf"\b(?:{_COUNT}\s+years?\s+ago|il\s+y\s+a\s+{_COUNT.replace('count', 'compte')}\s+ans?)\b", re.I
)
_LAST_YEAR = re.compile(
    r"\blast\s+year\b|\bl['’]an\s+(?:dernier|passé)\b|\bl['’]année\s+(?:dernière|passée|précédente)\b", re.I
)
_DAY_WORDS = {"today": 0, "tonight": 0, "aujourd'hui": 0, "yesterday": 1, "hier": 1, "avant-hier": 2}
_ONE_DAY = re.compile(
    rf"\b(?P<word>today|tonight|aujourd['’]hui|yesterday|avant-hier|hier|{'|'.join(_WEEKDAYS)})\b",
    re.I,
)
_NEWS = re.compile(
    r"\b(?:overnight|this\s+(?:morning|afternoon|evening|week|weekend|month)|last\s+(?:night|week|weekend)"
    r"|(?:hours|days|minutes)\s+ago|breaking|latest|again|another|new\s+(?:attack|toll)"
    r"|ce\s+(?:matin|soir|week-end|mois)|cette\s+(?:nuit|semaine)|(?:la\s+)?(?:nuit|semaine)\s+dernière"
    r"|il\s+y\s+a\s+(?:quelques|\d+|deux|trois)\s+(?:heures|jours)|de\s+nouveau|à\s+nouveau|encore"
    r"|nouve(?:au|lle|l)\s+(?:attaque|bilan|attentat))\b",
    re.I,
)


def find(sentence: str, published: date) -> list[Mention]:
    """Every date that a sentence names, in order, resolved against the day of publication.

    A day without a year is the occurrence nearest to publication; a weekday is the last one before it.
    """
    taken: list[tuple[int, int]] = []
    found: list[Mention] = []
    for start, end, mention in _all(sentence, published):
        if all(end <= one or start >= other for one, other in taken):
            taken.append((start, end))
            found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _all(sentence: str, published: date) -> Iterator[tuple[int, int, Mention]]:
    """The surer patterns first: the weekday of a full date is not news, nor is "26 July" within "26 July 2025"."""
    for kind, pattern, resolve in _PATTERNS:
        for match in pattern.finditer(sentence):
            if (span := resolve(match, published)) is not None:
                yield match.start(), match.end(), Mention(kind, match.start(), *span)


def _explicit(match: re.Match[str], published: date) -> Span | None:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _MONTH_NUMBERS[parts["month"]]
    year = int(parts["year"]) if parts["year"] else None
    if parts.get("day") is None:
        assert year is not None  # noqa: S101 - only the pattern of month and year has no day
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    day, last = int(parts["day"]), int(parts.get("last") or parts["day"])
    try:
        lo = _nearest(month, day, published) if year is None else date(year, month, day)
        return lo, max(lo, lo.replace(day=last))
    except ValueError:  # 31 June
        return None


def _nearest(month: int, day: int, published: date) -> date:
    """The occurrence of a day nearest to publication; 29 February counts only in leap years."""
    years = range(published.year - 1, published.year + 2)
    days = [date(year, month, day) for year in years if day <= calendar.monthrange(year, month)[1]]
    if not days:
        raise ValueError(f"no {day}/{month} near {published}")
    return min(days, key=lambda one: abs(one - published))


def _years_ago(match: re.Match[str], published: date) -> Span:
    """Two months around the day so many years before: such words are rounded."""
    written = next(count for count in match.groups() if count)
    count = int(written) if written.isdigit() else _COUNTS[written.lower()]
    middle = published - timedelta(days=round(365.25 * count))
    return middle - timedelta(days=30), middle + timedelta(days=30)


def _last_year(_: re.Match[str], published: date) -> Span:
    return date(published.year - 1, 1, 1), date(published.year - 1, 12, 31)


def _one_day(match: re.Match[str], published: date) -> Span:
    word = match["word"].lower().replace("’", "'")
    if word in _DAY_WORDS:
        day = published - timedelta(days=_DAY_WORDS[word])
    else:
        day = published - timedelta(days=(published.weekday() - _WEEKDAYS[word]) % 7)
    return day, day


def _no_day(_: re.Match[str], __: date) -> Span:
    return None, None


_PATTERNS: tuple[tuple[Kind, re.Pattern[str], Callable[[re.Match[str], date], Span | None]], ...] = (
    *((Kind.EXPLICIT, pattern, _explicit) for pattern in _EXPLICIT),
    (Kind.ANNIVERSARY, _ANNIVERSARY, _years_ago),
    (Kind.RELATIVE, _YEARS_AGO, _years_ago),
    (Kind.LAST_YEAR, _LAST_YEAR, _last_year),
    (Kind.RECENT, _ONE_DAY, _one_day),
    (Kind.RECENT, _NEWS, _no_day),
)
