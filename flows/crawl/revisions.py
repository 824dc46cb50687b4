"""Whether an article says something else than before, and in which words. Pure: texts in, answers out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from flows.crawl.page_words import CONNECTORS, DATES, HEADS

NUMBER = re.compile(r"\d[\dh]*(?:st|nd|rd|th|er|e|k)?")
# How a line begins that points to other articles, and how long it may be.
POINTERS = (
    ("read", "also"), ("also", "read"), ("read", "more"), ("see", "also"), ("related", "articles"),
    ("related", "stories"), ("à", "lire"), ("lire", "aussi"), ("lire", "également"), ("voir", "aussi"),
    ("lesen", "sie", "auch"), ("mehr", "zum", "thema"), ("lea", "también"), ("lee", "también"), ("leia", "também"),
    ("leia", "mais"), ("leggi", "anche"), ("اقرأ", "أيضا"), ("читайте", "также"),
)  # fmt: skip
POINTER_WORDS = 25
# Kept as words of their own: each changes what is said.
TELLING = frozenset("%?؟？°€$£¥+")
THOUSANDS = re.compile(r"(?<=\d)[\s.,'’](?=\d{3}(?!\d))")
MINUS = re.compile(r"(?<!\S)[-\N{MINUS SIGN}](?=\d)")
# a point behind a number may be that of a date
SENTENCE_END = re.compile(r"(?<=\D[.!?…؟。！？।])\s+")
HARAKAT = re.compile("[\u0640\u064b-\u0652]")
# Two texts with so large a part of their words in common are the same story.
ALIKE = 0.5
# Two texts of more words than this, with nothing alike at either end, are not held against each other word by word.
COARSE = 3000


class Part(StrEnum):
    """What became of some words between two revisions."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row, and what became of them; paragraphs are parted by a line feed."""

    part: Part
    text: str


class _Fold(dict[int, str]):
    """Punctuation to spaces, marks of format to nothing, what tells something to a word of its own."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kind = unicodedata.category(character)
        if character in TELLING:
            folded = f" {character} "
        elif kind == "Cf":
            folded = ""
        else:
            folded = " " if kind[0] in "PZSC" else character
        self[code] = folded
        return folded


FOLD = _Fold()


def words(text: str) -> list[str]:
    """The words of a text as they are compared: blind to case, white space, punctuation and typography."""
    text = HARAKAT.sub("", unicodedata.normalize("NFKC", text).casefold())
    return MINUS.sub("minus ", THOUSANDS.sub("", text)).translate(FOLD).split()


def is_noise(old: str, new: str) -> bool:
    """Do two texts of one article say the same?

    They do when only typography, case, counters of views and comments, "updated" stamps, reading times, pointers to
    other articles or the order of sentences and boxes differ. No judgement of meaning: one other word or number is a
    change.
    """
    one, other = _said(old), _said(new)
    if Counter(one) == Counter(other):
        return True
    return [word for sentence in one for word in sentence] == [
        word for sentence in other for word in sentence
    ]


def is_same_title(old: str, new: str) -> bool:
    """Do two titles consist of the same words?"""
    return words(old) == words(new)


def is_same_story(old: str, new: str) -> bool:
    """Have two texts so many words in common that one is a version of the other?"""
    one, other = set(words(old)), set(words(new))
    return len(one & other) >= ALIKE * max(len(one), len(other), 1)


def word_diff(old: str, new: str) -> list[Piece]:
    """What changed, word by word; what differs in typography only counts as the same, in its new form.

    Paragraphs are held against each other first, so that the cost stays that of the paragraphs that differ.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    pieces: list[Piece] = []
    for tag, start, end, new_start, new_end in _opcodes([_key(p) for p in before], [_key(p) for p in after]):
        kept = _spaced(after[new_start:new_end])
        if tag == "equal":
            pieces.append(Piece(Part.SAME, " ".join(kept)))
        else:
            pieces += _by_words(_spaced(before[start:end]), kept)
    return _joined(pieces)


def headline_of(pieces: Sequence[Piece]) -> list[tuple[str, str]]:
    """The changes as pairs (what was said, what is said), in order; one of a pair may be empty."""
    pairs: list[tuple[str, str]] = []
    last = Part.SAME
    for piece in pieces:
        text = " ".join(piece.text.split())
        if piece.part is Part.REMOVED:
            pairs.append((text, ""))
        elif piece.part is Part.ADDED and last is Part.REMOVED:
            pairs[-1] = (pairs[-1][0], text)
        elif piece.part is Part.ADDED:
            pairs.append(("", text))
        last = piece.part
    return [pair for pair in pairs if any(pair)]


def _said(text: str) -> list[tuple[str, ...]]:
    """What an article says, sentence by sentence, without what its page says of itself."""
    return [sentence for line in text.splitlines() for sentence in _of_line(line)]


def _of_line(line: str) -> Iterator[tuple[str, ...]]:
    whole = words(line)
    if len(whole) <= POINTER_WORDS and any(tuple(whole[: len(start)]) == start for start in POINTERS):
        return
    for part in SENTENCE_END.split(line):
        sentence = tuple(words(part))
        if sentence and not _is_furniture(sentence):
            yield sentence


def _is_furniture(sentence: tuple[str, ...]) -> bool:
    return any(word in HEADS for word in sentence) and all(
        word in HEADS or word in CONNECTORS or word in DATES or NUMBER.fullmatch(word) for word in sentence
    )


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _spaced(paragraphs: Sequence[str]) -> list[str]:
    """The words of paragraphs as they are written, with a line feed after each paragraph; punctuation that stands alone
    belongs to the word before it."""
    spaced: list[str] = []
    for paragraph in paragraphs:
        for word in paragraph.split():
            if spaced and spaced[-1] != "\n" and not words(word):
                spaced[-1] += f" {word}"
            else:
                spaced.append(word)
        spaced.append("\n")
    return spaced


def _by_words(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, start, end, new_start, new_end in _opcodes([_key(w) for w in old], [_key(w) for w in new]):
        if tag == "equal":
            yield Piece(Part.SAME, " ".join(new[new_start:new_end]))
            continue
        if start < end:
            yield Piece(Part.REMOVED, " ".join(old[start:end]))
        if new_start < new_end:
            yield Piece(Part.ADDED, " ".join(new[new_start:new_end]))


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    """By what two words or paragraphs are alike; a word of punctuation only stays itself."""
    return " ".join(words(text)) or text


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What SequenceMatcher says, with what is alike at both ends left out of its quadratic work."""
    short = min(len(old), len(new))
    head = next((n for n in range(short) if old[n] != new[n]), short)
    tail = next((n for n in range(short - head) if old[-1 - n] != new[-1 - n]), short - head)
    middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    yield "equal", 0, head, 0, head
    if len(middle) * len(new_middle) > COARSE**2:
        yield "replace", head, head + len(middle), head, head + len(new_middle)
    else:
        for tag, *places in SequenceMatcher(None, middle, new_middle, autojunk=False).get_opcodes():
            start, end, new_start, new_end = (place + head for place in places)
            yield tag, start, end, new_start, new_end
    yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind become one."""
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].part is piece.part:
            joined[-1] = Piece(piece.part, f"{joined[-1].text} {piece.text}")
        else:
            joined.append(piece)
    return joined
