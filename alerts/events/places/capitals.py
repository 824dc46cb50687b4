"""Where a passage says "the capital" and not which town that is."""

from __future__ import annotations

from alerts.events.places import cues
from alerts.events.places.passage import Passage
from alerts.events.places.sightings import Sighting, cue_before


def capitals(passage: Passage) -> list[Sighting]:
    """The capitals that a passage means without naming them, with the country where the sentence says it."""
    listed = cues.listed("capital")
    return [
        _sighting(passage, at)
        for at, token in enumerate(passage.tokens)
        if token.text in listed and not _is_named(passage, at)
    ]


def _sighting(passage: Passage, at: int) -> Sighting:
    written = passage.written(at, at)
    owner = passage.occupied.get(at - 2) if at > 1 and passage.tokens[at - 1].text == "s" else None
    cue = cue_before(passage, owner.first if owner else at)
    sighting = Sighting((), written, written, cue, passage.number, at, at, is_capital=True)
    sighting.country = _country(passage, at)
    return sighting


def _country(passage: Passage, at: int) -> str | None:
    """Whose capital it is: "Mali's capital", "the Malian capital", "la capitale du Mali"."""
    for beside in (at - 1, at - 2, at + 1, at + 2):
        countries = _countries(passage, beside)
        if countries:
            return countries[0] if len(countries) == 1 else None
    return None


def _countries(passage: Passage, at: int) -> list[str | None]:
    mention = passage.occupied.get(at)
    return [place.country for place in mention.places if place.kind == "country"] if mention else []


def _is_named(passage: Passage, at: int) -> bool:
    """Whether "capital" has its name beside it, or is the capital of a region."""
    beside = {passage.tokens[i].text for i in (at - 1, at + 1) if 0 <= i < len(passage.tokens)}
    if not beside.isdisjoint(cues.listed("other-capital")):
        return True
    return any(i in passage.occupied and not _countries(passage, i) for i in (at - 1, at + 1, at + 2))
