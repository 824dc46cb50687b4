"""The paragraph of an article that tells what is new, neither background nor comparison with what was before. Pure."""

from __future__ import annotations

from datetime import date, datetime

from alerts.events.facts import recall
from alerts.events.facts.days import mentions
from alerts.events.facts.passages import Sentence, language_of, sentences
from alerts.text.tokens import plain

_NO_DAY = date(2000, 1, 1)
# others are mistakes of the page, and arithmetic needs room
_YEARS = range(1902, 2101)
# characters of a sentence that is a label ("Exclusive.") rather than news
_SHORTEST = 25


def news(title: str, text: str, language: str | None, published: datetime | None, longest: int) -> str:
    """The first sentences that tell something new, of one paragraph and at most `longest` characters together.

    A first sentence that is longer is given whole. Where all that is read only looks back, the first sentence; empty:
    there is no text but the title.
    """
    read = sentences(title, text, language_of(language, title, text) or "en")
    day = published.date() if published and published.year in _YEARS else _NO_DAY
    for sentence in read:
        recall.mark(sentence, mentions(sentence, day), day)
    body = [one for one in read[1:] if plain(one.text) != plain(title)]
    if not body:
        return ""
    first = next((at for at, one in enumerate(body) if len(one.text) >= _SHORTEST and _is_new(one)), 0)
    told = body[first].text
    for before, following in zip(body[first:], body[first + 1 :], strict=False):
        longer = f"{told} {following.text}"
        if len(longer) > longest or not _is_new(following) or not _follows(text, before.text, following.text):
            break
        told = longer
    return told


def _is_new(sentence: Sentence) -> bool:
    """Most of it does not recall."""
    return 2 * sum(sentence.recalled) <= len(sentence.recalled)


def _follows(text: str, before: str, following: str) -> bool:
    """Whether a sentence stands in the same paragraph as the one before it."""
    end = text.find(before) + len(before)
    start = text.find(following, end)
    return end >= len(before) and start >= 0 and "\n" not in text[end:start]
