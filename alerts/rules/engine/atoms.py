"""Atoms: what can stand at a place of a text. Terms, phrases of them, and wide ORs of both, each under a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alerts.rules.engine.arrays import NONE, Flags, Ints, Postings, Table, frozen, numbers
from alerts.rules.language.syntax import Form, Phrase, Term

_SKETCH_BITS = 19


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where atoms stand in a stream of tokens: atom `atom[n]` from token `begin[n]` to `last[n]`, both inclusive."""

    atom: Ints
    begin: Ints
    last: Ints

    def joined(self, other: Occurrences) -> Occurrences:
        """Both, these first."""
        return Occurrences(
            np.concatenate((self.atom, other.atom)),
            np.concatenate((self.begin, other.begin)),
            np.concatenate((self.last, other.last)),
        )


class Atoms:
    """Gives numbers to atoms, and knows the shorter atoms that longer ones are made of."""

    def __init__(self) -> None:
        self.terms: dict[tuple[Form, str, str], int] = {}
        # a phrase is its beginning, itself a term or phrase, and its last term
        self._phrases: dict[tuple[int, int], int] = {}
        self._beginnings, self._ends, self._longer = numbers(), numbers(), numbers()
        self._unions: dict[frozenset[int], int] = {}
        self._in_unions = Postings()
        self.count = 0

    def of(self, node: Term | Phrase) -> int:
        """The number of a term or phrase."""
        if isinstance(node, Term):
            return self._term(node)
        first, *rest = node.terms
        atom = self._term(first)
        for term in rest:
            atom = self._phrase(atom, self._term(term))
        return atom

    def union(self, atoms: frozenset[int]) -> int:
        """The number of "any of these", which stands wherever one of them stands."""
        if (atom := self._unions.get(atoms)) is None:
            atom = self._unions[atoms] = self.count
            self._in_unions.add(sorted(atoms), atom)
            self.count += 1
        return atom

    def _term(self, term: Term) -> int:
        key = (term.form, term.text, "" if term.form in (Form.WORD, Form.PREFIX) else term.written)
        if (atom := self.terms.get(key)) is None:
            atom = self.terms[key] = self.count
            self.count += 1
        return atom

    def _phrase(self, beginning: int, end: int) -> int:
        if (atom := self._phrases.get((beginning, end))) is None:
            atom = self._phrases[beginning, end] = self.count
            self.count += 1
            self._beginnings.append(beginning)
            self._ends.append(end)
            self._longer.append(atom)
        return atom

    def finder(self) -> Finder:
        """Finds the atoms that there are now."""
        beginnings, ends = frozen(self._beginnings), frozen(self._ends)
        keys = beginnings * self.count + ends
        order = np.argsort(keys)
        begins, continues = np.zeros(self.count, bool), np.zeros(self.count, bool)
        begins[beginnings] = True
        continues[ends] = True
        sketch = np.zeros(1 << _SKETCH_BITS, bool)
        sketch[_sketched(keys)] = True
        unions = self._in_unions.table(self.count) if self._unions else None
        return Finder(begins, continues, keys[order], frozen(self._longer)[order], sketch, unions)


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds phrases and wide ORs among the terms of a stream."""

    begins: Flags
    continues: Flags
    # beginning and end of each phrase in one number, in order
    keys: Ints
    phrases: Ints
    # for a part of such a number whether any has it: most pairs of words are in no phrase
    sketch: Flags
    unions: Table | None

    def find(self, terms: Occurrences, tokens: Ints, terms_of: Table) -> Occurrences:
        """The given occurrences of terms and those of all atoms made of them.

        `terms_of` has the terms of each kind of token; the last of `tokens` has none.
        """
        found = newest = terms
        while len(newest.atom):
            newest = self._longer(newest, tokens, terms_of)
            found = found.joined(newest)
        if self.unions is None:
            return found
        owner, union = self.unions.of(found.atom)
        return found.joined(Occurrences(union, found.begin[owner], found.last[owner]))

    def _longer(self, phrases: Occurrences, tokens: Ints, terms_of: Table) -> Occurrences:
        """The phrases that are one term longer than the given occurrences."""
        left = np.flatnonzero(self.begins[phrases.atom])
        owner, right = terms_of.of(tokens[phrases.last[left] + 1])
        goes_on = self.continues[right]
        left, right = left[owner[goes_on]], right[goes_on]
        keys = phrases.atom[left] * len(self.begins) + right
        likely = self.sketch[_sketched(keys)]
        left, keys = left[likely], keys[likely]
        if not len(keys):
            return Occurrences(NONE, NONE, NONE)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        known = self.keys[at] == keys
        left, at = left[known], at[known]
        return Occurrences(self.phrases[at], phrases.begin[left], phrases.last[left] + 1)


def _sketched(keys: Ints) -> Ints:
    """Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4), to sieve with, not to decide by."""
    mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(64 - _SKETCH_BITS)).astype(np.int64)
