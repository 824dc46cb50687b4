"""The paragraph of an article that tells what is new, neither background nor comparison with what was before. Pure.

An article may begin with a subtitle, a label or its background: of the first sentences the one that tells most of a
deed (who was killed, what happened, on which day) begins what is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from alerts.events.facts import recall
from alerts.events.facts.days import mentions
from alerts.events.facts.lexicon import Flag
from alerts.events.facts.passages import Sentence, dateline, language_of, sentences
from alerts.text.tokens import plain

_NO_DAY = date(2000, 1, 1)
# others are mistakes of the page, and arithmetic needs room
_YEARS = range(1902, 2101)
# characters of a sentence that is a label ("Exclusive.") rather than news
_SHORTEST = 25
# a sentence is weighed against those before it so far down
_SOUGHT, _MORE = 5, 2
# words of a sentence; a stamp of posting has fewer
_FEWEST = 5
_DASHES = ("-", "–", "—", ":")
_COUNTED = Flag.KILLED | Flag.KILLING | Flag.INJURED | Flag.INJURING | Flag.ABDUCTED | Flag.ABDUCTING
_DATED = Flag.WEEKDAY | Flag.TODAY | Flag.YESTERDAY | Flag.OVERNIGHT | Flag.MONTH


def news(title: str, text: str, language: str | None, published: datetime | None, longest: int) -> str:
    """The sentences that tell most of what is new, of one paragraph and at most `longest` characters together.

    A first one that is longer is given whole. Where all that is read only looks back, the first sentence; empty: there
    is no text but the title.
    """
    read = sentences(title, text, language_of(language, title, text) or "en")
    day = published.date() if published and published.year in _YEARS else _NO_DAY
    for sentence in read:
        recall.mark(sentence, mentions(sentence, day), day)
    body = [sentence for sentence in read[1:] if plain(sentence.text) != plain(title)]
    if not body:
        return ""
    first = _first(body[:_SOUGHT])
    passage = _as_written(body[first].text, text)
    for before, following in zip(body[first:], body[first + 1 :], strict=False):
        longer = f"{passage} {following.text}"
        if len(longer) > longest or not _is_new(following) or not _follows(text, before.text, following.text):
            break
        passage = longer
    return passage


def _as_written(sentence: str, text: str) -> str:
    """A sentence without "BAMAKO (SNA) – "; what only looks like that at the beginning of a text, "Army (FAMA) troops
    …", is given back to it."""
    prefix, opening = dateline(sentence), dateline(text)
    if prefix.rstrip().endswith(_DASHES):
        return sentence[len(prefix) :].lstrip()
    is_lost = not opening.rstrip().endswith(_DASHES) and text[len(opening) :].startswith(sentence[:_SHORTEST])
    return f"{opening.lstrip()}{sentence}" if is_lost else sentence


def _first(body: Sequence[Sentence]) -> int:
    """The sentence to begin with: a later one only where it tells clearly more."""
    weights = [_weight(sentence) for sentence in body]
    best = 0
    for at, weight in enumerate(weights):
        best = at if weight >= weights[best] + _MORE else best
    return best


def _weight(sentence: Sentence) -> int:
    """How much a sentence tells of a deed: that it is no label, counts, names a kind of event, gives a day."""
    if not _is_new(sentence):
        return 0
    flags = 0
    for word, is_recalled in zip(sentence.words, sentence.recalled, strict=True):
        flags |= 0 if is_recalled else word.flags
    tells = any(word.types for word, gone in zip(sentence.words, sentence.recalled, strict=True) if not gone)
    is_counted = bool(flags & _COUNTED and flags & Flag.NUMBER)
    is_whole = len(sentence.text) >= _SHORTEST and not 1 < sum(map(str.isalpha, sentence.tokens)) < _FEWEST
    return 1 + 3 * is_whole + 2 * is_counted + tells + bool(flags & _DATED)


def _is_new(sentence: Sentence) -> bool:
    """Most of it does not recall."""
    return 2 * sum(sentence.recalled) <= len(sentence.recalled)


def _follows(text: str, before: str, following: str) -> bool:
    """Whether a sentence stands in the same paragraph as the one before it."""
    end = text.find(before) + len(before)
    start = text.find(following, end)
    return end >= len(before) and start >= 0 and "\n" not in text[end:start]
