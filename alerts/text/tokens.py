"""Tokens: the one way that rules and articles are cut into words, so that both always agree.

Folding: case, accents, Arabic vowel signs and letter variants, ё, ø and the like are evened out; й, ї and ў stay
letters of their own, and the signs that make another letter in Devanagari and kana stay too.
A token is a run of letters, digits and marks; apostrophe, hyphen and dot part words; each character of Chinese,
Japanese, Thai, Lao, Khmer and Burmese is a token of its own, so that a word there is found as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

# letters that do not decompose, or that one language writes in two ways
_SAME_LETTER = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe",
    "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ʼ": "'",
}  # fmt: skip
# combining classes that are kept: spacing vowels, nukta, kana voicing, virama. 1 (strokes laid over) and >= 10 go.
_LETTER_MAKING = frozenset((0, 7, 8, 9))
_OWN_LETTERS = frozenset("йїў")
# drawn as nothing or as length only: soft hyphen, joiners, direction marks, variation selectors, tatweel
_UNSEEN = (
    "\u00ad\u034f\u061c\u0640\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
_IS_UNSEEN = re.compile(f"[{_UNSEEN}]")
# scripts written without spaces between words
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_MARK_PLANES = (range(0x20000), range(0xE0100, 0xE01F0))
# putting marks in order takes quadratic time; no language sets this many on one letter (UAX 15, stream-safe text)
MOST_MARKS = 30


class Token(NamedTuple):
    """A folded word and where it stood: `text[start:end]` of the text as written."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """`text` with the differences taken out that a reader would overlook; folding twice changes nothing more."""
    if text.isascii():
        return text.lower()
    composed = compose(text)
    return unicodedata.normalize("NFC", composed.translate(_FOLDED))


def compose(text: str) -> str:
    """`text` as it is seen: in NFC and without invisible characters; of more than `MOST_MARKS` marks in a row the rest
    is left out.
    """
    if text.isascii():
        return text
    if len(text) > MOST_MARKS:
        text = _many_marks().sub(lambda found: found.group()[:MOST_MARKS], text)
    return _IS_UNSEEN.sub("", unicodedata.normalize("NFC", text))


def tokenize(text: str) -> list[Token]:
    """The tokens of `text` in order. Where one written word folds to several, they share its span."""
    tokens: list[Token] = []
    for found in _word_pattern().finditer(text):
        start, end = found.span()
        tokens.extend(Token(part, start, end) for part in _parts(found.group()))
    return tokens


def written_words(text: str) -> list[str]:
    """The words of `text` as written; cut out of the text, each gives the tokens that it gives within."""
    return _word_pattern().findall(text)


def is_unspaced(token: str) -> bool:
    """Whether the token is a character of a script that is written without spaces."""
    return _IS_UNSPACED.match(token) is not None


@lru_cache(maxsize=1 << 16)
def _parts(word: str) -> tuple[str, ...]:
    folded = fold(word)
    if folded.isascii() and folded.isalnum():
        return (folded,)
    return tuple(_word_pattern().findall(folded))


@cache
def _word_pattern() -> re.Pattern[str]:
    marks = _class_of_marks()
    letter = rf"[^\W_ʼ{_UNSPACED}]"
    # \w after the lookahead keeps out the punctuation of those blocks, such as the middle dot of katakana
    return re.compile(rf"(?=\w)[{_UNSPACED}][{marks}{_UNSEEN}]*|{letter}+(?:[{marks}{_UNSEEN}]+{letter}*)*")


@cache
def _many_marks() -> re.Pattern[str]:
    return re.compile(rf"[{_class_of_marks()}]{{{MOST_MARKS + 1},}}")


@cache
def _class_of_marks() -> str:
    points = [p for plane in _MARK_PLANES for p in plane if unicodedata.category(chr(p)) in ("Mn", "Mc")]
    ranges: list[list[int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)


def _fold_character(character: str) -> str:
    lower = character.casefold()
    if lower in _OWN_LETTERS:
        return lower
    letters = _IS_UNSEEN.sub("", unicodedata.normalize("NFKD", character))
    plain = "".join(c for c in letters if unicodedata.combining(c) in _LETTER_MAKING)
    return "".join(_SAME_LETTER.get(c, c) for c in plain.casefold())


class _Folded(dict[int, str]):
    def __missing__(self, point: int) -> str:
        folded = self[point] = _fold_character(chr(point))
        return folded


_FOLDED = _Folded()
