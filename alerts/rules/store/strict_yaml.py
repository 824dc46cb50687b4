"""Plain YAML and no more: values with the line they stand on, and nothing that could be more than a value.

No anchors, aliases or tags, no key twice. Every value is text but true, false and null.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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

from alerts.rules.findings import Where
from alerts.rules.rule import RuleError

_DEEPEST = 8
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


_QUERY = re.compile(r" *(?:- +)?query:\s+(?![|>])(\S.{0,300})$")
# words that were a phrase with the quotes around them
_PHRASE = re.compile(r"[^\W_][\w'’.-]*(?:\s+[^\W_][\w'’.-]*){1,5}")


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing wrong with a rules file; lines count from 1, `columns` from 0 where a place in the line is known."""

    line: int
    message: str
    columns: tuple[int, int] | None = None


class RuleFileError(RuleError):
    """A rules file cannot be used; every finding with its line."""

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"line {problem.line}: {problem.message}" for problem in problems))


class Reader:
    """Builds plain values from YAML events: every value has its line, and nothing unknown is built."""

    def __init__(self) -> None:
        self._lines: dict[Where, int] = {}
        self._scalars: dict[Where, ScalarEvent] = {}
        self._text: list[str] = []

    def line(self, where: Where) -> int:
        """The line of a value, or of the nearest one around it."""
        while where and where not in self._lines:
            where = where[:-1]
        return self._lines.get(where, 1)

    def place(self, where: Where, value: str, start: int, end: int) -> tuple[int, tuple[int, int] | None]:
        """The line of `value[start:end]` of the text at `where`, and its columns when it stands there as it is."""
        begin = value.rfind("\n", 0, start) + 1
        row, *_ = value[begin:].split("\n", 1)
        skip = value[:begin].split("\n").count(row)
        event = self._scalars.get(where)
        lines = range(event.start_mark.line, event.end_mark.line + 1) if event and row else ()
        found = [(n, at) for n in lines if n < len(self._text) and (at := self._text[n].find(row)) >= 0]
        if skip >= len(found):
            return self.line(where), None
        number, at = found[skip]
        stop = min(max(end, start + 1), begin + max(len(row), start - begin + 1))
        return number + 1, (at + start - begin, at + stop - begin)

    def read(self, text: str) -> object:
        """The one value of a YAML text; RuleFileError."""
        self._text = text.splitlines()
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
            row = self._text[mark.line] if mark and mark.line < len(self._text) else ""
            problem = _unquoted_query(row) or _said(error)
            raise RuleFileError([FileProblem(mark.line + 1 if mark else 1, problem)]) from error
        except YAMLError as error:
            line = text.count("\n", 0, getattr(error, "position", 0)) + 1
            raise RuleFileError(
                [FileProblem(line, "a character stands here that YAML does not allow")]
            ) from error

    def _value(self, event: Event, events: Iterator[Event], where: Where) -> object:
        self._lines[where] = event.start_mark.line + 1
        _refuse_more_than_plain(event)
        if len(where) > _DEEPEST:
            raise _refused(event, "the file is nested too deep")
        if isinstance(event, SequenceStartEvent):
            return self._list(events, where)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, where)
        if not isinstance(event, ScalarEvent):
            return None
        self._scalars[where] = event
        return _scalar(event)

    def lost_by_yaml(self, where: Where) -> str:
        """What YAML took of the text at `where` before it was read: its double quotes, or all from a # on; "" when
        nothing."""
        event = self._scalars.get(where)
        if event is None or event.start_mark.line != event.end_mark.line:
            return ""
        row: str = self._text[event.start_mark.line]
        if event.style == '"' and _PHRASE.fullmatch(str(event.value)):
            return row[event.start_mark.column : event.end_mark.column]
        rest = row[event.end_mark.column :].strip() if event.style in (None, "") else ""
        return rest if rest[:1] == "#" and rest[1:2].isalpha() else ""

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
            _refuse_more_than_plain(event)
            key = str(event.value)
            if key in values:
                raise _refused(event, f"{key} stands here twice: keep one")
            values[key] = self._value(next(events), events, (*where, key))
            self._lines[(*where, key)] = event.start_mark.line + 1
        return values


def _refuse_more_than_plain(event: Event) -> None:
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
        raise _refused(event, "anchors (&) and aliases (*) are not read: write it out, or put it in quotes")
    if (tag := getattr(event, "tag", None)) is not None:
        raise _refused(event, f"tags such as {tag} are not read: take it out, or put it in quotes")


def _scalar(event: ScalarEvent) -> object:
    value = str(event.value)
    if event.style in (None, "") and value.lower() in _WORDS:
        return _WORDS[value.lower()]
    return value


def _refused(event: Event, message: str) -> RuleFileError:
    return RuleFileError([FileProblem(event.start_mark.line + 1, message)])


def _unquoted_query(row: str) -> str:
    """What to write in place of a query that YAML cannot read as it stands: all of it in single quotes."""
    query = _QUERY.match(row)
    if query is None:
        return ""
    quoted = query[1].strip().replace("'", "''")
    return f"query: YAML cannot read this as a text: put all of it in single quotes: query: '{quoted}'"


def _said(error: MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "this is not YAML")
    if "'\\t'" in problem:
        return "a tab cannot stand at the beginning of a line: use spaces"
    if "%" in problem or "block end" in problem or "mapping values" in problem:
        return (
            f"this does not fit YAML ({problem}): check the indentation, and put texts with : # * & in quotes"
        )
    return f"this is not YAML ({problem}): check quotes, brackets and indentation"
