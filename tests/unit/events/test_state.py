"""What an event is by all that its articles claim."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from alerts.events.state import state

BONI = {
    "name": "Boni", "mention": "Boni", "id": "ml-boni", "country": "ML", "admin1": "Mopti", "latitude": 15.07,
    "longitude": -2.22, "precision": 1,
}  # fmt: skip
NEAR_BONI = BONI | {"mention": "near Boni", "precision": 2}
HAMLET = BONI | {"name": "Kikara", "mention": "Kikara", "id": None, "latitude": None, "longitude": None}
MALI = BONI | {"name": "Mali", "mention": "Mali", "id": "ml", "admin1": None, "precision": 4}


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([], (None, None)),
        ([("a", 9)], (9, 9)),
        ([("a", 9), ("b", 14)], (9, 14)),
        # a newsroom's later figure stands for its earlier one
        ([("a", 9), ("a", 14)], (14, 14)),
        ([("a", (9, None))], (9, None)),
        ([("a", (9, None)), ("b", (14, None))], (9, 14)),
        ([("a", (9, 11)), ("b", 10)], (9, 11)),
        # what was taken back does not count
        ([("a", 40), ("b", 40), ("a", 30)], (30, 30)),
    ],
)
def test_tolls_as_they_stand(
    story: Any, claims: Sequence[tuple[str, Any]], expected: tuple[int | None, int | None]
) -> None:
    story.article("z")
    for hours, (source, figure) in enumerate(claims, 1):
        story.article(source, hours=hours, killed=figure)

    found = state(1, story.members())

    assert (found.killed_low, found.killed_high) == expected


def test_places_begin_with_the_one_that_most_newsrooms_tell(story: Any) -> None:
    story.article("a", place=HAMLET)
    story.article("b", hours=1, place=NEAR_BONI)
    story.article("c", hours=2, place=BONI)
    story.article("d", hours=3, place=MALI)

    found = state(1, story.members())

    assert (found.place_ids, found.place_names) == (["ml-boni"], ["Boni", "Kikara"])
    assert (found.countries, found.regions) == (["ML"], ["Mopti"])
    # the most exact claim of it
    assert (found.latitude, found.longitude, found.precision) == (15.07, -2.22, 1)


def test_a_copy_makes_no_place_likelier(story: Any) -> None:
    first = story.article("a", place=HAMLET)
    story.article("b", hours=1, place=HAMLET, copy_of=first)
    story.article("c", hours=2, place=BONI)
    story.article("d", hours=3, place=BONI)

    assert state(1, story.members()).place_names == ["Boni", "Kikara"]


def test_of_a_country_alone_there_are_no_coordinates(story: Any) -> None:
    story.article("a", place=MALI)

    found = state(1, story.members())

    assert (found.countries, found.place_names, found.precision) == (["ML"], [], 4)
    assert found.latitude is None


def test_other_is_a_type_only_when_nothing_else_is(story: Any) -> None:
    story.article("a", kind="other")
    assert state(1, story.members()).types == ["other"]

    story.article("b", hours=1, kind="attack")
    story.article("c", hours=2, kind="protest")
    story.article("d", hours=3, kind="protest")
    assert state(1, story.members()).types == ["protest", "attack"]


def test_the_day_is_the_one_that_most_name_and_an_inferred_one_only_when_none_is_named(story: Any) -> None:
    day = {"lo": "2026-03-02", "hi": "2026-03-03", "statement": False, "inferred": True}
    first = story.article("a")
    story.fact(first, "date", day)
    assert state(1, story.members()).day_lo == date(2026, 3, 2)

    second = story.article("b", hours=1)
    story.fact(second, "date", day | {"lo": "2026-03-01", "hi": "2026-03-01", "inferred": False})
    found = state(1, story.members())
    assert (found.day_lo, found.day_hi) == (date(2026, 3, 1), date(2026, 3, 1))


def test_the_day_on_which_somebody_spoke_is_not_the_day_of_the_deed(story: Any) -> None:
    first = story.article("a")
    story.fact(first, "date", {"lo": "2026-03-02", "hi": "2026-03-02", "statement": True, "inferred": False})

    assert state(1, story.members()).day_lo is None


def test_facts_of_older_programs_are_read_too(story: Any) -> None:
    first = story.article("a")
    story.fact(first, "date", {"lo": "2026-03-02", "hi": "2026-03-02", "background": False})

    assert state(1, story.members()).day_lo == date(2026, 3, 2)


def test_an_event_of_no_article_is_nothing() -> None:
    found = state(1, [])

    assert (found.types, found.place_ids, found.killed_low, found.precision) == ([], [], None, None)
