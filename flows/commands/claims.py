"""What the articles of an event claim, one line for each claim, with the sentence and who says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flows.output import plain
from sql.rows import Fact

SENTENCE = 140  # characters
# claims of one kind; more are in --json
SHOWN = 5
KINDS = {"date": "when", "place": "where", "type": "what", "toll": "how many", "actor": "who"}


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in words, the first sentence that makes it, and the sources whose articles do."""

    kind: str
    claim: str
    sentence: str
    sources: tuple[str, ...]


def claims(facts: Sequence[Fact], source_of: Mapping[int, str]) -> list[Claim]:
    """The claims of the articles of an event, those of most sources first; what is only recalled is left out."""
    sources: dict[tuple[str, str], list[str]] = defaultdict(list)
    sentences: dict[tuple[str, str], str] = {}
    for fact in facts:
        said = _in_words(fact.kind, fact.value)
        if fact.is_context or said is None:
            continue
        key = (fact.kind, said)
        sentences.setdefault(key, fact.sentence)
        if (source := source_of[fact.article_id]) not in sources[key]:
            sources[key].append(source)
    kinds = list(KINDS)
    ranked = sorted(sources, key=lambda key: (kinds.index(key[0]), -len(sources[key])))
    return [Claim(kind, said, sentences[kind, said], tuple(sources[kind, said])) for kind, said in ranked]


def spoken(found: Sequence[Claim]) -> Iterator[str]:
    """The claims as lines for people."""
    width = max(map(len, KINDS.values()))
    for kind, heading in KINDS.items():
        for at, claim in enumerate([one for one in found if one.kind == kind][:SHOWN]):
            sentence = f": “{_short(claim.sentence)}”" if claim.sentence else ""
            said = f"{claim.claim} ({', '.join(claim.sources)}){sentence}"
            yield f"{'' if at else heading:<{width}}  {plain(said)}"


def _short(sentence: str) -> str:
    line = " ".join(sentence.split())
    return line if len(line) <= SENTENCE else line[: SENTENCE - 1].rstrip() + "…"


def _in_words(kind: str, value: Mapping[str, Any]) -> str | None:
    match kind:
        case "date":
            return (
                None if value.get("inferred") or value.get("statement") else _days(value["lo"], value["hi"])
            )
        case "place":
            parts = (value["name"], value.get("admin1"), value.get("country"))
            return ", ".join(dict.fromkeys(part for part in parts if part))
        case "toll":
            return _toll(value)
        case "actor":
            return str(value["name"])
        case "type" if value["type"] != "other":
            return str(value["type"])
    return None


def _days(first: str, last: str) -> str:
    one, other = date.fromisoformat(first), date.fromisoformat(last)
    return f"{one:%-d %B %Y}" if one == other else f"{one:%-d %B} to {other:%-d %B %Y}"


def _toll(value: Mapping[str, Any]) -> str:
    low, high = value["low"], value.get("high")
    count = f"at least {low}" if high is None else f"{low}" if high == low else f"{low} to {high}"
    side = f" of the side {value['side']}" if value.get("side") else ""
    by = f", says {value['said_by']}" if value.get("said_by") else ""
    return f"{count} {value['kind']}{side}{by}"
