"""The tolls that an article claims, the main one of each kind first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.events.facts.attribution import said_by
from alerts.events.facts.claims import TollClaim, TollKind
from alerts.events.facts.counted import COUNTED, PREDICATE, Count
from alerts.events.facts.lexicon import Flag
from alerts.events.facts.passages import Sentence
from alerts.events.facts.tolls import alone, counts, denied_kinds

_ALONE_SENTENCES = 4
_DYING = (
    "die", "dying", "succumb", "meur", "mort", "mour", "deced", "succomb", "muri", "muer", "fallec", "morr", "morto",
    "gestorben", "stirb", "starb", "muore", "deced", "умер", "скончал", "помер", "oldu",
)  # fmt: skip
_ORDINAL_REACH = 6  # tokens before a noun or a verb: a second Israeli soldier was killed
_SPANS = (
    Flag.SINCE
    | Flag.RECALL
    | Flag.THIS_WEEK
    | Flag.YEARS
    | Flag.MONTHS_SPAN
    | Flag.WEEKS
    | Flag.DAYS
    | Flag.MONTH
)
_ABDUCTION = Flag.ABDUCTED | Flag.ABDUCTING


@dataclass(frozen=True, slots=True)
class _Found:
    sentence: int
    count: Count
    is_context: bool

    @property
    def rank(self) -> tuple[bool, int, int]:
        """The main claim first: of the event, of victims rather than attackers, as a total, early."""
        count = self.count
        is_attackers = bool(count.noun & Flag.ATTACKERS)
        is_one_person = bool(count.noun & Flag.SINGULAR) and count.high == 1
        early = max(self.sentence, 1) - 3 * count.is_total + 2 * is_one_person + 2 * count.is_definite
        early += count.is_rounded
        return self.is_context, 6 * is_attackers + early, self.sentence


def toll_claims(read: Sequence[Sentence], language: str) -> tuple[TollClaim, ...]:
    """What the sentences count; of each kind the first claim is the main one. Claims that differ stay side by side."""
    found = sorted(_found(read, language), key=lambda one: one.rank)
    dead = max((one.count.low for one in found if one.count.kind is TollKind.KILLED), default=0)
    claims: list[TollClaim] = []
    seen: set[tuple[TollKind, int, int | None, str | None]] = set()
    for one in found:
        claim = _claim(read[one.sentence], one)
        if read[one.sentence].words[one.count.predicate].flags & Flag.HIT and dead >= claim.low:
            continue  # the dead are those who were shot
        key = (claim.kind, claim.low, claim.high, claim.side)
        if key not in seen:
            seen.add(key)
            claims.append(claim)
    return tuple(claims)


def main_toll(claims: Sequence[TollClaim], kind: TollKind, title: str, is_strike: bool) -> TollClaim | None:
    """The toll of a kind that the article tells of its event, if any.

    What an army says that it killed counts only where the event is its strike, or where the headline says so.
    """
    for claim in claims:
        counts_attackers = claim.side != "attackers" or is_strike or claim.sentence == title
        if claim.kind is kind and not claim.is_context and counts_attackers:
            return claim
    return None


def _found(read: Sequence[Sentence], language: str) -> Iterator[_Found]:
    flags = read[0].flags
    denied = denied_kinds(read[0])
    has_killed = False
    is_natural = any(sentence.flags & Flag.NATURAL for sentence in read[:_ALONE_SENTENCES])
    for number, sentence in enumerate(read):
        flags |= sentence.flags
        for count in counts(sentence, language):
            if count.kind is not None and _is_meant(sentence, count, flags):
                is_context = count.kind in denied or _is_context(sentence, count, read[0].flags)
                is_context = is_context or (is_natural and count.high == 1)
                has_killed = has_killed or (count.kind is TollKind.KILLED and not is_context)
                yield _Found(number, count, is_context)
    if not has_killed and TollKind.KILLED not in denied and not is_natural:
        yield from _one_dead(read[:_ALONE_SENTENCES])


def _one_dead(read: Sequence[Sentence]) -> Iterator[_Found]:
    for number, sentence in enumerate(read):
        at = alone(sentence)
        if at is not None:
            one = Count(1, 1, at, at + 1, Flag.SINGULAR, TollKind.KILLED, at)
            yield _Found(number, one, _is_context(sentence, one, read[0].flags))
            return


def _is_meant(sentence: Sentence, count: Count, flags: int) -> bool:
    """ "Seized" and the like abduct only by the hands of attackers or where the article speaks of abduction."""
    if count.kind is TollKind.ABDUCTED:
        if count.noun & Flag.ATTACKERS:
            return False
        if sentence.words[count.predicate].flags & (_ABDUCTION | Flag.TOTAL):
            return True
        is_one = bool(count.noun & Flag.SINGULAR) and not sentence.is_title
        return bool(flags & (_ABDUCTION | Flag.ATTACKERS)) and not is_one
    return True


def _is_context(sentence: Sentence, count: Count, title: int) -> bool:
    if sentence.recalled[count.predicate] or sentence.recalled[count.end - 1]:
        return True
    if count.kind is TollKind.ABDUCTED and (sentence.flags | title) & (Flag.RELEASED | Flag.SUSPECTED):
        return True
    first = min(count.start, count.predicate)
    if title & (Flag.RELEASED | Flag.SUSPECTED) and any(
        word.flags & Flag.WHICH for word in sentence.words[max(0, first - 4) : first]
    ):
        return True
    return any(word.flags & (Flag.SUSPECTED | Flag.ATTEMPT) for word in sentence.words[:first])


def _claim(sentence: Sentence, one: _Found) -> TollClaim:
    count = one.count
    assert count.kind is not None  # noqa: S101 - only bound counts are kept
    number = _ordinal(sentence, count)
    return TollClaim(
        count.kind,
        max(count.low, number),
        None if number else count.high,
        sentence.text,
        side=_side(count.noun),
        said_by=said_by(sentence.text),
        is_context=one.is_context,
    )


def _ordinal(sentence: Sentence, count: Count) -> int:
    """How many there are at least by the number of the last one: "a fifth soldier has died"; 0 where none is given.

    Only of those who die of what is known: who is killed or shot as the third may be the third of a series, and so is
    "the fifth this month".
    """
    if (count.low, count.high) != (1, 1) or sentence.flags & _SPANS or any(sentence.recalled):
        return 0
    if not sentence.tokens[count.predicate].startswith(_DYING):
        return 0
    is_person = False
    for at in range(count.end - 1, max(-1, count.end - 1 - _ORDINAL_REACH), -1):
        word = sentence.words[at]
        if word.flags & Flag.ORDINAL:
            return word.value if is_person else 0
        if at < count.start and word.flags & (Flag.BREAK | Flag.AND | Flag.NUMBER | PREDICATE):
            return 0
        is_person = is_person or bool(word.flags & COUNTED)
    return 0


def _side(noun: int) -> str | None:
    """Whose people: "attackers", "forces", or not said."""
    if noun & Flag.ATTACKERS:
        return "attackers"
    return "forces" if noun & Flag.FORCES else None
