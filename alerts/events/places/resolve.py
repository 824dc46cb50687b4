"""Where the event of an article happened: the places that it names, the event's first.

A name counts by the words beside it (a locative before a genitive before a bare name), by where it stands (title and
first sentences before the rest) and by how often it comes. The town of a dateline is often the newsroom's: it counts
when nothing better is named. Of a town and the region or country that it lies in, the town is the place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from alerts.events.places.capitals import capitals
from alerts.events.places.claim import PlaceClaim, Precision
from alerts.events.places.distance import kilometres
from alerts.events.places.evidence import Evidence, names_in, position, settle
from alerts.events.places.gazetteer import AREAS, Gazetteer, Place, shipped
from alerts.events.places.joining import join
from alerts.events.places.passage import Passage, cut
from alerts.events.places.sightings import STRONG, Cue, Sighting, sightings_of
from alerts.events.places.unlisted import datelines, repeated, unlisted

# passages read word by word: title and first sentences; of the rest only the names themselves count
LEAD = 6
MOST_CLAIMS = 8
_WEIGHT = {
    Cue.IN: 3.0,
    Cue.NEAR: 2.8,
    Cue.ON: 2.7,
    Cue.NOUN: 2.4,
    Cue.HEADER: 2.2,
    Cue.OF: 1.5,
    Cue.BARE: 1.3,
    Cue.CONTAINER: 0.5,
    Cue.DATELINE: 0.9,
    Cue.MOVE: 0.8,
    Cue.SPOKE: 0.8,
    Cue.LIVES: 0.8,
    Cue.SAYS: 0.5,
    Cue.NAME: 0.25,
    Cue.SEAT: 0.8,
}
_IN_TITLE = {Cue.OF: 2.2, Cue.BARE: 2.0, Cue.SEAT: 1.1}
_CONTEXT = frozenset((Cue.CONTAINER, Cue.MOVE, Cue.SPOKE, Cue.LIVES, Cue.SAYS, Cue.NAME))
_KIND = {
    "country": 0.33,
    "region": 0.6,
    "state": 0.6,
    "park": 0.7,
    "river": 0.55,
    "lake": 0.65,
    "delta": 0.5,
    "area": 0.35,
    "sea": 0.4,
    "desert": 0.4,
    "mountains": 0.5,
}
_REGIONS = frozenset(
    ["region", "state", "river", "lake", "park", "delta", "desert", "mountains", "area", "sea"]
)
_UNLISTED = 0.55
_FACILITY = 0.7
_OF_A_YEAR = 0.3
# how much longer than the straight line a road by way of a town may be
_DETOUR = 1.15
_NOT_ON_ROADS = _CONTEXT | {Cue.DATELINE}
_REGION_SUPPORT, _COUNTRY_SUPPORT = 0.5, 1.0
_FREQUENCY = 0.3
_CAPITAL_AS_GOVERNMENT = 0.7
_CAPITAL_BY_NOUN = 0.8


def event_places(
    title: str,
    sentences: Sequence[str],
    *,
    source_country: str | None,
    language: str | None,
    context: Sequence[str] = (),
    gazetteer: Gazetteer | None = None,
) -> list[PlaceClaim]:
    """The places of what is told as new, best first.

    `context`: further sentences, for evidence of a country only. Without `gazetteer` the shipped one is asked.
    """
    gazetteer = gazetteer or shipped()
    passages = [title, *sentences]
    read = [cut(text, number, gazetteer, language) for number, text in enumerate(passages)]
    sightings = _counting([sighting for passage in read for sighting in _sightings(passage)])
    sightings = _bare_too(read, sightings)
    evidence = settle(sightings, source_country, further=names_in(" ".join(context), gazetteer))
    for sighting in sightings:
        if sighting.is_capital:
            sighting.place = gazetteer.capitals.get(sighting.country or evidence.country() or "")
    return _claims(sightings, passages, evidence, gazetteer)


def _sightings(passage: Passage) -> list[Sighting]:
    sightings = sightings_of(passage)
    if passage.number < LEAD:
        sightings += unlisted(passage) + datelines(passage) + capitals(passage)
        sightings.sort(key=lambda sighting: sighting.first)
    join(passage, sightings)
    return sightings


def _bare_too(read: Sequence[Passage], sightings: list[Sighting]) -> list[Sighting]:
    """With the bare mentions, in title and first sentence, of places that no gazetteer has.

    In a title with capitals throughout, a name counts only when a sentence has it, too.
    """
    unlisted_names = [one for one in sightings if not one.places and not one.is_capital]
    if not unlisted_names:
        return sightings
    certain = {one.name for one in unlisted_names if not read[one.passage].is_title_case}
    kept = [one for one in sightings if one.places or one.is_capital or one.name in certain]
    seen = {(one.passage, one.first) for one in kept}
    bare = [
        one
        for passage in read[:2]
        for one in repeated(passage, certain)
        if (one.passage, one.first) not in seen
    ]
    return kept + bare


def _counting(sightings: list[Sighting]) -> list[Sighting]:
    """Without the names that are also ordinary words, unless a locative or the article's country speaks for them."""
    certain = {place.id for sighting in sightings if _has_locative(sighting) for place in sighting.places}
    evidence = Evidence((sighting for sighting in sightings if not sighting.is_careful), None)
    return [
        sighting
        for sighting in sightings
        if not sighting.is_careful
        or not sighting.places
        or any(place.id in certain or _is_supported(sighting, place, evidence) for place in sighting.places)
    ]


def _is_supported(sighting: Sighting, place: Place, evidence: Evidence) -> bool:
    """Whether the article names the place's region, or a genitive and its country."""
    country = place.country or ""
    if evidence.regions.get((country, place.admin1 or ""), 0) >= _REGION_SUPPORT:
        return sighting.cue is not Cue.NAME
    return sighting.cue is Cue.OF and evidence.countries.get(country, 0) >= _COUNTRY_SUPPORT


