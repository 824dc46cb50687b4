"""What a sentence only recalls: earlier happenings, bounds ("since 2015") and comparisons. The rest is told as new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from alerts.events.facts.days import Kind, Mention
from alerts.events.facts.lexicon import Flag
from alerts.events.facts.passages import Sentence, clauses

OLD_AFTER = timedelta(days=7)
_NEAR = 3  # tokens in front of an old day that belong to it: "kidnapped near X last month"
LEAD_SENTENCES = 3
LEAD_CHARACTERS = 450
# what is compared with other articles reaches further: a second sentence often only names who said so
TOLD_SENTENCES = 5
TOLD_CHARACTERS = 900
SHORT_TEXT = 500  # characters up to which a whole text is told as new
_DEEDS = Flag.KILLED | Flag.KILLING | Flag.INJURED | Flag.ABDUCTED
_OLD_KINDS = (Kind.LAST_YEAR, Kind.YEARS_AGO, Kind.AGO)


def mark(sentence: Sentence, found: Sequence[Mention], published: date) -> None:
    """Set `recalled` of the sentence, token by token."""
    sentence.recalled = [False] * len(sentence.tokens)
    old = [mention for mention in found if is_old(mention, published)]
    years = list(_years(sentence, found, published))
    if not old and not years and not sentence.flags & (Flag.RECALL | Flag.SINCE):
        return
    recent = [mention.start for mention in found if not is_old(mention, published)]
    for start, end in _clause_spans(sentence):
        here = [(one.start, one.end) for one in old if start <= one.start < end]
        here += [(year, year + 1) for year in years if start <= year < end]
        is_mixed = any(start <= at < end for at in recent)
        for first, last in _scopes(sentence, start, end, here, is_mixed=is_mixed):
            sentence.recalled[first:last] = [True] * (last - first)
    _extend(sentence, found, published)


def is_old(mention: Mention, published: date) -> bool:
    """More than a week before publication."""
    return mention.kind in _OLD_KINDS or mention.hi < published - OLD_AFTER


def told(read: Sequence[Sentence]) -> Iterator[str]:
    """The title and the first sentences as written, without the clauses that only recall."""
    for sentence in leads(read, TOLD_SENTENCES, TOLD_CHARACTERS):
        kept = _kept(sentence) if any(sentence.recalled) else sentence.text
        if kept or sentence.is_title:
            yield kept or sentence.text


def leads(
    read: Sequence[Sentence], sentences: int = LEAD_SENTENCES, characters: int = LEAD_CHARACTERS
) -> Iterator[Sentence]:
    """The title and the sentences that come first: a whole text when it is short."""
    length = sum(len(sentence.text) for sentence in read[1:])
    written = 0
    for number, sentence in enumerate(read):
        if number > 1 and length > SHORT_TEXT and (number > sentences or written > characters):
            return
        yield sentence
        written += len(sentence.text) if number else 0


def _kept(sentence: Sentence) -> str:
    told_clauses = {
        number
        for number, is_recalled, token in zip(
            sentence.clause, sentence.recalled, sentence.tokens, strict=True
        )
        if not is_recalled and (token.isalnum() or "_" in token)
    }
    gone = set(sentence.clause) - told_clauses
    kept = [part for number, part in enumerate(clauses(sentence.text)) if number not in gone]
    return "".join(kept).strip(" ,;:–—") if gone else sentence.text


def _clause_spans(sentence: Sentence) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(sentence.clause) + 1):
        if at == len(sentence.clause) or sentence.clause[at] != sentence.clause[start]:
            yield start, at
            start = at


def _scopes(
    sentence: Sentence, start: int, end: int, old: Sequence[tuple[int, int]], *, is_mixed: bool
) -> Iterator[tuple[int, int]]:
    """The tokens of a clause that recall: all of it, or from a superlative to the day that it is compared with.

    Where the clause names a recent day as well, only what stands about the older one, from a "who" or "which" on.
    """
    superlative = since = None
    recalling: list[tuple[int, int]] = []
    for at in range(start, end):
        flags = sentence.words[at].flags
        if flags & Flag.SUPERLATIVE and superlative is None:
            has_article = at > start and sentence.words[at - 1].flags & (Flag.THE | Flag.ARTICLE)
            superlative = at - 1 if has_article else at
        if flags & Flag.SINCE and since is None:
            since = at
        if flags & Flag.RECALL:
            recalling.append((at, at + 1))
    last = max((until for _, until in old), default=None)
    if superlative is not None and (since is not None or recalling):
        yield superlative, last or end
    elif is_mixed:
        yield from (_about(sentence, start, first, until) for first, until in (*old, *recalling))
    elif old or recalling:
        yield start, end


def _about(sentence: Sentence, start: int, first: int, until: int) -> tuple[int, int]:
    for at in range(first - 1, start, -1):
        if sentence.words[at].flags & Flag.WHICH:
            return at, until
    return max(start, first - _NEAR), until


def _years(sentence: Sentence, found: Sequence[Mention], published: date) -> Iterator[int]:
    """Where a bare year of the past stands: "in 2021", "l'attentat de 2019"."""
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    for at, token in enumerate(sentence.tokens):
        if len(token) == 4 and token.isdecimal() and at not in taken and 1900 <= int(token) < published.year:
            following = sentence.words[at + 1].flags if at + 1 < len(sentence.words) else 0
            if not following & (Flag.PERSON | Flag.UNIT | Flag.KILLED | Flag.INJURED):
                yield at


def _extend(sentence: Sentence, found: Sequence[Mention], published: date) -> None:
    """To "which …" behind a recalled clause, and from an opening "In October 2024," to all that follows."""
    spans = list(_clause_spans(sentence))
    for (start, end), (after, until) in pairwise(spans):
        is_recent = any(after <= one.start < until and not is_old(one, published) for one in found)
        if is_recent or not sentence.recalled[max(start, end - 2)]:
            continue
        opens = start == 0 and not any(word.flags & _DEEDS for word in sentence.words[start:end])
        relative = any(word.flags & Flag.WHICH for word in sentence.words[after : after + 2])
        opens = opens and all(sentence.recalled[start:end])
        if (opens and not sentence.is_title) or relative:
            sentence.recalled[after:until] = [True] * (until - after)
