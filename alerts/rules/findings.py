"""What is wrong with a rule, a list or a file of them: where it stands, what it is, and what to write instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from alerts.rules.language.guess import meant
from alerts.rules.language.problems import MOST_SHOWN, Problem, Severity

Where = tuple[int | str, ...]
LATER_FIELDS = frozenset((
    "transitions", "when", "time_zone", "mute_until",
))  # fmt: skip
_PLAIN = {
    "string_pattern_mismatch": "only small letters, digits, . _ - and no spaces, at most 80 characters",
    "list_type": "must be a list: write [one, two]",
    "string_type": "must be a text: write it within single quotes",
    "too_short": "must not be empty",
    "too_long": "has too many values: leave some out, or make two rules of it",
    "string_too_short": "must not be empty",
    "string_too_long": "is too long",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_parsing": "must be a number",
    "int_type": "must be a number",
    "model_type": "must have fields, one a line",
    "model_attributes_type": "must have fields, one a line",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` in the record; `start` and `end` are the place within a query or entry, when it is one."""

    where: Where
    message: str
    severity: Severity = Severity.ERROR
    code: str = "field"
    start: int | None = None
    end: int | None = None
    remedy: str = ""

    @classmethod
    def of_problem(cls, where: Where, problem: Problem) -> Finding:
        """A problem of the query or entry that stands at `where`."""
        return cls(
            where,
            problem.message,
            problem.severity,
            problem.code.value,
            problem.start,
            problem.end,
            problem.remedy,
        )

    @property
    def words(self) -> str:
        """The finding in one line."""
        return f"{self.message}: {self.remedy}" if self.remedy else self.message


def nearest(name: str, known: Collection[str]) -> str:
    """What may have been meant by a name that is not known."""
    if guess := meant(name, known):
        return f"did you mean {guess}?"
    return f"known are {', '.join(sorted(known))}" if known else "none are set up yet"


def of_model(error: ValidationError, model: type[BaseModel]) -> Iterator[Finding]:
    """Each finding of the model without the library's own words; of more than `MOST_SHOWN` how many more there are."""
    found = error.errors(include_url=False)
    yield from (_finding(one, model) for one in found[:MOST_SHOWN])
    if (more := len(found) - MOST_SHOWN) > 0:
        yield Finding((), f"and {more:,} more")


def _finding(found: ErrorDetails, model: type[BaseModel]) -> Finding:
    where = found["loc"]
    name = str(where[-1]) if where else "rule"
    match found["type"]:
        case "extra_forbidden" if name in LATER_FIELDS:
            words = f"{name} is not available yet: take it out"
        case "extra_forbidden":
            words = f"there is no field {name}: {nearest(name, _fields_beside(model, where))}"
        case "missing":
            words = f"{name} is missing: write {name}: …"
        case "literal_error":
            words = f"{path(where)}: {found['input']!r} is none of {found['ctx']['expected']}"
        case "value_error":
            words = f"{path(where)}: {found['ctx']['error']}"
        case "greater_than_equal" | "less_than_equal" as kind:
            bound = f"at least {found['ctx']['ge']}" if kind[0] == "g" else f"at most {found['ctx']['le']}"
            words = f"{path(where)}: must be {bound}"
        case kind:
            words = f"{path(where)}: {_plain(kind, found['msg'], where)}"
    return Finding(where, words)


def path(where: Where) -> str:
    """Where something stands in a rule, as a person writes it; the line number says which rule of a file it is."""
    inside = where[2:] if where[:1] in (("rules",), ("lists",)) and len(where) > 2 else where
    return ".".join(str(part) for part in inside)


def _plain(kind: str, message: str, where: Where) -> str:
    if kind == "string_pattern_mismatch" and "notify" in where:
        return "a channel tag has no spaces and no commas: write [one, two] for two"
    return _PLAIN.get(kind, message)


def _fields_beside(model: type[BaseModel], where: Where) -> Collection[str]:
    """The fields of the record that `where` lies in."""
    here: type[BaseModel] = model
    for part in where[:-1]:
        if isinstance(part, str) and part in here.model_fields:
            here = _record_of(here.model_fields[part].annotation) or here
    return here.model_fields


def _record_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _record_of(inner))), None)
