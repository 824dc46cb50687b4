"""How many were killed, injured or abducted: numbers of people, bound to the word that says what befell them.

A number belongs to the word that it stands at ("six killed"), that it is the object of ("killing six soldiers") or whose
subject it is ("six soldiers and a driver were killed" are seven). Numbers of a part ("among them three children"), of
things, years, ages, money and distances are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from alerts.events.facts.claims import TollKind
from alerts.events.facts.lexicon import Flag
from alerts.events.facts.numbers import read as read_number
from alerts.events.facts.passages import Sentence

_KINDS = {
    TollKind.KILLED: Flag.KILLED | Flag.KILLING,
    TollKind.INJURED: Flag.INJURED | Flag.INJURING,
    TollKind.ABDUCTED: Flag.ABDUCTED | Flag.ABDUCTING | Flag.TAKING,
}
_EITHER = Flag.KILLED | Flag.INJURED | Flag.ABDUCTED | Flag.TAKING
_OBJECT_ONLY = Flag.KILLING | Flag.INJURING | Flag.ABDUCTING
_PREDICATE = _EITHER | _OBJECT_ONLY
_COUNTED = Flag.PERSON | Flag.SINGULAR | Flag.ATTACKERS | Flag.FORCES
_QUALIFIER = Flag.AT_LEAST | Flag.MORE_THAN | Flag.UP_TO | Flag.ABOUT | Flag.ARTICLE | Flag.THE | Flag.OF
_NOUN_ENDS = Flag.BREAK | Flag.NUMBER | Flag.MONTH | Flag.BY | Flag.WHICH | Flag.PREP
_NOUN_REACH = 4  # tokens between a number and its noun: "six heavily armed young men"
_OBJECT_REACH = 3  # tokens between a word like "killing" and its number
_TOTAL_REACH = 9  # "the death toll of Friday's attack near X rose to 12"
_SUBJECT_REACH = 16  # tokens between a subject and its verb
_SIGNS_BEFORE = frozenset("$€£₦#/.+&")
_SIGNS_AFTER = frozenset(":/$€£₦-°")
_ENDS_ROW = _PREDICATE | Flag.WHICH | Flag.SAID | Flag.BY | Flag.MONTH
_TOLLS = frozenset(("toll", "death_toll", "body_count", "bilan", "حصيله", "ضحايا", "count"))
_MOST = 100_000
_NOUN_FIRST = frozenset({"ha", "sw"})  # mutane 20, watu kumi
_BARE_SINGULAR = frozenset({"ru", "uk", "ar", "fa", "tr"})  # languages without an article


@dataclass(frozen=True, slots=True)
class Count:
    """People counted in `tokens[start:end]`, and by which word (at `predicate`) what befell them is said."""

    low: int
    high: int | None
    start: int
    end: int
    noun: int  # flags of what is counted
    kind: TollKind | None = None
    predicate: int = -1
    is_total: bool = False
    is_part: bool = False
    is_definite: bool = False


def counts(sentence: Sentence, language: str) -> list[Count]:
    """What a sentence counts, sums made, in order."""
    if not sentence.flags & (_PREDICATE | Flag.TOTAL):
        return []
    phrases = [one for one in _phrases(sentence, language) if not one.is_part]
    starts = {one.start for one in phrases}
    bound = [_bind(sentence, one, starts) for one in phrases]
    return list(_sums(sentence, _joined(sentence, bound)))


def _phrases(sentence: Sentence, language: str) -> Iterator[Count]:
    at = 0
    part_until = -1
    while at < len(sentence.words):
        flags = sentence.words[at].flags
        if flags & Flag.PART:
            part_until = _part_end(sentence, at)
        phrase = None
        if flags & (Flag.NUMBER | Flag.ARTICLE | Flag.THE | Flag.SINGULAR):
            phrase = _numbered(sentence, at, language) or _single(sentence, at, language)
        if phrase is not None:
            is_part = at < part_until or _is_part(sentence, phrase)
            yield replace(phrase, is_part=is_part)
        at = phrase.end if phrase is not None else at + 1


def _part_end(sentence: Sentence, at: int) -> int:
    """A part ("including two children and a nurse") lasts to its comma, or to the next word that says what befell."""
    for step in range(at + 1, len(sentence.words)):
        if (
            sentence.words[step].flags & Flag.BREAK
            or (sentence.words[step].flags & _PREDICATE
            and step > at + 4)
        ):
            return step
    return len(sentence.words)


def _is_part(sentence: Sentence, phrase: Count) -> bool:
    """Three of them, deux d'entre eux; and what a "not" puts aside: "eleven, not three"."""
    after = sentence.words[min(phrase.end, len(sentence.words) - 1)].flags
    within = sentence.words[phrase.start : phrase.end]
    before = sentence.words[phrase.start - 1] if phrase.start else None
    if (
        before is not None
        and before.flags & Flag.NOT
        and sentence.tokens[phrase.start - 1] in ("not", "pas", "не", "no", "لا")
    ):
        return True
    return bool(after & Flag.PART and not phrase.noun) or any(word.flags & Flag.PART for word in within)


