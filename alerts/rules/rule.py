"""The watch rule as its owner writes it: a query, the conditions around it, and who is told.

    name          small letters, digits, . _ - (at most 80); what the rule is called everywhere
    query         what to look for, in the language of `alerts.rules`; an empty one is refused
    notify        the channel tags that are told, at least one
    enabled       false: the rule rests
    languages     two-letter codes; the article must be in one of them; empty: any language
    source_kinds  local, regional, wire, state, analysis; the source must be one of them; empty: any source
    max_age       an article older than this does not ring: 90m, 48h, 7d, 2w, or none for any age (48h unless said)
    horizon       a piece that only looks back on something older than this does not ring, same form (7d unless said)
    tests         must_match and must_not_match: sentences tried as title and text whenever the rule is saved
    why           what the rule is for, or why it was changed; kept with the version

Whatever else stands in a rule is refused, never ignored.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
)

from alerts.rules.document import Document
from alerts.rules.match import match
from alerts.rules.parse import Parsed, parse
from alerts.rules.problems import render
from alerts.rules.syntax import Node
from sql import rows

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DURATION = re.compile(r"([1-9][0-9]{0,5})([mhdw])")
LATER_FIELDS = frozenset((
    "places", "event_types", "min_sources", "min_toll", "transitions", "when", "time_zone", "cooldown", "mute_until",
))  # fmt: skip


class RuleError(ValueError):
    """A rule cannot be used; the message names the rule, what is wrong and what to write instead."""


class QueryRefused(RuleError):
    """The query has errors; `parsed.problems` has them row by row."""

    def __init__(self, name: str, parsed: Parsed) -> None:
        self.parsed = parsed
        found = "\n".join(render(parsed.query, problem) for problem in parsed.errors)
        super().__init__(f"the query of rule {name} cannot be used:\n{found}")


class SelfTestFailed(RuleError):
    """The rule's own sentences say that it does not find what it should, or finds what it should not."""


class UnknownChannel(RuleError):
    """The rule tells a channel tag that is not in the channels file."""


class RuleUnreadable(RuleError):
    """A stored rule does not fit the record of this program."""


def _read_duration(value: object) -> object:
    if value is None or isinstance(value, timedelta):
        return value
    text = str(value).strip().lower()
    if text == "none":
        return None
    if (found := _DURATION.fullmatch(text)) is None:
        raise ValueError(f"{value!r} is not a length of time: write 90m, 48h, 7d, 2w or none")
    return int(found[1]) * _UNITS[found[2]]


def _write_duration(value: timedelta | None) -> str:
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


