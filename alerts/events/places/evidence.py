"""Which countries and regions an article is about, and which of several namesakes it means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from alerts.events.places.gazetteer import Gazetteer, Kind, Place
from alerts.events.places.sightings import Cue, Sighting

# how much a passage counts: title, first sentences, then the rest
POSITION = (1.2, 1.0, 0.8, 0.65, 0.55, 0.45)
LATER = 0.25
SOURCE = 0.7
_COUNTRY_WEIGHT = {
    Cue.IN: 1.5,
    Cue.NEAR: 1.0,
    Cue.ON: 1.3,
    Cue.NOUN: 1.3,
    Cue.HEADER: 2.0,
    Cue.OF: 1.1,
    Cue.BARE: 0.9,
    Cue.CONTAINER: 1.5,
    Cue.DATELINE: 0.6,
    Cue.MOVE: 0.6,
    Cue.SPOKE: 0.6,
    Cue.LIVES: 0.5,
    Cue.SAYS: 0.5,
    Cue.NAME: 0.2,
    Cue.SEAT: 0.2,
}
_DEMONYM = 0.8
# a script without capitals, and runs of words that begin with one: "State of Niger", "Côte d'Ivoire"
_UNCASED = re.compile(r"[\u0590-\u0eff]")
_CAPITALISED = re.compile(
    r"[A-ZÀ-ÞĀ-ſА-Я][\w.]*(?:[ '’\-]+(?:of the |of |de la |de |du |d['’])?[A-ZÀ-ÞĀ-ſА-Я][\w.]*)*"
)
_NAMESAKE_PER_CLASS = 0.12
_SAME_REGION = 1.5


def position(passage: int) -> float:
    """How much a mention in this passage counts."""
    return POSITION[passage] if passage < len(POSITION) else LATER


class Evidence:
    """Weights of countries and regions, from the names that can mean one thing only."""

    def __init__(self, sightings: Iterable[Sighting], source_country: str | None) -> None:
        self.countries: defaultdict[str, float] = defaultdict(float)
        self._named_regions: defaultdict[str, set[str]] = defaultdict(set)
        self.regions: defaultdict[tuple[str, str], float] = defaultdict(float)
        if source_country:
            self.countries[source_country] += SOURCE
        for sighting in sightings:
            if len({place.country for place in sighting.places}) == 1:
                self._count(sighting, sighting.places[0])

    def _count(self, sighting: Sighting, place: Place) -> None:
        if place.country is None:
            return
        weight = _DEMONYM if sighting.is_demonym else _COUNTRY_WEIGHT[sighting.cue]
        if sighting.is_careful:
            weight *= 0.3
        weight *= position(sighting.passage)
        self.countries[place.country] += weight
        if place.admin1 and len(sighting.places) == 1:
            self.regions[place.country, place.admin1] += weight
            if place.kind in ("region", "state"):
                self._named_regions[place.country].add(place.admin1)

    def resolve(self, sighting: Sighting) -> Place | None:
        """The likeliest of the places that the name may mean."""
        if len(sighting.places) <= 1:
            return sighting.places[0] if sighting.places else None
        within = sighting.within.places if sighting.within else ()
        return max(sighting.places, key=lambda place: (self._likelihood(place, within), place.id))

    def _likelihood(self, place: Place, within: tuple[Place, ...]) -> float:
        likelihood = place.population * _NAMESAKE_PER_CLASS
        country = place.country or ""
        likelihood += self.countries[country]
        if place.admin1:
            likelihood += min(_SAME_REGION, self.regions[country, place.admin1])
        if any(container.country == place.country for container in within):
            likelihood += 3
            if any(container.admin1 and container.admin1 == place.admin1 for container in within):
                likelihood += 3
        if place.kind == "country":
            likelihood += 0.5
        return likelihood

    def only_region(self, country: str | None) -> str | None:
        """The region of a country, if one and no other is named as such."""
        regions = self._named_regions.get(country or "", set())
        return next(iter(regions)) if len(regions) == 1 else None

    def country(self) -> str | None:
        """The country that the article is most about."""
        return max(self.countries, key=lambda code: (self.countries[code], code)) if self.countries else None


def names_in(text: str, gazetteer: Gazetteer) -> list[Place]:
    """The places of one meaning that a text names, quickly: of scripts with capitals only words that have one."""
    runs = [text] if _UNCASED.search(text) else _CAPITALISED.findall(text)
    return [
        mention.places[0]
        for run in runs
        for mention in gazetteer.find(run)
        if mention.kind is Kind.NAME and len(mention.places) == 1
    ]


def settle(
    sightings: Iterable[Sighting], source_country: str | None, further: Iterable[Place] = ()
) -> Evidence:
    """Decide what each name means, and return the evidence that it was decided by; `further` stood in the context."""
    sightings = list(sightings)
    evidence = Evidence(sightings, source_country)
    for place in further:
        if place.country:
            evidence.countries[place.country] += LATER
    for sighting in sightings:
        sighting.place = evidence.resolve(sighting)
    return evidence
