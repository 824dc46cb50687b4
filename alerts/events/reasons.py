"""What speaks for and against two reports telling of one happening, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from alerts.events.circumstances import kilometres_between
from alerts.events.profile import ANALYSIS, LIVE, LOOKS_BACK, ROUNDUP, TYPES

NEAR_KM = 15.0


def speaks(one: NDArray[np.void], other: NDArray[np.void]) -> str:
    """Which facts of two records agree and which do not: "same place and day; other toll (6, 14)"."""
    agree: list[str] = []
    differ: list[str] = []
    for is_same, words in (*_place(one, other), *_day(one, other), *_tolls(one, other), *_kind(one, other)):
        (agree if is_same else differ).append(words)
    parts = []
    if agree:
        parts.append("same " + " and ".join(agree))
    parts.extend(differ)
    return "; ".join(parts) or "much the same words"


def is_of_many(record: NDArray[np.void]) -> str | None:
    """The kind of doubt that an article which joins no event is told with; None where it only looks back."""
    flags = int(record["flags"])
    if flags & LOOKS_BACK:
        return None
    if flags & LIVE:
        return "live"
    return "analysis" if flags & ANALYSIS and not flags & ROUNDUP else "roundup"


def _place(one: NDArray[np.void], other: NDArray[np.void]) -> Iterator[tuple[bool, str]]:
    if not (one["precision"][0] and other["precision"][0]):
        return
    if set(one["place"][one["precision"] > 0].tolist()) & set(
        other["place"][other["precision"] > 0].tolist()
    ):
        yield True, "place"
        return
    km = float(kilometres_between(one.reshape(1), other.reshape(1))[0])
    if np.isfinite(km) and km > NEAR_KM:
        yield False, f"places {km:.0f} km apart"


def _day(one: NDArray[np.void], other: NDArray[np.void]) -> Iterator[tuple[bool, str]]:
    if not (one["day"] and other["day"]):
        return
    if one["day"] <= other["until"] and other["day"] <= one["until"]:
        yield True, "day"
    else:
        yield False, f"other day ({_written(int(one['day']))}, {_written(int(other['day']))})"


def _written(ordinal: int) -> str:
    day = date.fromordinal(ordinal)
    return f"{day.day} {day:%B}"


def _tolls(one: NDArray[np.void], other: NDArray[np.void]) -> Iterator[tuple[bool, str]]:
    for kind in ("killed", "injured", "abducted"):
        (low, high), (low2, high2) = one[kind].tolist(), other[kind].tolist()
        if low < 0 or low2 < 0:
            continue
        if low <= high2 and low2 <= high:
            yield True, f"number {kind}"
        else:
            yield False, f"other number {kind} ({low}, {low2})"


def _kind(one: NDArray[np.void], other: NDArray[np.void]) -> Iterator[tuple[bool, str]]:
    kind, kind2 = TYPES[int(one["type"])].value, TYPES[int(other["type"])].value
    if kind != kind2 and "other" not in (kind, kind2):
        yield False, f"another kind of event ({kind}, {kind2})"
