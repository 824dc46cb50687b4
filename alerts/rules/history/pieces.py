"""Pieces of a tsquery: texts put together by AND, OR, NOT and "at least", without the ones that change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from alerts.rules.history.lexemes import quoted

# a lexeme that no article has: the query that holds for none, and refused the one that holds for all
NOTHING = quoted(":")
EVERYTHING = f"!{NOTHING}"

# a piece of a query; True holds for every article, False for none
Piece = str | bool


def text_of(piece: Piece) -> str:
    """The piece as Postgres reads it."""
    if isinstance(piece, str):
        return piece
    return EVERYTHING if piece else NOTHING


def all_of(pieces: Iterable[Piece]) -> Piece:
    """What holds where all of them hold."""
    kept = [piece for piece in pieces if piece is not True]
    if any(piece is False for piece in kept):
        return False
    return joined(" & ", [piece for piece in kept if isinstance(piece, str)]) if kept else True


def any_of(pieces: Iterable[Piece]) -> Piece:
    """What holds where one of them holds."""
    kept = [piece for piece in pieces if piece is not False]
    if any(piece is True for piece in kept):
        return True
    return joined(" | ", [piece for piece in kept if isinstance(piece, str)]) if kept else False


def not_(piece: Piece) -> Piece:
    """What holds where the piece does not."""
    return not piece if isinstance(piece, bool) else f"!{piece}"


def joined(operator: str, pieces: Sequence[str]) -> str:
    """One or more texts, bracketed by halves: Postgres descends into every bracket, and lists are long."""
    if len(pieces) == 1:
        return pieces[0]
    middle = len(pieces) // 2
    return f"({joined(operator, pieces[:middle])}{operator}{joined(operator, pieces[middle:])})"


def some_of(pieces: Sequence[str], needed: int) -> Piece:
    """What holds where at least so many of them hold, from 1 to all.

    Either half brings some of them, the other the rest, so that for two of them the text grows as n log n.
    """
    if needed == 1:
        return any_of(pieces)
    if needed == len(pieces):
        return all_of(pieces)
    left, right = pieces[: len(pieces) // 2], pieces[len(pieces) // 2 :]
    ways: list[Piece] = []
    for on_left in range(max(0, needed - len(right)), min(needed, len(left)) + 1):
        on_right = needed - on_left
        ways.append(
            all_of([some_of(half, some) for half, some in ((left, on_left), (right, on_right)) if some])
        )
    return any_of(ways)


@cache
def spelled_out(count: int, needed: int) -> int:
    """How many pieces `_some` writes."""
    if needed in (1, count):
        return count
    left = count // 2
    right = count - left
    return sum(
        (spelled_out(left, some) if some else 0) + (spelled_out(right, needed - some) if needed > some else 0)
        for some in range(max(0, needed - right), min(needed, left) + 1)
    )
