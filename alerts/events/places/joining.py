"""What a name is to the one before it: the other end of a road, or the region or country that it lies in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from alerts.events.places import cues
from alerts.events.places.cues import Word
from alerts.events.places.gazetteer import AREAS, Kind
from alerts.events.places.passage import Passage
from alerts.events.places.sightings import Cue, Sighting

FARTHEST = 6
_COMMA = re.compile(r"\s*[,(،]\s*\Z")


def join(passage: Passage, sightings: Iterable[Sighting]) -> None:
    """Set partner and container of the sightings of one passage, which are in order."""
    before: Sighting | None = None
    for sighting in sightings:
        if sighting.is_demonym:
            continue
        if before is not None and sighting.first - before.last <= FARTHEST:
            _join(passage, before, sighting)
        before = sighting


def _join(passage: Passage, before: Sighting, sighting: Sighting) -> None:
    between = range(before.last + 1, sighting.first)
    kinds = [passage.words.get(passage.tokens[at].text) for at in between]
    joining = cues.joining_words(passage.language)
    is_pair = len(between) <= 2 and (
        not between
        or all(passage.tokens[at].text in joining or kinds[at - between.start] is Word.FILL for at in between)
    )
    if is_pair and _is_end(passage, before, sighting):
        before.cue = sighting.cue = Cue.NEAR
        before.partner, sighting.partner = sighting, before
        return
    if _is_container(passage, before, sighting, between, kinds):
        before.within, sighting.cue = sighting, Cue.CONTAINER


def _is_end(passage: Passage, before: Sighting, sighting: Sighting) -> bool:
    if any(place.kind in AREAS for one in (before, sighting) for place in one.places):
        return False
    gap = passage.text[passage.tokens[before.last].end : passage.tokens[sighting.first].start]
    if "," in gap or "." in gap:
        return False
    if (
        sighting.cue is Cue.NEAR
        and before.cue in (Cue.BARE, Cue.NAME, Cue.OF)
        and gap.strip() in ("-", "–", "—", "/")
    ):
        return True
    words = [
        passage.words.get(passage.tokens[at].text) for at in range(max(0, before.first - 5), before.first)
    ]
    tokens = [passage.tokens[at].text for at in range(max(0, before.first - 5), before.first)]
    return before.cue is Cue.NEAR and (Word.ROAD in words or not cues.listed("between").isdisjoint(tokens))


def _is_container(
    passage: Passage, before: Sighting, sighting: Sighting, between: range, kinds: list[Word | None]
) -> bool:
    allowed = (Word.FILL, Word.LOCATIVE, Word.ADMIN, Word.DIRECTION, Word.NOUN)
    for at, kind in zip(between, kinds, strict=True):
        demonym = passage.occupied.get(at)
        if (
            kind not in allowed
            and not (demonym and demonym.kind is Kind.DEMONYM)
            and passage.word(at) is not Word.LOCATIVE
        ):
            return False
    gap = passage.text[passage.tokens[before.last].end : passage.tokens[sighting.first].start]
    if any(sign in gap for sign in ".;:!?—–") or not (between or _COMMA.match(gap)):
        return False
    is_area = any(place.kind in AREAS for place in sighting.places)
    after = passage.tokens[sighting.last + 1].text if sighting.last + 1 < len(passage.tokens) else ""
    is_admin = Word.ADMIN in kinds or passage.words.get(after) is Word.ADMIN
    if not is_area and not is_admin:
        if before.is_facility and sighting.cue in (Cue.BARE, Cue.IN, Cue.OF):
            before.within, sighting.cue = sighting, Cue.IN
        return False
    if not before.places:
        return True
    countries = {place.country for place in sighting.places}
    return any(
        place.country in countries and place.kind not in ("country", "sea") and place not in sighting.places
        for place in before.places
    )
