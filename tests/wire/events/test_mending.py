"""Events mended by hand, against a real Postgres: what lasts, what is refused, and what is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alerts.events import mending, window
from alerts.events.detect import detect, take_over
from alerts.events.mending import CannotMend, NoSuchEvent, NoSuchMending
from sql import events, profiles
from sql.connection import Connection
from tests.wire.events.conftest import (
    CONVOY,
    CONVOY_AGAIN,
    DAY,
    FLOOD,
    HOUR,
    NOW,
    PATROL,
    PATROL_AGAIN,
    STRIKE,
    Desk,
    said,
)


def test_what_is_split_off_is_an_event_of_its_own(desk: Desk, one_event: Any) -> None:
    convoy, again, patrol, patrol_again = one_event
    before = desk.event(convoy)

    outcome = desk.split(patrol, patrol_again)

    assert desk.events(convoy, again) == [before, before]
    assert desk.event(patrol) == desk.event(patrol_again) != before
    assert (outcome.events, outcome.others) == ((desk.event(patrol),), (before,))
    old, new = events.get(desk.conn, before), events.get(desk.conn, desk.event(patrol))
    assert old is not None
    assert new is not None
    assert (old.articles, new.articles, new.root_article_id) == (2, 2, patrol)


def test_the_number_goes_with_the_first_report_whichever_side_that_is_on(desk: Desk, one_event: Any) -> None:
    convoy, again, patrol, patrol_again = one_event
    before = desk.event(convoy)

    desk.split(convoy, again)

    assert desk.event(convoy) == before
    assert desk.event(patrol) == desk.event(patrol_again) != before


def test_a_split_outlasts_ten_nights_and_all_that_comes(desk: Desk, one_event: Any) -> None:
    desk.split(*one_event[2:])
    stood = desk.events(*one_event)

    for _ in desk.days(10, CONVOY_AGAIN, PATROL_AGAIN, FLOOD):
        assert desk.events(*one_event) == stood


def test_a_merger_outlasts_ten_nights_and_all_that_comes(desk: Desk, conn: Connection) -> None:
    flood, strike = desk.article(FLOOD), desk.article(STRIKE)
    detect(conn, NOW)
    assert desk.event(flood) != desk.event(strike)

    outcome = desk.merge(flood, strike)

    assert outcome.events == (desk.event(flood),)
    assert desk.event(flood) == desk.event(strike)
    for _ in desk.days(10, FLOOD, STRIKE, CONVOY):
        assert desk.event(flood) == desk.event(strike)
    whole = events.get(conn, desk.event(flood))
    assert whole is not None
    assert whole.articles == len(events.articles_of(conn, whole.id)) > 10


def test_of_a_split_a_merger_and_a_wrong_event_nothing_is_undone_by_itself(
    desk: Desk, one_event: Any
) -> None:
    convoy, again, patrol, patrol_again = one_event
    desk.watch(max_age="none")
    flood, strike = desk.article(FLOOD), desk.article(STRIKE)
    detect(desk.conn, NOW)
    desk.match()
    desk.split(patrol_again)
    desk.merge(flood, strike)
    desk.wrong_event(1)

    undone = 0
    for now in desk.days(10, CONVOY, PATROL, FLOOD, STRIKE):
        # a night, and a grouping more under the same table
        desk.newsroom.article(*CONVOY_AGAIN, seen=now + HOUR)
        detect(desk.conn, now + HOUR)
        undone += desk.event(convoy) in desk.events(again, patrol, patrol_again)
        undone += desk.event(patrol_again) in desk.events(convoy, again, patrol)
        undone += desk.event(flood) != desk.event(strike)
    assert undone == 0
    assert desk.newsroom.column("select count(*) from mendings where undone_at is null") == [3]


def test_what_was_mended_outlasts_the_window(desk: Desk, one_event: Any) -> None:
    convoy, _, patrol, _ = one_event
    flood = desk.article(FLOOD)
    detect(desk.conn, NOW)
    desk.split(patrol)
    desk.merge(flood, convoy)

    for day in (10, 20, 30, 40):
        late = desk.article(FLOOD, seen=NOW + day * DAY)
        detect(desk.conn, NOW + day * DAY)
        assert desk.event(patrol) != desk.event(convoy) == desk.event(flood)
    assert desk.event(late)


def test_both_outlast_a_reading_anew_of_everything(desk: Desk, one_event: Any) -> None:
    convoy, _, patrol, _ = one_event
    flood = desk.article(FLOOD)
    detect(desk.conn, NOW)
    desk.split(patrol)
    desk.merge(flood, convoy)
    stood = desk.events(*one_event, flood)

    profiles.outdate(desk.conn)
    take_over(desk.conn, NOW + HOUR)

    assert desk.events(*one_event, flood) == stood


@pytest.mark.parametrize("is_convoy_first", [True, False])
def test_what_comes_goes_with_the_side_that_it_is_more_like(
    desk: Desk, one_event: Any, is_convoy_first: bool
) -> None:
    convoy, _, patrol, patrol_again = one_event
    desk.split(patrol, patrol_again)

    new = {}
    for what in (CONVOY, PATROL) if is_convoy_first else (PATROL, CONVOY):
        new[what] = desk.article(what)
        detect(desk.conn, NOW + HOUR)

    assert desk.event(new[CONVOY]) == desk.event(convoy)
    assert desk.event(new[PATROL]) == desk.event(patrol)


def test_what_is_about_as_near_to_both_sides_alerts_in_doubt(desk: Desk, conn: Connection) -> None:
    desk.watch(max_age="none")
    one, other = desk.article(CONVOY), desk.article(CONVOY)
    detect(conn, NOW)
    desk.split(other)
    assert len(desk.match()) == 2

    new = desk.article(CONVOY)
    detect(conn, NOW + HOUR)

    assert len({desk.event(one), desk.event(other), desk.event(new)}) == 3
    assert desk.newsroom.doubt_of(new).may_be_event_id in desk.events(one, other)
    assert desk.match()[-1] == new
    assert desk.newsroom.column("select in_doubt_kind from alerts order by id")[-1] == "same"


def test_the_newer_word_holds_and_names_the_older_one(desk: Desk, one_event: Any) -> None:
    convoy, again, patrol, patrol_again = one_event
    first = desk.split(patrol, patrol_again)

    second = desk.merge(convoy, patrol)

    assert [one.id for one in second.over] == [first.id]
    assert len(set(desk.events(*one_event))) == 1
    third = desk.split(again)
    assert [one.id for one in third.over] == [second.id]
    assert desk.event(again) != desk.event(convoy) == desk.event(patrol)
    desk.undo(second)
    assert desk.event(convoy) != desk.event(patrol) != desk.event(again) != desk.event(convoy)
    listed = mending.listed(desk.conn, limit=10)
    assert [(one.mending.id, one.over) for one in listed] == [
        (third.id, ()),
        (second.id, (third.id,)),
        (first.id, ()),
    ]
    assert listed[1].mending.undone_by == "ana"


@pytest.fixture
def doubtful(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Two attacks near one town, of which it is in doubt whether they are one."""
    monkeypatch.setattr(window, "SAME", 0.99)
    monkeypatch.setattr(window, "DOUBT", 0.001)
    first, second = desk.article(CONVOY, ago=20 * HOUR), desk.article(PATROL)
    detect(desk.conn, NOW)
    assert desk.newsroom.doubt_of(second) is not None
    return first, second


