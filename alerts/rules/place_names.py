"""What the places of a rule mean: names as people write them, looked up among the shipped and the imported places."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import sql.places
from alerts.events.places.gazetteer import AREAS, Gazetteer, Kind, Place, shipped
from alerts.events.places.imported import as_place, load
from alerts.text.tokens import plain
from sql.connection import Connection

REGIONS = frozenset(("region", "state"))
_NAMES = (Kind.NAME, Kind.CAREFUL)
# of two towns of one name the larger is meant when it is larger by so many classes of population
MUCH_LARGER = 2
# how alike a name must be to be proposed, by difflib's ratio; how many are
ALIKE, PROPOSED = 0.75, 2
# by how many letters it may be longer or shorter
MOST_LETTERS = 2
IMPORTED = "geonames:"


@dataclass(frozen=True, slots=True)
class Meant:
    """`places`: what a name stands for; several when it does not say which, none when nothing is called so.

    `others` are called so too, or contain it under the same name, and are not meant.
    """

    places: tuple[Place, ...]
    others: tuple[Place, ...] = ()


class Atlas:
    """The places that rules may name. The imported ones are read when a name is none of the shipped."""

    def __init__(self, conn: Connection | None = None) -> None:
        self._conn = conn
        self._meant: dict[str, Meant] = {}

    def meant(self, written: str) -> Meant:
        """What a name, `Name, where it lies` or an id stands for.

        A shipped place goes before imported ones of its name: an import changes no rule. A country goes before a place
        of its name, a region before a town in it that is called the same, a much larger town before a smaller one.
        """
        if written not in self._meant:
            self._meant[written] = self._look_up(written)
        return self._meant[written]

    def _look_up(self, written: str) -> Meant:
        if found := self.by_ids([written]):
            return Meant((found[written],))
        for places in self._tables():
            if candidates := _candidates(places, written):
                return _chosen(candidates, places)
        country = country_of(written) if written.isupper() else None
        return Meant((country,) if country else ())

    def by_ids(self, ids: Iterable[str]) -> dict[str, Place]:
        """The places of these ids, without those that are not known any more."""
        known = shipped().places
        wanted = list(dict.fromkeys(ids))
        found = {one: known[one] for one in wanted if one in known}
        others = [one for one in wanted if one.startswith(IMPORTED)]
        if others and self._conn is not None:
            found |= {row.id: as_place(row) for row in sql.places.by_ids(self._conn, ids=others)}
        return found

    def near(self, written: str) -> list[Place]:
        """The places whose names are most like one that is not known, the most alike first."""
        name = plain(written.partition(",")[0])
        for places in self._tables():
            names = {
                plain(each): place
                for place in places.places.values()
                for each in _spellings(place)
                if abs(len(each) - len(name)) <= MOST_LETTERS
                and {each[:1].lower(), each[-1:].lower()} & {name[:1], name[-1:]}
            }
            swapped = [each for each in names if sorted(each) == sorted(name)]
            alike = [*swapped, *difflib.get_close_matches(name, names, PROPOSED, ALIKE)]
            if found := list(dict.fromkeys(names[each] for each in alike)):
                return found[:PROPOSED]
        return []

    def _tables(self) -> Iterator[Gazetteer]:
        yield shipped()
        if self._imported is not None:
            yield self._imported

    @cached_property
    def _imported(self) -> Gazetteer | None:
        return None if self._conn is None else load(self._conn)


def country_of(written: str) -> Place | None:
    """The country of a two-letter code or of a name in any language that the gazetteer has; None: none is known."""
    countries = shipped().countries
    if found := countries.get(written.strip().upper()):
        return found
    named = [place for place in shipped().named(written, _NAMES) if place.kind == "country"]
    return named[0] if len(named) == 1 else None


def nowhere(name: str) -> Place:
    """A place of which nothing is known but its name."""
    return Place(name, name, "town", None, None, None, None, 0)


def labelled(place: Place) -> str:
    """A place with where it lies: Djibo (Sahel, Burkina Faso)."""
    if place.kind == "country":
        return place.name.partition(" (")[0]
    around = [place.admin1 if place.kind not in REGIONS else None, country_name(place.country)]
    inside = ", ".join(part for part in around if part)
    name = place.name.partition(" (")[0]
    return f"{name} ({inside})" if inside else name


def country_name(code: str | None) -> str | None:
    """The name of a country by its code, the code itself where no name is known."""
    if code is None:
        return None
    place = shipped().countries.get(code)
    return place.name.partition(" (")[0] if place else code


def is_first_level(place: Place) -> bool:
    """Whether it is a region that other places name as theirs, and not a part of one."""
    if place.kind not in REGIONS or not place.admin1:
        return False
    if place.kind == "state":
        return True
    return place in _regions(place.country, plain(place.admin1)) or _core(place.name) == plain(place.admin1)


def has_borders(place: Place) -> bool:
    """Whether it can be said of another place that it lies in it."""
    return place.kind not in AREAS or place.kind == "country" or is_first_level(place)


def _candidates(places: Gazetteer, written: str) -> tuple[Place, ...]:
    """The places called so; with a comma, those of them that lie there or are of that kind."""
    found = places.named(written, _NAMES)
    name, comma, around = written.rpartition(",")
    if not found and comma and name.strip() and around.strip():
        called = (*places.named(name, _NAMES), *_regions_called(places, name))
        return tuple(dict.fromkeys(one for one in called if _lies(one, around.strip())))
    return found or _regions_called(places, written)


def _lies(place: Place, around: str) -> bool:
    """Whether the words behind a comma speak of this place: its kind, its country, its region."""
    words = plain(around)
    if words in (
        place.kind,
        "region" if place.kind == "state" else "",
        "town" if place.kind == "city" else "",
    ):
        return True
    if place.country is not None and (country := country_of(around)) is not None:
        return country.country == place.country
    return place.admin1 is not None and words in (plain(place.admin1), f"{plain(place.admin1)} region")


def _chosen(candidates: tuple[Place, ...], places: Gazetteer) -> Meant:
    """Which of the candidates are meant."""
    countries = [one for one in candidates if one.kind == "country"]
    regions = [one for one in candidates if is_first_level(one)]
    if countries:
        chosen = countries
    elif len(regions) == 1 and all(_is_in(one, regions[0]) for one in candidates):
        chosen = regions
    else:
        chosen = _largest(candidates)
    others = [one for one in candidates if one not in chosen]
    if len(chosen) == 1:
        others += [one for one in _namesakes(chosen[0], places) if one not in (*chosen, *others)]
    return Meant(tuple(chosen), tuple(others))


def _largest(candidates: Sequence[Place]) -> list[Place]:
    """The one that is much larger than the others, else all of them."""
    if any(one.kind in AREAS for one in candidates):
        return list(candidates)
    first, *others = sorted(candidates, key=lambda one: -one.population)
    if others and first.population - others[0].population < MUCH_LARGER:
        return list(candidates)
    return [first]


def _is_in(place: Place, region: Place) -> bool:
    return place.country == region.country and plain(place.admin1 or "") == plain(region.admin1 or "?")


def _namesakes(place: Place, places: Gazetteer) -> list[Place]:
    """The river that a country is called after, the region after a town in it, or by the name of an area."""
    if place.kind == "country" or is_first_level(place):
        return list(places.named(f"{place.name} River", _NAMES))
    is_area = place.kind in AREAS
    return [one for one in _regions_called(places, place.name) if is_area or _is_in(place, one)]


def _regions_called(places: Gazetteer, name: str) -> tuple[Place, ...]:
    """The regions that the rows of the places in them call so."""
    wanted = plain(name.strip())
    if places is shipped():
        named = (rows for (_, admin1), rows in _shipped_regions().items() if admin1 == wanted)
        return tuple(place for rows in named for place in rows)
    regions = (one for one in places.places.values() if one.kind in REGIONS and one.admin1)
    return tuple(one for one in regions if plain(one.admin1 or "") == wanted == _core(one.name))


def _regions(country: str | None, admin1: str) -> tuple[Place, ...]:
    return _shipped_regions().get((country, admin1), ())


@cache
def _shipped_regions() -> dict[tuple[str | None, str], tuple[Place, ...]]:
    """The shipped regions by country and name: where several parts of one are listed, the one that bears its name."""
    found: dict[tuple[str | None, str], tuple[Place, ...]] = {}
    for place in shipped().places.values():
        if place.kind in REGIONS and place.admin1:
            key = place.country, plain(place.admin1)
            found[key] = (*found.get(key, ()), place)
    return {key: _named_so(rows, key[1]) for key, rows in found.items()}


def _named_so(rows: tuple[Place, ...], admin1: str) -> tuple[Place, ...]:
    named = tuple(one for one in rows if any(_core(each) == admin1 for each in (one.name, *one.spellings)))
    regional = tuple(one for one in rows if one.name.endswith((" Region", " State", " Province")))
    return named or regional


def _core(name: str) -> str:
    """The name of a region without the words that say that it is one."""
    bare = plain(name.lstrip("?@").partition(" (")[0])
    for word in ("region", "state", "province", "district", "governorate", "oblast"):
        bare = bare.removesuffix(f" {word}").removeprefix(f"{word} ")
    return bare


def _spellings(place: Place) -> Iterator[str]:
    yield place.name
    yield from (one.lstrip("?") for one in place.spellings if not one.startswith("@"))
