"""Lengths of time as people write them in rules, in settings and on the command line."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DURATION = re.compile(
    r"([1-9][0-9]{0,5})\s*(?:(m)(?:in(?:ute)?s?)?|(h)(?:(?:ou)?rs?)?|(d)(?:ays?)?|(w)(?:eeks?)?)"
)
# the same for editors
_DURATION_PATTERN = "^([1-9][0-9]{0,5} *(m(in(ute)?s?)?|h((ou)?rs?)?|d(ays?)?|w(eeks?)?)|none)$"


def read_duration(value: object) -> object:
    """A length of time from 90m, 48h, 2 days or 2w; None from none; ValueError with what to write."""
    if value is None or isinstance(value, timedelta):
        return value
    text = str(value).strip().lower()
    if text == "none":
        return None
    if (found := _DURATION.fullmatch(text)) is None:
        raise ValueError(f"{value!r} is not a length of time: write 90m, 48h, 7d, 2w or none")
    return int(found[1]) * _UNITS[next(filter(None, found.groups()[1:]))]


def write_duration(value: timedelta | None) -> str:
    """A length of time as `read_duration` reads it."""
    if value is None:
        return "none"
    # weeks are written as days, so that 7d comes back as it was written
    sign = next(sign for sign in ("d", "h", "m") if value % _UNITS[sign] == timedelta(0))
    return f"{value // _UNITS[sign]}{sign}"


Duration = Annotated[
    timedelta | None,
    BeforeValidator(read_duration),
    PlainSerializer(write_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _DURATION_PATTERN, "examples": ["48h", "2 days", "none"]}),
]
