"""Names in their sentences: each mention of a place with what the words beside it make of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from alerts.events.places import cues
from alerts.events.places.cues import Word
from alerts.events.places.gazetteer import Kind, Mention, Place
from alerts.events.places.passage import Passage, is_dateline

LOOK_BACK = 8
MOST_UNKNOWN = 2
LONGEST_ACRONYM = 5
_JOINED = re.compile(r"[\s'’ʼ\-–—/«“\"(]*\Z")
_COMMA = re.compile(r"\s*[,(،]\s*\Z")
_HEADER = re.compile(r"\s*(?:/[^:\n]{2,40})?[:|]\s")


class Cue(StrEnum):
    """What the sentence makes of a name."""

    IN = "in"
    NEAR = "near"
    ON = "on"
    NOUN = "noun"
    HEADER = "header"
    OF = "of"
    BARE = "bare"
    CONTAINER = "container"
    DATELINE = "dateline"
    MOVE = "move"
    SPOKE = "spoke"
    LIVES = "lives"
    SAYS = "says"
    NAME = "name"
    SEAT = "seat"


STRONG = frozenset((Cue.IN, Cue.NEAR, Cue.ON, Cue.NOUN, Cue.HEADER))


@dataclass(slots=True)
class Sighting:
    """One name at `tokens[first:last + 1]` of a passage; `places` is empty for a name that no gazetteer has."""

    places: tuple[Place, ...]
    name: str
    written: str
    cue: Cue
    passage: int
    first: int
    last: int
    is_careful: bool = False
    is_demonym: bool = False
    is_capital: bool = False
    country: str | None = None  # whose capital, where the sentence says so
    is_facility: bool = False
    is_region: bool = False  # "Kunduz province": the town's region, not the town
    is_of_a_year: bool = False  # "the Chibok kidnapping of 2014"
    partner: Sighting | None = None  # the other end of a road
    within: Sighting | None = None  # the place that the sentence puts it in
    place: Place | None = field(default=None)


def sightings_of(passage: Passage) -> list[Sighting]:
    """The places that the gazetteer has, in order, demonyms among them as evidence of a country."""
    return [
        _sighting(passage, mention, Cue.BARE if mention.kind is Kind.DEMONYM else _cue(passage, mention))
        for mention in passage.mentions
        if mention.kind is Kind.DEMONYM or not _is_something_else(passage, mention)
    ]


def _is_something_else(passage: Passage, mention: Mention) -> bool:
    """Whether an ordinary word with a capital begins another name, as in "Orange County", or a word is an acronym."""
    at = mention.last + 1
    has_next = mention.kind is Kind.CAREFUL and at < len(passage.tokens) and passage.gap(mention.last) == " "
    if has_next and passage.is_upper(at) and not passage.is_title_case and at not in passage.occupied:
        return True
    return _is_acronym(passage, mention)


def _is_acronym(passage: Passage, mention: Mention) -> bool:
    """Whether a short word in capitals amid words that are not is another name than the place's."""
    written = passage.written(mention.first, mention.last)
    if (
        len(written) > LONGEST_ACRONYM
        or not written.isupper()
        or mention.first == 0
        or passage.text.isupper()
    ):
        return False
    return not any(written in spelling for place in mention.places for spelling in place.spellings)


def _sighting(passage: Passage, mention: Mention, cue: Cue) -> Sighting:
    written = passage.written(mention.first, mention.last)
    return Sighting(
        mention.places,
        mention.places[0].name,
        written,
        cue,
        passage.number,
        mention.first,
        mention.last,
        is_careful=mention.kind is Kind.CAREFUL,
        is_demonym=mention.kind is Kind.DEMONYM,
        is_of_a_year=_is_of_a_year(passage, mention.last),
        is_region=_is_region(passage, mention),
    )


def _is_region(passage: Passage, mention: Mention) -> bool:
    """Whether "region of" or the like stands before the name, or "region" after it."""
    words, tokens, first, last = cues.listed("region"), passage.tokens, mention.first, mention.last
    if last + 1 < len(tokens) and tokens[last + 1].text in words and passage.gap(last) in (" ", "-"):
        return True
    before = first - 1
    while before > first - 3 and before >= 0 and passage.word(before) is Word.FILL:
        before -= 1
    return before >= 0 and tokens[before].text in words and bool(_JOINED.match(passage.gap(before)))


def _is_of_a_year(passage: Passage, last: int) -> bool:
    """Whether "of 2014" follows closely: the place of something else that the sentence recalls."""
    tokens = passage.tokens
    for at in range(last + 2, min(last + 5, len(tokens))):
        if (
            len(tokens[at].text) == 4
            and tokens[at].text.isdigit()
            and tokens[at - 1].text in cues.listed("of-a-year")
        ):
            return True
    return False


def _cue(passage: Passage, mention: Mention) -> Cue:
    if mention.kind is Kind.SEAT:
        return Cue.SEAT
    if mention.first == 0 and is_dateline(passage):
        return Cue.DATELINE
    end = passage.tokens[mention.last].end
    if passage.number == 0 and mention.first == 0 and _HEADER.match(passage.text, end):
        return Cue.HEADER
    cue = cue_before(passage, mention.first)
    after = _cue_after(passage, mention.last)
    if after is Cue.SAYS and cue is Cue.IN:
        cue = Cue.SPOKE
    elif after is Cue.NEAR or (cue in (Cue.BARE, Cue.OF) and after is not None):
        cue = after
    elif cue is Cue.BARE and _is_part_of_name(passage, mention.first):
        cue = Cue.NAME
    return cue