Duration = Annotated[
    timedelta | None,
    BeforeValidator(_read_duration),
    PlainSerializer(_write_duration, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": "^([1-9][0-9]{0,5}[mhdw]|none)$", "examples": ["48h", "7d", "none"]}
    ),
]
Language = Annotated[
    str, BeforeValidator(_read_language), WithJsonSchema({"type": "string", "pattern": "^[a-z]{2,3}$"})
]
SourceKind = Literal["local", "regional", "wire", "state", "analysis"]
Tag = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\s,]+$")]
Query = Annotated[str, AfterValidator(_even_lines)]
Text = Annotated[str, AfterValidator(_refuse_nul)]
Sentence = Annotated[Text, Field(min_length=1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RuleTests(_Record):
    """Sentences that say what the rule is meant to find."""

    must_match: list[Sentence] = Field(default=[], description="each must be found by the query")
    must_not_match: list[Sentence] = Field(default=[], description="none may be found by the query")


class WatchRule(_Record):
    """One watch rule as written; see the module for what each field means."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$", description="small letters, digits, . _ -")
    query: Query = Field(description="what to look for")
    notify: list[Tag] = Field(min_length=1, description="channel tags that are told")
    enabled: bool = Field(default=True, description="false: the rule rests")
    languages: list[Language] = Field(default=[], description="only articles in these languages; empty: any")
    source_kinds: list[SourceKind] = Field(default=[], description="only sources of these kinds; empty: any")
    max_age: Duration = Field(default=timedelta(hours=48), description="older articles do not ring")
    horizon: Duration = Field(
        default=timedelta(days=7), description="pieces that look back further do not ring"
    )
    tests: RuleTests = Field(default=RuleTests(), description="sentences tried at every save")
    why: Text = Field(default="", description="what the rule is for, or why it was changed")

    def conditions(self) -> dict[str, Any]:
        """What is stored beside query and channels, as JSON values, without what is as it is unless said."""
        wanted = {"languages", "source_kinds", "max_age", "horizon", "tests"}
        return self.model_dump(mode="json", include=wanted, exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A stored rule ready for use."""

    row: rows.Rule
    rule: WatchRule
    query: Node


def usable_query(rule: WatchRule) -> Node:
    """The rule's query as a tree; QueryRefused when it has errors."""
    parsed = parse(rule.query)
    if parsed.errors or parsed.root is None:
        raise QueryRefused(rule.name, parsed)
    return parsed.root


def check(rule: WatchRule, known_channels: Collection[str]) -> None:
    """Refuse a rule that could not do its work: QueryRefused, SelfTestFailed or UnknownChannel."""
    query = usable_query(rule)
    failed = [f"should match, and does not: {s}" for s in rule.tests.must_match if not _finds(query, s)]
    failed += [f"should not match, and does: {s}" for s in rule.tests.must_not_match if _finds(query, s)]
    if failed:
        lines = "\n".join(f"  {line}" for line in failed)
        raise SelfTestFailed(
            f"rule {rule.name} fails its own tests; change the query or the sentences:\n{lines}"
        )
    for tag in rule.notify:
        if tag not in known_channels:
            raise UnknownChannel(
                f"rule {rule.name} tells the channel {tag}, which does not exist: {_known(tag, known_channels)}"
            )


def load(row: rows.Rule) -> LoadedRule:
    """A stored row made ready; RuleUnreadable or QueryRefused when this program cannot use it."""
    given = {**row.conditions, "name": row.name, "query": row.query, "notify": row.notify}
    try:
        rule = WatchRule.model_validate({**given, "enabled": row.enabled, "why": row.why})
    except ValidationError as error:
        found = "; ".join(message for _, message in explain(error))
        raise RuleUnreadable(f"stored rule {row.name} cannot be read: {found}; save it anew") from error
    return LoadedRule(row, rule, usable_query(rule))


def explain(error: ValidationError, top: Collection[str] = ()) -> Iterable[tuple[tuple[int | str, ...], str]]:
    """Each finding of the model as (where, what is wrong and what to write), without the library's own words.

    `top` names the fields around the rules, when the error is of a whole file.
    """
    for found in error.errors(include_url=False):
        where = found["loc"]
        name = str(where[-1]) if where else "rule"
        match found["type"]:
            case "extra_forbidden" if name in LATER_FIELDS:
                yield where, f"{name} is not available yet: take it out"
            case "extra_forbidden":
                known = top if top and len(where) == 1 else _fields_beside(where)
                yield where, f"there is no field {name}: {_known(name, known)}"
            case "missing":
                yield where, f"{name} is missing: write {name}: …"
            case "literal_error":
                yield where, f"{_path(where)}: {found['input']!r} is none of {found['ctx']['expected']}"
            case "value_error":
                yield where, f"{_path(where)}: {found['ctx']['error']}"
            case _:
                yield where, f"{_path(where)}: {_plain(found['type'], found['msg'], where)}"


def _plain(kind: str, message: str, where: tuple[int | str, ...]) -> str:
    if kind == "string_pattern_mismatch" and "notify" in where:
        return "a channel tag has no spaces and no commas: write [one, two] for two"
    plain = {
        "string_pattern_mismatch": "only small letters, digits, . _ - and no spaces, at most 80 characters",
        "list_type": "must be a list: write [one, two]",
        "string_type": "must be a text",
        "too_short": "must not be empty",
        "string_too_short": "must not be empty",
        "bool_parsing": "must be true or false",
        "bool_type": "must be true or false",
        "model_type": "must have fields, one a line",
        "model_attributes_type": "must have fields, one a line",
    }
    return plain.get(kind, message)


def _path(where: tuple[int | str, ...]) -> str:
    # the line number says which rule of a file it is
    inside = where[2:] if where[:1] == ("rules",) and len(where) > 2 else where
    return ".".join(str(part) for part in inside)


def _fields_beside(where: tuple[int | str, ...]) -> Collection[str]:
    return RuleTests.model_fields if "tests" in where[:-1] else WatchRule.model_fields


def _known(name: str, known: Collection[str]) -> str:
    nearest = difflib.get_close_matches(name, known, 1)
    if nearest:
        return f"did you mean {nearest[0]}?"
    return f"known are {', '.join(sorted(known))}" if known else "none are set up yet"


def _finds(query: Node, sentence: str) -> bool:
    return match(query, Document.of(sentence, sentence)) is not None
