"""How much of what no article has is shown one by one; a rule in several languages has dozens of such words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from alerts.rules.history.advice import SEEN_IN, is_guess
from alerts.rules.language.problems import Code, Problem, render

# of one rule
MOST_POINTED_AT, MOST_NAMED = 3, 5
Found = TypeVar("Found")


def rendered(query: str, problems: Sequence[Problem]) -> list[str]:
    """The findings of a query for a terminal; of the words that no article has most in one sentence."""
    shown, others = parted(problems, lambda one: one.code is Code.UNSEEN, lambda one: one.remedy)
    said = [render(query, one) for one in shown]
    if others:
        said.append(f"warning: {sentence([query[one.start : one.end] for one in others])}")
    return said


def parted(
    found: Sequence[Found], is_unseen: Callable[[Found], bool], remedy: Callable[[Found], str]
) -> tuple[list[Found], list[Found]]:
    """What is shown at its place, in the order given, and which unseen words are only named."""
    unseen = [one for one in found if is_unseen(one)]
    guessed = [one for one in unseen if is_guess(remedy(one))][:MOST_POINTED_AT]
    others = [one for one in unseen if one not in guessed]
    return [one for one in found if one not in others], others


def sentence(words: Sequence[str]) -> str:
    """That no article has these words; of many the first few."""
    first = list(dict.fromkeys(" ".join(word.split()) for word in words))
    more = len(first) - MOST_NAMED
    if more > 1:
        first = [*first[:MOST_NAMED], f"{more} more"]
    named = f"{', '.join(first[:-1])} or {first[-1]}" if len(first) > 1 else first[0]
    return f"no article of {SEEN_IN.days} days has {named}"