@pytest.mark.parametrize("is_one", [True, False])
def test_a_doubt_ends_by_the_word_of_a_person(desk: Desk, doubtful: Any, is_one: bool) -> None:
    desk.watch(max_age="2d", when_in_doubt="hold")
    first, second = doubtful
    assert desk.match() == [first]

    (desk.merge if is_one else desk.apart)(first, second)

    assert desk.newsroom.doubt_of(second) is None
    assert desk.match(NOW + 5 * DAY) == [first, *([] if is_one else [second])]
    for _ in desk.days(2, FLOOD):
        assert desk.newsroom.doubt_of(second) is None
        assert (desk.event(first) == desk.event(second)) is is_one


def test_a_roundup_that_was_merged_by_hand_is_in_doubt_no_more(desk: Desk, conn: Connection) -> None:
    convoy = desk.article(CONVOY)
    roundup = desk.article(("Week in review: convoy attack, nurses strike", CONVOY[1] + STRIKE[1]))
    detect(conn, NOW)
    assert desk.newsroom.doubt_of(roundup) is not None

    desk.merge(convoy, roundup)

    assert desk.event(convoy) == desk.event(roundup)
    assert desk.newsroom.doubt_of(roundup) is None


def test_an_article_that_can_no_longer_be_read_leaves_what_it_was_merged_into(
    desk: Desk, conn: Connection
) -> None:
    flood, strike = desk.article(FLOOD), desk.article(STRIKE)
    detect(conn, NOW)
    desk.merge(flood, strike)
    conn.execute("update articles set access = 'challenge', detected_at = null where id = %s", [flood])

    detect(conn, NOW + HOUR)

    left = events.get(conn, desk.event(strike))
    assert left is not None
    assert left.articles == 1
    assert desk.newsroom.event_of(flood) is None


