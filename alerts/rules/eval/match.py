"""Whether a query holds for an article, and what to show for it. Plain and slow: the reference of what rules mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from alerts.rules.eval.document import Document, Scope
from alerts.rules.eval.near import Nearness
from alerts.rules.eval.sentences import sentences
from alerts.rules.language.syntax import (
    And,
    Area,
    AtLeast,
    Field,
    FieldName,
    ListName,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Term,
)

# only in these are places marked; a source or an author is not part of what is read
_MARKED: tuple[Area, ...] = ("title", "text")
# a longer sentence (or text without full stops) is shown in part
LONGEST_SENTENCE = 400
# of an article that repeats a word without end, more places than these are not kept
MOST_SPANS = 1_000


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A matched place in a field, by characters of the text as stored."""

    field: Area
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A match: the places to mark, the sentence to show, and the places to mark in that sentence."""

    spans: tuple[Span, ...]
    sentence: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FoundOperand:
    """One place of one operand; the operand counts once per sentence, however often it stands there."""

    span: Span
    operand: Term | Phrase


def match(query: Node, document: Document) -> Hit | None:
    """The hit of `query` on `document`, or None. Only what the query looks for is marked, not what it refuses.

    Of NEAR those words are marked that stand near. Where nothing is to mark, because only a source, language or the
    like was asked for or a refusal held, the title is shown, or the first sentence of a text without title.
    The query holds no list names: `alerts.rules.language.lists.expand` comes first.
    """
    found = evaluate(query, document)
    if found is None:
        return None
    spans = _merged(one.span for one in found)
    name, start, end = _best_sentence(document, found)
    source = document.fields.title if name == "title" else document.fields.text
    shown = [span for span in spans if span.field == name and span.start < end and span.end > start]
    marks = tuple((max(span.start, start) - start, min(span.end, end) - start) for span in shown)
    kept = spans if len(spans) <= MOST_SPANS else tuple(sorted({*spans[:MOST_SPANS], *shown}))
    return Hit(kept, source[start:end], marks)


def evaluate(node: Node, document: Document, field: FieldName | None = None) -> list[FoundOperand] | None:
    """What was found where `node` holds (nothing for a refusal that holds), None where it does not."""
    match node:
        case Term() | Phrase() | Near():
            found = (
                _nears(node, document, field) if isinstance(node, Near) else _places(node, document, field)
            )
            return [one for one in found if one.span.field in _MARKED] if found else None
        case Field():
            return evaluate(node.operand, document, node.name)
        case Not():
            return [] if evaluate(node.operand, document, field) is None else None
        case And() | Or() | AtLeast():
            return _enough(node, document, field)
        case ListName():
            raise AssertionError(f"@{node.name} is not expanded")


def needed(node: And | Or | AtLeast) -> int:
    """How many of the operands must hold."""
    return len(node.operands) if isinstance(node, And) else node.count if isinstance(node, AtLeast) else 1


def _enough(
    node: And | Or | AtLeast, document: Document, field: FieldName | None
) -> list[FoundOperand] | None:
    """What was found of all operands that hold, None when too few do."""
    held = [found for one in node.operands if (found := evaluate(one, document, field)) is not None]
    return None if len(held) < needed(node) else [one for found in held for one in found]


def _places(operand: Term | Phrase, document: Document, field: FieldName | None) -> list[FoundOperand]:
    return [
        _place(scope, place, operand)
        for scope in document.scopes(field)
        for place in scope.words.find(operand)
        if place[1] <= scope.length
    ]


def _nears(node: Near, document: Document, field: FieldName | None) -> list[FoundOperand]:
    return [
        _place(scope, place, operand)
        for scope in document.scopes(field)
        for place, operand in Nearness(scope.words, scope.length).makers(node)
    ]


def _place(scope: Scope, place: tuple[int, int], operand: Term | Phrase) -> FoundOperand:
    begin, end = place
    return FoundOperand(
        Span(scope.area, scope.words.tokens[begin].start, scope.words.tokens[end - 1].end), operand
    )


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        last = merged[-1] if merged else None
        if last and last.field == span.field and span.start < last.end:
            merged[-1] = Span(last.field, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _best_sentence(document: Document, found: list[FoundOperand]) -> tuple[Area, int, int]:
    """The sentence of the text with the most operands, the earliest of equals; the title when only it matched."""
    in_text = sorted((one for one in found if one.span.field == "text"), key=lambda one: one.span)
    bounds = sentences(document.fields.text) if in_text or not document.fields.title.strip() else []
    if not in_text:
        return ("text", *bounds[0]) if bounds and not found else ("title", 0, len(document.fields.title))
    operands: defaultdict[tuple[int, int], set[Term | Phrase]] = defaultdict(set)
    at = 0
    for one in in_text:
        while at + 1 < len(bounds) and bounds[at][1] <= one.span.start:
            at += 1
        operands[bounds[at]].add(one.operand)
    best = max(operands, key=lambda bound: (len(operands[bound]), -bound[0]))
    first = next(one.span for one in in_text if one.span.end > best[0])
    return ("text", *_shortened(document.fields.text, best, first))


def _shortened(text: str, bound: tuple[int, int], first: Span) -> tuple[int, int]:
    start, end = bound
    if end - start <= LONGEST_SENTENCE:
        return bound
    start = max(start, min(first.start - LONGEST_SENTENCE // 4, end - LONGEST_SENTENCE))
    end = min(end, start + LONGEST_SENTENCE)
    if start > bound[0] and (space := text.find(" ", start, first.start)) >= 0:
        start = space + 1
    if end < bound[1] and (space := text.rfind(" ", first.end, end)) >= 0:
        end = space
    return (start, end)