def _has_locative(sighting: Sighting) -> bool:
    return (
        sighting.cue in STRONG or sighting.cue in (Cue.CONTAINER, Cue.DATELINE) or sighting.within is not None
    )


def _claims(
    sightings: list[Sighting], passages: Sequence[str], evidence: Evidence, gazetteer: Gazetteer
) -> list[PlaceClaim]:
    groups: dict[str, list[tuple[float, Sighting]]] = defaultdict(list)
    for sighting in sightings:
        if sighting.is_capital and sighting.place is None:
            continue
        key = sighting.place.id if sighting.place else " ".join(sighting.name.casefold().split())
        groups[key].append((_score(sighting), sighting))
    scored = []
    for group in groups.values():
        group.sort(key=lambda one: (-one[0], one[1].passage, one[1].first))
        total = group[0][0] + _FREQUENCY * sum(score for score, _ in group[1:3])
        scored.append((total, group[0][1]))
    scored.sort(key=lambda one: (-one[0], one[1].passage, one[1].first))
    best = _on_the_road([sighting for _, sighting in scored])
    claims = [_claim(sighting, passages, evidence) for sighting in best[:MOST_CLAIMS]]
    return claims or _only_country(passages[0], evidence, gazetteer)


def _on_the_road(sightings: list[Sighting]) -> list[Sighting]:
    """Of an event between two towns, the town that is named and lies between them comes before both ends."""
    road = sightings[0] if sightings else None
    if road is None or road.partner is None:
        return sightings
    between = next(
        (one for one in sightings[1:] if one.cue not in _NOT_ON_ROADS and _lies_between(one, road)), None
    )
    return [between, *(one for one in sightings if one is not between)] if between else sightings


def _lies_between(sighting: Sighting, road: Sighting) -> bool:
    ends = [one.place for one in (road, road.partner) if one and one.place]
    place = sighting.place
    if place is None or len(ends) < 2 or place in ends or place.kind in AREAS:
        return False
    start, middle, end = ((one.latitude, one.longitude) for one in (ends[0], place, ends[1]))
    whole, first, second = kilometres(start, end), kilometres(start, middle), kilometres(middle, end)
    if whole is None or first is None or second is None:
        return False
    return first + second <= _DETOUR * whole


def _only_country(title: str, evidence: Evidence, gazetteer: Gazetteer) -> list[PlaceClaim]:
    """The country that the source or the rest of the article is about, when no place is named."""
    place = gazetteer.countries.get(evidence.country() or "")
    if place is None:
        return []
    return [PlaceClaim(place.name, "", Precision.COUNTRY, title, place.id, place.country)]


def _score(sighting: Sighting) -> float:
    weight = _WEIGHT[sighting.cue]
    if sighting.passage == 0:
        weight = _IN_TITLE.get(sighting.cue, weight)
    place = sighting.place
    if place is None:
        has_help = not sighting.is_careful or sighting.within is not None
        weight *= _FACILITY if sighting.is_facility else 0.95 if has_help else _UNLISTED
        if sighting.is_region:
            weight *= _KIND["region"]
    else:
        weight *= (
            _KIND["region"] if sighting.is_region and place.kind not in AREAS else _KIND.get(place.kind, 1.0)
        )
        if sighting.is_demonym:
            weight *= 0.6
        if sighting.is_capital:
            weight *= _CAPITAL_BY_NOUN
        elif place.kind == "capital" and sighting.cue is Cue.BARE:
            weight *= _CAPITAL_AS_GOVERNMENT
    if sighting.is_of_a_year:
        weight *= _OF_A_YEAR
    return weight * position(sighting.passage)


def _claim(sighting: Sighting, passages: Sequence[str], evidence: Evidence) -> PlaceClaim:
    place = sighting.place
    sentence = passages[sighting.passage]
    is_context = sighting.cue in _CONTEXT
    if place is None:
        return _unlisted_claim(sighting, sentence, evidence)
    is_country = place.kind == "country"
    return PlaceClaim(
        name=place.name,
        mention=_mention(sighting, sentence),
        precision=_precision(sighting, place),
        sentence=sentence,
        place_id=place.id,
        country=place.country or evidence.country(),
        admin1=place.admin1,
        latitude=None if is_country else place.latitude,
        longitude=None if is_country else place.longitude,
        is_context=is_context,
    )


def _unlisted_claim(sighting: Sighting, sentence: str, evidence: Evidence) -> PlaceClaim:
    container = sighting.within.place if sighting.within else None
    country = (container.country if container else None) or evidence.country()
    return PlaceClaim(
        name=sighting.name,
        mention=_mention(sighting, sentence),
        precision=_precision(sighting, None),
        sentence=sentence,
        country=country,
        admin1=(container.admin1 if container else None) or evidence.only_region(country),
        is_context=sighting.cue in _CONTEXT,
    )


def _precision(sighting: Sighting, place: Place | None) -> Precision:
    if place and place.kind == "country":
        return Precision.COUNTRY
    if sighting.is_region or (place and place.kind in _REGIONS):
        return Precision.REGION
    return Precision.NEAR if sighting.cue is Cue.NEAR else Precision.EXACT


def _mention(sighting: Sighting, sentence: str) -> str:
    """The name as written; of a road, both ends."""
    if sighting.partner is None:
        return sighting.written
    first, second = sorted((sighting, sighting.partner), key=lambda one: one.first)
    start = sentence.find(first.written)
    end = sentence.find(second.written, start + len(first.written))
    return sentence[start : end + len(second.written)] if 0 <= start < end else sighting.written
