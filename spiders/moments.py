"""Dates as web pages and feeds write them, read into aware UTC moments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from spiders.calendars import gregorian, with_months_of_ours
from spiders.items import Precision
from spiders.months import month_number
from spiders.zones import ZONE, zone_of


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, in UTC; `precision` day: only the day is sure (no time, or a time without zone). `zone`: the one
    in which it was written."""

    at: datetime
    precision: Precision
    zone: tzinfo = UTC

    @property
    def local(self) -> datetime:
        """The moment in the zone in which it was written, whose day is the writer's."""
        return self.at.astimezone(self.zone)


_ISO = re.compile(
    r"(?<!\d)(\d{4})[-/.](\d\d?)[-/.](\d\d?)"
    rf"(?:[T ,]+(\d\d?)[:h](\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:\s*([ap])\.?m\b\.?)?\s*({ZONE})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?:T?([0-2]\d)([0-5]\d)([0-5]\d)?(Z)?)?(?!\d)")
# A clock as mail and feeds write it, with its half of the day and its zone.
_CLOCK = re.compile(
    rf"(?<![\d:])(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:\s*([ap])\.?m\b\.?)?,?\s*({ZONE})?", re.IGNORECASE
)
# Day, month in letters, year; month, day, year; year, month, day; and the same as China, Japan and Korea write it.
_OF = r"(?:[\s./-]|d[eo]l?\s|d['’]){1,12}"
_MONTH = r"(?P<m>[^\W\d_][^\s\d.,;:/()-]*)\.?"
_DAY = r"(?<!\d)(?P<d>\d\d?)(?:st|nd|rd|th|er|º)?"
_LETTERED = (
    re.compile(rf"{_DAY},?{_OF}{_MONTH},?{_OF}(?P<y>\d{{4}}|\d\d)(?!\d)", re.IGNORECASE),
    re.compile(rf"{_MONTH}[\s-]+{_DAY},?\s+(?P<y>\d{{4}})(?!\d)", re.IGNORECASE),
    re.compile(rf"(?P<y>(?<!\d)\d{{4}})[.,]?\s+(?:m\.\s+)?{_MONTH}\s+{_DAY}(?!\d)", re.IGNORECASE),
    re.compile(rf"{_DAY}\s+tháng\s+(?P<m>\d\d?),?\s+(?:năm\s+)?(?P<y>\d{{4}})(?!\d)", re.IGNORECASE),
    re.compile(r"(?P<y>(?<!\d)\d{4})\s*[年년]\s*(?P<m>\d\d?)\s*[月월]\s*(?P<d>\d\d?)\s*[日일]"),
)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
# In figures, where the order is sure: with dots the day is first everywhere, else only where the other cannot be.
_IN_FIGURES = (
    re.compile(r"(?<![\d.])(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<![\d/-])(?P<d>1[3-9]|2\d|3[01])([/-])(?P<m>0?[1-9]|1[0-2])\2(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<![\d/-])(?P<m>0?[1-9]|1[0-2])([/-])(?P<d>1[3-9]|2\d|3[01])\2(?P<y>\d{4})(?!\d)"),
)
# Months of two words, as Arabic has them in the Levant, made one that is known.
_TWO_WORDS = {
    "كانون الثاني": "يناير",
    "تشرين الأول": "أكتوبر",
    "تشرين الاول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
    "كانون الأول": "ديسمبر",
    "كانون الاول": "ديسمبر",
}


def parse_moment(text: str | None) -> Moment | None:
    """The first date in `text` (ISO 8601, RFC 5322, Unix seconds, `3 avril 2025`, compact); None when there is none.

    A time without a zone is kept as if it were UTC and called a day, since its zone is a guess.
    """
    if not text:
        return None
    text = text.strip()[:200]
    for reader in (_epoch, _iso, _mail, _compact):
        moment = reader(text)
        if moment is not None:
            return moment
    return None


def parse_feed_moment(text: str | None) -> Moment | None:
    """The same, and a date in figures whose order is sure (`24/11/2026`, `04.11.2026`), as feeds may have it."""
    return parse_moment(text) or (_by_forms(text.strip()[:200], _IN_FIGURES) if text else None)


def _build(
    year: int, month: int, day: int, clock: tuple[int, int, int] | None, zone: str | None
) -> Moment | None:
    year, month, day = gregorian(year, month, day)
    if not 1990 <= year <= 2100:
        return None
    if clock and (clock[0] > 24 or clock[1] > 59):
        clock = None
    hour, minute, second = clock or (0, 0, 0)
    offset = zone_of(zone)
    try:
        midnight = datetime(year, month, day, tzinfo=offset or UTC)
        at = (midnight + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Moment(at, "minute" if clock and offset else "day", offset or UTC)


def _clock(
    hour: str | None, minute: str | None, second: str | None, half: str | None = None
) -> tuple[int, int, int] | None:
    """`half`: the a of a.m., the p of p.m., or nothing."""
    if hour is None or minute is None:
        return None
    hours = int(hour) % 12 + 12 * (half.lower() == "p") if half else int(hour)
    return hours, int(minute), int(second or 0)


def _epoch(text: str) -> Moment | None:
    if not _EPOCH.fullmatch(text):
        return None
    return Moment(datetime.fromtimestamp(int(text[:10]), UTC), "minute")


def _iso(text: str) -> Moment | None:
    found = _ISO.search(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, half, zone = found.groups()
    return _build(int(year), int(month), int(day), _clock(hour, minute, second, half), zone)


def _mail(text: str) -> Moment | None:
    """RFC 5322 and what feeds make of it: the month in letters of any language, a zone by its name."""
    if not text.isascii():
        text = with_months_of_ours(text)
        if (moment := _iso(text)) is not None:
            return moment
    for two_words, single in _TWO_WORDS.items():
        text = text.replace(two_words, single)
    return _by_forms(text, _LETTERED)


def _by_forms(text: str, forms: Sequence[re.Pattern[str]]) -> Moment | None:
    clock = _CLOCK.search(text)
    rest = f"{text[: clock.start()]} {text[clock.end() :]}" if clock else text
    for form in forms:
        for found in form.finditer(rest):
            moment = _lettered(found, clock)
            if moment is not None:
                return moment
    return None


def _lettered(found: re.Match[str], clock: re.Match[str] | None) -> Moment | None:
    year, name = found["y"], found["m"]
    month = int(name) if name.isdecimal() else month_number(name)
    if month is None or (len(year) == 2 and clock is None):
        return None
    whole = int(year) if len(year) == 4 else 2000 + int(year)
    return _build(
        whole, month, int(found["d"]), _clock(*clock.groups()[:4]) if clock else None, clock and clock[5]
    )


def _compact(text: str) -> Moment | None:
    found = _COMPACT.search(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    return _build(int(year), int(month), int(day), _clock(hour, minute, second), zone)
