"""Ranges of tokens, and which of them stand near each other; in time that does not grow with how often words repeat.

Ranges are kept by where they begin, their lengths as the bits of a number (bit 3: one of three tokens begins here). So
an article that repeats one word ten thousand times has ten thousand entries, not a million pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

Ranges = dict[int, int]


def ranges_of(pairs: Iterable[tuple[int, int]]) -> Ranges:
    """The ranges from their bounds, the end being the first token after."""
    found: Ranges = {}
    for begin, end in pairs:
        found[begin] = found.get(begin, 0) | 1 << (end - begin)
    return found


def united(*several: Ranges) -> Ranges:
    """All of them."""
    found: Ranges = {}
    for ranges in several:
        for begin, lengths in ranges.items():
            found[begin] = found.get(begin, 0) | lengths
    return found


def bounds(ranges: Ranges) -> Iterator[tuple[int, int]]:
    """The ranges as begin and end, in order."""
    for begin in sorted(ranges):
        for length in lengths_in(ranges[begin]):
            yield begin, begin + length


def near(left: Ranges, right: Ranges, distance: int, *, is_ordered: bool) -> Ranges:
    """The ranges that cover one of `left` and one of `right` which do not overlap, at most `distance` tokens apart."""
    found = _followed(left, right, distance)
    return found if is_ordered else united(found, _followed(right, left, distance))


def lengths_in(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _followed(first: Ranges, second: Ranges, distance: int) -> Ranges:
    """The ranges from the begin of one of `first` to the end of one of `second` that comes after it."""
    if not first or not second:
        return {}
    offsets = _smeared(_any_of(first), distance)
    has_few_lengths = _any_of(second).bit_count() < offsets.bit_count()
    ways = (
        _by_length(first, second, distance, offsets)
        if has_few_lengths
        else _by_start(first, second, distance)
    )
    return {begin: ends for begin, ends in ways if ends}


def _by_start(first: Ranges, second: Ranges, distance: int) -> Iterator[tuple[int, int]]:
    """For each begin of the first the ends that the second gives it, from each place where that can begin."""
    for begin, lengths in first.items():
        ends = 0
        for offset in lengths_in(_smeared(lengths, distance)):
            ends |= second.get(begin + offset, 0) << offset
        yield begin, ends


def _by_length(first: Ranges, second: Ranges, distance: int, offsets: int) -> Iterator[tuple[int, int]]:
    """The same from each length that the second has: where a word repeats, all its places at once."""
    for begin, ahead in _ahead(sorted(first), second, offsets.bit_length()):
        starts = _smeared(first[begin], distance)
        ends = 0
        for length, starting in ahead.items():
            ends |= (starting & starts) << length
        yield begin, ends


def _ahead(begins: list[int], second: Ranges, reach: int) -> Iterator[tuple[int, dict[int, int]]]:
    """Each of `begins` from the last to the first, with the ranges that begin less than `reach` tokens after it.

    These are given by their length: bit 3 says that one of this length begins three tokens on.
    """
    within = (1 << reach) - 1
    ahead: dict[int, int] = {}
    pending = sorted(second)
    at = begins[-1]
    for begin in reversed(begins):
        for length, starting in ahead.items():
            ahead[length] = starting << min(at - begin, reach) & within
        while pending and pending[-1] >= begin:
            start = pending.pop()
            if start - begin < reach:
                for length in lengths_in(second[start]):
                    ahead[length] = ahead.get(length, 0) | 1 << (start - begin)
        at = begin
        yield begin, ahead


def _any_of(ranges: Ranges) -> int:
    """The lengths that any of the ranges has."""
    lengths = 0
    for one in ranges.values():
        lengths |= one
    return lengths


@lru_cache(maxsize=1 << 10)
def _smeared(bits: int, distance: int) -> int:
    """Each bit repeated on the `distance` places above it."""
    covered = 1
    while covered <= distance:
        step = min(covered, distance + 1 - covered)
        bits |= bits << step
        covered += step
    return bits
