"""Guesses which known name was meant by one that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# what a name is compared by; longer ones are no slips of the hand
LONGEST = 80


def meant(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` most likely stands for: the same letters in another order, or the nearest one."""
    names = list(known)
    letters = sorted(name)
    swapped = (one for one in names if len(one) == len(letters) and sorted(one) == letters)
    close = difflib.get_close_matches(name[:LONGEST], names, 1)
    return next(swapped, None) or (close[0] if close else None)
