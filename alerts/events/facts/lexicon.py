"""Words of one language that facts are read by: numbers, days, who is counted, what happened.

`words/<code>.toml` holds them.
Words are listed as they are written and compared folded: small letters, without accents. `_` joins the words of a
phrase, a final `*` stands for any ending.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple


class Flag:
    """What a word can be, as plain numbers for speed; in small letters, the keys of `[words]` and `[dates]`."""

    KILLED = 1  # binds either side: 12 men killed, killed 12 men
    KILLING = 1 << 1  # binds its object only: kills 12 men
    INJURED = 1 << 2
    INJURING = 1 << 3
    ABDUCTED = 1 << 4
    ABDUCTING = 1 << 5
    TAKING = 1 << 6  # abducts only when done by attackers: seized, took
    PERSON = 1 << 7
    SINGULAR = 1 << 8
    ATTACKERS = 1 << 9
    FORCES = 1 << 10
    UNIT = 1 << 11  # what follows a number and is no person: kilometres, cattle
    AND = 1 << 12
    ARTICLE = 1 << 13
    THE = 1 << 14
    AT_LEAST = 1 << 15
    MORE_THAN = 1 << 16
    UP_TO = 1 << 17
    ABOUT = 1 << 18
    RANGE = 1 << 19
    PART = 1 << 20
    BY = 1 << 21
    NOT = 1 << 22
    TOTAL = 1 << 23
    SAID = 1 << 24
    FUTURE = 1 << 25
    WHICH = 1 << 26
    SINCE = 1 << 27
    AFTER = 1 << 28
    RECALL = 1 << 29
    SUPERLATIVE = 1 << 30
    RELEASED = 1 << 31
    SUSPECTED = 1 << 32
    NUMBER = 1 << 33
    VAGUE = 1 << 34
    MONTH = 1 << 35
    WEEKDAY = 1 << 36
    TODAY = 1 << 37
    YESTERDAY = 1 << 38
    OVERNIGHT = 1 << 39
    BEFORE_YESTERDAY = 1 << 40
    DAY_BEFORE = 1 << 41
    THIS_WEEK = 1 << 42
    AGO = 1 << 43
    DAYS = 1 << 44
    WEEKS = 1 << 45
    MONTHS_SPAN = 1 << 46
    YEARS = 1 << 47
    LAST = 1 << 48
    NIGHT = 1 << 49
    OF = 1 << 50
    TO = 1 << 51
    LAST_YEAR = 1 << 52
    RECENT = 1 << 53
    ATTEMPT = 1 << 54
    PREFIXED = 1 << 55  # carries "and" as its first letter (Arabic)
    BREAK = 1 << 56  # a sign that parts clauses
    BETWEEN = 1 << 57
    PREP = 1 << 58
    FOLLOW_UP = 1 << 65  # news about something older: identified, an inquiry
    NATURAL = 1 << 64  # a death by illness
    AGE = 1 << 59
    LATER = 1 << 60
    WAS = 1 << 61
    HIT = 1 << 63  # hurt, and perhaps dead: shot
    ALONE = 1 << 62  # a verb of one person: убит
    DENIES = 1 << 66
    REJECTS = 1 << 67  # denies where a report or an accusation is its object
    BASELESS = 1 << 68  # what such a report is called
    ALLEGED = 1 << 69  # a report, an accusation, a figure
    REFUSED = 1 << 70  # what is refused, not denied: bail, entry
    ORDINAL = 1 << 71  # its number is the word's value


class Word(NamedTuple):
    """What is known of a word: `flags` of `Flag`, its number or its place among months or weekdays, and the types of
    event that it speaks for."""

    flags: int = 0
    value: int = 0
    high: int = 0  # 0: open
    types: tuple[tuple[str, int], ...] = ()


UNKNOWN: Final = Word()
VERB: Final = "_"  # set behind a small-written "may" or "march", which is no month
LANGUAGES: Final = frozenset(
    entry.name[:-5]
    for entry in files(__package__).joinpath("words").iterdir()
    if entry.name.endswith(".toml")
)
_MEMO_LIMIT = 100_000  # words remembered per language
_BREAKS = ',;:()—–"«»“”'
_ARABIC_PREFIXES = ("وال", "بال", "فال", "كال", "ولل", "وب", "ول", "لل", "ال", "و", "ف", "ب", "ل", "ك")
_APOSTROPHES = "'’‘ʼ`´′ʻʹ"
_SAME = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "ð": "d",
    "ɓ": "b",
    "ɗ": "d",
    "ƙ": "k",
    "ŋ": "n",
    "ɔ": "o",
    "ɛ": "e",
}
_SAME |= {
    "ة": "ه",
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    "،": ",",
    "؛": ";",
    "؟": "?",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "۔": ".",
}


def _folding() -> dict[int, str | None]:
    """One letter for one letter, so that nothing but marks and invisible signs is lost."""
    table: dict[int, str | None] = {}
    for code in (*range(0xA0, 0x250), *range(0x370, 0x530), *range(0x600, 0x700), *range(0x1E00, 0x2000)):
        first = unicodedata.normalize("NFKD", chr(code))[0]
        if unicodedata.combining(chr(code)):
            table[code] = None
        elif first != chr(code) and not first.isspace():
            table[code] = first
    table |= dict.fromkeys(range(0x300, 0x370), None) | dict.fromkeys((0x640, 0xAD, 0xFEFF), None)
    table |= dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F)), None)
    table |= dict.fromkeys((0xA0, 0x202F, 0x2009, 0x2007, *map(ord, _APOSTROPHES)), " ")
    table |= {
        code: str(unicodedata.decimal(chr(code))) for code in range(0x80, 0x20000) if chr(code).isdecimal()
    }
    return table | {ord(letter): other for letter, other in _SAME.items()}


_FOLDING = _folding()


def fold(text: str) -> str:
    """Small letters without accents and vowel signs; digits of any script as 0–9; apostrophes as spaces."""
    small = text.lower()
    return small.replace("'", " ") if small.isascii() else small.translate(_FOLDING)


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of these words that tries each first letters only once."""
    trie: dict[str, Any] = {}
    for word in words:
        node = trie
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(trie)