def _numbered(sentence: Sentence, at: int, language: str) -> Count | None:
    words, tokens = sentence.words, sentence.tokens
    number = read_number(words, tokens, at)
    if number is None or not 0 < number.low <= _MOST or _is_other_number(sentence, at, number.end):
        return None
    if words[at].flags & Flag.PERSON:  # a dual: two soldiers
        return Count(number.low, number.high, number.start, number.end, words[at].flags)
    noun, end = _noun(sentence, number.end, is_one=number.low == 1)
    if not noun and at and language in _NOUN_FIRST and words[at - 1].flags & _COUNTED:
        return Count(number.low, number.high, at - 1, number.end, words[at - 1].flags)
    if noun is None or (not noun and number.low == 1):
        return None
    low, high = number.low, number.high
    if end < len(words) and words[end].flags & Flag.AT_LEAST:
        end += 1
    return Count(low, high, number.start, end, noun)


def _noun(sentence: Sentence, start: int, *, is_one: bool) -> tuple[int | None, int]:
    """Flags of what a number counts and where its phrase ends: 0 for an unknown noun, None for no people."""
    following = sentence.words[start : start + 3]
    if len(following) == 3 and following[0].flags & Flag.OF and following[1].flags & Flag.THE:
        if following[2].flags & _EITHER:  # two of the wounded
            return None, start
    end = min(start + _NOUN_REACH, len(sentence.words))
    for at in range(start, end):
        flags = sentence.words[at].flags
        if flags & Flag.UNIT:
            return None, at
        if flags & _COUNTED or (flags & _PREDICATE and not (is_one and at > start)):
            return flags, at + 1
        if flags & _NOUN_ENDS or (flags & (Flag.AND | Flag.THE) and at > start):
            return 0, min(at, start + 1)
        if sentence.tokens[at] in "./$€£":
            return 0, at
    return 0, min(start + 1, end)


def _is_other_number(sentence: Sentence, at: int, end: int) -> bool:
    """A day, a year, an hour, a sum of money, an age between commas."""
    words, tokens = sentence.words, sentence.tokens
    before = tokens[at - 1] if at else ""
    after = tokens[end] if end < len(tokens) else ""
    near = (words[at - 1].flags if at else 0) | (words[end].flags if end < len(words) else 0)
    behind = words[max(0, at - 2) : at]
    is_hour = before == ":" and at > 1 and tokens[at - 2].isdecimal()
    if near & (Flag.MONTH | Flag.AGE) or any(word.flags & Flag.AGE for word in behind) or is_hour:
        return True
    if before in _SIGNS_BEFORE or after in _SIGNS_AFTER:
        return True
    is_digits = tokens[at].isdecimal()
    if is_digits and len(tokens[at]) == 4 and 1900 <= int(tokens[at]) < 2100:
        return not (end < len(words) and words[end].flags & (_COUNTED | _PREDICATE))
    if is_digits and before == "," and after in (",", ")"):
        return True
    return (
        (is_digits and before == "(" and after == ")") or before in ("h", "age", "aged", "n", "no", "№", "a_ge")
    )


def _single(sentence: Sentence, at: int, language: str) -> Count | None:
    """One person: a soldier, the driver; without an article in headlines and where the language has none."""
    words = sentence.words
    if words[at].flags & Flag.SINGULAR:
        if not (sentence.is_title or language in _BARE_SINGULAR) or words[at].flags & _PREDICATE:
            return None
        return Count(1, 1, at, at + 1, words[at].flags)
    if not words[at].flags & (Flag.ARTICLE | Flag.THE):
        return None
    for step in range(at + 1, min(at + 4, len(words))):
        flags = words[step].flags
        if flags & Flag.SINGULAR and not flags & Flag.PERSON:
            is_definite = bool(words[at].flags & Flag.THE)
            return Count(1, 1, at, step + 1, flags, is_definite=is_definite)
        if flags & (
            Flag.BREAK | Flag.AND | Flag.NUMBER | Flag.PERSON | Flag.OF | _PREDICATE | Flag.ARTICLE | Flag.THE
        ):
            return None
    return None


