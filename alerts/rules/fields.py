"""The kinds of values that rules and lists are made of, as people write them and as they are stored."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from alerts.events.facts.claims import EventType, TollKind
from alerts.rules.language import codes
from alerts.rules.language.guess import meant
from alerts.rules.place_names import country_of

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
# of a field with several: each is looked up whenever the rule is tried
MOST_VALUES = 1_000


# codes that are in use beside those of countries
NO_COUNTRIES = frozenset(("EU", "UN"))


class Record(BaseModel):
    """What is read from a person: it does not change, and nothing unknown is in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


def _read_country(value: object) -> object:
    """The ISO code of a country, from the code or a name."""
    text = str(value).strip()
    if (found := country_of(text)) is not None:
        return found.country
    if text.upper() not in NO_COUNTRIES and codes.is_code("country", text.lower()):
        return text.upper()
    guess = codes.meant("country", text)
    near = f"did you mean {guess[0]} ({guess[1]})?" if guess else "write a two-letter code, such as ML"
    raise ValueError(f"{value!r} is not a country: {near}")


def _read_type(value: object) -> object:
    text = str(value).strip().lower()
    if text not in TYPES:
        near = f"did you mean {guess}?" if (guess := meant(text, TYPES)) else f"known are {', '.join(TYPES)}"
        raise ValueError(f"{value!r} is no type of event: {near}")
    return text


def read_toll(value: object) -> object:
    """A least toll as it is written: a number alone counts the killed."""
    return {"killed": value} if isinstance(value, int | str) and not isinstance(value, bool) else value


class MinToll(Record):
    """How many an event must have by its highest claim; of several, one that is reached is enough."""

    killed: int | None = Field(default=None, ge=1, le=1_000_000)
    injured: int | None = Field(default=None, ge=1, le=1_000_000)
    abducted: int | None = Field(default=None, ge=1, le=1_000_000)

    @model_validator(mode="after")
    def _counts_something(self) -> MinToll:
        if not self.asked:
            raise ValueError("write how many: min_toll: 5, or killed, injured or abducted with a number each")
        return self

    @property
    def asked(self) -> tuple[tuple[TollKind, int], ...]:
        """What is counted, and the least of it."""
        given = ((kind, getattr(self, kind.value)) for kind in TollKind)
        return tuple((kind, number) for kind, number in given if number is not None)


def write_toll(value: MinToll | None) -> int | dict[str, int] | None:
    """A least toll as it is written: a number alone where only the killed are counted."""
    if value is None:
        return None
    asked = {kind.value: number for kind, number in value.asked}
    return asked["killed"] if list(asked) == ["killed"] else asked


Language = Annotated[
    str, BeforeValidator(_read_language), WithJsonSchema({"type": "string", "pattern": "^[a-z]{2,3}$"})
]
TYPES = tuple(one.value for one in EventType)
Country = Annotated[
    str,
    BeforeValidator(_read_country),
    WithJsonSchema({"type": "string", "minLength": 2, "examples": ["ML", "Burkina Faso"]}),
]
TypeOfEvent = Annotated[str, BeforeValidator(_read_type), WithJsonSchema({"enum": list(TYPES)})]
_COUNT = {"type": "integer", "minimum": 1}
LEAST_TOLL_SCHEMA = {
    "anyOf": [
        _COUNT,
        {
            "type": "object",
            "properties": {kind.value: _COUNT for kind in TollKind},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}
LeastToll = Annotated[
    MinToll | None,
    BeforeValidator(read_toll),
    PlainSerializer(write_toll),
    WithJsonSchema(LEAST_TOLL_SCHEMA),
]
SourceKind = Literal["local", "regional", "wire", "state", "analysis"]
WhenInDoubt = Literal["tell", "hold"]
Tag = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\s,]+$")]
Query = Annotated[str, AfterValidator(_even_lines)]
Text = Annotated[str, AfterValidator(_refuse_nul)]
Title = Annotated[str, AfterValidator(_one_line), AfterValidator(_refuse_nul), Field(max_length=120)]
Entry = Annotated[
    str, AfterValidator(_one_line), AfterValidator(_refuse_nul), Field(min_length=1, max_length=500)
]
# a place of the gazetteer, or an actor of the reader of facts, by name
Name = Annotated[
    str, AfterValidator(_one_line), AfterValidator(_refuse_nul), Field(min_length=1, max_length=100)
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
    Field(max_length=MOST_VALUES),
    WithJsonSchema(
        {
            "type": ["array", "null"],
            "items": {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}]},
        }
    ),
]
