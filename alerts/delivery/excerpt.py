"""Cut the sentence that made a rule match, and say which words of it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alerts.delivery.plain import ELLIPSIS, squeeze

# a very short extract, as news copyright asks for
EXCERPT_LENGTH = 320
LEAD = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the sentence; `is_word` when a marked run stands between word limits."""

    text: str
    is_match: bool = False
    is_word: bool = False


def excerpt(sentence: str, spans: Sequence[Any], fields: Mapping[str, str]) -> list[Piece]:
    """The sentence in marked and plain pieces, at most EXCERPT_LENGTH characters around the first match.

    `spans` are `{"field", "start", "end"}` with places in `fields`; those outside the sentence mark nothing.
    """
    places = _places(sentence, spans, fields)
    first = places[0][0] if places else 0
    start = (
        0 if len(sentence) <= EXCERPT_LENGTH else max(0, min(first - LEAD, len(sentence) - EXCERPT_LENGTH))
    )
    end = min(len(sentence), start + EXCERPT_LENGTH)
    pieces = [Piece(ELLIPSIS)] if start > 0 else []
    at = start
    for begin, stop in places:
        if begin < at or stop > end:
            continue
        pieces += [Piece(squeeze(sentence[at:begin])), _marked(sentence, begin, stop)]
        at = stop
    pieces += [Piece(squeeze(sentence[at:end])), Piece(ELLIPSIS if end < len(sentence) else "")]
    return [piece for piece in pieces if piece.text]


def _marked(sentence: str, begin: int, stop: int) -> Piece:
    before, after = sentence[begin - 1 : begin], sentence[stop : stop + 1]
    return Piece(
        squeeze(sentence[begin:stop]), is_match=True, is_word=not (before.isalnum() or after.isalnum())
    )


def _places(sentence: str, spans: Sequence[Any], fields: Mapping[str, str]) -> list[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for name, text in fields.items():
        base = text.find(sentence) if sentence else -1
        if base < 0:
            continue
        for span in spans:
            begin, stop = span["start"] - base, span["end"] - base
            if span["field"] == name and 0 <= begin < stop <= len(sentence):
                found.add((begin, stop))
    return sorted(found)
