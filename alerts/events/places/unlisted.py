"""Places that no gazetteer has: a name after a strong cue, such as "the village of X" or "à X"."""

from __future__ import annotations

from alerts.events.places import cues
from alerts.events.places.cues import Word
from alerts.events.places.passage import Passage, is_dateline
from alerts.events.places.sightings import Cue, Sighting, cue_before
from alerts.text.tokens import tokenize

LONGEST_NAME = 4
_PREPOSITIONS = (Word.LOCATIVE, Word.NEAR, Word.NOUN, Word.ADMIN, Word.FILL, Word.DIRECTION, Word.ON)
_PLACE_WORDS = (Word.NOUN, Word.ADMIN)


def unlisted(passage: Passage) -> list[Sighting]:
    """The names of a passage that stand where places stand and that the gazetteer does not have."""
    sightings: list[Sighting] = []
    at = 0
    while at < len(passage.tokens):
        if at and passage.word(at - 1) in _PREPOSITIONS:
            sighting = _name_at(passage, at)
        else:
            sighting = _before_noun(passage, at) if passage.is_upper(at) else None
        if sighting is not None:
            sightings.append(sighting)
            at = sighting.last
        at += 1
    return sightings


def datelines(passage: Passage) -> list[Sighting]:
    """The town that a first sentence begins with in capitals: "MONCKS CORNER, S.C. (AP) —"."""
    if passage.number != 1 or not passage.tokens or 0 in passage.occupied or not is_dateline(passage):
        return []
    last = 0
    while (
        last + 1 < len(passage.tokens)
        and passage.gap(last) in (" ", "-")
        and passage.written(0, last + 1).isupper()
    ):
        last += 1
    written = passage.written(0, last)
    if not written.isupper() or len(written) < 4 or passage.tokens[0].text in cues.listed("no-place"):
        return []
    sighting = _sighting(passage, 0, last, Cue.DATELINE, is_certain=True)
    sighting.name = written.title()
    return [sighting]


def repeated(passage: Passage, names: set[str]) -> list[Sighting]:
    """Where a passage names places bare that others show to be places by their words."""
    sightings = []
    for name in sorted(names):
        wanted = [token.text for token in tokenize(name)]
        for at in range(len(passage.tokens) - len(wanted) + 1):
            last = at + len(wanted) - 1
            if [
                token.text for token in passage.tokens[at : last + 1]
            ] == wanted and at not in passage.occupied:
                sighting = _sighting(passage, at, last, Cue.BARE, is_certain=True)
                sighting.name = name
                sightings.append(sighting)
    return sightings


def _name_at(passage: Passage, at: int) -> Sighting | None:
    if at in passage.occupied or passage.gap(at - 1) not in (" ", "'", "’", " «", " “", " «\u00a0"):
        return None
    first_letter = passage.text[passage.tokens[at].start]
    if first_letter.isupper():
        return _with_capital(passage, at)
    is_arabic = "\u0621" <= first_letter <= "\u06ff"
    return _arabic(passage, at) if is_arabic and passage.word(at - 1) in _PLACE_WORDS else None


def _before_noun(passage: Passage, first: int) -> Sighting | None:
    """A name that only its noun shows to be a place, as in "gunmen struck Kusherki village"."""
    if (
        first in passage.occupied
        or passage.is_title_case
        or passage.tokens[first].text in cues.listed("no-place")
    ):
        return None
    if first and (passage.is_upper(first - 1) or _is_indefinite(passage, first - 1)):
        return None
    last = _end_of_name(passage, first)
    after = (
        passage.tokens[last + 1].text if last + 1 < len(passage.tokens) and passage.gap(last) == " " else ""
    )
    if after in cues.listed("townspeople") and not passage.is_upper(last + 1):
        return _kind_of(passage, _sighting(passage, first, last, Cue.OF, is_certain=False))
    if first == 0 or not _is_followed_by_noun(passage, last) or after in cues.listed("facility"):
        return None
    return _sighting(passage, first, last, Cue.NOUN, is_certain=True)