def _branches(node: dict[str, Any]) -> str:
    branches = [re.escape(letter) + _branches(rest) for letter, rest in node.items() if letter]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
    return f"{joined}?" if "" in node else joined


class Lexicon:
    """The words of one language. `phrases` finds the phrases among them, in folded text."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words: dict[str, Word] = {}
        self._stems: dict[str, Word] = {}
        self._memo: dict[str, Word] = {sign: Word(Flag.BREAK) for sign in _BREAKS}
        self._memo["%"] = Word(Flag.UNIT)
        for written, word in _entries(_listed(language)):
            self._add(written, word)
        self._give_types()
        phrases = alternation(word.replace("_", " ") for word in self._words if "_" in word) or "(?!)"
        stems = alternation(word.replace("_", " ") for word in self._stems if "_" in word) or "(?!)"
        self.phrases = re.compile(rf"\b(?:{phrases}(?!\w)|{stems}\w*)")

    def word(self, token: str) -> Word:
        """What is known of a folded token; `UNKNOWN` when nothing is."""
        known = self._memo.get(token)
        if known is None:
            if len(self._memo) > _MEMO_LIMIT:
                self._memo.clear()
            known = self._memo[token] = self._look_up(token)
        return known

    def _add(self, written: str, word: Word) -> None:
        folded = "_".join(fold(written.replace("_", " ").replace("-", " ")).split())
        table = self._stems if folded.endswith("*") else self._words
        folded = folded.rstrip("*")
        before = table.get(folded, UNKNOWN)
        table[folded] = Word(
            before.flags | word.flags,
            word.value or before.value,
            word.high or before.high,
            before.types + word.types,
        )

    def _give_types(self) -> None:
        """A phrase without a type of its own speaks for the type of its first word that has one."""
        for table in (self._words, self._stems):
            for phrase, word in table.items():
                if "_" in phrase and not word.types:
                    parts = (self._listed(part).types for part in phrase.split("_"))
                    table[phrase] = word._replace(types=next((types for types in parts if types), ()))

    def _look_up(self, token: str) -> Word:
        if token[0] in "0123456789":
            return _digits(token)
        if token.endswith(VERB):
            return Word(types=self._words.get(token[: -len(VERB)], UNKNOWN).types)
        if self.language == "de" and self._listed(token) is UNKNOWN:
            return self._compound(token)
        if (listed := self._listed(token)) is not UNKNOWN or not "\u0620" <= token[0] <= "\u06ff":
            return listed
        for prefix in _ARABIC_PREFIXES:
            if token.startswith(prefix) and len(token) > len(prefix) + 1:
                listed = self._listed(token[len(prefix) :])
                if listed is not UNKNOWN:
                    return listed._replace(flags=listed.flags | (Flag.PREFIXED if prefix[0] == "و" else 0))
        return UNKNOWN

    def _compound(self, token: str) -> Word:
        """A German compound speaks for the type that its last part speaks for: Zugunglück."""
        for start in range(2, len(token) - 4):
            last = self._listed(token[start:])
            if last.types:
                return Word(types=last.types)
        return UNKNOWN

    def _listed(self, token: str) -> Word:
        exact = self._words.get(token, UNKNOWN)
        if exact.flags & Flag.MONTH:
            return exact._replace(types=())
        for end in range(len(token), 2, -1):
            stem = self._stems.get(token[:end])
            if stem is not None:
                types = exact.types or stem.types
                return Word(exact.flags | stem.flags, exact.value, exact.high, types)
        return exact


def _digits(token: str) -> Word:
    """A number in digits. Decimals and ordinals (3.5, 3rd) count nothing."""
    plain = token.replace(" ", "").replace(",", "").replace(".", "")
    is_whole = plain.isdecimal() and len(plain) < 10
    if not is_whole or (len(plain) < len(token) and not re.fullmatch(r"\d{1,3}(?:[ ,.]\d{3})+", token)):
        return UNKNOWN
    return Word(Flag.NUMBER, int(plain), int(plain))


@lru_cache(maxsize=64)
def lexicon(language: str) -> Lexicon:
    """The words of a language of `LANGUAGES`, read once."""
    return Lexicon(language)


def _listed(language: str) -> Mapping[str, Any]:
    text = files(__package__).joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _entries(listed: Mapping[str, Any]) -> Iterator[tuple[str, Word]]:
    for section in ("words", "dates"):
        for key, words in listed.get(section, {}).items():
            yield from _flagged(key, words)
    for number, words in listed.get("numbers", {}).items():
        yield from ((word, Word(Flag.NUMBER, int(number), int(number))) for word in words.split())
    for number, words in listed.get("ordinals", {}).items():
        yield from ((word, Word(Flag.ORDINAL, int(number))) for word in words.split())
    for word, (low, high) in listed.get("vague", {}).items():
        yield word, Word(Flag.NUMBER | Flag.VAGUE, low, high)
    for kind, words in listed.get("types", {}).items():
        pairs = words.split()
        for word, weight in zip(pairs[::2], pairs[1::2], strict=True):
            yield word, Word(types=((kind, int(weight)),))


def _flagged(key: str, words: str | list[str]) -> Iterator[tuple[str, Word]]:
    if isinstance(words, list):  # months and weekdays in their order
        flag = Flag.MONTH if key == "months" else Flag.WEEKDAY
        first = 1 if key == "months" else 0
        for at, names in enumerate(words, first):
            yield from ((name, Word(flag, at)) for name in names.split())
        return
    if key == "dual":
        yield from ((word, Word(Flag.NUMBER | Flag.PERSON, 2, 2)) for word in words.split())
        return
    flags: int = getattr(Flag, key.upper())
    if flags == Flag.HIT:
        flags |= Flag.INJURED
    if flags in (Flag.ATTACKERS, Flag.FORCES):
        flags |= Flag.PERSON
    yield from ((word, Word(flags)) for word in words.split())
