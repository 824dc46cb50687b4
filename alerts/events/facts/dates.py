"""The day of the event that an article tells, among the days that it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alerts.events.facts.claims import DateClaim
from alerts.events.facts.days import DAY, Kind, Mention
from alerts.events.facts.lexicon import Flag
from alerts.events.facts.passages import Sentence
from alerts.events.facts.recall import OLD_AFTER

_DEEDS = Flag.KILLED | Flag.KILLING | Flag.INJURED | Flag.ABDUCTED | Flag.ABDUCTING
_DEED_TYPES = frozenset({"attack", "strike", "abduction", "protest", "accident", "disaster"})
_REACH = 4  # tokens between a verb of saying and its day
_RECALL_REACH = 4  # tokens between a recalling word and its day
_CLEAR = 4  # weight of a day in the second sentence beside a deed
_LEAD = 4  # the title and three sentences


@dataclass(frozen=True, slots=True)
class Named:
    """A day in its sentence (the number of it; 0 is the title) and what it dates."""

    sentence: int
    mention: Mention
    is_context: bool
    is_statement: bool
    weight: int


def name(read: Sequence[Sentence], found: Sequence[Sequence[Mention]], published: date) -> list[Named]:
    """What each day of the sentences dates."""
    named: list[Named] = []
    is_news = bool(read[0].flags & (Flag.RELEASED | Flag.SUSPECTED))
    for number, (sentence, here) in enumerate(zip(read, found, strict=True)):
        for mention in here:
            is_statement = _is_statement(sentence, mention)
            is_context = _is_context(sentence, mention, published)
            weight = _weight(sentence, number, mention, is_news)
            named.append(Named(number, mention, is_context, is_statement, weight))
    return named


def claims(
    read: Sequence[Sentence], named: Sequence[Named], published: date | None, *, looks_back: bool
) -> Iterator[DateClaim]:
    """The day of the event first, then the others in order; with none named, what the publication allows.

    Only of a piece that looks back is an old day the event's.
    """
    earliest = None if looks_back or published is None else published - OLD_AFTER
    event = _event(named, earliest)
    if event is not None:
        yield _claim(read, event, is_context=False)
    elif published is not None:
        yield DateClaim(_before(published), published, "", is_inferred=True)
    for one in named:
        if one is not event:
            is_old = earliest is not None and one.mention.hi < earliest
            is_other = event is None and not one.is_statement
            yield _claim(read, one, is_context=one.is_context or is_old or is_other)


def _before(published: date) -> date:
    return published - DAY if published > date.min else published


def _event(named: Sequence[Named], earliest: date | None) -> Named | None:
    candidates = [
        one
        for one in named
        if not one.is_context
        and not one.is_statement
        and (earliest is None or (one.sentence < _LEAD and one.mention.hi >= earliest))
    ]
    best = max(candidates, key=lambda one: (one.weight, -one.sentence, -one.mention.start), default=None)
    is_weak = best is not None and best.sentence > 1 and best.weight < _CLEAR
    if is_weak and any(one.is_statement and one.sentence < 2 for one in named):
        return None  # what was announced is the event, and a later sentence speaks of something else
    return best


def _claim(read: Sequence[Sentence], one: Named, *, is_context: bool) -> DateClaim:
    mention = one.mention
    return DateClaim(
        mention.lo,
        mention.hi,
        read[one.sentence].text,
        is_context=is_context,
        is_statement=one.is_statement,
    )


def _weight(sentence: Sentence, number: int, mention: Mention, is_news: bool) -> int:
    """How likely a day is the event's: named early, beside a deed. Of a release or an arrest the deed is another
    happening."""
    weight = 6 - 2 * number if number else 5
    words, start = sentence.words, mention.start
    if not is_news:
        weight += 2 * tells_deed(sentence, sentence.clause[start])
        weight += 3 * bool(words[start].flags & Flag.DAY_BEFORE) + _is_of_deed(sentence, mention)
    if mention.kind in (Kind.WEEK, Kind.MONTH):
        weight -= 4
    beside = words[max(0, start - 1) : start] + words[mention.end : mention.end + 1]
    return weight - 3 * any(word.flags & Flag.LAST for word in beside)


def _is_of_deed(sentence: Sentence, mention: Mention) -> bool:
    """Monday's attack, l'attaque de lundi."""
    start, end = mention.start, mention.end
    near = sentence.words[max(0, start - 3) : start] + sentence.words[end : end + 3]
    return any(kind in _DEED_TYPES and points > 2 for word in near for kind, points in word.types)


def tells_deed(sentence: Sentence, clause: int | None) -> bool:
    """Whether the sentence, or one clause of it, has a word for a deed or what befell people."""
    return any(
        (clause is None or sentence.clause[at] == clause)
        and (word.flags & _DEEDS or any(kind in _DEED_TYPES and points > 2 for kind, points in word.types))
        for at, word in enumerate(sentence.words)
    )


def _is_statement(sentence: Sentence, mention: Mention) -> bool:
    """A verb of saying stands right at the day: "said on Thursday", "jeudi, a annoncé"."""
    if not sentence.flags & Flag.SAID:
        return False
    words, tokens = sentence.words, sentence.tokens
    before = range(mention.start - 1, max(-1, mention.start - 1 - _REACH), -1)
    for at in before:
        if words[at].flags & Flag.SAID:
            return True
        if words[at].flags & (Flag.BREAK | _DEEDS) or tokens[at] == "'":
            break
    after = words[
        mention.end : mention.end + 1
    ]  # not behind a comma: "… was attacked on Monday, the mayor said"
    return any(word.flags & Flag.SAID for word in after)


def _is_context(sentence: Sentence, mention: Mention, published: date) -> bool:
    """It bounds, recalls, or announces."""
    if mention.lo > published or (mention.kind is Kind.MONTH and not mention.has_year):
        return True
    start = mention.start
    clause = sentence.clause[start]
    for at in range(start - 1, max(-1, start - 4), -1):
        flags = sentence.words[at].flags
        if sentence.clause[at] != clause:
            break
        if flags & Flag.SINCE:
            return True
    if _is_ahead(sentence, mention, clause):
        return True
    near = range(max(0, start - _RECALL_REACH), min(len(sentence.words), mention.end + _RECALL_REACH))
    recalling = any(sentence.words[at].flags & Flag.RECALL and sentence.clause[at] == clause for at in near)
    return recalling or mention.kind in (Kind.LAST_YEAR, Kind.YEARS_AGO, Kind.AGO)


def _is_ahead(sentence: Sentence, mention: Mention, clause: int) -> bool:
    """A weekday of a clause that speaks of what will be."""
    if mention.kind is not Kind.WEEKDAY and not (
        mention.kind is Kind.DATE and mention.hi > mention.lo + timedelta(60)
    ):
        return False
    return any(
        word.flags & Flag.FUTURE and sentence.clause[at] == clause for at, word in enumerate(sentence.words)
    )