def _with_capital(passage: Passage, first: int) -> Sighting | None:
    text = passage.tokens[first].text
    if (
        text in cues.listed("no-place")
        or passage.words.get(text) is not None
        or _is_indefinite(passage, first - 1)
    ):
        return None
    last = _end_of_name(passage, first)
    if last == first and (len(text) < 3 or passage.written(first, last).isupper()):
        return None
    cue = cue_before(passage, first)
    has_noun = _follows_noun(passage, first) or _is_followed_by_noun(passage, last)
    if not has_noun and (cue not in (Cue.IN, Cue.NEAR) or not _may_be_place(passage, first)):
        return None
    return _kind_of(passage, _sighting(passage, first, last, cue, is_certain=has_noun))


def _kind_of(passage: Passage, sighting: Sighting) -> Sighting | None:
    """The sighting marked as a site or a region where the words say so; None where they say an institution."""
    tokens, last = passage.tokens, sighting.last
    after = tokens[last + 1].text if last + 1 < len(tokens) else ""
    ends = cues.listed("no-place-end")
    if tokens[last].text in ends or (after in ends and passage.is_upper(last + 1)):
        return None
    sighting.is_facility = _is_facility(passage, sighting.first, last)
    sighting.is_region = after in cues.listed("region") and not sighting.is_facility
    return sighting


def _follows_noun(passage: Passage, first: int) -> bool:
    """Whether "village of" or "camp" stands before the name; a capital ("County Sheriff") is of another name."""
    if passage.word(first - 1) in _PLACE_WORDS:
        return not passage.is_upper(first - 1) or first == 1
    return passage.word(first - 1) is Word.FILL and first > 1 and passage.word(first - 2) in _PLACE_WORDS


def _is_facility(passage: Passage, first: int, last: int) -> bool:
    beside = (first - 1, first - 2, last + 1)
    return any(
        0 <= at < len(passage.tokens) and passage.tokens[at].text in cues.listed("facility") for at in beside
    )


def _may_be_place(passage: Passage, first: int) -> bool:
    """Whether a capital after a mere preposition may begin a place: French needs à or a longer cue, German a noun."""
    if passage.language == "de" or passage.written(first, first).isupper():
        return False
    before = passage.tokens[first - 1].text
    return before not in ("au", "aux", "chez", "dans", "en") and passage.number <= 2


def _end_of_name(passage: Passage, first: int) -> int:
    last = first
    while (
        last + 1 < len(passage.tokens)
        and last - first + 1 < LONGEST_NAME
        and passage.gap(last) in (" ", "-", "'", "’")
        and passage.is_upper(last + 1)
        and passage.words.get(passage.tokens[last + 1].text) not in _PLACE_WORDS
        and passage.tokens[last + 1].text not in cues.listed("no-place")
    ):
        last += 1
    return last


def _is_indefinite(passage: Passage, at: int) -> bool:
    """Whether an article says that a people's village is meant, "a Fulani village", and not one of that name."""
    return passage.tokens[at].text in cues.listed("indefinite") and passage.word(at) is not Word.LOCATIVE


def _is_followed_by_noun(passage: Passage, last: int) -> bool:
    if last + 1 >= len(passage.tokens) or passage.gap(last) != " ":
        return False
    return passage.words.get(passage.tokens[last + 1].text) in _PLACE_WORDS


def _arabic(passage: Passage, first: int) -> Sighting | None:
    """One word after "town of" and the like, and a second one when a preposition or a stop comes after it."""
    if passage.word(first) is not None or passage.tokens[first].text.startswith(("ال", "لل")):
        return None
    if passage.tokens[first - 1].text.startswith("ال"):
        return None
    last = first
    if _is_arabic_end(passage, first + 1) and not _is_arabic_end(passage, first):
        last = first + 1
    return _sighting(passage, first, last, cue_before(passage, first), is_certain=True)


def _is_arabic_end(passage: Passage, at: int) -> bool:
    """Whether a name may end with token `at`: a stop or a preposition follows."""
    if at >= len(passage.tokens) or at in passage.occupied or passage.word(at) is not None:
        return False
    if at + 1 == len(passage.tokens) or passage.gap(at).strip():
        return True
    return passage.word(at + 1) in (Word.LOCATIVE, Word.NEAR, Word.MOVE, Word.DIRECTION)


def _sighting(passage: Passage, first: int, last: int, cue: Cue, *, is_certain: bool) -> Sighting:
    written = passage.written(first, last)
    return Sighting((), written, written, cue, passage.number, first, last, is_careful=not is_certain)