def _bind(sentence: Sentence, phrase: Count, starts: set[int]) -> Count:
    own = _own(sentence, phrase) or _object(sentence, phrase)
    if own is None:
        own = _total(sentence, phrase) or _subject(sentence, phrase, starts)
    if own is None:
        return phrase
    kind, predicate, is_total = own
    return replace(phrase, kind=kind, predicate=predicate, is_total=is_total)


_Bound = tuple[TollKind, int, bool]


def _kind(flags: int) -> TollKind:
    return next(kind for kind, mask in _KINDS.items() if flags & mask)


def _own(sentence: Sentence, phrase: Count) -> _Bound | None:
    """What is counted says it: six dead, trois blessés. "Dead and injured" together say neither."""
    if not phrase.noun & _EITHER:
        return None
    following = sentence.words[phrase.end : phrase.end + 2]
    if (
        len(following) == 2
        and following[0].flags & (Flag.AND | Flag.RANGE)
        and following[1].flags & _PREDICATE
    ):
        if _kind(following[1].flags) is not _kind(phrase.noun):
            return None
    return _kind(phrase.noun), phrase.end - 1, False


def _object(sentence: Sentence, phrase: Count) -> _Bound | None:
    words = sentence.words
    if not phrase.noun and phrase.is_definite:
        return None
    for at in range(phrase.start - 1, max(-1, phrase.start - 1 - _OBJECT_REACH), -1):
        flags = words[at].flags
        if flags & _PREDICATE:
            needs_noun = flags & Flag.TAKING and not flags & (Flag.ABDUCTED | Flag.ABDUCTING)
            return None if needs_noun and not phrase.noun else (_kind(flags), at, False)
        if flags & (Flag.BREAK | Flag.AND | Flag.BY | Flag.NUMBER | Flag.WEEKDAY | Flag.MONTH | Flag.SAID):
            return None
        if flags & _COUNTED or sentence.tokens[at] in ".!?":
            return None
    return None


def _total(sentence: Sentence, phrase: Count) -> _Bound | None:
    """The toll rose to 12."""
    if phrase.noun & Flag.UNIT or phrase.is_definite or (phrase.low == 1 and phrase.noun & Flag.SINGULAR):
        return None
    is_toll = False
    for at in range(phrase.start - 1, max(-1, phrase.start - 1 - _TOTAL_REACH), -1):
        flags = sentence.words[at].flags
        if flags & Flag.TOTAL:
            kind = _kind_of_total(sentence, at, phrase.start)
            return None if kind is None else (kind, at, True)
        is_toll = is_toll or bool(flags & Flag.NUMBER)
        if (is_toll and phrase.start - at > 3) or sentence.tokens[at] in ";.":
            return None
    return None


def _kind_of_total(sentence: Sentence, at: int, end: int) -> TollKind | None:
    """What a total counts: what is said of it, or of the sentence; a death toll needs no such word."""
    named = [word.flags for word in sentence.words[at:end] if word.flags & _PREDICATE]
    if named:
        return _kind(named[0])
    if sentence.tokens[at] in _TOLLS:
        return TollKind.KILLED
    return _kind(sentence.flags) if sentence.flags & _PREDICATE else None


def _subject(sentence: Sentence, phrase: Count, starts: set[int]) -> _Bound | None:
    """The verb behind, unless it has its own object: "two gunmen killed six"."""
    words = sentence.words
    if phrase.start and words[phrase.start - 1].flags & Flag.BY:
        return None
    reach = _SUBJECT_REACH if phrase.noun else 6
    for at in range(phrase.end, min(phrase.end + reach, len(words))):
        flags = words[at].flags
        if sentence.tokens[at] in ";.!?:" or flags & (Flag.SINCE | Flag.SUSPECTED | Flag.ATTEMPT | Flag.BY):
            return None
        if flags & _OBJECT_ONLY and not flags & _EITHER:
            return None
        if flags & _EITHER and sentence.words[at - 1].flags & Flag.NOT:
            return None
        if flags & _EITHER and not (flags & _COUNTED and flags & Flag.PERSON and at in starts):
            return None if _has_object(sentence, at, starts) else (_kind(flags), at, False)
    return None


def _has_object(sentence: Sentence, at: int, starts: set[int]) -> bool:
    for step in range(at + 1, min(at + 1 + _OBJECT_REACH, len(sentence.words))):
        if step in starts:
            return True
        if not sentence.words[step].flags & _QUALIFIER:
            return False
    return False


