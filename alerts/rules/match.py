"""Whether a query holds for an article, and what to show for it. Plain and slow: the reference of what rules mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alerts.rules.document import Document
from alerts.rules.sentences import sentences
from alerts.rules.syntax import And, Area, Field, Node, Not, Or, Phrase, Term

DEFAULT_AREAS: tuple[Area, ...] = ("title", "text")
# a longer sentence (or text without full stops) is shown in part
LONGEST_SENTENCE = 400


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
class _Found:
    """One place of one operand; the operand counts once per sentence, however often it stands there."""

    span: Span
    operand: Term | Phrase


def match(query: Node, document: Document) -> Hit | None:
    """The hit of `query` on `document`, or None. Only what the query looks for is marked, not what it refuses."""
    found = _evaluate(query, document, DEFAULT_AREAS)
    if found is None:
        return None
    spans = _merged(one.span for one in found)
    name, start, end = _best_sentence(document, found)
    source = document.fields.title if name == "title" else document.fields.text
    marks = tuple(
        (max(s.start, start) - start, min(s.end, end) - start)
        for s in spans
        if s.field == name and s.start < end and s.end > start
    )
    return Hit(spans, source[start:end], marks)


def _evaluate(node: Node, document: Document, areas: tuple[Area, ...]) -> list[_Found] | None:
    """What was found where `node` holds (nothing for a refusal that holds), None where it does not."""
    match node:
        case Term() | Phrase():
            return list(_occurrences(node, document, areas)) or None
        case Field():
            return _evaluate(node.operand, document, ("title",) if node.name == "title" else ("text",))
        case Not():
            return [] if _evaluate(node.operand, document, areas) is None else None
        case Or():
            held = [_evaluate(operand, document, areas) for operand in node.operands]
            return None if all(one is None for one in held) else [f for one in held if one for f in one]
        case And():
            return _all_of(node, document, areas)
        case _:
            raise NotImplementedError(type(node).__name__)


def _all_of(node: And, document: Document, areas: tuple[Area, ...]) -> list[_Found] | None:
    found: list[_Found] = []
    for operand in node.operands:
        one = _evaluate(operand, document, areas)
        if one is None:
            return None
        found += one
    return found


def _occurrences(operand: Term | Phrase, document: Document, areas: tuple[Area, ...]) -> Iterator[_Found]:
    for name in areas:
        for words in document.parts(name):
            for begin, end in words.find(operand):
                span = Span(name, words.tokens[begin].start, words.tokens[end - 1].end)
                yield _Found(span, operand)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(spans):
        last = merged[-1] if merged else None
        if last and last.field == span.field and span.start < last.end:
            merged[-1] = Span(last.field, last.start, max(last.end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _best_sentence(document: Document, found: list[_Found]) -> tuple[Area, int, int]:
    """The sentence of the text with the most operands, the earliest of equals; the title when only it matched."""
    in_text = sorted((one for one in found if one.span.field == "text"), key=lambda one: one.span)
    if not in_text:
        return ("title", 0, len(document.fields.title))
    bounds = sentences(document.fields.text)
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
