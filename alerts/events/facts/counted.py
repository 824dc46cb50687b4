"""Who is counted: numbers of people and single persons, apart from what they say befell them.

Days, years, hours, ages, sums of money, distances, things and animals are no people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from alerts.events.facts.claims import TollKind
from alerts.events.facts.lexicon import Flag
from alerts.events.facts.numbers import read as read_number
from alerts.events.facts.passages import Sentence

EITHER: Final = Flag.KILLED | Flag.INJURED | Flag.ABDUCTED | Flag.TAKING  # binds what stands on either side
OBJECT_ONLY: Final = Flag.KILLING | Flag.INJURING | Flag.ABDUCTING
PREDICATE: Final = EITHER | OBJECT_ONLY
COUNTED: Final = Flag.PERSON | Flag.SINGULAR | Flag.ATTACKERS | Flag.FORCES
_ROUNDED = Flag.VAGUE | Flag.ABOUT | Flag.MORE_THAN
_SIGNS_BEFORE = frozenset("$€£₦#/.+&")
_SIGNS_AFTER = frozenset(":/$€£₦-°")
_NOUN_ENDS = Flag.AND | Flag.BREAK | Flag.NUMBER | Flag.MONTH | Flag.BY | Flag.WHICH | Flag.PREP
_SINGLE_REACH = 5
_NOUN_REACH = 4  # tokens between a number and its noun: "six heavily armed young men"
_NOUN_FIRST = frozenset({"ha", "sw"})  # mutane 20, watu kumi
_BARE_SINGULAR = frozenset({"ru", "uk", "ar", "fa", "tr"})  # languages without an article
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Count:
    """People counted in `tokens[start:end]`, and by which word (at `predicate`) what befell them is said."""

    low: int
    high: int | None
    start: int
    end: int
    noun: int  # flags of what is counted
    kind: TollKind | None = None
    predicate: int = -1
    is_total: bool = False
    is_part: bool = False
    is_definite: bool = False
    is_rounded: bool = False


def phrases(sentence: Sentence, language: str) -> Iterator[Count]:
    """Whoever a sentence counts, in order, with what is only a part of another number marked so."""
    at = 0
    part_until = -1
    while at < len(sentence.words):
        flags = sentence.words[at].flags
        if flags & Flag.PART:
            part_until = _part_end(sentence, at)
        phrase = None
        if flags & (Flag.NUMBER | Flag.ARTICLE | Flag.THE | Flag.SINGULAR):
            phrase = _numbered(sentence, at, language) or _single(sentence, at, language)
        if phrase is not None:
            is_part = at < part_until or _is_part(sentence, phrase)
            yield replace(phrase, is_part=is_part)
        at = phrase.end if phrase is not None else at + 1


def _part_end(sentence: Sentence, at: int) -> int:
    """A part ("including two children and a nurse") lasts to its comma, or to the next word that says what befell."""
    for step in range(at + 1, len(sentence.words)):
        if sentence.words[step].flags & Flag.BREAK or (
            sentence.words[step].flags & PREDICATE and step > at + 4
        ):
            return step
    return len(sentence.words)


def _is_part(sentence: Sentence, phrase: Count) -> bool:
    """Three of them, deux d'entre eux; and what a "not" puts aside: "eleven, not three"."""
    after = sentence.words[min(phrase.end, len(sentence.words) - 1)].flags
    within = sentence.words[phrase.start : phrase.end]
    before = sentence.words[phrase.start - 1] if phrase.start else None
    if (
        before is not None
        and before.flags & Flag.NOT
        and sentence.tokens[phrase.start - 1] in ("not", "pas", "не", "no", "لا")
    ):
        return True
    return bool(after & Flag.PART and not phrase.noun) or any(word.flags & Flag.PART for word in within)


def _numbered(sentence: Sentence, at: int, language: str) -> Count | None:
    words, tokens = sentence.words, sentence.tokens
    number = read_number(words, tokens, at)
    if number is None or not 0 < number.low <= _MOST or _is_other_number(sentence, at, number.end):
        return None
    if words[at].flags & Flag.PERSON:  # a dual: two soldiers
        return Count(number.low, number.high, number.start, number.end, words[at].flags)
    noun, end = _noun(sentence, number.end, is_one=number.low == 1)
    if not noun and at and language in _NOUN_FIRST and words[at - 1].flags & COUNTED:
        return Count(number.low, number.high, at - 1, number.end, words[at - 1].flags)
    if noun is None or (not noun and number.low == 1):
        return None
    low, high = number.low, number.high
    if end < len(words) and words[end].flags & Flag.AT_LEAST:
        end += 1
    is_rounded = any(word.flags & _ROUNDED for word in words[number.start : number.end])
    return Count(low, high, number.start, end, noun, is_rounded=is_rounded)