def _joined(sentence: Sentence, bound: Sequence[Count]) -> list[Count]:
    """What stands in one row with an object is an object too: "killed two soldiers and a civilian"."""
    row: list[Count] = []
    for one in bound:
        before = row[-1] if row else None
        if (
            one.kind is None
            and before is not None
            and before.kind is not None
            and before.predicate != before.end - 1
            and one.noun
        ):
            if _is_row(sentence, before, one) and not _speaks(sentence, one):
                one = replace(one, kind=before.kind, predicate=before.predicate)
        row.append(one)
    return row


def alone(sentence: Sentence) -> int | None:
    """Where a verb tells the death of one person without a number: "the deputy, X, was shot dead"."""
    for at, word in enumerate(sentence.words):
        if not word.flags & Flag.KILLED or word.flags & (Flag.NOT | Flag.PERSON):
            continue
        before = sentence.words[max(0, at - 2) : at]
        if any(one.flags & Flag.NOT for one in sentence.words[max(0, at - 6) : at]) or _has_many(
            sentence, at
        ):
            continue
        if word.flags & Flag.ALONE or (
            any(one.flags & Flag.WAS for one in before) and before[-1].flags & ~Flag.PREP
        ):
            return at
    return None


def _has_many(sentence: Sentence, at: int) -> bool:
    """Several people, or a thing, are the subject of the verb."""
    for step in range(at - 1, max(-1, at - _SUBJECT_REACH), -1):
        flags = sentence.words[step].flags
        if flags & (Flag.PERSON | Flag.UNIT) and not flags & Flag.SINGULAR:
            return True
        if sentence.tokens[step] in ";.":
            return False
    return False


def _speaks(sentence: Sentence, phrase: Count) -> bool:
    """Whoever is counted here is the one who says it: ", two officials and a doctor said"."""
    for at in range(phrase.end, min(phrase.end + 10, len(sentence.words))):
        if sentence.words[at].flags & Flag.SAID:
            return True
        if sentence.words[at].flags & Flag.BREAK:
            return False
    return False


def _is_row(sentence: Sentence, before: Count, after: Count) -> bool:
    """Only "and", a comma and words that say nothing stand between."""
    gap = sentence.words[before.end : after.start]
    signs = sentence.tokens[before.end : after.start]
    if (
        len(gap) > 6
        or any(word.flags & _ENDS_ROW for word in gap)
        or any(sign in ";.:()—–" for sign in signs)
    ):
        return False
    joint = [at for at, word in enumerate(gap) if word.flags & Flag.AND or signs[at] == ","]
    if not joint:
        return bool(sentence.words[after.start].flags & Flag.PREFIXED)
    return all(word.flags & (_QUALIFIER | Flag.AND | Flag.BREAK) for word in gap[joint[-1] :])


def _sums(sentence: Sentence, row: Sequence[Count]) -> Iterator[Count]:
    group: list[Count] = []
    for one in row:
        if one.kind is None:
            continue
        joins = group and one.kind is group[-1].kind and one.predicate == group[-1].predicate
        if joins and not one.is_total and _is_row(sentence, group[-1], one):
            group.append(one)
            continue
        if group:
            yield _sum(group)
        group = [one]
    if group:
        yield _sum(group)


def _sum(group: Sequence[Count]) -> Count:
    """The sum of a row; not of a number and what it is made up of ("six people, a mother and her five children")."""
    first, rest = group[0], group[1:]
    if len(rest) == 1 and not rest[0].noun and first.noun and rest[0].low > first.low:
        return replace(first, high=rest[0].high)  # four soldiers, and perhaps five
    if not rest or sum(one.low for one in rest) == first.low:
        return first
    highs = [one.high for one in group]
    high = None if None in highs else sum(high for high in highs if high is not None)
    noun = (
        first.noun
        if all(one.noun & first.noun & Flag.ATTACKERS for one in group)
        else first.noun & ~Flag.ATTACKERS
    )
    return replace(first, low=sum(one.low for one in group), high=high, end=group[-1].end, noun=noun)


def denied_kinds(title: Sentence) -> frozenset[TollKind]:
    """What a headline says befell nobody: "no one injured", "aucun mort"."""
    denied: set[TollKind] = set()
    for at, word in enumerate(title.words):
        if word.flags & Flag.NOT:
            near = title.words[at + 1 : at + 4]
            denied.update(_kind(one.flags) for one in near if one.flags & _EITHER)
    return frozenset(denied)
