"""Calendars other than ours that the press dates by: the Persian one, and the Thai one, whose years are Buddhist."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد امرداد", "شهریور", "مهر", "آبان ابان", "آذر اذر", "دی",
            "بهمن", "اسفند",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_PERSIAN = re.compile(
    rf"(?<!\d)(\d\d?)\s+(?:ماه\s+)?({'|'.join(_MONTHS)})(?:\s+ماه)?[،,]?\s+([1۱][34۳۴]\d\d)(?!\d)"
)
# Years that can be no others: an Islamic year of so many is before our articles.
_PERSIAN_YEARS = range(1380, 1421)
# Eight leap days in 33 years, counted from the beginning of a cycle so many years before the calendar's first one; and
# the day before that one as Python counts days.
_CYCLE, _LEAPS, _YEARS_BEFORE, _DAYS_BEFORE = 33, 8, 1595, -356_033
_THAI_YEARS = range(2500, 2644)
_THAI_AHEAD = 543
_THAI_SHORT = dict(
    zip(
        ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."],
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        strict=True,
    )
)


def with_months_of_ours(text: str) -> str:
    """Text whose short Thai months are English ones, and whose Persian months are numbers (`1405-08-29`)."""
    for short, english in _THAI_SHORT.items():
        text = text.replace(short, english)
    return _PERSIAN.sub(lambda date: f"{int(date[3])}-{_MONTHS[date[2]]:02}-{int(date[1]):02}", text)


def gregorian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """A day whose year can only be Persian or Buddhist as ours; others as they are. Raises ValueError."""
    if year in _THAI_YEARS:
        return year - _THAI_AHEAD, month, day
    if year not in _PERSIAN_YEARS or not (1 <= month <= 12 and 1 <= day <= 31):
        return year, month, day
    years = year + _YEARS_BEFORE
    months = 31 * (month - 1) if month <= 7 else 30 * (month - 7) + 186
    leaps = years // _CYCLE * _LEAPS + (years % _CYCLE + 3) // 4
    found = date.fromordinal(_DAYS_BEFORE + 365 * years + leaps + months + day)
    return found.year, found.month, found.day
