"""How many were killed, injured or abducted: numbers of people, bound to the word that says what befell them.

A number belongs to the word that it stands at ("six killed"), that it is the object of ("killing six soldiers")
or whose subject it is ("six soldiers and a driver were killed" are seven). Numbers of a part ("among them three
children"), of things, years, ages, money and distances are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from alerts.events.facts.claims import TollKind
from alerts.events.facts.counted import COUNTED, EITHER, OBJECT_ONLY, PREDICATE, Count, phrases
from alerts.events.facts.lexicon import Flag, Word
from alerts.events.facts.passages import Sentence

_KINDS = {
    TollKind.KILLED: Flag.KILLED | Flag.KILLING,
    TollKind.INJURED: Flag.INJURED | Flag.INJURING,
    TollKind.ABDUCTED: Flag.ABDUCTED | Flag.ABDUCTING | Flag.TAKING,
}
_QUALIFIER = Flag.AT_LEAST | Flag.MORE_THAN | Flag.UP_TO | Flag.ABOUT | Flag.ARTICLE | Flag.THE | Flag.OF
_OBJECT_REACH = 3  # tokens between a word like "killing" and its number
_TOTAL_REACH = 9  # "the death toll of Friday's attack near X rose to 12"
_TOLL_REACH = (
    16  # tokens between that word and the toll of something: "the toll of the strike on … climbed to 40"
)
_SUBJECT_REACH = 16  # tokens between a subject and its verb
_NO_VERB = Flag.SINCE | Flag.SUSPECTED | Flag.ATTEMPT | Flag.BY
_ENDS_ROW = PREDICATE | Flag.WHICH | Flag.SAID | Flag.BY | Flag.MONTH
_FROM = frozenset(("from", "с", "من"))
_TOLLS = frozenset(("toll", "death_toll", "body_count", "bilan", "حصيله", "ضحايا", "count"))


def counts(sentence: Sentence, language: str) -> list[Count]:
    """What a sentence counts, sums made, in order."""
    if not sentence.flags & (PREDICATE | Flag.TOTAL):
        return []
    counted = [phrase for phrase in phrases(sentence, language) if not phrase.is_part]
    bound = [_bind(sentence, phrase, counted) for phrase in counted]
    return list(_sums(sentence, _joined(sentence, bound)))


def _bind(sentence: Sentence, phrase: Count, counted: Sequence[Count]) -> Count:
    own = _own(sentence, phrase)
    if own is not None and own[0] is TollKind.ABDUCTED and phrase.noun & Flag.PERSON:
        own = _subject(sentence, phrase, counted) or own  # 21 hostages dead
    own = own or _object(sentence, phrase) or _total(sentence, phrase) or _subject(sentence, phrase, counted)
    if own is None:
        return phrase
    kind, predicate, is_total = own
    return replace(phrase, kind=kind, predicate=predicate, is_total=is_total)


_Bound = tuple[TollKind, int, bool]


def _kind(flags: int) -> TollKind:
    return next(kind for kind, mask in _KINDS.items() if flags & mask)


def _own(sentence: Sentence, phrase: Count) -> _Bound | None:
    """What is counted says it: six dead, trois blessés. "Dead and injured" together say neither."""
    if not phrase.noun & EITHER:
        return None
    following = [word.flags for word in sentence.words[phrase.end : phrase.end + 2]]
    if len(following) == 2 and following[0] & (Flag.AND | Flag.RANGE) and following[1] & PREDICATE:
        return None
    return _kind(phrase.noun), phrase.end - 1, False


def _object(sentence: Sentence, phrase: Count) -> _Bound | None:
    words = sentence.words
    before = words[phrase.start - 1].flags if phrase.start else 0
    if not phrase.noun and (phrase.is_definite or before & Flag.PREP):
        return None  # "dies at 84"
    for at in range(phrase.start - 1, max(-1, phrase.start - 1 - _OBJECT_REACH), -1):
        flags = words[at].flags
        if flags & PREDICATE:
            is_taken = flags & Flag.TAKING and not flags & (Flag.ABDUCTED | Flag.ABDUCTING)
            is_bare = not phrase.noun and not _ends_headline(sentence, phrase)
            return None if is_taken and is_bare else (_kind(flags), at, False)
        if flags & (Flag.BREAK | Flag.AND | Flag.BY | Flag.NUMBER | Flag.WEEKDAY | Flag.MONTH | Flag.SAID):
            return None
        if flags & COUNTED or sentence.tokens[at] in ".!?":
            return None
    return None


def _ends_headline(sentence: Sentence, phrase: Count) -> bool:
    """Gunmen return to market, take 23."""
    is_last = all(word.flags & Flag.BREAK for word in sentence.words[phrase.end :])
    return sentence.is_title and is_last and bool(sentence.flags & Flag.ATTACKERS)


def _total(sentence: Sentence, phrase: Count) -> _Bound | None:
    """The toll rose to 12."""
    if phrase.noun & Flag.UNIT or phrase.is_definite or (phrase.low == 1 and phrase.noun & Flag.SINGULAR):
        return None
    if phrase.start and sentence.tokens[phrase.start - 1] in _FROM:
        return None  # raising the toll from three
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
    named = [word.flags for word in sentence.words[at:end] if word.flags & PREDICATE]
    if named:
        return _kind(named[0])
    before = range(at, max(-1, at - 1 - _TOLL_REACH), -1)
    toll = next((back for back in before if sentence.tokens[back] in _TOLLS), None)
    if toll is not None:  # the death toll of the strike climbed to 40, with 75 wounded
        return next(
            (_kind(word.flags) for word in sentence.words[toll + 1 : at] if word.flags & EITHER),
            TollKind.KILLED,
        )
    return _kind(sentence.flags) if sentence.flags & PREDICATE else None


def _subject(sentence: Sentence, phrase: Count, counted: Sequence[Count]) -> _Bound | None:
    """The verb behind, unless it has its own object: "two gunmen killed six"."""
    words = sentence.words
    if (phrase.start and words[phrase.start - 1].flags & Flag.BY) or _says(words, phrase.end):
        return None
    if not phrase.noun and sentence.tokens[phrase.end : phrase.end + 1] == [","]:
        return None  # her friend, also 19, died
    for at in range(phrase.end, min(phrase.end + _reach(phrase), len(words))):
        flags = words[at].flags
        is_other = flags & OBJECT_ONLY and not flags & EITHER
        if sentence.tokens[at] in ";.!?:" or flags & _NO_VERB or is_other:
            return None
        if flags & EITHER and not _is_counted(flags, at, counted):
            is_its = not words[at - 1].flags & Flag.NOT and not _has_object(sentence, at, counted)
            return (_kind(flags), at, False) if is_its else None
    return None


def _reach(phrase: Count) -> int:
    """How far a verb may stand behind; a bare word like "pastor" wants it near."""
    is_bare = phrase.end - phrase.start == 1 and bool(phrase.noun & Flag.SINGULAR)
    return 4 if is_bare else _SUBJECT_REACH if phrase.noun else 6


def _is_counted(flags: int, at: int, counted: Sequence[Count]) -> bool:
    """A word that says what befell those whom another number counts: "12 soldiers, 8 dead", "64 mortos"."""
    if any(other.end - 1 == at and other.noun & EITHER for other in counted):
        return True
    return bool(flags & COUNTED and flags & Flag.PERSON) and any(other.start == at for other in counted)


def _says(words: Sequence[Word], at: int) -> bool:
    """Whoever is counted speaks: "one aid worker said that the injured …"."""
    for word in words[at : at + 2]:
        if word.flags & (Flag.SAID | Flag.BREAK):
            return bool(word.flags & Flag.SAID)
    return False


def _has_object(sentence: Sentence, at: int, counted: Sequence[Count]) -> bool:
    starts = {phrase.start for phrase in counted}
    for step in range(at + 1, min(at + 1 + _OBJECT_REACH, len(sentence.words))):
        if step in starts:
            return True
        if not sentence.words[step].flags & _QUALIFIER:
            return False
    return False


def _joined(sentence: Sentence, bound: Sequence[Count]) -> list[Count]:
    """What stands in one row with an object is an object too: "killed two soldiers and a civilian"."""
    row: list[Count] = []
    for phrase in bound:
        before = row[-1] if row else None
        if phrase.kind is None and before is not None and _continues(sentence, before, phrase):
            row.append(replace(phrase, kind=before.kind, predicate=before.predicate))
        else:
            row.append(phrase)
    return row


def _continues(sentence: Sentence, before: Count, phrase: Count) -> bool:
    is_own = before.predicate == before.end - 1  # "four dead, three victims identified" are not seven
    if before.kind is None or is_own or not phrase.noun:
        return False
    return _is_row(sentence, before, phrase) and not _speaks(sentence, phrase)


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
        joins = joins and not (one.noun ^ group[-1].noun) & Flag.ATTACKERS
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
            denied.update(_kind(one.flags) for one in near if one.flags & EITHER)
    return frozenset(denied)
