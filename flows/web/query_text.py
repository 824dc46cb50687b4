"""Texts in pieces: a sentence with the matched words marked, a query with what is wrong underlined. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.rules.language.problems import Problem, Severity

LONGEST, LEAD = 400, 120
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text. `kind`: empty, or why it is marked: match, error or warning."""

    text: str
    kind: str = ""


def marked(sentence: str, marks: Sequence[tuple[int, int]]) -> list[Piece]:
    """A sentence with these places marked, cut to a length around the first of them."""
    first = marks[0][0] if marks else 0
    start = 0 if len(sentence) <= LONGEST else max(0, min(first - LEAD, len(sentence) - LONGEST))
    end = min(len(sentence), start + LONGEST)
    inside = [(max(begin, start), min(stop, end), "match") for begin, stop in marks]
    pieces = _pieces(sentence, start, end, inside)
    return [
        *([Piece(ELLIPSIS)] if start else []),
        *pieces,
        *([Piece(ELLIPSIS)] if end < len(sentence) else []),
    ]


def underlined(query: str, problems: Sequence[Problem]) -> list[Piece]:
    """A query with the places of its problems; where two meet, an error goes before a warning."""
    order = sorted(problems, key=lambda one: (one.severity is not Severity.ERROR, one.start))
    return _pieces(query, 0, len(query), [(one.start, one.end, one.severity.value) for one in order])


def _pieces(text: str, start: int, end: int, places: Sequence[tuple[int, int, str]]) -> list[Piece]:
    """The text between two places in runs of one kind each; earlier ones of `places` go before later ones."""
    kinds = [""] * (end - start)
    for begin, stop, kind in reversed(places):
        # a place at the very end, or of no length, is shown on the sign before it
        first = min(begin, end - 1) if begin >= end or begin == stop else begin
        for at in range(max(first, start), min(max(stop, first + 1), end)):
            kinds[at - start] = kind
    pieces: list[Piece] = []
    at = 0
    while at < len(kinds):
        stop = next((one for one in range(at, len(kinds)) if kinds[one] != kinds[at]), len(kinds))
        pieces.append(Piece(text[start + at : start + stop], kinds[at]))
        at = stop
    return pieces
