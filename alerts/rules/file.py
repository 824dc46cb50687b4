"""Rules as a YAML file: read with a line for every mistake, written so that reading gives the same rules back.

Only plain YAML is read: no anchors, aliases or tags, no key twice. Every value is text but true, false and null.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from alerts.rules.rule import RuleError, WatchRule, explain

SCHEMA = Path(__file__).with_name("rules.schema.json")
SCHEMA_ID = "rules.schema.json"
LONGEST_FILE = 5_000_000
_DEEPEST = 8
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
Where = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing wrong with a rules file; lines count from 1."""

    line: int
    message: str


class RuleFileError(RuleError):
    """A rules file cannot be used; every finding with its line."""

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"line {problem.line}: {problem.message}" for problem in problems))


class RuleFile(BaseModel):
    """A file of watch rules."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Watch rules")

    rules: list[WatchRule] = Field(description="the rules; each name once")


def read_rules(text: str) -> list[WatchRule]:
    """The rules of a YAML text `rules: [...]`; RuleFileError with lines. Queries are not checked here."""
    if len(text) > LONGEST_FILE:
        raise RuleFileError([FileProblem(1, f"the file has more than {LONGEST_FILE:,} characters: split it")])
    reader = _Reader()
    value = reader.read(text)
    if not isinstance(value, dict):
        raise RuleFileError([FileProblem(1, "the file must begin with rules: and hold a list of rules")])
    try:
        rules = RuleFile.model_validate(value).rules
    except ValidationError as error:
        raise RuleFileError(
            [FileProblem(reader.line(where), said) for where, said in explain(error, RuleFile.model_fields)]
        ) from error
    _refuse_doubles(rules, reader)
    return rules


def write_rules(rules: Iterable[WatchRule]) -> str:
    """The rules as YAML text that `read_rules` reads back; begins with a line that tells editors the schema."""
    entries = [_entry(rule) for rule in rules]
    return f"# yaml-language-server: $schema={SCHEMA_ID}\n" + _dumped({"rules": entries})


def write_rule(rule: WatchRule) -> str:
    """One rule as YAML text, for showing and comparing."""
    return _dumped(_entry(rule))


def schema_text() -> str:
    """The JSON Schema of a rules file, as shipped beside this module."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **RuleFile.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _entry(rule: WatchRule) -> dict[str, Any]:
    record: dict[str, Any] = _styled(rule.model_dump(mode="json", exclude_defaults=True))
    return record


def _styled(value: Any) -> Any:
    """Lines as a block; what an editor does not show, or a block would not keep, in double quotes with escapes."""
    if isinstance(value, dict):
        return {key: _styled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_styled(inner) for inner in value]
    if not isinstance(value, str) or value.isprintable():
        return value
    is_block = value.replace("\n", "").isprintable() and value[0] not in " \n" and value[-1] not in " \n"
    return LiteralScalarString(value) if is_block else DoubleQuotedScalarString(value)


def _dumped(value: object) -> str:
    yaml = YAML()
    yaml.width = 100_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue()


def _refuse_doubles(rules: list[WatchRule], reader: _Reader) -> None:
    first: dict[str, int] = {}
    problems = []
    for index, rule in enumerate(rules):
        if rule.name in first:
            line = reader.line(("rules", index, "name"))
            problems.append(
                FileProblem(line, f"rule {rule.name} stands in line {first[rule.name]} already: rename one")
            )
        first.setdefault(rule.name, reader.line(("rules", index, "name")))
    if problems:
        raise RuleFileError(problems)


class _Reader:
    """Builds plain values from YAML events: every value has its line, and nothing unknown is built."""

    def __init__(self) -> None:
        self._lines: dict[Where, int] = {}

    def line(self, where: Where) -> int:
        """The line of a value, or of the nearest one around it."""
        while where and where not in self._lines:
            where = where[:-1]
        return self._lines.get(where, 1)

    def read(self, text: str) -> object:
        events = self._events(text)
        documents = 0
        value: object = None
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _refused(event, "a second document begins here (---): write one list of rules")
            elif isinstance(event, NodeEvent):
                value = self._value(event, events, ())
        return value

    def _events(self, text: str) -> Iterator[Event]:
        try:
            yield from YAML(typ="safe", pure=True).parse(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise RuleFileError([FileProblem(mark.line + 1 if mark else 1, _said(error))]) from error
        except YAMLError as error:
            line = text.count("\n", 0, getattr(error, "position", 0)) + 1
            raise RuleFileError(
                [FileProblem(line, "a character stands here that YAML does not allow")]
            ) from error

    def _value(self, event: Event, events: Iterator[Event], where: Where) -> object:
        self._lines[where] = event.start_mark.line + 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _refused(
                event, "anchors (&) and aliases (*) are not read: write it out, or put it in quotes"
            )
        if (tag := getattr(event, "tag", None)) is not None:
            raise _refused(event, f"tags such as {tag} are not read: take it out, or put it in quotes")
        if len(where) > _DEEPEST:
            raise _refused(event, "the file is nested too deep")
        if isinstance(event, SequenceStartEvent):
            return self._list(events, where)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, where)
        return _scalar(event) if isinstance(event, ScalarEvent) else None

    def _list(self, events: Iterator[Event], where: Where) -> list[object]:
        values: list[object] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            values.append(self._value(event, events, (*where, len(values))))
        return values

    def _mapping(self, events: Iterator[Event], where: Where) -> dict[str, object]:
        values: dict[str, object] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                raise _refused(event, "a field name must be a plain word")
            key = str(event.value)
            if key in values:
                raise _refused(event, f"{key} stands here twice: keep one")
            values[key] = self._value(next(events), events, (*where, key))
            self._lines[(*where, key)] = event.start_mark.line + 1
        return values


def _scalar(event: ScalarEvent) -> object:
    value = str(event.value)
    if event.style in (None, "") and value.lower() in _WORDS:
        return _WORDS[value.lower()]
    return value


def _refused(event: Event, message: str) -> RuleFileError:
    return RuleFileError([FileProblem(event.start_mark.line + 1, message)])


def _said(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "this is not YAML")
    if "'\\t'" in problem:
        return "a tab cannot stand at the beginning of a line: use spaces"
    if "%" in problem or "block end" in problem or "mapping values" in problem:
        return (
            f"this does not fit YAML ({problem}): check the indentation, and put texts with : # * & in quotes"
        )
    return f"this is not YAML ({problem}): check quotes, brackets and indentation"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), "utf-8")
