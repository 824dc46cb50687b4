"""The shipped tables of places: every row can be true."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from alerts.events import places
from alerts.events.places.gazetteer import AREAS, Place, read_places, shipped
from alerts.events.places.spelling import keys_of_spelling

FOLDER = Path(places.__file__).parent
# south, north, west, east of a country, a degree of room on either side
BOXES = {
    "ML": (10, 25, -12.5, 4.5), "NE": (11.5, 23.7, 0, 16), "BF": (9.3, 15.2, -5.6, 2.5), "TD": (7.3, 23.5, 13.4, 24.1),
    "MR": (14.6, 27.4, -17.2, -4.7), "NG": (4, 14, 2.6, 14.8), "BJ": (6.1, 12.5, 0.7, 3.9), "TG": (6, 11.2, -0.2, 1.9),
    "SN": (12.2, 16.8, -17.6, -11.3), "CM": (1.6, 13.1, 8.4, 16.3), "GH": (4.7, 11.2, -3.3, 1.3),
    "CI": (4.3, 10.8, -8.7, -2.4), "GN": (7.1, 12.8, -15.2, -7.6), "GW": (10.8, 12.8, -16.8, -13.6),
    "GM": (13, 13.9, -17, -13.7), "SL": (6.9, 10.1, -13.4, -10.2), "LR": (4.3, 8.6, -11.6, -7.3),
    "CF": (2.2, 11.1, 14.4, 27.5), "SD": (8.6, 22.3, 21.8, 38.7), "SS": (3.4, 12.3, 24, 36),
    "LY": (19.4, 33.3, 9.3, 25.3),
    "DZ": (18.9, 37.2, -8.8, 12), "TN": (30.2, 37.6, 7.5, 11.7), "MA": (27.6, 36, -13.3, -1),
    "EH": (20.7, 27.8, -17.2, -8.6),
    "CD": (-13.5, 5.5, 12.1, 31.4), "ET": (3.3, 15, 32.9, 48.1), "SO": (-1.8, 12.1, 40.9, 51.5),
    "MZ": (-27, -10.4, 30.1, 41),
    "US": (18, 72, -170, -66), "UA": (44.2, 52.5, 22, 40.3), "RU": (41, 78, 19, 180), "IN": (6, 36, 68, 98),
}  # fmt: skip
ADMIN1 = {"ML": 19, "NE": 7, "BF": 13, "TD": 22, "MR": 12, "SN": 14, "BJ": 12, "TG": 5, "NG": 37, "CM": 10}


def table(name: str) -> list[Place]:
    return list(read_places((FOLDER / name).read_text(encoding="utf-8").splitlines()))


EVERY = [*table("sahel.tsv"), *table("world.tsv")]


def test_the_sahel_and_its_neighbours_have_more_than_a_thousand_places() -> None:
    assert len(table("sahel.tsv")) >= 1000


def test_no_id_stands_twice() -> None:
    assert [one for one, count in Counter(place.id for place in EVERY).items() if count > 1] == []


def test_every_place_lies_in_its_country() -> None:
    outside = []
    for place in EVERY:
        if place.latitude is None or place.longitude is None or place.country not in BOXES:
            continue
        if place.kind == "area" or place.id.startswith(("fr-", "us-guantanamo")):
            continue
        south, north, west, east = BOXES[place.country]
        if not (south <= place.latitude <= north and west <= place.longitude <= east):
            outside.append((place.id, place.latitude, place.longitude))
    assert outside == []


def test_only_countries_are_without_coordinates() -> None:
    assert [place.id for place in EVERY if (place.latitude is None) is not (place.kind == "country")] == []


def test_two_places_of_one_name_in_one_country_are_far_apart_or_of_other_kinds() -> None:
    rows: dict[tuple[str | None, str, bool], list[Place]] = defaultdict(list)
    for place in EVERY:
        rows[place.country, " ".join(keys_of_spelling(place.name)), place.kind in AREAS].append(place)
    doubled = [
        [place.id for place in group]
        for group in rows.values()
        if len({(place.admin1, place.latitude, place.longitude) for place in group}) < len(group)
    ]
    assert doubled == []


@pytest.mark.parametrize(("country", "count"), ADMIN1.items())
def test_every_region_of_a_core_country_is_there(country: str, count: int) -> None:
    regions = {
        place.admin1 for place in EVERY if place.country == country and place.kind in ("region", "state")
    }
    assert len(regions) >= count


def test_regions_of_towns_are_regions_that_are_known() -> None:
    known = {(place.country, place.admin1) for place in EVERY if place.kind in ("region", "state")}
    unknown = {
        (place.country, place.admin1)
        for place in EVERY
        if place.country in ADMIN1 and place.admin1 and (place.country, place.admin1) not in known
    }
    assert unknown == set()


def test_every_country_of_a_place_is_known_and_has_a_capital() -> None:
    gazetteer = shipped()
    countries = {place.country for place in EVERY if place.country} - {"EH", "GL", "HK", "SG", "VA"}
    assert countries - gazetteer.countries.keys() == set()
    assert countries - gazetteer.capitals.keys() == set()


def test_spellings_are_trimmed_and_of_one_script_each() -> None:
    scripts = (re.compile("[A-Za-zÀ-ɏ]"), re.compile("[\u0400-\u04ff]"), re.compile("[\u0600-\u06ff]"))
    wrong = [
        (place.id, spelling)
        for place in EVERY
        for spelling in (*place.spellings, *place.demonyms)
        if spelling != spelling.strip()
        or (sum(bool(script.search(spelling)) for script in scripts) > 1 and "W" not in spelling)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "id\tname",  # too few columns
        "a\tb\ttown\t\tML\t1\t2\t0\t\t\tmore",  # too many
    ],
)
def test_a_row_of_another_width_is_refused_by_its_line(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(read_places(["the head", line]))
