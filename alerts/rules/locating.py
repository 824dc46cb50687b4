"""Whether an event lies where a rule asks: each place that is said of it against each place that is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum

from alerts.events.places.claim import Precision
from alerts.events.places.distance import kilometres
from alerts.events.places.gazetteer import AREAS, Place
from alerts.rules.place_names import REGIONS, country_name, is_first_level, labelled
from alerts.text.tokens import plain
from sql.rows import EventState

# what is near a place by the words of an article is not farther from it
NEAR_KM = 30.0
# a sea, a river or a wide area has its middle this near to all that lies at it
WIDE_KM = 1000.0


class Answer(IntEnum):
    """Whether a condition holds; of several the highest decides when all must hold, the lowest when one is enough."""

    YES = 0
    UNSAID = 1
    NO = 2


@dataclass(frozen=True, slots=True)
class Located:
    """Where an event is said to be. `place` None: a name that no gazetteer has, or only a region or country.

    `is_coarse`: only a region, a country or an area without borders is known. `is_near`: near the place, not in it.
    `among`: the countries in one of which it lies, where it is not known in which.
    """

    name: str
    place: Place | None
    country: str | None
    admin1: str | None
    is_coarse: bool
    is_near: bool = False
    among: tuple[str, ...] = ()


def spots(state: EventState, places: Mapping[str, Place]) -> list[Located]:
    """The places of an event, those that most tell first, without those that only say more coarsely where one lies."""
    known = [places[one] for one in state.place_ids if one in places]
    is_near = state.precision == Precision.NEAR
    found = [_of_gazetteer(one, is_near=is_near and not at) for at, one in enumerate(known)]
    found += _unlisted(state, known)
    found.sort(key=lambda one: state.place_names.index(one.name) if one.name in state.place_names else -1)
    found += _regions(state, found)
    countries = {one.country for one in found}
    found += [
        Located(country_name(one) or one, None, one, None, is_coarse=True)
        for one in state.countries
        if one not in countries
    ]
    return [one for one in found if not any(_says_more(other, one) for other in found)]


def lies_in(asked: Iterable[Place], said: Sequence[Located]) -> Answer:
    """Whether an event with these places lies in one of those asked for, is one of them, or is near one."""
    wanted = list(asked)
    return _settled([min(_lies(place, one) for place in wanted) for one in said])


def lies_in_countries(asked: AbstractSet[str], said: Sequence[Located]) -> Answer:
    """Whether one of these places lies in one of these countries."""
    return _settled([_is_country_of(asked, one) for one in said])


def _is_country_of(asked: AbstractSet[str], said: Located) -> Answer:
    if said.among and asked.isdisjoint(said.among):
        return Answer.NO
    return _is_of(said.country in asked, said.country)


def _settled(answers: Sequence[Answer]) -> Answer:
    """One place that fits is enough; else it is the place that most tell that says whether it is known.

    What one article names beside the place, a country or a village that no gazetteer has, makes no doubt of it.
    """
    if not answers:
        return Answer.UNSAID
    return Answer.YES if Answer.YES in answers else answers[0]


def in_words(said: Located) -> str:
    """A place of an event as a sentence names it."""
    if said.place is not None:
        return labelled(said.place)
    around = [said.admin1, country_name(said.country)] if said.name != country_name(said.country) else []
    inside = ", ".join(part for part in around if part and part != said.name)
    return f"{said.name} ({inside})" if inside else said.name


def _of_gazetteer(place: Place, *, is_near: bool) -> Located:
    return Located(place.name, place, place.country, place.admin1, place.kind in AREAS, is_near)


def _unlisted(state: EventState, known: Sequence[Place]) -> list[Located]:
    """The names that no gazetteer has; where they lie is known when the event has one region or country."""
    listed = {plain(each) for one in known for each in (one.name, *one.spellings)}
    names = [one for one in state.place_names if plain(one) not in listed]
    country = state.countries[0] if len(state.countries) == 1 else None
    region = state.regions[0] if len(state.regions) == 1 else None
    is_coarse = not known and (state.precision or Precision.EXACT) >= Precision.REGION
    among = () if country else tuple(state.countries)
    return [Located(one, None, country, region, is_coarse, among=among) for one in names]


def _regions(state: EventState, found: Sequence[Located]) -> list[Located]:
    """The regions in which none of the places lies that are known."""
    known = {plain(one.admin1) for one in found if one.admin1}
    if any(one.place is None and one.admin1 is None for one in found):
        return []
    country = state.countries[0] if len(state.countries) == 1 else None
    return [
        Located(one, None, country, one, is_coarse=True) for one in state.regions if plain(one) not in known
    ]


def _says_more(finer: Located, coarse: Located) -> bool:
    """Whether one place lies in the other, which is only a region or country."""
    if finer is coarse or not coarse.is_coarse or coarse.country not in (finer.country, None):
        return False
    if _is_country(coarse):
        return not finer.is_coarse or finer.admin1 is not None
    if finer.is_coarse:
        return False
    if coarse.place is None or coarse.place.kind in REGIONS:
        return plain(finer.admin1 or "") == plain(coarse.admin1 or "?")
    return finer.place is None or _is_close(finer.place, coarse.place, WIDE_KM)


def _is_country(said: Located) -> bool:
    return said.is_coarse and said.admin1 is None and (said.place is None or said.place.kind == "country")


def _lies(asked: Place, said: Located) -> Answer:
    if said.place is not None and said.place.id == asked.id:
        return Answer.YES
    if _is_in_another_country(asked, said):
        return Answer.NO
    if asked.kind == "country":
        return _is_of(said.country == asked.country, said.country)
    if is_first_level(asked):
        return _lies_in_region(asked, said)
    if asked.kind not in AREAS:
        return _is_town(asked, said)
    # what has no borders that are known holds when it is named; of a whole country it is not known
    return Answer.UNSAID if _is_country(said) else Answer.NO


def _is_in_another_country(asked: Place, said: Located) -> bool:
    if asked.country is None:
        return False
    countries = said.among or ((said.country,) if said.country is not None else (asked.country,))
    return asked.country not in countries


def _is_of(holds: bool, value: object) -> Answer:
    if value is None:
        return Answer.UNSAID
    return Answer.YES if holds else Answer.NO


def _lies_in_region(asked: Place, said: Located) -> Answer:
    if said.admin1 is None:
        return Answer.UNSAID if _may_reach(said, asked) else Answer.NO
    return _is_of(plain(said.admin1) == plain(asked.admin1 or ""), said.admin1)


def _is_town(asked: Place, said: Located) -> Answer:
    """A town is asked for, and this is not it by its id."""
    if _are_called_alike(asked, said):
        return Answer.YES
    if not said.is_coarse and said.place is not None:
        return Answer.YES if said.is_near and _is_close(asked, said.place, NEAR_KM) else Answer.NO
    if said.admin1 is not None and asked.admin1 is not None and plain(said.admin1) != plain(asked.admin1):
        return Answer.NO
    return Answer.UNSAID if _may_reach(said, asked) else Answer.NO


def _are_called_alike(asked: Place, said: Located) -> bool:
    """Whether it is the same town by its name: one of another table, or one whose import was taken away."""
    names = {plain(each.lstrip("?@")) for each in (asked.name, *asked.spellings)}
    if plain(said.name) not in names or said.is_coarse:
        return False
    return said.place is None or _is_close(asked, said.place, NEAR_KM)


def _may_reach(said: Located, asked: Place) -> bool:
    """Whether what is only coarsely known can be where the asked place is: a far sea cannot."""
    if said.place is None or said.place.kind == "country" or said.place.kind in REGIONS:
        return True
    return _is_close(asked, said.place, WIDE_KM)


def _is_close(one: Place, other: Place, most: float) -> bool:
    distance = kilometres((one.latitude, one.longitude), (other.latitude, other.longitude))
    return distance is None or distance <= most
