"""Copies of one text, and how many newsrooms really speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alerts.events.copies import copy_groups, independent_sources

WIRE = (
    "Gunmen ambushed a military convoy near the desert town of Tin Ezzar on Monday, killing at least twelve "
    "soldiers, two security sources said. The convoy was bringing fuel to a garrison when it was hit by "
    "roadside bombs and heavy fire from the dunes. The army said it had sent aircraft and reinforcements."
)
OWN = (
    "Our reporter in the border town counted nine burned trucks along the sand track that leads to the fort. "
    "Shopkeepers told us that shooting went on past noon, and that the wounded were carried out by night on "
    "donkey carts because no ambulance dared to come."
)
HALF = WIRE[: len(WIRE) // 3] + " " + OWN


@dataclass(frozen=True, slots=True)
class Report:
    id: int
    source: str
    text: str
    agency: str | None = None
    published: datetime = datetime(2026, 5, 4, tzinfo=UTC)


def voices(*reports: Report) -> int:
    return independent_sources(reports, copy_groups(reports))


def test_a_reprinted_wire_story_is_one_copy_group_named_by_its_smallest_id() -> None:
    reports = [Report(9, "herald", WIRE), Report(4, "courier", "MOPTI — " + WIRE), Report(7, "post", OWN)]

    assert copy_groups(reports) == {4: 4, 9: 4, 7: 7}


def test_a_story_cut_short_is_still_a_copy() -> None:
    assert copy_groups([Report(1, "a", WIRE), Report(2, "b", WIRE[:150])]) == {1: 1, 2: 1}


def test_a_third_of_a_story_is_a_copy_only_when_both_credit_the_agency() -> None:
    assert len(set(copy_groups([Report(1, "a", WIRE), Report(2, "b", HALF)]).values())) == 2
    assert len(set(copy_groups([Report(1, "a", WIRE, "SNA"), Report(2, "b", HALF)]).values())) == 2
    assert len(set(copy_groups([Report(1, "a", WIRE, "SNA"), Report(2, "b", HALF, "sna ")]).values())) == 1
    assert len(set(copy_groups([Report(1, "a", WIRE, "SNA"), Report(2, "b", HALF, "XNA")]).values())) == 2


def test_a_chain_of_copies_is_one_group() -> None:
    # 2 and 3 share nothing with each other, but each stands in 1
    half = len(WIRE) // 2
    reports = [Report(3, "a", WIRE[:half]), Report(2, "b", WIRE[half:]), Report(1, "c", WIRE)]

    assert set(copy_groups(reports).values()) == {1}


def test_a_text_too_short_to_tell_is_its_own() -> None:
    assert copy_groups(
        [Report(1, "a", "Army confirms attack."), Report(2, "b", "Army confirms attack.")]
    ) == {
        1: 1,
        2: 2,
    }


def test_five_papers_with_one_wire_story_are_one_voice() -> None:
    assert voices(*(Report(number, f"paper-{number}", WIRE, "SNA") for number in range(5))) == 1


def test_two_stories_of_one_agency_are_one_voice() -> None:
    assert voices(Report(1, "a", WIRE, "SNA"), Report(2, "b", OWN, "Sna")) == 1


def test_two_stories_of_one_source_are_one_voice_and_of_two_sources_two() -> None:
    assert voices(Report(1, "a", WIRE), Report(2, "a", OWN)) == 1
    assert voices(Report(1, "a", WIRE), Report(2, "b", OWN)) == 2


def test_an_uncredited_copy_speaks_with_the_voice_that_had_it_first() -> None:
    first = Report(5, "a", WIRE)
    copy = Report(1, "b", WIRE, published=first.published + timedelta(hours=1))

    # the copy in b is the voice of a, so a's other story adds none, and b's does
    assert voices(first, copy, Report(6, "a", OWN)) == 1
    assert voices(first, copy, Report(6, "b", OWN)) == 2


def test_one_credited_member_names_the_agency_of_the_group() -> None:
    assert voices(Report(1, "a", WIRE), Report(2, "b", WIRE, "SNA"), Report(3, "c", OWN, "SNA")) == 1


def test_no_article_no_voice() -> None:
    assert voices() == 0
