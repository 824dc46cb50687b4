"""An article cut into tokens once, for all rules."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import unquote

from alerts.rules.eval.forms import stems
from alerts.rules.language.syntax import Area, FieldName, Form, Phrase, Term
from alerts.text.languages import primary
from alerts.text.tokens import Token, compose, tokenize

# the lead is the first paragraph, but never longer than this: some texts have no line breaks
LONGEST_LEAD = 100
_NO_POSITIONS: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """What rules look at of an article, as stored."""

    title: str
    text: str
    language: str | None = None
    source: str = ""
    country: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    url: str = ""

    def texts(self, area: Area) -> tuple[str, ...]:
        """The texts of an area that phrases do not reach across: one, but for authors one each."""
        match area:
            case "title" | "text" | "source":
                return (str(getattr(self, area)),)
            case "lang":
                return (primary(self.language) or "",)
            case "author":
                return self.authors
            case "url":
                return (unquote(self.url.partition("://")[2]),)
            case "country" | "section":
                return (getattr(self, area) or "",)


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of one text, with an index of where each stands and the distinct ones in order for prefixes."""

    text: str
    language: str | None
    tokens: tuple[Token, ...]
    positions: dict[str, list[int]]
    vocabulary: tuple[str, ...]
    _forms: dict[str, list[int]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, text: str, language: str | None = None) -> Words:
        """Tokenize `text`."""
        tokens = tuple(tokenize(text))
        positions: dict[str, list[int]] = {}
        for position, token in enumerate(tokens):
            positions.setdefault(token.text, []).append(position)
        return cls(text, language, tokens, positions, tuple(sorted(positions)))

    def written(self, position: int) -> str:
        """The word at a position as the article has it, in NFC."""
        token = self.tokens[position]
        return compose(self.text[token.start : token.end])

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
        match term.form:
            case Form.WORD:
                return self.positions.get(term.text, _NO_POSITIONS)
            case Form.EXACT:
                here = self.positions.get(term.text, _NO_POSITIONS)
                return [position for position in here if self.written(position) == term.written]
            case Form.PREFIX:
                begin = bisect_left(self.vocabulary, term.text)
                words = takewhile(lambda word: word.startswith(term.text), self.vocabulary[begin:])
                return sorted(position for word in words for position in self.positions[word])
            case Form.STEM:
                here = self.positions.get(term.text, _NO_POSITIONS)
                return sorted({*here, *self._positions_of_forms(term)})

    def _positions_of_forms(self, term: Term) -> Iterator[int]:
        if self.language is None or not (wanted := stems(term.written, term.text, self.language)):
            return
        if not self._forms:
            for position, token in enumerate(self.tokens):
                for form in stems(self.written(position), token.text, self.language):
                    self._forms.setdefault(form, []).append(position)
        for form in wanted:
            yield from self._forms.get(form, _NO_POSITIONS)


class Scope(NamedTuple):
    """A text that a part of a query looks at: its area, its words, and how many of them count."""

    area: Area
    words: Words
    length: int


class Document:
    """What a query looks at; each area is tokenized when it is first asked for."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self._parts: dict[Area, tuple[Words, ...]] = {}
        self._lead: int | None = None

    @classmethod
    def of(cls, title: str, text: str) -> Document:
        """An article of which only title and text are known."""
        return cls(Fields(title, text))

    def parts(self, area: Area) -> tuple[Words, ...]:
        """The words of an area, in parts that phrases do not reach across."""
        if (known := self._parts.get(area)) is None:
            language = primary(self.fields.language)
            known = tuple(Words.of(text, language) for text in self.fields.texts(area))
            self._parts[area] = known
        return known

    def scopes(self, field: FieldName | None) -> Iterator[Scope]:
        """The texts that a query looks at within the field; without one, title and text."""
        match field:
            case None:
                yield from self._whole("title")
                yield from self._whole("text")
            case "body":
                yield from self._whole("text")
            case "lead":
                yield Scope("text", self.parts("text")[0], self.lead)
            case area:
                yield from self._whole(area)

    def _whole(self, area: Area) -> Iterator[Scope]:
        return (Scope(area, words, len(words.tokens)) for words in self.parts(area))

    @property
    def lead(self) -> int:
        """How many tokens of the text belong to its first paragraph, at most `LONGEST_LEAD`."""
        if self._lead is None:
            words = self.parts("text")[0]
            end = len(first_paragraph(words.text))
            first = words.tokens[:LONGEST_LEAD]
            self._lead = sum(token.end <= end for token in first)
        return self._lead


def first_paragraph(text: str) -> str:
    """`text` up to the end of the first line that is not empty."""
    end = text.find("\n", len(text) - len(text.lstrip()))
    return text if end < 0 else text[:end]
