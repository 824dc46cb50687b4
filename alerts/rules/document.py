"""An article cut into tokens once, for all rules."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from alerts.rules.syntax import FieldName, Phrase, Term
from alerts.rules.tokens import Token, tokenize

_NO_POSITIONS: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of one field, with an index of where each stands and the distinct ones in order for prefixes."""

    text: str
    tokens: tuple[Token, ...]
    positions: dict[str, list[int]]
    vocabulary: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """Tokenize `text`."""
        tokens = tuple(tokenize(text))
        positions: dict[str, list[int]] = {}
        for position, token in enumerate(tokens):
            positions.setdefault(token.text, []).append(position)
        return cls(text, tokens, positions, tuple(sorted(positions)))

    def find(self, operand: Term | Phrase) -> list[tuple[int, int]]:
        """Where the operand stands, as ranges of token positions in order."""
        if isinstance(operand, Term):
            return [(at, at + 1) for at in self._positions_of(operand)]
        first, *rest = operand.terms
        starts: Sequence[int] = self._positions_of(first)
        for offset, term in enumerate(rest, start=1):
            if not starts:
                return []
            here = set(self._positions_of(term))
            starts = [start for start in starts if start + offset in here]
        return [(start, start + len(operand.terms)) for start in starts]

    def _positions_of(self, term: Term) -> Sequence[int]:
        if not term.is_prefix:
            return self.positions.get(term.text, _NO_POSITIONS)
        begin = bisect_left(self.vocabulary, term.text)
        words = takewhile(lambda word: word.startswith(term.text), self.vocabulary[begin:])
        return sorted(position for word in words for position in self.positions[word])


@dataclass(frozen=True, slots=True)
class Document:
    """What a query looks at."""

    title: Words
    text: Words

    @classmethod
    def of(cls, title: str, text: str) -> Document:
        """Tokenize an article."""
        return cls(Words.of(title), Words.of(text))

    def field(self, name: FieldName) -> Words:
        """The field of that name."""
        return self.title if name == "title" else self.text