def _noun(sentence: Sentence, start: int, *, is_one: bool) -> tuple[int | None, int]:
    """Flags of what a number counts and where its phrase ends: 0 for an unknown noun, None for no people."""
    if (of_those := _of_those(sentence, start)) is not None:
        return of_those
    end = min(start + _NOUN_REACH, len(sentence.words))
    is_odd = False
    for at in range(start, end):
        flags = sentence.words[at].flags
        if flags & Flag.UNIT:
            return None, at
        if flags & COUNTED or (flags & PREDICATE and not (is_one and is_odd)):
            return flags | _attackers_of(sentence, at + 1), at + 1
        is_odd = is_odd or not flags & Flag.SUPERLATIVE  # "un troisième blessé" is one, "une frappe tue" none
        if flags & _NOUN_ENDS or (flags & Flag.THE and at > start):
            return 0, min(at, start + 1)
        if sentence.tokens[at] in "./$€£":
            return 0, at
    return 0, min(start + 1, end)


def _attackers_of(sentence: Sentence, at: int) -> int:
    """The flag of attackers where "of terrorists" follows: the bodies of a hundred terrorists are theirs."""
    following = [word.flags for word in sentence.words[at : at + 2]]
    return following[1] & Flag.ATTACKERS if len(following) == 2 and following[0] & Flag.OF else 0


def _of_those(sentence: Sentence, start: int) -> tuple[int | None, int] | None:
    """Two of his bodyguards; but two of the wounded are a part of those."""
    following = [word.flags for word in sentence.words[start : start + 3]]
    if len(following) < 3 or not (following[0] & Flag.OF and following[1] & Flag.THE):
        return None
    if following[2] & EITHER:
        return None, start
    return (following[2], start + 3) if following[2] & COUNTED else None


def _is_other_number(sentence: Sentence, at: int, end: int) -> bool:
    """A day, a year, an hour, a sum of money, an age between commas."""
    words, tokens = sentence.words, sentence.tokens
    before = tokens[at - 1] if at else ""
    after = tokens[end] if end < len(tokens) else ""
    near = (words[at - 1].flags if at else 0) | (words[end].flags if end < len(words) else 0)
    behind = words[max(0, at - 2) : at]
    is_hour = before == ":" and at > 1 and tokens[at - 2].isdecimal()
    if near & (Flag.MONTH | Flag.AGE) or any(word.flags & Flag.AGE for word in behind) or is_hour:
        return True
    if before in _SIGNS_BEFORE or after in _SIGNS_AFTER:
        return True
    is_digits = tokens[at].isdecimal()
    if is_digits and len(tokens[at]) == 4 and 1900 <= int(tokens[at]) < 2100:
        return not (end < len(words) and words[end].flags & (COUNTED | PREDICATE))
    if is_digits and before == "," and after in (",", ")"):
        return True
    return (is_digits and before == "(" and after == ")") or before in (
        "h",
        "age",
        "aged",
        "n",
        "no",
        "№",
        "a_ge",
    )


def _single(sentence: Sentence, at: int, language: str) -> Count | None:
    """One person: a soldier, the driver; without an article in headlines and where the language has none."""
    words = sentence.words
    if words[at].flags & Flag.SINGULAR:
        if not (sentence.is_title or language in _BARE_SINGULAR) or words[at].flags & PREDICATE:
            return None
        return Count(1, 1, at, at + 1, words[at].flags)
    if not words[at].flags & (Flag.ARTICLE | Flag.THE):
        return None
    for step in range(at + 1, min(at + _SINGLE_REACH, len(words))):
        flags = words[step].flags
        if flags & Flag.SINGULAR and not flags & Flag.PERSON:
            is_definite = bool(words[at].flags & Flag.THE)
            return Count(1, 1, at, step + 1, flags, is_definite=is_definite)
        if flags & (
            Flag.BREAK | Flag.AND | Flag.NUMBER | Flag.PERSON | Flag.OF | PREDICATE | Flag.ARTICLE | Flag.THE
        ):
            return None
    return None
