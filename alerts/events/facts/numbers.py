"""Numbers in words and digits, as a range: "half a dozen", "vingt et un", "между 9 и 11", "at least 40"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alerts.events.facts.lexicon import Flag, Word

_QUALIFIERS = Flag.AT_LEAST | Flag.MORE_THAN | Flag.UP_TO | Flag.ABOUT
_TENS = range(20, 100, 10)
_HUNDREDS = frozenset((100, 200, 300, 400, 500, 1000, 2000, 1_000_000))
_MOST = 10_000_000


class Number(NamedTuple):
    """`low` to `high` (None: at least `low`) in `tokens[start:end]`, qualifiers included."""

    low: int
    high: int | None
    start: int
    end: int


def read(words: Sequence[Word], tokens: Sequence[str], at: int) -> Number | None:
    """The number that begins at `at`, with a second one behind "to" or a dash, and what qualifies it."""
    first = _one(words, at)
    if first is None:
        return None
    low, high, end = first
    is_between = at > 0 and words[at - 1].flags & Flag.BETWEEN
    second = _second(words, tokens, end, Flag.RANGE | (Flag.AND if is_between else 0))
    if second is not None and high is not None and second[0] > low and second[0] <= 10 * low + 20:
        high, end = second[0], second[1]
    return _qualified(words, low, high, at, end)


def _one(words: Sequence[Word], at: int) -> tuple[int, int | None, int] | None:
    word = words[at]
    if not word.flags & Flag.NUMBER:
        return None
    if word.flags & Flag.VAGUE:
        return word.value, word.high or None, at + 1
    total, current, last, at = 0, word.value, word.value, at + 1
    if current >= 1000 and current % 1000 == 0 and current < 10_000:  # "thousand" alone
        last = current
    while at < len(words):
        step = at + 1 if _joins(words[at]) and at + 1 < len(words) else at
        flags, value = words[step].flags, words[step].value
        if not flags & Flag.NUMBER or flags & Flag.VAGUE:
            break
        joined = step > at or bool(flags & Flag.PREFIXED)
        combined = _combine(total, current, last, value, joined)
        if combined is None:
            break
        (total, current), last, at = combined, value, step + 1
    number = min(total + current, _MOST)
    return number, number, at


def _joins(word: Word) -> bool:
    return bool(word.flags & Flag.AND) and not word.flags & Flag.NUMBER


def _combine(total: int, current: int, last: int, value: int, joined: bool) -> tuple[int, int] | None:
    """The sum so far and the group in hand after one more word, or None where another number begins."""
    if value >= 1000 and value % 1000 == 0:
        return (total + max(current, 1) * value, 0) if current < 1000 and not joined else None
    if value == 100 and 1 < current < 10 and not joined:
        return total, current * 100
    if last == 4 and value == 20 and not joined:  # quatre-vingt
        return total, current + 76
    return (total, current + value) if _adds(last, value, joined) else None


def _adds(last: int, value: int, joined: bool) -> bool:
    """Whether a number word adds to the one before it."""
    if last in _HUNDREDS:
        return value < last
    if 0 < value < 10:  # vingt et un, kumi na mbili
        return last in _TENS or (last == 10 and joined)
    if 10 <= value < 20:  # soixante-dix, quatre-vingt-onze
        return last in (60, 80)
    return joined and 0 < last < 10 and value in _TENS  # خمسة وعشرون


def _second(words: Sequence[Word], tokens: Sequence[str], end: int, signs: int) -> tuple[int, int] | None:
    if end + 1 >= len(words) or not (words[end].flags & signs or tokens[end] in "-–"):
        return None
    second = _one(words, end + 1)
    return None if second is None else (second[0], second[2])


def _qualified(words: Sequence[Word], low: int, high: int | None, start: int, end: int) -> Number:
    before = 0
    while (
        start
        and words[start - 1].flags & (_QUALIFIERS | Flag.ARTICLE)
        and not words[start - 1].flags & Flag.NUMBER
    ):
        start -= 1
        before |= words[start].flags
    if before & Flag.MORE_THAN:
        high = None
    elif before & Flag.UP_TO and high is not None and not before & Flag.AT_LEAST:
        low = 1
    return Number(low, high, start, end)
