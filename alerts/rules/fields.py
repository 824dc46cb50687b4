"""The kinds of values that rules and lists are made of, as people write them and as they are stored."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DURATION = re.compile(r"([1-9][0-9]{0,5})([mhdw])")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


class Record(BaseModel):
    """What is read from a person: it does not change, and nothing unknown is in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_duration(value: object) -> object:
    """A length of time from 90m, 48h, 7d or 2w; None from none; ValueError with what to write."""
    if value is None or isinstance(value, timedelta):
        return value
    text = str(value).strip().lower()
    if text == "none":
        return None
    if (found := _DURATION.fullmatch(text)) is None:
        raise ValueError(f"{value!r} is not a length of time: write 90m, 48h, 7d, 2w or none")
    return int(found[1]) * _UNITS[found[2]]


def write_duration(value: timedelta | None) -> str:
    """A length of time as `read_duration` reads it."""
    if value is None:
        return "none"
    # weeks are written as days, so that 7d comes back as it was written
    sign = next(sign for sign in ("d", "h", "m") if value % _UNITS[sign] == timedelta(0))
    return f"{value // _UNITS[sign]}{sign}"


def _read_language(value: object) -> object:
    text = str(value).strip().lower()
    if re.fullmatch("[a-z]{2,3}", text) is None:
        raise ValueError(f"{value!r} is not a language code: write two letters, such as en or fr")
    return text


def _even_lines(value: str) -> str:
    """The same query whichever way a file or a terminal ends its lines."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _refuse_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("an invisible character (U+0000) stands in it: delete it")
    return value


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _read_sample(value: object) -> object:
    """A text of digits alone is the number of an article: files have no other way to write one."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | str) or not value:
        raise ValueError("write a sentence, or the number of an article")
    return _refuse_nul(value) if isinstance(value, str) else value


def _none_is_empty(value: object) -> object:
    """A field with nothing under it, as commented lines leave it."""
    return [] if value is None else value


Duration = Annotated[
    timedelta | None,
    BeforeValidator(read_duration),
    PlainSerializer(write_duration, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": "^([1-9][0-9]{0,5}[mhdw]|none)$", "examples": ["48h", "7d", "none"]}
    ),
]
Language = Annotated[
    str, BeforeValidator(_read_language), WithJsonSchema({"type": "string", "pattern": "^[a-z]{2,3}$"})
]
SourceKind = Literal["local", "regional", "wire", "state", "analysis"]
WhenInDoubt = Literal["tell", "hold"]
Tag = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\s,]+$")]
Query = Annotated[str, AfterValidator(_even_lines)]
Text = Annotated[str, AfterValidator(_refuse_nul)]
Entry = Annotated[
    str, AfterValidator(_one_line), AfterValidator(_refuse_nul), Field(min_length=1, max_length=500)
]
# a sentence, or the number of a stored article
Sample = Annotated[
    int | str,
    BeforeValidator(_read_sample),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}]}),
]
Samples = Annotated[
    list[Sample],
    BeforeValidator(_none_is_empty),
    WithJsonSchema(
        {
            "type": ["array", "null"],
            "items": {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}]},
        }
    ),
]
