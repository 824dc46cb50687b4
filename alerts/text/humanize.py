"""Counts, lengths of time and moments, as people read them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from alerts.text.locale import current, ngettext
from alerts.text.locale import gettext as _

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}


def count(number: int, noun: str, nouns: str = "") -> str:
    """A number with its noun: `1 article`, `1,200 articles`; `nouns`: a plural that takes more than an s."""
    return ngettext(f"%(num)s {noun}", f"%(num)s {nouns or noun + 's'}", number)


def written_day(day: date, pattern: str) -> str:
    """A day in the language of its reader; `pattern` as CLDR writes it: "d MMM y"."""
    from babel.dates import format_date  # noqa: PLC0415 - takes 20 MB, and most commands write no day so

    return str(format_date(day, pattern, locale=current().language))


def duration(time: timedelta) -> str:
    """A length of time in the largest unit of which there are two or more: `90 min`, `20 h`, `3 days`."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else count(round(minutes / 1440), "day")


def compact_duration(time: timedelta) -> str:
    """A length of time as rules and lists of sources write it, in the largest unit without rest: `15m`, `36h`, `7d`."""
    unit = next(unit for unit, size in _UNITS.items() if time % size == timedelta())
    return f"{time // _UNITS[unit]}{unit}"


def local_moment(moment: datetime, now: datetime) -> str:
    """A moment in the zone of its reader, else of this machine, without the day when it is today's."""
    there = moment.astimezone(zone := current().zone)
    return f"{there:%H:%M}" if there.date() == now.astimezone(zone).date() else f"{there:%Y-%m-%d %H:%M}"


def utc_moment(moment: datetime) -> str:
    """A moment for people everywhere."""
    return f"{moment:%d %b %Y, %H:%M} UTC"
