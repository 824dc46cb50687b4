"""The examples in the documentation find what stands beside them, and nothing that should not be found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import alerts.rules
from alerts.rules.eval.document import Document, Fields
from alerts.rules.eval.match import match
from alerts.rules.language.lists import check_list, expand
from alerts.rules.language.parse import parse
from alerts.rules.language.problems import Code, render

DOCS = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
LANGUAGE_PART = DOCS[: DOCS.index("## The rule\n")]


@dataclass
class Example:
    name: str
    query: str
    lists: dict[str, list[str]] = field(default_factory=dict)
    finds: list[str] = field(default_factory=list)
    leaves: list[str] = field(default_factory=list)


def blocks(kind: str, text: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)\n```", text, re.DOTALL)


def examples() -> Iterator[Example]:
    for section in re.split(r"^### ", LANGUAGE_PART, flags=re.MULTILINE)[1:]:
        (query,) = blocks("watch", section)
        lists = {}
        for block in blocks("list", section):
            name, _, entries = block.removeprefix("@").partition(":")
            lists[name] = [
                entry.strip() for entry in re.findall(r'\s*=?"[^"]+"|[^,]+', entries) if entry.strip()
            ]
        body = section.split("\n## ")[0]
        finds, leaves = (re.findall(rf"^\* {sign} (.+)$", body, re.MULTILINE) for sign in "✔✘")
        yield Example(section.partition("\n")[0], query, lists, finds, leaves)


EXAMPLES = list(examples())


def article(line: str) -> Document:
    """`(language, country, section) title | first paragraph | rest`; one sentence alone is title and text."""
    facts, sentence = re.fullmatch(r"(?:\(([^)]+)\) )?(.+)", line, re.DOTALL).groups()  # type: ignore[union-attr]
    language, country, section = [*(facts or "").split(", "), "", ""][:3]
    title, *paragraphs = sentence.split(" | ")
    return Document(
        Fields(
            title,
            "\n".join(paragraphs) or title,
            language=language or None,
            country=country or None,
            section=section or None,
        )
    )


def test_there_are_ten() -> None:
    assert len(EXAMPLES) == 10
    assert all(one.finds and one.leaves for one in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_an_example_finds_what_stands_beside_it(example: Example) -> None:
    parsed = parse(example.query)
    assert parsed.problems == ()
    assert parsed.root is not None
    assert [wrong for name, entries in example.lists.items() for wrong in check_list(name, entries, {})] == []
    root = expand(parsed.root, example.lists).root
    assert root is not None

    assert [line for line in example.finds if match(root, article(line)) is None] == []
    assert [line for line in example.leaves if match(root, article(line)) is not None] == []


def test_the_answer_shown_is_the_answer_given() -> None:
    (query,), (answer,) = blocks("told", LANGUAGE_PART), blocks("answer", LANGUAGE_PART)

    assert "\n".join(render(query, problem) for problem in parse(query).problems) == answer


def test_every_way_of_writing_in_the_table_and_in_the_specification_is_read() -> None:
    table = re.findall(r"^\| (`.+?) \|", LANGUAGE_PART, re.MULTILINE)
    specification = re.findall(
        r"^    (\S.*?)(?:   |$)", (alerts.rules.__doc__ or "").partition("query :=")[0], re.MULTILINE
    )
    queries = [query for row in table for query in re.findall("`([^`]+)`", row)]
    queries += [query for row in specification for query in re.split(r"    | {2,}", row)]

    assert len(queries) > 40
    for query in queries:
        errors = {problem.code for problem in parse(query).errors}
        assert errors <= {Code.ONLY_NOT, Code.EMPTY}, (query, errors)