REFUSED: list[tuple[Callable[[Connection], object], type[Exception], str]] = [
    (lambda c: mending.split(c, 99, [1], said()), NoSuchEvent, "there is no event 99: see `tocsin events list`"),
    (lambda c: mending.split(c, 1, [], said()), CannotMend, "say which articles are not of event 1"),
    (lambda c: mending.split(c, 1, [5], said()), CannotMend, "article 5 is not of event 1, it tells of event 2"),
    (lambda c: mending.split(c, 1, [77], said()), CannotMend, "article 77 is not of event 1, it tells of no event"),
    (lambda c: mending.split(c, 1, [-1], said()), CannotMend, "article -1 is not of event 1"),
    (lambda c: mending.split(c, 1, [1, 2, 3, 4, 4], said()), CannotMend, "these are all articles of event 1"),
    (lambda c: mending.merge(c, 1, 1, said()), CannotMend, "that is one event, 1, twice"),
    (lambda c: mending.merge(c, 1, 99, said()), NoSuchEvent, "there is no event 99"),
    (lambda c: mending.undo(c, 99, said()), NoSuchMending, "there is no mending 99: see `tocsin events mended`"),
]  # fmt: skip


@pytest.mark.parametrize(("mend", "error", "words"), REFUSED)
def test_what_cannot_be_done_is_refused_with_the_remedy(
    conn: Connection, one_event: Any, mend: Callable[[Connection], object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words), conn.transaction():
        mend(conn)

    assert conn.execute("select count(*) from mendings").fetchone() == (0,)


def test_a_number_that_is_told_under_another_is_refused_and_named(desk: Desk, one_event: Any) -> None:
    flood = desk.article(FLOOD)
    detect(desk.conn, NOW)
    number, whole = desk.event(flood), desk.event(one_event[0])
    desk.merge(flood, one_event[0])

    with pytest.raises(CannotMend, match=f"event {number} is told as event {whole} by now"):
        mending.split(desk.conn, number, [flood], said())
    with pytest.raises(CannotMend, match=f"are one already, told as event {whole}"):
        mending.merge(desk.conn, whole, number, said())


def test_a_mending_is_taken_back_once(desk: Desk, one_event: Any) -> None:
    outcome = desk.split(one_event[3])
    desk.undo(outcome)

    with pytest.raises(CannotMend, match=f"mending {outcome.id} was taken back by ana"):
        desk.undo(outcome)


def test_what_another_version_read_is_read_anew_first(desk: Desk, one_event: Any) -> None:
    desk.conn.execute("update article_profiles set piece = null where article_id = %s", [one_event[1]])

    with pytest.raises(CannotMend, match="run `tocsin events reread` first"):
        desk.split(one_event[3])
