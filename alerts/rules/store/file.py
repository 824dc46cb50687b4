"""Rules and lists as a YAML file: read with a line for every mistake, written so that reading gives the same back."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from alerts.rules import findings
from alerts.rules.fields import Record
from alerts.rules.findings import Finding, Where
from alerts.rules.rule import WatchRule
from alerts.rules.store.strict_yaml import FileProblem, Reader, RuleFileError
from alerts.rules.store.word_list import WordList

SCHEMA = Path(__file__).parents[1] / "rules.schema.json"
SCHEMA_ID = "rules.schema.json"
LONGEST_FILE = 5_000_000
_VERSION = "the stored version that this was made from; with it, nothing saved since is overwritten"


class FiledRule(WatchRule):
    """One watch rule of a file."""

    version: int | None = Field(default=None, ge=1, description=_VERSION)

    def plain(self) -> WatchRule:
        """The rule alone."""
        return WatchRule.model_construct(**{name: getattr(self, name) for name in WatchRule.model_fields})


class FiledList(WordList):
    """One named list of a file."""

    version: int | None = Field(default=None, ge=1, description=_VERSION)

    def plain(self) -> WordList:
        """The list alone."""
        return WordList.model_construct(**{name: getattr(self, name) for name in WordList.model_fields})


class RuleFile(Record):
    """A file of watch rules and of the named lists that they use."""

    lists: list[FiledList] = Field(default=[], description="named lists; each name once")
    rules: list[FiledRule] = Field(default=[], description="watch rules; each name once")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as read, and where everything stands in it."""

    content: RuleFile
    reader: Reader

    def problem(self, inside: Where, finding: Finding) -> FileProblem:
        """A finding of the rule or list that stands at `inside`, at its line."""
        where = (*inside, *finding.where)
        value = self._text(where)
        if value is None or finding.start is None or finding.end is None:
            return FileProblem(self.reader.line(where), finding.words)
        line, columns = self.reader.place(where, value, finding.start, finding.end)
        return FileProblem(line, finding.words, columns)

    def _text(self, where: Where) -> str | None:
        here: Any = self.content
        for part in where:
            here = here[part] if isinstance(part, int) else getattr(here, part)
        return here if isinstance(here, str) else None


def read_file(text: str) -> ReadFile:
    """The rules and lists of a YAML text; RuleFileError with lines. Queries and entries are not checked here."""
    if len(text) > LONGEST_FILE:
        raise RuleFileError([FileProblem(1, f"the file has more than {LONGEST_FILE:,} characters: split it")])
    reader = Reader()
    value = reader.read(text)
    if not isinstance(value, dict) or not value:
        raise RuleFileError(
            [FileProblem(1, "the file must begin with rules: or lists: and hold a list of them")]
        )
    try:
        content = RuleFile.model_validate(value)
    except ValidationError as error:
        raise RuleFileError(
            [FileProblem(reader.line(one.where), one.words) for one in findings.of_model(error, RuleFile)]
        ) from error
    read = ReadFile(content, reader)
    _refuse_doubles(read)
    return read


def write_file(
    lists: Iterable[tuple[WordList, int | None]],
    rules: Iterable[tuple[WatchRule, int | None]] | None,
) -> str:
    """Lists and rules, each with its version or None to leave that out, as text that `read_file` reads back.

    It begins with a line that tells editors the schema. `rules` None: the file says nothing of rules.
    """
    parts: dict[str, object] = {}
    if entries := [entry(words, version) for words, version in lists]:
        parts["lists"] = entries
    if rules is not None:
        parts["rules"] = [entry(rule, version) for rule, version in rules]
    return f"# yaml-language-server: $schema={SCHEMA_ID}\n" + dumped(parts)


def write_rule(rule: WatchRule) -> str:
    """One rule as YAML text, for showing and comparing."""
    return dumped(entry(rule))


def write_list(words: WordList) -> str:
    """One list as YAML text, for showing and comparing."""
    return dumped(entry(words))


def schema_text() -> str:
    """The JSON Schema of a rules file, as shipped beside this module."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **RuleFile.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def entry(item: WatchRule | WordList, version: int | None = None) -> dict[str, Any]:
    """A rule or list as plain values, in the order in which people read them."""
    record: dict[str, Any] = _styled(item.model_dump(mode="json", exclude_defaults=True))
    head = {"name": record.pop("name")} | ({} if version is None else {"version": version})
    return head | record


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


def dumped(value: object) -> str:
    """Plain values as YAML text."""
    yaml = YAML()
    yaml.width = 100_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue()


def _refuse_doubles(read: ReadFile) -> None:
    problems = []
    content = read.content
    named = {"list": [one.name for one in content.lists], "rule": [one.name for one in content.rules]}
    for kind, names in named.items():
        first: dict[str, int] = {}
        for index, name in enumerate(names):
            line = read.reader.line((f"{kind}s", index, "name"))
            if name in first:
                said = f"{kind} {name} stands in line {first[name]} already: rename one"
                problems.append(FileProblem(line, said))
            first.setdefault(name, line)
    if problems:
        raise RuleFileError(problems)


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), "utf-8")