def cue_before(passage: Passage, first: int) -> Cue:
    """What the words before token `first` make of the name that begins there."""
    seen: set[Word] = set()
    unknown = 0
    for at in range(first - 1, max(-1, first - 1 - LOOK_BACK), -1):
        if not _JOINED.match(passage.gap(at)):
            break
        word = passage.word(at)
        if word is None:
            unknown += not passage.is_demonym(at)
            if unknown and (seen.isdisjoint(_NOUNS) or unknown > MOST_UNKNOWN or passage.is_upper(at)):
                break
            continue
        seen.add(word)
        if word is Word.LOCATIVE:
            return _locative(passage, at, seen)
        if word in _STOPS:
            if at > 0 and passage.word(at - 1) is Word.ROAD:
                seen.add(Word.ROAD)  # the road from
            break
    return _without_locative(passage, first, seen)


_NOUNS = frozenset((Word.NOUN, Word.ADMIN))
_STOPS = frozenset((Word.ON, Word.MOVE, Word.NEAR, Word.ROAD, Word.ORGANISATION, Word.AND))


def _locative(passage: Passage, at: int, seen: set[Word]) -> Cue:
    before = [passage.tokens[i].text for i in range(max(0, at - 4), at)]
    if _begins(before, "moved") or (_begins(before, "hospital") and _begins(before, "suffered")):
        return Cue.MOVE
    if _begins(before[-2:], "lives"):
        return Cue.LIVES
    if _begins(before[-2:], "spoke") or _begins(before[-1:], "office"):
        return Cue.SPOKE
    if not seen.isdisjoint((Word.MEASURE, Word.NEAR, Word.ROAD)):
        return Cue.NEAR
    if Word.DIRECTION in seen and Word.FILL in seen and seen.isdisjoint(_NOUNS):
        return Cue.NEAR
    return Cue.IN


def _begins(words: list[str], kind: str) -> bool:
    beginnings = cues.beginnings(kind)
    return any(word.startswith(beginnings) for word in words)


def _without_locative(passage: Passage, first: int, seen: set[Word]) -> Cue:
    has_fill = Word.FILL in seen
    cases = (
        (Word.NEAR in seen or Word.ROAD in seen, Cue.NEAR),
        (Word.ORGANISATION in seen, Cue.NAME),
        (Word.ON in seen, Cue.ON),
        (Word.NOUN in seen, Cue.NOUN),
        (has_fill and (Word.MEASURE in seen or Word.DIRECTION in seen), Cue.NEAR),
        (Word.DIRECTION in seen, Cue.OF),
        (Word.MOVE in seen, Cue.MOVE),
        (Word.ADMIN in seen, Cue.NOUN),
        (_has_arabic_locative(passage, first), Cue.IN),
        (has_fill, Cue.OF),
    )
    return next((cue for holds, cue in cases if holds), Cue.BARE)


def _has_arabic_locative(passage: Passage, first: int) -> bool:
    text = passage.tokens[first].text
    if text[0] != "ب" or (mention := passage.occupied.get(first)) is None:
        return False
    return not any(spelling.startswith("ب") for place in mention.places for spelling in place.spellings)


def _cue_after(passage: Passage, last: int) -> Cue | None:
    if last + 1 >= len(passage.tokens):
        return None
    token, gap = passage.tokens[last + 1], passage.gap(last)
    if "'" in gap or "’" in gap:
        return _turkish(token.text) if passage.language == "tr" else None
    if gap.strip(" -"):
        return None
    if token.text in cues.listed("says"):
        return Cue.SAYS
    word = passage.words.get(token.text)
    if word in _CUE_AFTER:
        return _CUE_AFTER[word]
    return Cue.NAME if _goes_on(passage, last + 1) else None


_CUE_AFTER: dict[Word | None, Cue | None] = {
    Word.ROAD: Cue.NEAR,
    Word.ORGANISATION: Cue.NAME,
    Word.NOUN: None,
    Word.ADMIN: None,
}


def _turkish(ending: str) -> Cue | None:
    if ending in cues.listed("locative-ending", "tr"):
        return Cue.IN
    return Cue.MOVE if ending in cues.listed("move-ending", "tr") else None


def _goes_on(passage: Passage, at: int) -> bool:
    """Whether the name of something else goes on with a capitalised word, as "Kano Pillars"."""
    if passage.is_title_case or passage.language == "de" or at in passage.occupied:
        return False
    return passage.is_upper(at) and passage.tokens[at].text not in cues.listed("after-name")


def _is_part_of_name(passage: Passage, first: int) -> bool:
    """Whether the name follows a capitalised word that is no place, as a surname does."""
    if first == 0 or passage.is_title_case or passage.language == "de" or passage.gap(first - 1) != " ":
        return False
    at = first - 1
    return (
        passage.is_upper(at)
        and at not in passage.occupied
        and passage.words.get(passage.tokens[at].text) is None
    )
