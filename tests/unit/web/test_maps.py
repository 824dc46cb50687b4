"""Maps: what is drawn, what is marked, and what cannot be drawn."""

from __future__ import annotations

import math
import re

import pytest

from flows.web import maps
from flows.web.maps import HEIGHT, WIDTH, Map, Told
from flows.web.outlines import Box, countries, read

KOSSAN = (-4.2, 14.5)


def drawn(*codes: str, where: tuple[float, float] | None = None, precision: str | None = "exact") -> Map:
    made = maps.of_event(countries(), codes, where, precision, "Kossan")
    assert made is not None
    return made


def test_a_place_is_marked_in_its_country_among_the_neighbours() -> None:
    made = drawn("ML", where=KOSSAN)

    (mark,) = made.marks
    assert 0 < mark.x < WIDTH
    assert 0 < mark.y < HEIGHT
    assert mark.radius == 0
    assert [land.is_here for land in made.lands].count(True) == 1
    assert {"Mali", "Niger", "Mauritania"} <= {label.text for label in made.labels}


def test_an_uncertain_place_is_an_area_and_a_country_alone_has_no_mark() -> None:
    near, region = (
        drawn("ML", where=KOSSAN, precision=precision).marks[0] for precision in ("near", "region")
    )

    assert 0 < near.radius < region.radius
    assert drawn("ML", where=KOSSAN, precision="country").marks == []
    assert drawn("ML", precision=None).marks == []


def test_north_is_up_and_east_is_right() -> None:
    south, north, east = (
        drawn("ML", where=point).marks[0] for point in ((-4.0, 13.0), (-4.0, 17.0), (1.0, 13.0))
    )

    assert north.y < south.y
    assert east.x > south.x


@pytest.mark.parametrize(
    ("codes", "where"),
    [
        ((), None),
        (("ZZ",), None),
        (("<script>",), None),
        ((), (math.nan, 1.0)),
        ((), (9_999.0, 1.0)),
        ((), (1.0, math.inf)),
    ],
)
def test_what_nobody_knows_is_not_drawn(codes: tuple[str, ...], where: tuple[float, float] | None) -> None:
    assert maps.of_event(countries(), codes, where, "exact", "x") is None


def test_every_country_is_drawn_within_the_picture_and_small_enough_for_a_page() -> None:
    for code in countries():
        made = drawn(code)
        data = "".join(land.path for land in made.lands)
        assert re.fullmatch(r"[-0-9. Mlz]*", data), code
        assert len(data) < 60_000, code
        assert any(land.is_here for land in made.lands), code


def test_places_at_the_ends_of_the_world_are_drawn() -> None:
    for where in ((180.0, 0.0), (-180.0, 0.0), (0.0, 90.0), (0.0, -90.0), (0.0, 0.0)):
        assert drawn(where=where).marks, where
    assert drawn("FR", where=(-52.3, 4.9)).marks[0].x == pytest.approx(WIDTH / 2)


def test_the_told_events_are_marked_with_where_a_click_leads() -> None:
    told = [
        Told(14.5, -4.2, "Kossan", "#place-1", 3),
        Told(13.5, 2.1, "Niamey", "#place-2", 1),
        Told(math.nan, 0.0, "nowhere", "#place-3", 1),
    ]

    made = maps.of_told(countries(), told)

    assert made is not None
    assert [(mark.text, mark.address, mark.count) for mark in made.marks] == [
        ("Kossan", "#place-1", 3),
        ("Niamey", "#place-2", 1),
    ]
    assert maps.of_told(countries(), []) is None
    everywhere = [Told(-60.0, -170.0, "a", "#a", 1), Told(70.0, 170.0, "b", "#b", 1)]
    assert maps.of_told(countries(), everywhere) is not None


def test_outlines_share_their_borders_and_say_where_they_come_from() -> None:
    lines = ["# a note", "0 0 100 0 0 100", "100 100 -100 0 0 -100", "", "AA\tAlpha\t0 1", "BB\tBeta\t-2 -1"]

    made = read(lines)

    assert made["AA"].rings[0].points == [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    assert made["BB"].rings[0].points == [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]
    assert made["AA"].rings[0].box == Box(0, 0, 1, 1)
