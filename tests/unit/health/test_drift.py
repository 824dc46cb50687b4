"""When the newest articles of a source say that its layout has changed, and when they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.health.drift import ACCEPTED_AFTER, Drift, Sample, Trait, baseline_until, drift, look

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def paragraphs(number: int, count: int = 12) -> tuple[str, ...]:
    return tuple(
        f"paragraph {part} of article {number} tells what no other article tells. " * 3
        for part in range(count)
    )


def article(number: int, **changed: object) -> Sample:
    sample = Sample(
        at=NOW - timedelta(hours=number),
        title=f"Title {number}",
        has_authors=True,
        has_time=True,
        has_section=True,
        is_full=True,
        lines=paragraphs(number),
        is_fallback=False,
        agreement=0.95,
        layout="html/main/article",
    )
    return replace(sample, **changed)  # type: ignore[arg-type]


HISTORY = [article(number) for number in range(8, 68)]
FURNITURE = (
    "Read also: the ten most read stories",
    "Sign up for our morning newsletter",
    "Share this article with your friends",
    "All rights reserved, the publisher",
)


def newest(count: int = 8, *, changed: int = 8, **traits: object) -> list[Sample]:
    """The newest articles, of which so many, the newest ones, have these traits."""
    return [article(number, **(traits if number < changed else {})) for number in range(count)]


def traits(history: Sequence[Sample], recent: Sequence[Sample]) -> set[Trait]:
    return {finding.trait for finding in drift(history, recent)}


@pytest.mark.parametrize(
    ("recent", "trait"),
    [
        (newest(has_authors=False), Trait.AUTHORS),
        (newest(has_time=False), Trait.TIME),
        (newest(has_section=False), Trait.SECTION),
        (newest(is_full=False), Trait.FULL_TEXT),
        (newest(is_fallback=True), Trait.FALLBACK),
        (newest(agreement=0.3), Trait.AGREEMENT),
        (newest(agreement=None), Trait.JSON_LD),
        (newest(layout="html/div/div"), Trait.LAYOUT),
        # only the description is left of each text
        ([article(number, lines=paragraphs(number, 1)) for number in range(8)], Trait.SHORTER),
        # the whole page is taken for text
        ([article(number, lines=paragraphs(number, 80)) for number in range(8)], Trait.LONGER),
        # furniture in every article
        ([article(n, lines=(*paragraphs(n, 6), *FURNITURE)) for n in range(8)], Trait.FURNITURE),
        # the name of the site is taken for the title
        (newest(title="The Sahel Post"), Trait.TITLES),
        # five of the last eight, and three of the last four where the history is clear
        (newest(changed=5, has_authors=False), Trait.AUTHORS),
        (newest(4, changed=4, has_authors=False), Trait.AUTHORS),
    ],
)
def test_a_changed_layout_is_found(recent: list[Sample], trait: Trait) -> None:
    assert traits(HISTORY, recent) == {trait}


@pytest.mark.parametrize(
    "recent",
    [
        # as ever
        newest(),
        # a short Sunday: agency briefs of five paragraphs where twelve are usual
        [article(number, lines=paragraphs(number, 5)) for number in range(8)],
        # one video page: no author, hardly any text, another layout
        newest(changed=1, has_authors=False, lines=("Watch.",), layout="html/video", agreement=None),
        # two of them among eight
        newest(changed=2, has_authors=False, lines=("Watch.",), layout="html/video", agreement=None),
        # few articles
        newest(3, changed=3, has_authors=False),
        # a story told in three versions, each with the text of the one before
        [
            article(number, title="Live", lines=paragraphs(0)) if number < 3 else article(number)
            for number in range(8)
        ],
        # read before the reading was kept
        newest(is_fallback=None, agreement=None, layout=""),
    ],
)
def test_what_may_happen_any_day_is_no_change(recent: list[Sample]) -> None:
    assert traits(HISTORY, recent) == set()


@pytest.mark.parametrize(
    "history",
    [
        # too few to know what is usual
        HISTORY[:19],
        # all read in one sitting, when the source was added
        [replace(one, at=NOW - timedelta(hours=1)) for one in HISTORY],
        # a source that names authors only now and then
        [replace(one, has_authors=number % 3 == 0) for number, one in enumerate(HISTORY)],
    ],
)
def test_what_is_not_usual_is_not_missed(history: list[Sample]) -> None:
    assert traits(history, newest(has_authors=False)) == set()


def test_a_mixed_history_asks_for_more() -> None:
    history = [replace(one, has_authors=number % 5 != 0) for number, one in enumerate(HISTORY)]

    assert traits(history, newest(4, changed=4, has_authors=False)) == set()
    assert traits(history, newest(changed=8, has_authors=False)) == {Trait.AUTHORS}


def test_a_history_from_before_readings_were_kept_alarms_nobody() -> None:
    history = [replace(one, is_fallback=None, agreement=None, layout="") for one in HISTORY]

    assert traits(history, newest(is_fallback=True, agreement=0.1, layout="x")) == set()


def test_a_loss_of_section_or_layout_alone_is_no_harm() -> None:
    (finding,) = drift(HISTORY, newest(layout="html/div/div"))

    assert not finding.is_harm


def test_the_last_four_are_enough_when_all_of_them_changed() -> None:
    found = look(HISTORY, newest(changed=4, has_time=False), Drift())

    assert [one.trait for one in found.findings] == [Trait.TIME]
    assert found.since == article(3).at
    assert found.findings[0].words == (
        "articles have no time of publication (4 of the last 4; 0% of those before)"
    )


def test_the_change_keeps_its_beginning_and_ends_with_four_good_articles() -> None:
    before = look(HISTORY, newest(has_time=False), Drift())

    again = look(HISTORY, newest(changed=8, has_time=False), before)
    well = look(HISTORY, [*newest(4), *newest(has_time=False)[4:]], again)

    assert again.since == before.since
    assert well == Drift()


def test_what_came_since_the_change_is_no_history_until_it_is_accepted() -> None:
    changed = Drift((), NOW - timedelta(days=3))

    assert baseline_until(changed, NOW) == NOW - timedelta(days=3)
    assert baseline_until(changed, NOW + ACCEPTED_AFTER) is None
    assert baseline_until(Drift(), NOW) is None


def test_fewer_articles_than_a_window_are_not_looked_at() -> None:
    assert look(HISTORY, newest(3, has_time=False), Drift()) == Drift()


def test_furniture_that_short_articles_have_always_shown_is_no_change() -> None:
    history = [
        replace(one, lines=(*paragraphs(number, 2), *FURNITURE)) if number in {30, 50} else one
        for number, one in enumerate(HISTORY)
    ]
    recent = [article(n, lines=(*paragraphs(n, 2), *FURNITURE)) for n in range(4)]

    assert Trait.FURNITURE not in traits(history, recent)
    assert Trait.FURNITURE in traits(HISTORY, recent)


def test_a_few_lines_of_furniture_are_found_in_long_texts() -> None:
    recent = [article(n, lines=(*paragraphs(n, 60), *FURNITURE)) for n in range(8)]

    assert Trait.FURNITURE in traits(HISTORY, recent)


def test_what_a_source_often_lacks_is_missed_over_sixteen_articles() -> None:
    history = [replace(one, has_authors=number % 3 != 0) for number, one in enumerate(HISTORY)]
    recent = [article(number, has_authors=False) for number in range(16)]

    assert look(history, recent[:8], Drift()) == Drift()
    assert [one.trait for one in look(history, recent, Drift()).findings] == [Trait.AUTHORS]


def test_a_text_that_is_found_in_no_place_of_the_page_is_another_layout() -> None:
    assert traits(HISTORY, newest(layout="")) == {Trait.LAYOUT}
