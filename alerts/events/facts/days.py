"""Days that a sentence names, resolved against the day of publication."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from alerts.events.facts.lexicon import Flag, Word
from alerts.events.facts.passages import Sentence

DAY = timedelta(days=1)
_AHEAD = timedelta(
    days=45
)  # a day without a year is hardly further in the future, unless that is what it tells
_FAR_AHEAD = timedelta(days=200)
_NAMED = (
    Flag.MONTH
    | Flag.WEEKDAY
    | Flag.TODAY
    | Flag.YESTERDAY
    | Flag.OVERNIGHT
    | Flag.BEFORE_YESTERDAY
    | Flag.DAY_BEFORE
    | Flag.THIS_WEEK
    | Flag.AGO
    | Flag.LAST_YEAR
    | Flag.LATER
)
_YEARS = range(1900, 2101)


class Kind(StrEnum):
    """How a day is named."""

    DATE = "date"  # 26 July 2025, 22–27 July
    MONTH = "month"  # July 2025, in April
    WEEKDAY = "weekday"
    NEAR = "near"  # yesterday, overnight
    WEEK = "week"  # this week
    AGO = "ago"  # three days ago
    YEARS_AGO = "years ago"
    LAST_YEAR = "last year"


@dataclass(frozen=True, slots=True)
class Mention:
    """A day or days named by `tokens[start:end]` of a sentence. `has_year`: the year stands there as well."""

    kind: Kind
    start: int
    end: int
    lo: date
    hi: date
    has_year: bool = False


def mentions(sentence: Sentence, published: date) -> list[Mention]:
    """Every day named, in order. A day without a year is the occurrence nearest to publication; a weekday the last one
    on or before it. What is no date of the calendar is left out."""
    if not sentence.flags & _NAMED and not _has_numeric(sentence):
        return []
    found: list[Mention] = []
    end = 0
    for at, word in enumerate(sentence.words):
        if at < end:
            continue
        mention = _at(sentence, at, word, published, found)
        if mention is not None:
            found = [one for one in found if one.end <= mention.start]
            found.append(mention)
            end = mention.end
    return found


def _has_numeric(sentence: Sentence) -> bool:
    return "/" in sentence.text or "-" in sentence.text or "." in sentence.text[:-1]


def _at(
    sentence: Sentence, at: int, word: Word, published: date, before: Sequence[Mention]
) -> Mention | None:
    flags = word.flags
    if not flags & (_NAMED | Flag.NUMBER):
        return None
    if flags & Flag.MONTH:
        return _month(sentence, at, published)
    if flags & Flag.WEEKDAY:
        return _weekday(sentence, at, published)
    if flags & Flag.NUMBER:
        return _numeric(sentence, at)
    if flags & (Flag.AGO | Flag.LATER):
        return _ago(sentence, at, published)
    return _near(sentence, at, flags, published, before)


def _near(
    sentence: Sentence, at: int, flags: int, published: date, before: Sequence[Mention]
) -> Mention | None:
    if flags & Flag.LAST_YEAR:
        year = published.year - 1
        return _mention(Kind.LAST_YEAR, at, at + 1, _day(year, 1, 1), _day(year, 12, 31))
    if flags & Flag.DAY_BEFORE:
        named = [one for one in before if one.kind in (Kind.DATE, Kind.WEEKDAY, Kind.NEAR)]
        day = (named[-1].lo if named else published) - DAY
        return Mention(Kind.NEAR, at, at + 1, day, day)
    if flags & Flag.THIS_WEEK:
        monday = published - timedelta(days=published.weekday())
        return Mention(Kind.WEEK, at, at + 1, monday, published)
    if flags & Flag.OVERNIGHT:
        if _second_weekday(sentence.words, at + 1) is not None:
            return None  # in the night from Monday to Tuesday
        return Mention(Kind.NEAR, at, at + 1, published - DAY, published)
    back = 1 if flags & Flag.YESTERDAY else 2 if flags & Flag.BEFORE_YESTERDAY else 0
    return Mention(Kind.NEAR, at, at + 1, published - back * DAY, published - back * DAY)


def _weekday(sentence: Sentence, at: int, published: date) -> Mention | None:
    words = sentence.words
    if _has_date(sentence, at + 1):
        return None
    last = _last_weekday(words[at].value, published)
    if at + 1 < len(words) and words[at + 1].flags & Flag.LAST and last == published:
        last -= 7 * DAY
    end = at + 1
    second = _second_weekday(words, end)
    if second is None:
        return Mention(Kind.WEEKDAY, at, end, last, last)
    hi = _last_weekday(words[second].value, published)
    lo = hi - timedelta(days=(hi.weekday() - words[at].value) % 7)
    return Mention(Kind.WEEKDAY, at, second + 1, lo, hi)


def _has_date(sentence: Sentence, at: int) -> bool:
    """Saturday, 26 July: the date behind says which."""
    for step in range(at, min(at + 4, len(sentence.words))):
        flags = sentence.words[step].flags
        if flags & Flag.MONTH:
            return True
        if _day_number(sentence, step) is None and not flags & (Flag.BREAK | Flag.THE | Flag.OF):
            return False
    return False


def _second_weekday(words: Sequence[Word], at: int) -> int | None:
    """Where a second weekday stands that ends the span: "from Monday to Wednesday"."""
    for step in range(at, min(at + 3, len(words))):
        if words[step].flags & Flag.WEEKDAY:
            return step if step > at or words[step].flags & Flag.PREFIXED else None
        if not words[step].flags & (Flag.TO | Flag.THE | Flag.NIGHT | Flag.OF | Flag.BETWEEN):
            return None
    return None


def _last_weekday(weekday: int, published: date) -> date:
    return published - timedelta(days=(published.weekday() - weekday) % 7)


def _month(sentence: Sentence, at: int, published: date) -> Mention | None:
    month = sentence.words[at].value
    start, first, last = _days_before(sentence, at)
    end = at + 1
    if first is None and sentence.words[at].flags & Flag.MONTH:
        end, first, last = _days_after(sentence, at + 1)
    year, end = _year(sentence, end)
    if first is None:
        return _whole_month(start, end, month, year, published)
    ahead = _FAR_AHEAD if sentence.flags & Flag.FUTURE else _AHEAD
    return _span(start, end, (month, first, last or first), year, published, ahead)


def _days_before(sentence: Sentence, at: int) -> tuple[int, int | None, int | None]:
    """The day or days in front of a month: where they start, the first and the last."""
    step = at - 1
    while step >= 0 and (sentence.words[step].flags & Flag.OF or sentence.tokens[step] == "."):
        step -= 1
    last = _day_number(sentence, step)
    if last is None:
        return at, None, None
    sign = step - 1
    while sign >= 0 and sentence.words[sign].flags & Flag.THE:
        sign -= 1
    first = _day_number(sentence, sign - 1) if sign >= 1 and _parts_days(sentence, sign) else None
    if first is not None and first < last:
        return sign - 1, first, last
    return step, last, None


def _days_after(sentence: Sentence, at: int) -> tuple[int, int | None, int | None]:
    """The day or days behind a month (July 22 to 27): where they end, the first and the last."""
    if sentence.tokens[at : at + 1] == ["."]:
        at += 1
    first = _day_number(sentence, at)
    if first is None:
        return at, None, None
    last = (
        _day_number(sentence, at + 2)
        if at + 2 < len(sentence.words) and _parts_days(sentence, at + 1)
        else None
    )
    return (at + 3, first, last) if last is not None and last > first else (at + 1, first, None)


def _parts_days(sentence: Sentence, at: int) -> bool:
    return sentence.tokens[at] in "-–—" or bool(sentence.words[at].flags & (Flag.TO | Flag.AND))


def _day_number(sentence: Sentence, at: int) -> int | None:
    if not 0 <= at < len(sentence.tokens):
        return None
    digits = sentence.tokens[at]
    for ending in ("st", "nd", "rd", "th", "er", "e", "го", "º"):
        if digits[0].isdigit() and digits.endswith(ending):
            digits = digits[: -len(ending)]
    return int(digits) if digits.isdecimal() and len(digits) < 3 and 1 <= int(digits) <= 31 else None


def _year(sentence: Sentence, at: int) -> tuple[int | None, int]:
    step = at
    while (
        step < len(sentence.tokens)
        and step < at + 2
        and (sentence.tokens[step] in ",." or sentence.words[step].flags & Flag.OF)
    ):
        step += 1
    if step < len(sentence.tokens):
        token = sentence.tokens[step]
        if len(token) == 4 and token.isdecimal() and int(token) in _YEARS:
            return int(token), step + 1
    return None, at


def _whole_month(start: int, end: int, month: int, year: int | None, published: date) -> Mention | None:
    has_year = year is not None
    if year is None:
        year = published.year if month <= published.month else published.year - 1
    return _mention(Kind.MONTH, start, end, _day(year, month, 1), _last_of_month(year, month), has_year)


def _span(
    start: int, end: int, days: tuple[int, int, int], year: int | None, published: date, ahead: timedelta
) -> Mention | None:
    month, first, last = days
    if year is not None:
        return _mention(Kind.DATE, start, end, _day(year, month, first), _day(year, month, last), True)
    years = (published.year - 1, published.year, published.year + 1)
    lows = [day for one in years if (day := _day(one, month, first)) is not None]
    if not lows:
        return None
    near = [day for day in lows if day <= published + ahead] or lows
    lo = min(near, key=lambda day: abs(day - published))
    return _mention(Kind.DATE, start, end, lo, _day(lo.year, month, last))


def _numeric(sentence: Sentence, at: int) -> Mention | None:
    """2025-07-26, 26/07/2025, 26.07.2025; of 03/04/2025 the day comes first, but not 04/13/2025."""
    if at + 4 < len(sentence.tokens) and sentence.tokens[at + 1] == sentence.tokens[at + 3] in (
        "-",
        "/",
        ".",
    ):
        parts = (sentence.tokens[at], sentence.tokens[at + 2], sentence.tokens[at + 4])
        return _ymd(parts, at, at + 5)
    return None


def _ymd(parts: Sequence[str], start: int, end: int) -> Mention | None:
    if not all(part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    first, second, third = map(int, parts)
    if first in _YEARS:
        day = _day(first, second, third)
    elif third in _YEARS:
        day = _day(third, second, first) or _day(third, first, second)
    else:
        return None
    return _mention(Kind.DATE, start, end, day, day, True)


def _ago(sentence: Sentence, at: int, published: date) -> Mention | None:
    """Three days ago, il y a deux ans: the number and the unit stand on either side of the word."""
    words = sentence.words
    for number, unit in ((at - 2, at - 1), (at + 1, at + 2)):
        if number < 0 or unit >= len(words) or not words[number].flags & (Flag.NUMBER | Flag.ARTICLE):
            continue
        count, flags = (words[number].value or 1), words[unit].flags
        start, end = min(at, number), max(at, unit) + 1
        if flags & Flag.DAYS and count < 60 and words[at].flags & Flag.AGO:
            day = published - count * DAY
            return Mention(Kind.NEAR if count < 7 else Kind.AGO, start, end, day, day)
        if flags & (Flag.WEEKS | Flag.MONTHS_SPAN | Flag.YEARS) and count < 150:
            return _long_ago(start, end, count, flags, published)
    return None


def _long_ago(start: int, end: int, count: int, flags: int, published: date) -> Mention | None:
    """Such words are rounded: a sixth of a year around a year, a week around a month."""
    days = 365.25 if flags & Flag.YEARS else 30.5 if flags & Flag.MONTHS_SPAN else 7
    slack = timedelta(days=30 if flags & Flag.YEARS else 10 if flags & Flag.MONTHS_SPAN else 2)
    kind = Kind.YEARS_AGO if flags & Flag.YEARS else Kind.AGO
    middle = published - timedelta(days=round(days * count))
    return _mention(kind, start, end, middle - slack, middle + slack)


def _mention(
    kind: Kind, start: int, end: int, lo: date | None, hi: date | None, has_year: bool = False
) -> Mention | None:
    return None if lo is None or hi is None or hi < lo else Mention(kind, start, end, lo, hi, has_year)


def _day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
