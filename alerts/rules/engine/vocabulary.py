"""Cuts articles into tokens, and knows for each token the terms of rules that it stands for.

A text is cut at what is neither letter nor digit of ASCII, by two calls over bytes; what lies between is a chunk. No
token reaches over such a cut, so the tokens of a text are those of its chunks. Each chunk met is cut by `tokenize`
once and remembered; that is why the tokens are the reference's on every text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

import numpy as np

from alerts.rules.engine.arrays import Ints, Rows, Table
from alerts.rules.engine.atoms import Atoms
from alerts.rules.eval.forms import ALGORITHMS, stems
from alerts.rules.language.syntax import Form
from alerts.text.tokens import compose, tokenize, written_words

# kinds of token: one that no rule asks for, and the end of a text, over which no phrase reaches
PLAIN, END = 0, 1
# stands for END among the chunks; no text encodes to this byte
_END_CHUNK = b"\xff"
_ENDED = b" \xff "
_CUTS = bytes(point if point >= 128 or chr(point).isalnum() else 32 for point in range(256))
# quotes, dashes and dots of U+2010 to U+203E, without the invisible signs that stand inside words
_PUNCTUATION = re.compile(rb"\xe2\x80[\x90-\xa7\xb0-\xbe]")
# longer chunks are cut but not remembered: whole sentences of scripts without spaces, or no words at all
_LONGEST_CHUNK = 48
_MOST_REMEMBERED = 500_000


class _Chunks(dict[bytes, int]):
    """The kinds of the chunks met, for one language."""

    def __init__(self, vocabulary: Vocabulary, language: str | None) -> None:
        super().__init__({_END_CHUNK: END})
        self._vocabulary = vocabulary
        self._language = language

    def __missing__(self, chunk: bytes) -> int:
        return self._vocabulary.learn(chunk, self, self._language)


class _StemTerm(NamedTuple):
    text: str
    written: str
    atom: int


class Vocabulary:
    """Turns texts into kinds of tokens. A kind is a set of terms that a token stands for, under a number."""

    def __init__(self) -> None:
        self._followed = 0
        self._words: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._prefix_lengths: list[int] = []
        self._exact: dict[tuple[str, str], int] = {}
        self._stems: list[_StemTerm] = []
        self._by_text: defaultdict[str, list[int]] = defaultdict(list)
        self._by_stem: dict[str, dict[str, list[int]]] = {}
        self._kinds: dict[tuple[int, ...], int] = {(): PLAIN}
        self._terms_of = Rows()
        self._terms_of.add(())
        self._terms_of.add(())
        self._table = self._terms_of.table()
        self._chunks: dict[str | None, _Chunks] = {}
        self._several: list[tuple[int, ...]] = []
        self._remembered = 0

    def follow(self, atoms: Atoms) -> None:
        """Have tokens stand for the terms that are new among the atoms."""
        new = list(islice(atoms.terms.items(), self._followed, None))
        for (form, text, written), atom in new:
            self._add(form, text, written, atom)
        if new:
            self._followed += len(new)
            self._prefix_lengths = sorted({len(prefix) for prefix in self._prefixes})
            self._by_stem.clear()
            self._forget()

    def _add(self, form: Form, text: str, written: str, atom: int) -> None:
        match form:
            case Form.WORD:
                self._words[text] = atom
            case Form.PREFIX:
                self._prefixes[text] = atom
            case Form.EXACT:
                self._exact[text, written] = atom
            case Form.STEM:
                self._stems.append(_StemTerm(text, written, atom))
                self._by_text[text].append(atom)

    def read(self, texts: Iterable[str], language: str | None) -> list[int]:
        """The kinds of the tokens of `texts`, END after each; negative ones stand for several (see `tokens`)."""
        joined = _ENDED.join([*(_encoded(text) for text in texts), b""])
        return list(map(self._of_language(language).__getitem__, joined.translate(_CUTS).split()))

    def tokens(self, kinds: list[int]) -> Ints:
        """The kinds of single tokens, from what `read` gave."""
        found = np.array(kinds, np.int64)
        several = found[found < 0]
        if not len(several):
            return found
        parts = [self._several[~kind] for kind in several.tolist()]
        counts = np.ones(len(found), np.int64)
        counts[found < 0] = [len(part) for part in parts]
        found = np.repeat(found, counts)
        found[found < 0] = [kind for part in parts for kind in part]
        return found

    def count(self, text: str, language: str | None, most: int) -> int:
        """How many tokens `text` has, counted up to `most`."""
        counted = 0
        for kind in self.read((text,), language)[:-1]:
            counted += 1 if kind >= 0 else len(self._several[~kind])
            if counted >= most:
                return most
        return counted

    @property
    def terms(self) -> Table:
        """For each kind the atoms of its terms."""
        if len(self._terms_of) != len(self._table.sizes):
            self._table = self._terms_of.table()
        return self._table

    def trim(self) -> None:
        """Forget what was met when it grows too large; between batches, as kinds that stand for several are lost."""
        if self._remembered > _MOST_REMEMBERED:
            self._forget()

    def learn(self, chunk: bytes, chunks: dict[bytes, int], language: str | None) -> int:
        """The kind of a chunk met for the first time."""
        text = chunk.decode("utf-8", "surrogatepass")
        if len(chunk) <= _LONGEST_CHUNK:
            self._remembered += 1
            kind = chunks[chunk] = self._cut(text, language)
            return kind
        words = (text,) if chunk.isascii() else written_words(text)
        if len(words) == 1:
            return self._cut(text, language)
        kinds: list[int] = []
        for word in words:
            kind = chunks[_encoded(word)]
            kinds += (kind,) if kind >= 0 else self._several[~kind]
        return self._together(kinds)

    def _cut(self, text: str, language: str | None) -> int:
        """The kind of a chunk; `tokenize` would find one token in ASCII, which costs more to ask than to know."""
        if text.isascii():
            return self._kind(text.lower(), text, language)
        tokens = tokenize(text)
        return self._together([self._kind(t.text, compose(text[t.start : t.end]), language) for t in tokens])

    def _together(self, kinds: list[int]) -> int:
        if len(kinds) == 1:
            return kinds[0]
        self._remembered += len(kinds)
        self._several.append(tuple(kinds))
        return ~(len(self._several) - 1)

    def _kind(self, text: str, written: str, language: str | None) -> int:
        found = [self._words.get(text), self._exact.get((text, written))]
        for length in self._prefix_lengths:
            if length > len(text):
                break
            found.append(self._prefixes.get(text[:length]))
        if self._stems:
            found += self._forms(text, written, language)
        terms = tuple(atom for atom in found if atom is not None)
        if (kind := self._kinds.get(terms)) is None:
            kind = self._kinds[terms] = self._terms_of.add(terms)
        return kind

    def _forms(self, text: str, written: str, language: str | None) -> Iterable[int]:
        same_stem: set[int] = set()
        if language is not None:
            known = self._stems_in(language)
            same_stem.update(*(known.get(own, ()) for own in stems(written, text, language)))
        return dict.fromkeys((*self._by_text.get(text, ()), *sorted(same_stem)))

    def _stems_in(self, language: str) -> dict[str, list[int]]:
        if (known := self._by_stem.get(language)) is None:
            known = self._by_stem[language] = {}
            for term in self._stems:
                for own in stems(term.written, term.text, language):
                    known.setdefault(own, []).append(term.atom)
        return known

    def _of_language(self, language: str | None) -> _Chunks:
        """Languages are told apart only when a rule asks for word forms."""
        key = language if self._stems and language in ALGORITHMS else None
        if (chunks := self._chunks.get(key)) is None:
            chunks = self._chunks[key] = _Chunks(self, key)
        return chunks

    def _forget(self) -> None:
        self._chunks.clear()
        self._several.clear()
        self._remembered = 0


def _encoded(text: str) -> bytes:
    if text.isascii():
        return text.encode()
    return _PUNCTUATION.sub(b" ", text.encode("utf-8", "surrogatepass"))
