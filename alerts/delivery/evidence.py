"""Why a rule matched: each clause of its query with the sentence in which it stands. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alerts.delivery.excerpt import Piece, excerpt
from alerts.delivery.plain import one_line
from alerts.rules.eval.document import Document
from alerts.rules.eval.explain import conjuncts
from alerts.rules.eval.match import Hit, match
from alerts.rules.language.lists import Lists, expand
from alerts.rules.language.parse import parse

SHOWN_CLAUSES, SHOWN_WORDS, WORD_LENGTH = 4, 5, 60


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of one or more clauses, and the sentence in which they stand, in marked and plain pieces."""

    words: tuple[str, ...]
    sentence: str
    pieces: tuple[Piece, ...]


def hits(query: str, lists: Lists, title: str, text: str) -> list[Hit]:
    """What each clause that asks for words found, in the order of the query; empty where none can be read any more.

    `lists` as they are now: a clause whose list was removed since finds nothing.
    """
    root = parse(query).root
    expanded = expand(root, lists).root if root is not None else None
    if expanded is None:
        return []
    document = Document.of(title, text)
    matches = (match(clause, document) for clause in conjuncts(expanded))
    return [hit for hit in matches if hit is not None and hit.marks]


def standing_in(passage: str, clause_hits: Sequence[Hit], text: str) -> tuple[tuple[str, ...], list[Hit]]:
    """The words of the clauses that a passage of the text holds, and the other clauses."""
    start = text.find(passage) if passage else -1
    if start < 0:
        return (), list(clause_hits)
    words: list[str] = []
    others: list[Hit] = []
    for hit in clause_hits:
        here = [
            text[span.start : span.end]
            for span in hit.spans
            if span.field == "text" and start <= span.start and span.end <= start + len(passage)
        ]
        words += here
        if not here:
            others.append(hit)
    return _words(words), others


def by_sentence(clause_hits: Sequence[Hit]) -> list[Evidence]:
    """The clauses, those together that stand in one sentence; of many the first few."""
    marks: dict[str, list[tuple[int, int]]] = {}
    for hit in clause_hits:
        marks.setdefault(hit.sentence, []).extend(hit.marks)
    return [_evidence(sentence, sorted(set(places))) for sentence, places in marks.items()][:SHOWN_CLAUSES]


def stored(sentence: str, spans: Sequence[Any], fields: Mapping[str, str]) -> list[Evidence]:
    """The one sentence that was kept with a match, for a query that cannot be read any more."""
    pieces = tuple(excerpt(sentence, spans, fields))
    return (
        [Evidence(_words([piece.text for piece in pieces if piece.is_match]), sentence, pieces)]
        if pieces
        else []
    )


def spans_of(clause_hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """The places of all clauses, as they are kept with a match."""
    return [
        {"field": span.field, "start": span.start, "end": span.end}
        for hit in clause_hits
        for span in hit.spans
    ]


def _evidence(sentence: str, marks: Sequence[tuple[int, int]]) -> Evidence:
    spans = [{"field": "text", "start": start, "end": end} for start, end in marks]
    return Evidence(
        _words([sentence[start:end] for start, end in marks]),
        sentence,
        tuple(excerpt(sentence, spans, {"text": sentence})),
    )


def _words(texts: Sequence[str]) -> tuple[str, ...]:
    shown = dict.fromkeys(one_line(text, WORD_LENGTH).lower() for text in texts)
    return tuple(word for word in shown if word)[:SHOWN_WORDS]
