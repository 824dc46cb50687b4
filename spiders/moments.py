"""Dates as web pages and feeds write them, read into aware UTC moments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from spiders.items import Precision


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time; `precision` day: only the day is sure (no time, or a time without zone)."""

    at: datetime
    precision: Precision


_ISO = re.compile(
    r"(?<!\d)(\d{4})[-/.](\d\d?)[-/.](\d\d?)"
    r"(?:[T ,]+(\d\d?)[:h](\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d(?!\d))?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?:T?([0-2]\d)([0-5]\d)([0-5]\d)?(Z)?)?(?!\d)")
_NO_YEAR = re.compile(r"(?<!\S)00\d\d(?!\S)")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
# Months of two words, as Arabic has them in the Levant, made one that is known.
_TWO_WORDS = {
    "كانون الثاني": "يناير",
    "تشرين الأول": "أكتوبر",
    "تشرين الاول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
    "كانون الأول": "ديسمبر",
    "كانون الاول": "ديسمبر",
}
_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er)?\.?\s+(?:de\s+)?([^\W\d_]{3,})\.?,?\s+(?:de\s+)?|([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+)"
    r"((?:19|20)\d\d)",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier janv januar januari enero gennaio janeiro января январь يناير جانفي",
            (
                "feb february février fevrier févr fév februar februari febrero febbraio fevereiro"
                " февраля февраль فبراير فيفري شباط"
            ),
            "mar march mars märz maart marzo março марта март مارس آذار",
            "apr april avril avr abril aprile апреля апрель أبريل ابريل إبريل أفريل نيسان",
            "may mai mayo maggio maio mei мая май مايو ماي أيار",
            "jun june juin juni junio giugno junho июня июнь يونيو جوان حزيران",
            "jul july juillet juil juli julio luglio julho июля июль يوليو جويلية تموز",
            "aug august août aout agosto augustus августа август أغسطس اغسطس أوت آب",
            "sep sept september septembre septiembre settembre setembro сентября сентябрь سبتمبر أيلول",
            "oct october octobre oktober octubre ottobre outubro okt октября октябрь أكتوبر اكتوبر",
            "nov november novembre noviembre novembro ноября ноябрь نوفمبر",
            "dec december décembre decembre déc dezember diciembre dicembre dezembro dez декабря декабрь ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}


def parse_moment(text: str | None) -> Moment | None:
    """The first date in `text` (ISO 8601, RFC 5322, Unix seconds, `3 avril 2025`, compact); None when there is none.

    A time without a zone is kept as if it were UTC and called a day, since its zone is a guess.
    """
    if not text:
        return None
    text = text.strip()[:200]
    for reader in (_epoch, _iso, _mail, _compact, _words):
        moment = reader(text)
        if moment is not None:
            return moment
    return None


def _build(
    year: int, month: int, day: int, clock: tuple[int, int, int] | None, zone: str | None
) -> Moment | None:
    if not 1990 <= year <= 2100:
        return None
    hour, minute, second = clock or (0, 0, 0)
    try:
        at = datetime(year, month, day, hour % 24, minute, min(second, 59), tzinfo=_zone(zone)).astimezone(
            UTC
        )
    except (ValueError, OverflowError):
        return None
    return Moment(at, "minute" if clock and zone else "day")


def _zone(text: str | None) -> timezone:
    if not text or text.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _clock(hour: str | None, minute: str | None, second: str | None) -> tuple[int, int, int] | None:
    return None if hour is None or minute is None else (int(hour), int(minute), int(second or 0))


def _epoch(text: str) -> Moment | None:
    if not _EPOCH.fullmatch(text):
        return None
    return Moment(datetime.fromtimestamp(int(text[:10]), UTC), "minute")


def _iso(text: str) -> Moment | None:
    found = _ISO.search(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    return _build(int(year), int(month), int(day), _clock(hour, minute, second), zone)


def _mail(text: str) -> Moment | None:
    if _NO_YEAR.search(text):
        return None  # the rules of mail would make year 0001, which some systems write for no date, 2001
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    naive = at.tzinfo is None
    try:
        at = at.replace(tzinfo=UTC) if naive else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if not 1990 <= at.year <= 2100:
        return None
    return Moment(at, "day" if naive else "minute")


def _compact(text: str) -> Moment | None:
    found = _COMPACT.search(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    return _build(int(year), int(month), int(day), _clock(hour, minute, second), zone)


def _words(text: str) -> Moment | None:
    for two_words, single in _TWO_WORDS.items():
        text = text.replace(two_words, single)
    for found in _WORDS.finditer(text):
        day, month, other_month, other_day, year = found.groups()
        number = _MONTHS.get((month or other_month).lower())
        if number is not None:
            return _build(int(year), number, int(day or other_day), None, None)
    return None
