"""Zones of time as feeds and pages name them: offsets in every spelling, and the names that mean one place."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# Minutes east of Greenwich. Where a name has several meanings, the one of RFC 822 or else the one that most papers
# mean (IST of India, BST of Britain); names without such a one (AST, GST, ECT) are left out: a day is better than a
# wrong minute.
_MINUTES = {
    **dict.fromkeys(("Z", "UT", "UTC", "GMT", "WET"), 0),
    **dict.fromkeys(("WEST", "BST", "CET", "MET", "MEZ", "WAT"), 60),
    **dict.fromkeys(("CEST", "MEST", "MESZ", "EET", "CAT", "SAST", "WAST"), 120),
    **dict.fromkeys(("EEST", "MSK", "EAT", "TRT", "IDT"), 180),
    **dict.fromkeys(("MSD", "SAMT", "AZT", "AMT", "GET"), 240),
    **dict.fromkeys(("PKT", "UZT", "YEKT", "TJT", "TMT"), 300),
    **dict.fromkeys(("OMST", "KGT", "BDT"), 360),
    **dict.fromkeys(("ICT", "WIB", "KRAT", "NOVT"), 420),
    **dict.fromkeys(("HKT", "SGT", "MYT", "PHT", "AWST", "WITA", "IRKT", "ULAT"), 480),
    **dict.fromkeys(("JST", "KST", "WIT", "YAKT"), 540),
    **dict.fromkeys(("AEST", "VLAT", "CHST"), 600),
    **dict.fromkeys(("AEDT", "MAGT"), 660),
    **dict.fromkeys(("NZST", "FJT"), 720),
    **dict.fromkeys(("EDT", "CLT", "BOT", "VET"), -240),
    **dict.fromkeys(("EST", "CDT", "COT", "PET"), -300),
    **dict.fromkeys(("CST", "MDT"), -360),
    **dict.fromkeys(("MST", "PDT"), -420),
    **dict.fromkeys(("PST", "AKDT"), -480),
    **dict.fromkeys(("BRT", "ART", "UYT", "ADT"), -180),
    "IRST": 210, "IRDT": 270, "AFT": 270, "IST": 330, "NPT": 345, "MMT": 390, "ACST": 570, "ACDT": 630,
    "NZDT": 780, "BRST": -120, "NST": -210, "NDT": -150, "AKST": -540, "HST": -600,
}  # fmt: skip
_FURTHEST = 14 * 60
# What stands after a clock and may be a zone: an offset, also after UTC's name, or a name, which is in capitals, since
# `est` is a word.
ZONE = (
    r"(?:(?:UTC?|GMT|Z)\s*)?[+\-−–]\s?\d{1,2}(?::?\d\d)?(?![\d:])|(?:UTC|GMT|Z)\b"
    r"|(?-i:[A-Z]{1,4}T|MES?Z|MS[KD])\b|(?-i:[A-Z][a-z]{2,9}/[A-Z][A-Za-z_]{2,20})\b"
)
_OFFSET = re.compile(r"(?:UTC?|GMT|Z)?\s*([+\-−–])\s?(\d{1,2}):?(\d\d)?", re.IGNORECASE)


def zone_of(text: str | None) -> tzinfo | None:
    """The zone that `text` names (`+03:00`, `GMT+3`, `CEST`, `Africa/Bamako`); None when it names none that is sure."""
    if not text:
        return None
    named = _MINUTES.get(text.upper())
    if named is not None:
        return timezone(timedelta(minutes=named))
    if "/" in text:
        return _region(text)
    offset = _OFFSET.fullmatch(text)
    if offset is None:
        return None
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    if minutes > _FURTHEST:
        return None
    return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))


def _region(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        return None
