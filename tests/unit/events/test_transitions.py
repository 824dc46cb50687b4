"""Which changes of an event are told, case by case and in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.events.members import members
from alerts.events.transitions import transitions
from sql.rows import EventMember, EventMerger

BONI = {
    "name": "Boni", "mention": "Boni", "id": "ml-boni", "country": "ML", "admin1": "Mopti", "latitude": 15.07,
    "longitude": -2.22, "precision": 1,
}  # fmt: skip
KIDAL = BONI | {
    "name": "Kidal", "mention": "Kidal", "id": "ml-kidal", "admin1": "Kidal", "latitude": 18.44, "longitude": 1.41,
}  # fmt: skip
MALI = BONI | {"name": "Mali", "mention": "Mali", "id": "ml", "admin1": None, "precision": 4}
MOPTI = BONI | {"name": "Mopti", "mention": "Mopti", "id": "ml-mopti-region", "precision": 3}


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        # a rise by 1 and 20 %
        ([("a", 9), ("b", 13)], ["killed:13"]),
        ([("a", 1), ("b", 2)], ["killed:2"]),
        # less than 20 %
        ([("a", 14), ("b", 16)], []),
        # steps that are too small add up against the figure that was told last
        ([("a", 14), ("b", 16), ("c", 17)], ["killed:17"]),
        # within what was said already
        ([("a", (9, 11)), ("b", 11)], []),
        ([("a", (9, 11)), ("b", 12)], ["killed:12"]),
        # at least 14, then 17
        ([("a", (14, None)), ("b", 17)], ["killed:17"]),
        ([("a", 14), ("b", (17, None))], ["killed:17"]),
        # one newsroom with a lower figure lowers nothing
        ([("a", 9), ("b", 5)], []),
        # it takes back its own
        ([("a", 40), ("a", 33)], []),
        ([("a", 40), ("a", 30)], ["killed_down:30"]),
        # two others that agree take it back, two that do not do not
        ([("a", 40), ("b", 30), ("c", 30)], ["killed_down:30"]),
        ([("a", 40), ("b", 30), ("c", 11)], []),
        # an older figure is retold
        ([("a", 9), ("b", 13), ("c", 9), ("d", 9)], ["killed:13"]),
        # "at least" lowers nothing
        ([("a", 40), ("a", (20, None))], []),
        # the dead of one village
        ([("a", 49), ("a", 7)], []),
        ([("a", 30), ("b", 49), ("a", 7)], ["killed:49"]),
        ([("a", 49), ("b", 7), ("c", 7)], ["killed_down:7"]),
        # what was taken back does not come back by being repeated
        ([("a", 40), ("a", 30), ("b", 40), ("c", 40)], ["killed_down:30"]),
        ([("a", 40), ("a", 30), ("b", 50)], ["killed_down:30", "killed:50"]),
    ],
)
def test_tolls_rise_and_fall(story: Any, claims: Sequence[tuple[str, Any]], expected: list[str]) -> None:
    for hours, (source, figure) in enumerate(claims):
        story.article(source, hours=hours, killed=figure)

    assert story.keys() == expected


def test_the_first_toll_is_a_change_when_the_first_article_had_none(story: Any) -> None:
    story.article("a")
    story.article("b", hours=1, killed=9, injured=4)

    (killed, injured) = [one for one in story.transitions() if one.kind not in ("new", "sources")]
    assert (killed.key, killed.old, killed.new) == ("killed:9", None, "9")
    assert injured.key == "injured:4"


def test_a_change_says_what_was_known_who_says_it_and_where(story: Any) -> None:
    story.article("a", killed=(9, None), said_by="the army")
    story.article("b", hours=2, killed=(14, 17), said_by="the rebels")

    change = story.transitions()[-1]
    assert (change.key, change.old, change.new) == ("killed:14", "9+", "14–17")
    assert (change.said_by, change.sentence, change.article_id) == ("the rebels", "toll.", 2)
    assert change.is_disputed


def test_an_older_figure_that_is_retold_disputes_nothing(story: Any) -> None:
    story.article("a", killed=9)
    story.article("b", hours=2, killed=14)
    story.article("c", hours=3, killed=9)

    assert not any(one.is_disputed for one in story.transitions())


def test_officials_who_count_on_do_not_dispute_each_other(story: Any) -> None:
    story.article("a", killed=12, said_by="the governor")
    story.article("b", hours=2, killed=28, said_by="police")

    assert not story.transitions()[-1].is_disputed


def test_a_rise_that_nobody_contradicts_is_not_disputed(story: Any) -> None:
    story.article("a", killed=9)
    story.article("b", hours=2, killed=14)

    assert not story.transitions()[-1].is_disputed


def test_a_later_lower_figure_of_others_makes_a_rise_disputed(story: Any) -> None:
    story.article("a", killed=9)
    story.article("b", hours=2, killed=31)
    story.article("c", hours=3, killed=12)

    assert [one.is_disputed for one in story.transitions() if one.kind == "killed"] == [True]


def test_the_same_speaker_takes_a_figure_back_in_another_paper(story: Any) -> None:
    story.article("a", killed=40, said_by="the governor")
    story.article("b", hours=2, killed=30, said_by="The Governor")

    assert story.keys() == ["killed_down:30"]


@pytest.mark.parametrize(
    "title",
    [
        "State corrects number of missing to 30",
        "Army cuts death toll in camp raid to 30",
        "Death toll of camp raid falls to 30",
        "L'armée ramène le bilan à 30 morts",
        "Le bilan de l'attaque redescend à 30 morts",
        "Toll lowered to 30",
        "Le bilan revu à la baisse",
        "Gobierno corrige a 30 los muertos",
        "Власти уточнили число погибших",
    ],
)
def test_one_that_says_so_takes_the_figure_of_others_back(story: Any, title: str) -> None:
    story.article("a", killed=40)
    story.article("b", hours=2, killed=30, title=title)

    assert story.keys() == ["killed_down:30"]


def test_soldiers_among_all_the_dead_are_no_fall(story: Any) -> None:
    story.article("a", killed=14)
    story.article("a", hours=1, killed=5, side="forces")

    assert story.keys() == []


def test_the_dead_of_the_attackers_are_no_rise_of_the_dead(story: Any) -> None:
    story.article("a", killed=9)
    story.article("b", hours=1, title="toll.", killed=31, side="attackers")

    assert story.keys() == []


def test_the_dead_of_a_strike_are_those_it_struck(story: Any) -> None:
    story.article("a", killed=20, side="attackers", kind="strike")
    story.article("b", hours=1, killed=31, side="attackers", kind="strike")

    assert story.keys() == ["killed:31"]


def test_those_whom_a_strike_was_not_meant_for_are_told_beside_them(story: Any) -> None:
    story.article("a", killed=(40, None), side="attackers", kind="strike", said_by="the army")
    story.article("b", hours=1, killed=(15, None), kind="strike", said_by="a union")

    change = story.transitions()[-1]
    assert (change.key, change.old) == ("killed:15", None)


def test_a_toll_that_is_only_recalled_counts_nothing(story: Any) -> None:
    story.article("a", killed=9)
    story.article("b", hours=1, killed=54, is_context=True)

    assert story.keys() == []


def test_a_meeting_has_no_dead_by_the_word_of_one_sentence(story: Any) -> None:
    story.article("a", kind="political")
    story.article("b", hours=1, kind="political", killed=28)

    assert story.keys() == []


def test_a_late_article_with_an_older_figure_changes_nothing(story: Any) -> None:
    story.article("a", killed=9)
    story.article("a", hours=5, killed=14)
    story.article("a", hours=2, killed=9)

    assert story.keys() == ["killed:14"]


def test_a_copy_is_no_source_and_no_newer_figure(story: Any) -> None:
    first = story.article("a", agency="AFP", killed=9)
    story.article("a", hours=2, killed=14)
    story.article("b", hours=3, agency="AFP", killed=9, copy_of=first)
    story.article("c", hours=4, agency="AFP", killed=9, copy_of=first)

    assert [one.key for one in story.transitions()] == ["new", "sources:2", "killed:14"]


def test_a_copy_with_a_newer_figure_tells_it(story: Any) -> None:
    first = story.article("a", agency="AFP", killed=9)
    story.article("b", hours=3, agency="AFP", killed=14, copy_of=first)

    assert [one.key for one in story.transitions()] == ["new", "killed:14"]


def test_sources_are_told_at_two_three_five_and_ten(story: Any) -> None:
    for number in range(11):
        story.article(f"paper{number}", hours=number)

    changes = [one for one in story.transitions() if one.kind == "sources"]
    assert [(one.key, one.article_id) for one in changes] == [
        ("sources:2", 2),
        ("sources:3", 3),
        ("sources:5", 5),
        ("sources:10", 10),
    ]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([None, BONI], ["place:ml-boni"]),
        ([BONI, None], []),
        # more exactly known
        ([MALI, BONI], ["place:ml-boni"]),
        ([MALI, MOPTI, BONI], ["place:ml-mopti-region", "place:ml-boni"]),
        ([BONI, MALI], []),
        # elsewhere, when most say so
        ([BONI, KIDAL], []),
        ([BONI, KIDAL, KIDAL], ["place:ml-kidal"]),
        ([BONI, BONI, KIDAL, KIDAL], []),
        # a region that the place does not lie in
        ([MOPTI, KIDAL], []),
    ],
)
def test_places(story: Any, places: Sequence[Any], expected: list[str]) -> None:
    for number, place in enumerate(places):
        story.article(f"paper{number}", hours=number, place=place)

    assert story.keys() == expected


def test_an_actor_is_told_when_it_is_named_first(story: Any) -> None:
    story.article("a", actors=["Malian army"])
    story.article("b", hours=1, actors=["Malian army", "JNIM"])
    story.article("c", hours=2, actors=["JNIM"])

    assert story.keys() == ["actor:JNIM"]


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["statement", "attack"], ["type:attack"]),
        (["attack", "statement"], []),
        (["accident", "attack"], ["type:attack"]),
        # one of four calls it graver
        (["protest", "protest", "protest", "attack"], []),
        (["protest", "attack", "attack"], ["type:attack"]),
        (["attack", "strike"], []),
    ],
)
def test_a_graver_type_is_told_when_half_of_the_newsrooms_tell_it(
    story: Any, types: Sequence[str], expected: list[str]
) -> None:
    for number, kind in enumerate(types):
        story.article(f"paper{number}", hours=number, kind=kind)

    assert story.keys() == expected


def test_each_kind_of_speaker_denies_once(story: Any) -> None:
    story.article("a")
    story.article("b", hours=1, denied_by="army")
    story.article("c", hours=2, denied_by="army")
    story.article("d", hours=3, denied_by="government")
    story.article("e", hours=4, denied_by="")

    assert story.keys() == ["denial:army", "denial:government"]


def test_what_the_first_article_tells_is_no_change(story: Any) -> None:
    story.article("a", killed=9, place=BONI, actors=["JNIM"], denied_by="army")
    story.article("b", hours=1, killed=9, place=BONI, actors=["JNIM"], denied_by="army")

    assert story.keys() == []


def test_a_corrected_article_is_told_and_counts_from_then_on(story: Any) -> None:
    first = story.article("a", killed=11)
    story.article("b", hours=1, killed=3)
    story.correct(first, "killed", "3", "11", hours=2)

    changes = story.transitions()[2:]
    assert [(one.key, one.old, one.new) for one in changes] == [
        ("killed:11", "3", "11"),
        (f"correction:{first}:2:killed", "3", "11"),
    ]
    assert {one.moment.hour for one in changes} == {14}


def test_a_corrected_figure_that_is_lower_takes_the_first_one_back(story: Any) -> None:
    first = story.article("a", killed=3)
    story.article("b", hours=1, killed=11)
    story.correct(first, "killed", "11", "3", hours=2)

    assert story.keys() == ["killed_down:3", f"correction:{first}:2:killed"]


def test_a_live_page_is_written_on_and_not_corrected(story: Any) -> None:
    first = story.article("a", title="Live: attack on Boni", killed=11)
    story.correct(first, "killed", "3", "11", hours=2)

    assert story.keys() == ["killed:11"]


def test_a_toll_that_a_revision_adds_is_told(story: Any) -> None:
    first = story.article("a", killed=11)
    story.correct(first, "killed", "", "11", hours=2)

    assert story.keys() == ["killed:11", f"correction:{first}:2:killed"]


def test_an_event_that_was_told_and_joined_is_named_by_its_root(story: Any) -> None:
    story.article("a")
    story.mergers.append(EventMerger(1, 77, "Shots at Boni", story.articles[0].published))

    assert story.keys() == ["merged:77"]


def test_nobody_tells_nothing() -> None:
    assert transitions([]) == []


FIGURES = st.one_of(
    st.integers(1, 60), st.tuples(st.integers(1, 30), st.one_of(st.none(), st.integers(30, 60)))
)
ARTICLES = st.lists(
    st.fixed_dictionaries({
        "source": st.sampled_from("abcd"),
        # moments that are the same, too
        "hours": st.integers(0, 5),
        "killed": st.one_of(st.none(), FIGURES),
        "side": st.sampled_from([None, "forces", "attackers"]),
        "said_by": st.sampled_from([None, "the army", "the rebels"]),
        "place": st.sampled_from([None, BONI, KIDAL, MALI, MOPTI]),
        "kind": st.sampled_from(["attack", "strike", "statement", "protest"]),
        "denied_by": st.sampled_from([None, "army", ""]),
        "copies": st.booleans(),
    }),
    min_size=1,
    max_size=9,
)  # fmt: skip


@given(articles=ARTICLES, seed=st.integers(0, 1_000))
def test_any_order_of_arrival_makes_the_same_changes(
    stories: Any, articles: list[dict[str, Any]], seed: int
) -> None:
    whole = list(range(len(articles)))
    order = random.Random(seed).sample(whole, len(whole))

    assert _told(stories(), articles, order) == _told(stories(), articles, whole)


def _told(story: Any, articles: Sequence[dict[str, Any]], order: Sequence[int]) -> set[tuple[object, ...]]:
    """The changes when articles arrive in an order, which gives them their ids; articles named by their place.

    Every copy carries the text of the article before it.
    """
    number_of = {at: number for number, at in enumerate(order, 1)}
    for at in order:
        story.article(**{key: value for key, value in articles[at].items() if key != "copies"})
    group_of: dict[int, int] = {}
    for at, one in enumerate(articles):
        group_of[at] = group_of[at - 1] if one["copies"] and at else number_of[at]
    rows = [
        replace(row, url=f"https://example/{order[row.id - 1]}", copy_group=group_of[order[row.id - 1]])
        for row in story.articles
    ]
    changes = transitions(members(rows[::-1], story.facts[::-1]))
    return {
        (one.key, order[one.article_id - 1], one.old, one.new, one.said_by, one.is_disputed, one.moment)
        for one in changes
    }


@pytest.mark.slow
@given(articles=ARTICLES)
def test_later_copies_raise_no_sources(stories: Any, articles: list[dict[str, Any]]) -> None:
    story = stories()
    for one in articles:
        story.article(one["source"], hours=one["hours"])
    before = _sources(story.articles)

    story.article("z", hours=99, copy_of=1)

    assert _sources(story.articles) == before


def _sources(rows: Sequence[EventMember]) -> list[str]:
    return [one.key for one in transitions(members(rows, [])) if one.kind == "sources"]
