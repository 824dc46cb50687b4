"""Concepts: what an article is about in words of any of a dozen languages, as a set of bits."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from alerts.text.tokens import fold

# what kind of thing happened; the other concepts say to whom or where
HAPPENINGS = (
    "attack", "bomb", "air", "abduct", "free", "escape", "arrest", "court", "protest", "walkout", "accident", "fire",
    "weather", "quake", "price", "match", "talks", "sanction", "deal", "health", "vote", "coup", "shooting", "stab",
)  # fmt: skip
SHORTEST_PREFIX = 2
# what follows a happening and is one of its own
AFTERMATH = ("free", "escape", "arrest", "court", "resign", "appoint")
# whom or what it struck
TARGETS = (
    "worship", "school", "market", "convoy", "soldier", "police", "goldmine", "fuel", "bus", "train", "boat", "camp",
    "medic", "airport", "village", "power", "water", "aid",
)  # fmt: skip
# prefixes that Arabic writes in one with the word
_ATTACHED = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل")


def concepts(tokens: Iterable[str]) -> int:
    """The bits of the concepts that these folded tokens name."""
    found = 0
    for token in set(tokens):
        found |= _of_token(token)
    return found


@cache
def names() -> tuple[str, ...]:
    """The concept of each bit."""
    return tuple(line.split("\t")[0] for line in _lines())


@cache
def bits(wanted: tuple[str, ...]) -> int:
    """The bits of these concepts."""
    return sum(1 << at for at, name in enumerate(names()) if name in wanted)


@lru_cache(maxsize=1 << 17)
def _of_token(token: str) -> int:
    exact, prefixes = _lexicon()
    found = _looked_up(token, exact, prefixes)
    if not found and "\u0600" <= token[:1] <= "\u06ff":
        for attached in _ATTACHED:
            if token.startswith(attached) and len(token) - len(attached) >= 3:
                found = _looked_up(token.removeprefix(attached), exact, prefixes)
                break
    return found


def _looked_up(token: str, exact: dict[str, int], prefixes: dict[str, int]) -> int:
    found = exact.get(token, 0)
    for end in range(SHORTEST_PREFIX, len(token) + 1):
        found |= prefixes.get(token[:end], 0)
    return found


@cache
def _lexicon() -> tuple[dict[str, int], dict[str, int]]:
    exact: dict[str, int] = {}
    prefixes: dict[str, int] = {}
    for at, line in enumerate(_lines()):
        for entry in line.split("\t")[1].split():
            table = exact if entry.startswith("=") else prefixes
            word = fold(entry.removeprefix("="))
            table[word] = table.get(word, 0) | 1 << at
    return exact, prefixes


def _lines() -> list[str]:
    text = files("alerts.events").joinpath("concepts.tsv").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
