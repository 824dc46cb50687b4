"""Tokens: the one way that rules and articles are cut into words, so that both always agree.

Folding: case, accents, Hebrew points, Arabic vowel signs and forms of one letter, the digits of all scripts, hooked and
crossed letters (ɓ, ø), ё and the like are evened out; й, ї and ў stay letters of their own, and so do the signs that
make another word: the vowels and tones of Thai, Lao, Tibetan and other scripts, nukta, kana voicing.
A token is a run of letters, digits and marks; apostrophe, hyphen and dot part words. Each character of Chinese,
Japanese, Thai, Lao, Khmer and Burmese is a token of its own, with its signs, so that a word is found as a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

# letters that do not decompose, or that one language writes in two ways
_SAME_LETTER = {
    "þ": "th", "ı": "i", "ȷ": "j", "æ": "ae", "œ": "oe",
    # of African alphabets, with no plain letter in their names
    "ŋ": "n", "ɔ": "o", "ɛ": "e", "ə": "e", "ǝ": "e", "ɩ": "i", "ɪ": "i", "ʊ": "u", "ɣ": "g", "ɑ": "a", "ð": "d",
    # yeh: without dots, Persian, barree, Pashto and Kurdish e, with tail, of Kashmir
    "ى": "ي", "ی": "ي", "ے": "ي", "ې": "ي", "ێ": "ي", "ۍ": "ي", "ؠ": "ي", "ۑ": "ي",
    # heh: final teh, goal, of two eyes, Kurdish and Uyghur e
    "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۃ": "ه", "ۿ": "ه", "ک": "ك", "ٱ": "ا",
}  # fmt: skip
# d with stroke, b with hook, n with left hook: the letter that their names begin with
_OF_PLAIN = re.compile("LATIN SMALL LETTER ([A-Z]) WITH ")
# letters to Unicode, written by many keyboards where others have the sign: they part words as ' does
_APOSTROPHES = "\u02b9-\u02bf\u02ee\ua78b\ua78c"
_IS_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
# combining classes that are kept: spacing vowels, nukta, kana voicing, virama; 37 to 199: vowels and tones that Telugu,
# Thai, Lao and Tibetan set above or below. 1 (strokes laid over), 10 to 36 (points of Hebrew, Arabic and Syriac, which
# most writers leave out) and what is set over letters of any script (200 and more) go.
_LETTER_MAKING = frozenset((0, 7, 8, 9, *range(37, 200)))
# but of the last ones these are vowels, tones or consonants of their script, and always written: N'Ko (without its
# tones, which the neighbouring words change), Tibetan, Shan, Limbu, Buginese, Tai Tham, Kayah, Tai Viet, Rohingya,
# Chakma, Hmong, Wancho, Toto, Adlam
_OWN_MARKS = frozenset(
    chr(point)
    for low, high in (
        (0x7F2, 0x7F3), (0xF39, 0xF39), (0xF82, 0xF83), (0x108D, 0x108D), (0x1939, 0x193B), (0x1A17, 0x1A18),
        (0x1A75, 0x1A7C), (0xA92B, 0xA92D), (0xAAB0, 0xAAC1), (0x10D24, 0x10D27), (0x11100, 0x11102),
        (0x16B30, 0x16B36), (0x1E130, 0x1E136), (0x1E2AE, 0x1E2AE), (0x1E2EC, 0x1E2EF), (0x1E944, 0x1E949),
    )
    for point in range(low, high + 1)
)  # fmt: skip
# й is not и with an accent, and the am of Thai and Lao not an a: it is one letter, however it was typed
_OWN_LETTERS = frozenset("йїў\u0e33\u0eb3")
_AM = re.compile("[\u0e4d\u0ecd]([\u0e48-\u0e4b\u0ec8-\u0ecb]*)([\u0e32\u0eb2])")
# drawn as nothing or as length only: soft hyphen, joiners, direction marks, variation selectors, tatweel
_UNSEEN = (
    "\u00ad\u034f\u061c\u0640\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
_IS_UNSEEN = re.compile(f"[{_UNSEEN}]")
# scripts written without spaces between words, but not their digits
_UNSPACED = (
    "\u0e00-\u0e4f\u0e5a-\u0ecf\u0eda-\u0eff\u1000-\u103f\u104a-\u108f\u109a-\u109f\u1780-\u17df\u17ea-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_MARK_PLANES = (range(0x20000), range(0xE0100, 0xE01F0))
# putting marks in order takes quadratic time; no language sets this many on one letter (UAX 15, stream-safe text)
MOST_MARKS = 30
# ASCII has no marks, nothing to fold but case, and no script without spaces
_ASCII = re.compile("[0-9a-z]+")


class Token(NamedTuple):
    """A folded word and where it stood: `text[start:end]` of the text as written."""

    text: str
    start: int
    end: int


# half the cost of Token(...), of which there are a thousand an article
_made = tuple.__new__


def fold(text: str) -> str:
    """`text` with the differences taken out that a reader would overlook; folding twice changes nothing more."""
    if text.isascii():
        return text.lower()
    composed = compose(text)
    folded = unicodedata.normalize("NFC", composed.translate(_FOLDED))
    return _AM.sub(_joined_am, folded) if "\u0e4d" in folded or "\u0ecd" in folded else folded


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
    if text.isascii():
        return [_made(Token, (found.group(), *found.span())) for found in _ASCII.finditer(text.lower())]
    tokens: list[Token] = []
    for found in _word_pattern().finditer(text):
        start, end = found.span()
        parts = _parts(found.group())
        if len(parts) == 1:
            tokens.append(_made(Token, (parts[0], start, end)))
        else:
            tokens.extend(Token(part, start, end) for part in parts)
    return tokens


def written_words(text: str) -> list[str]:
    """The words of `text` as written; cut out of the text, each gives the tokens that it gives within."""
    return _word_pattern().findall(text)


def folded_words(text: str) -> list[str]:
    """The tokens of `text` without where they stood, in half the time."""
    if text.isascii():
        return _ASCII.findall(text.lower())
    return [part for word in _word_pattern().findall(text) for part in _parts(word)]


def plain(name: str) -> str:
    """A name as it is compared: its tokens with one space between, and nothing else."""
    return " ".join(folded_words(name))


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
    letter = rf"[^\W_{_APOSTROPHES}{_UNSPACED}]"
    mark = rf"[{marks}{_UNSEEN}]"
    # an am typed as two characters is cut together, and parted when it is folded to one
    aa = r"(?:(?<=[\u0e4d\u0ecd])|(?<=[\u0e4d\u0ecd][\u0e48-\u0e4b\u0ec8-\u0ecb]))[\u0e32\u0eb2]"
    # \w after the lookahead keeps out the punctuation of those blocks, such as the middle dot of katakana
    return re.compile(rf"(?=\w)[{_UNSPACED}](?:{mark}+(?:{aa})?)?|{letter}+(?:{mark}+{letter}*)*")


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


def _joined_am(found: re.Match[str]) -> str:
    return found[1] + chr(ord(found[2]) + 1)


def _fold_character(character: str) -> str:
    lower = character.casefold()
    if lower in _OWN_LETTERS:
        return lower
    letters = _IS_UNSEEN.sub("", unicodedata.normalize("NFKD", character))
    plain = "".join(c for c in letters if unicodedata.combining(c) in _LETTER_MAKING or c in _OWN_MARKS)
    return "".join(map(_plain_letter, plain.casefold()))


def _plain_letter(letter: str) -> str:
    if (digit := unicodedata.decimal(letter, None)) is not None:
        return str(digit)
    if _IS_APOSTROPHE.match(letter):
        return "'"
    if (same := _SAME_LETTER.get(letter)) is not None:
        return same
    found = _OF_PLAIN.match(unicodedata.name(letter, ""))
    return found[1].lower() if found else letter


class _Folded(dict[int, str]):
    def __missing__(self, point: int) -> str:
        folded = self[point] = _fold_character(chr(point))
        return folded


_FOLDED = _Folded()
